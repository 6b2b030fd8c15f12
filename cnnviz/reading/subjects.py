"""What Python code passes as a network: a text, a path, a framework's module, a network."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.wording import as_text, integer, nearest


class Subject(NamedTuple):
    """What a figure, a summary or a graph is of, and how to read it.

    `given` None is the figure's own spec. `layers` picks a part; `model` chooses among the networks
    of a text, `settings` are values of names that it leaves open, `skip` are layers to pass by:
    these three go with a text.
    """

    given: object = None
    input_shape: Shape | str | None = None
    layers: str | None = None
    model: str | None = None
    settings: Mapping[str, object] | None = None
    skip: Sequence[str] | str = ()


def subject_and_options(
    command: str, arguments: tuple[object, ...], keywords: Mapping[str, Any]
) -> tuple[Subject, dict[str, Any]]:
    """The subject of a Python call, by position or by keyword, and the other keywords; raises
    `CnnvizError` for too many arguments.

    >>> subject_and_options("compare", ("ReLU()",), {"input_shape": "4", "theme": "dark"})[1]
    {'theme': 'dark'}
    """
    if len(arguments) > 2:
        raise CnnvizError(f"{command} takes a network, its input shape, and then keywords")
    positional = dict(zip(("network", "input_shape"), arguments, strict=False))
    for name in positional:
        if name in keywords:
            raise CnnvizError(f"{command} was given {name} twice: by its place and by its name")
    names = ("network", *Subject._fields[1:])
    values: dict[str, Any] = positional | {n: keywords[n] for n in names if n in keywords}
    subject = Subject(values.pop("network", None), **values)
    return subject, {name: value for name, value in keywords.items() if name not in names}


def subject_of(
    given: object, input_shape: Shape | str | None, keywords: Mapping[str, Any]
) -> Subject:
    """The subject of a call that takes only the keywords of reading; else raises `CnnvizError`.

    >>> subject_of("ReLU()", "4", {"layers": "0"}).layers
    '0'
    """
    names = Subject._fields[2:]
    for name in keywords:
        if name not in names:
            raise CnnvizError(f"there is no keyword {name[:80]!r}{nearest(name[:80], names)}")
    return Subject(given, input_shape, **keywords)


def network_of(subject: Subject) -> Network:
    """The network of a subject; raises `CnnvizError` if it is none.

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
        options = {"model": subject.model, "settings": subject.settings, "skip": _skip(subject)}
        return parse(given, shape, layers, **options)  # type: ignore[arg-type]
    return _object(subject, shape)


def _is_config(text: str) -> bool:
    """Whether a text is the result of `model.to_json()`, or that as a string of JSON or Python,
    or of `model.get_config()`, as Python shows it.
    """
    start = text.lstrip()[:1]
    return (
        (start in ("{", "'") and '"class_name"' in text)
        or (start == '"' and '\\"class_name\\"' in text)
        or ("'class_name':" in text and re.match(r"\s*\[?\s*\{\s*'", text) is not None)
    )


def _check(subject: Subject) -> None:
    """Raises `CnnvizError` for values of the wrong type."""
    if subject.model is not None and not isinstance(subject.model, str):
        raise CnnvizError(f"model is the name of a network, not {as_text(subject.model)}")
    names = (subject.skip,) if isinstance(subject.skip, str) else subject.skip
    if not isinstance(names, (Sequence, Set, Mapping)) or not all(
        isinstance(name, str) for name in names
    ):
        raise CnnvizError(f"skip is the names of layers, not {as_text(subject.skip)}")
    settings = {} if subject.settings is None else subject.settings
    if not isinstance(settings, Mapping) or not all(isinstance(name, str) for name in settings):
        raise CnnvizError(
            "settings map names in the text to values, such as"
            f" {{'width': 8}}, not {as_text(subject.settings)}"
        )


def _object(subject: Subject, shape: Shape | None) -> Network:
    """The network of a framework's object, or the part of it asked for."""
    from cnnviz.reading.objects.finding import reader_of

    reader = reader_of(subject.given)
    if reader is None:
        raise CnnvizError(
            "a network is a text, a path, a PyTorch module, a Keras model, or what cnnviz.parse"
            f" gives, not {type(subject.given).__name__[:80]}"
        )
    return _read(subject, lambda: reader(shape))


def _read(subject: Subject, read: Callable[[], Network]) -> Network:
    """The network that `read` gives, or the part asked for, even if the rest cannot be read."""
    from cnnviz.reading.calling import CutError

    try:
        return _picked(subject, read())
    except CutError as cut:
        if subject.layers is None or cut.network is None:
            raise
        return _picked(subject, cut.network)


def _config(subject: Subject, text: str, shape: Shape | None) -> Network:
    """The network of the result of a Keras model's to_json()."""
    from cnnviz.reading.check import check_text
    from cnnviz.reading.keras_config.files import decode
    from cnnviz.reading.keras_config.reading import read_config

    _check_nameless(subject)
    check_text(text)
    config = decode(text, "the text")
    return _read(subject, lambda: read_config(config, shape, _skip(subject)))


def _check_nameless(subject: Subject) -> None:
    if subject.model is not None or subject.settings:
        raise CnnvizError(
            "model and settings (--model, --set) go with code, not with a model of Keras or ONNX"
        )


def _skip(subject: Subject) -> tuple[str, ...]:
    return (subject.skip,) if isinstance(subject.skip, str) else tuple(subject.skip)


def _file(subject: Subject, path: str, shape: Shape | None) -> Network:
    """The network of a file that is not text, or the part of it asked for."""
    from cnnviz.reading.files import model_at

    _check_nameless(subject)
    return _read(subject, lambda: model_at(path, shape, _skip(subject)))


def _shape(shape: Shape | str | None) -> Shape | None:
    """The input, whole numbers of 1 or more; raises `CnnvizError` for others."""
    if shape is None:
        return None
    from cnnviz.reading.check import check_shape
    from cnnviz.reading.option_texts import parse_shape

    return check_shape(parse_shape(shape) if isinstance(shape, str) else shape)


def _part(subject: Subject, network: Network, shape: Shape | None) -> Network:
    """The network, or the part of it asked for; `shape` may only repeat its own."""
    if subject.model is not None or subject.settings or subject.skip:
        raise CnnvizError("model, settings and skip go with a text; this network is parsed already")
    if shape is not None and shape != network.input_shape:
        raise CnnvizError(
            f"this network is parsed already, over {network.input_shape}, and its input cannot"
            f" become {shape}: give its text with input_shape={shape}"
        )
    return _picked(subject, network)


def _picked(subject: Subject, network: Network) -> Network:
    layers = _layers(subject)
    if layers is None:
        return network
    from cnnviz.reading.selection import pick

    return pick(network, layers)


def _layers(subject: Subject) -> str | None:
    """The part asked for, as text; a position may be a number."""
    position = integer(subject.layers)
    if position is not None:
        return str(position)
    if subject.layers is not None and not isinstance(subject.layers, str):
        raise CnnvizError(f"layers is a text, such as '0:3', not {as_text(subject.layers)}")
    return subject.layers
