"""What Python hands over as a network: a text, a path, a module of a framework, a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.wording import integer, nearest, shown


class Subject(NamedTuple):
    """What a figure, a summary or a graph is of, and what was said of how to read it.

    `given` None is the figure's own spec. `layers` picks a part; `model` chooses among the networks
    of a text, `settings` are values of names that it leaves open, `skip` are layers that are passed
    by: these three go with a text.
    """

    given: object = None
    input_shape: Shape | str | None = None
    layers: str | None = None
    model: str | None = None
    settings: Mapping[str, object] | None = None
    skip: Sequence[str] | str = ()


def taken(
    command: str, subject: tuple[object, ...], wanted: Mapping[str, Any]
) -> tuple[Subject, dict[str, Any]]:
    """What a Python call is of, by position or by keyword, and the keywords that say something
    else; raises `CnnvizError` for too many arguments.

    >>> taken("compare", ("ReLU()",), {"input_shape": "4", "theme": "dark"})[1]
    {'theme': 'dark'}
    """
    if len(subject) > 2:
        raise CnnvizError(f"{command} takes a network, its input shape, and then keywords")
    first = dict(zip(("network", "input_shape"), subject, strict=False))
    for name in first:
        if name in wanted:
            raise CnnvizError(f"{command} was given {name} twice: by its place and by its name")
    known = ("network", *Subject._fields[1:])
    said: dict[str, Any] = first | {name: wanted[name] for name in known if name in wanted}
    about = Subject(said.pop("network", None), **said)
    return about, {name: value for name, value in wanted.items() if name not in known}


def subject_of(given: object, input_shape: Shape | str | None, said: Mapping[str, Any]) -> Subject:
    """What a call is of that takes no keywords but those of the reading; else `CnnvizError`.

    >>> subject_of("ReLU()", "4", {"layers": "0"}).layers
    '0'
    """
    known = Subject._fields[2:]
    for name in said:
        if name not in known:
            raise CnnvizError(f"there is no keyword {name[:80]!r}{nearest(name[:80], known)}")
    return Subject(given, input_shape, **said)


def network_of(subject: Subject) -> Network:
    """The network of what was given; raises `CnnvizError` where that is none.

    >>> network_of(Subject("Conv1d(1, 1, 3)", "1x8")).shapes
    ((1, 8), (1, 6))
    """
    _check(subject)
    given, shape = subject.given, _shape(subject.input_shape)
    if isinstance(given, Network):
        return _part(subject, given, shape)
    layers = _layers(subject)
    if isinstance(given, os.PathLike):
        from cnnviz.reading.files import is_text, text_at

        path = os.fsdecode(given)
        if not is_text(path):
            return _file(subject, path, shape)
        given = text_at(path)
    if isinstance(given, str):
        from cnnviz.reading.parse import parse

        if _is_config(given):
            return _config(subject, given, shape)
        said = {"model": subject.model, "settings": subject.settings, "skip": _skip(subject)}
        return parse(given, shape, layers, **said)  # type: ignore[arg-type]
    return _object(subject, shape)


def _is_config(text: str) -> bool:
    """Whether a text is what `model.to_json()` gives, or that within a string of JSON."""
    start = text.lstrip()[:1]
    return (start == "{" and '"class_name"' in text) or (
        start == '"' and '\\"class_name\\"' in text
    )


def _check(subject: Subject) -> None:
    """Raises `CnnvizError` for what is said in values that say nothing."""
    if subject.model is not None and not isinstance(subject.model, str):
        raise CnnvizError(f"model is the name of a network, not {shown(subject.model)}")
    names = (subject.skip,) if isinstance(subject.skip, str) else subject.skip
    if not isinstance(names, (Sequence, Set, Mapping)) or not all(
        isinstance(one, str) for one in names
    ):
        raise CnnvizError(f"skip is the names of layers, not {shown(subject.skip)}")
    said = {} if subject.settings is None else subject.settings
    if not isinstance(said, Mapping) or not all(isinstance(one, str) for one in said):
        raise CnnvizError(
            "settings are values by the names that the text has for them, such as"
            f" {{'width': 8}}, not {shown(subject.settings)}"
        )


def _object(subject: Subject, shape: Shape | None) -> Network:
    """The network of a framework's object, or the part of it that is asked for."""
    from cnnviz.reading.check import check_shape
    from cnnviz.reading.objects.finding import reader_of

    own, found = None if shape is None else check_shape(shape), reader_of(subject.given)
    if found is None:
        raise CnnvizError(
            "a network is a text, a path, a PyTorch module, a Keras model, or what cnnviz.parse"
            f" gives, not {type(subject.given).__name__[:80]}"
        )
    return _read(subject, lambda: found(own))


def _read(subject: Subject, read: Callable[[], Network]) -> Network:
    """What `read` gives, or the part that is asked for: of what cannot be read whole, too."""
    from cnnviz.reading.calling import CutError

    try:
        return _picked(subject, read())
    except CutError as cut:
        if subject.layers is None or cut.network is None:
            raise
        return _picked(subject, cut.network)


def _config(subject: Subject, text: str, shape: Shape | None) -> Network:
    """The network of what a Keras model's to_json() gives."""
    from cnnviz.reading.check import check_shape, check_text
    from cnnviz.reading.keras_config.files import decoded
    from cnnviz.reading.keras_config.reading import read_config

    _check_nameless(subject)
    check_text(text)
    own = None if shape is None else check_shape(shape)
    config = decoded(text, "the text")
    return _read(subject, lambda: read_config(config, own, _skip(subject)))


def _check_nameless(subject: Subject) -> None:
    if subject.model is not None or subject.settings:
        raise CnnvizError(
            "model and settings (--model, --set) go with code, not with a model of Keras or ONNX"
        )


def _skip(subject: Subject) -> tuple[str, ...]:
    return (subject.skip,) if isinstance(subject.skip, str) else tuple(subject.skip)


def _file(subject: Subject, path: str, shape: Shape | None) -> Network:
    """The network of a file that is no text, or the part of it that is asked for."""
    from cnnviz.reading.check import check_shape
    from cnnviz.reading.files import model_at

    _check_nameless(subject)
    own = None if shape is None else check_shape(shape)
    return _read(subject, lambda: model_at(path, own, _skip(subject)))


def _shape(shape: Shape | str | None) -> Shape | None:
    if not isinstance(shape, str):
        return shape
    from cnnviz.reading.shape_text import parse_shape

    return parse_shape(shape)


def _part(subject: Subject, network: Network, shape: Shape | None) -> Network:
    """The network, or the part of it that is asked for; its own input shape may be said again."""
    from cnnviz.reading.check import check_shape

    if subject.model is not None or subject.settings or subject.skip:
        raise CnnvizError("model, settings and skip go with a text; this network is parsed already")
    if shape is not None and (size := check_shape(shape)) != network.input_shape:
        raise CnnvizError(
            f"this network is parsed already, over {network.input_shape}, and its input cannot"
            f" become {size}: give its text with input_shape={size}"
        )
    return _picked(subject, network)


def _picked(subject: Subject, network: Network) -> Network:
    layers = _layers(subject)
    if layers is None:
        return network
    from cnnviz.reading.selection import pick

    return pick(network, layers)


def _layers(subject: Subject) -> str | None:
    """The part that is asked for, in words; a position may be a number."""
    position = integer(subject.layers)
    if position is not None:
        return str(position)
    if subject.layers is not None and not isinstance(subject.layers, str):
        raise CnnvizError(f"layers is a text, such as '0:3', not {shown(subject.layers)}")
    return subject.layers
