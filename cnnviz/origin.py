"""How a figure was asked for, as the words of a command line, for the files that it is written to.

Nothing of the machine is in them: a spec, and a theme of one's own, stand there as text, not as the
files that held them; what was read from an image file cannot be told, and then nothing is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnviz import __version__
from cnnviz.figures.options import SIZES
from cnnviz.labels import ENGLISH, Labels, load
from cnnviz.labels import as_text as labels_text
from cnnviz.picture import made
from cnnviz.wording import integer

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry
    from cnnviz.layers.network import Network

UNTOLD = {"frames"}
"""What says where a figure goes, and not what it is."""


def origin_of(entry: Entry, subject: tuple[Any, ...], wanted: Mapping[str, Any]) -> str:
    """The line that files hold; "" where words cannot say all that was asked for.

    `subject` are a network, a text or None for the figure's own, and what was said of its reading:
    input shape, layers, model, settings, what to skip.
    """
    given, *said = subject
    text = entry.spec if given is None else _text(given)
    if text is None or wanted.get("image") is not None:
        return ""
    shape = getattr(entry if given is None else given, "input_shape", None)
    if (not said or said[0] is None) and shape:
        said[:1] = [shape]
    words = [entry.command, *_named(entry)]
    options = [*_reading(*said), *_looks(wanted)]
    # What begins like an option is none behind two dashes.
    words += [*options, "--", text] if text.startswith("-") else [text, *options]
    return made.origin(__version__, words)


def _named(entry: Entry) -> list[str]:
    """How a command is told which figure it makes; a lecture is the only one of its command."""
    if entry.command == "draw":
        return [entry.name]
    return [] if entry.name in ("argument", "deck") else ["--figure", entry.name]


def _text(given: object) -> str | None:
    """The spec as text, if there is one that says all."""
    if isinstance(given, str):
        return given
    if isinstance(given, os.PathLike):
        from cnnviz.reading.files import is_text, text_at

        path = os.fspath(given)
        return text_at(path) if isinstance(path, str) and is_text(path) else None
    return _spec(given)  # type: ignore[arg-type]


def _spec(network: Network) -> str | None:
    """A chain of layers as a spec; None for another network, or what is none."""
    from cnnviz.layers.network import Network

    if not isinstance(network, Network) or not network.is_chain:
        return None
    return ", ".join(map(repr, network.layers))


def _reading(
    shape: Any = None,
    layers: Any = None,
    model: Any = None,
    settings: Mapping[str, object] | None = None,
    skip: Any = (),
) -> Iterator[str]:
    """What was said of how a text is read."""
    for name, value in (("input", shape), ("layers", layers), ("model", model)):
        if value is not None:
            yield from (f"--{name}", value if isinstance(value, str) else _numbers(value))
    for name, value in (settings or {}).items():
        yield from ("--set", f"{name}={value if isinstance(value, str) else repr(value)}")
    for name in (skip,) if isinstance(skip, str) else skip or ():
        yield from ("--skip", str(name))


def _numbers(value: Any) -> str:
    """A number, or several as the axes of a shape."""
    number = integer(value)
    return "x".join(map(str, value)) if number is None else str(number)


def _looks(wanted: Mapping[str, Any]) -> Iterator[str]:
    """The options that say how a figure looks, in one order, without those that say nothing."""
    for key, value in sorted(wanted.items()):
        if value is None or value is False or value is ENGLISH or key in UNTOLD:
            continue
        name = f"--{key.strip('_').replace('_', '-')}"
        if key == "title" and value == "":
            yield "--no-title"
        elif value is True:
            yield name
        else:
            yield from (name, _value(key, value))


def _value(key: str, value: Any) -> str:
    if key == "theme":
        from cnnviz.picture.theme_text import as_text

        return as_text(value)
    if key == "labels":
        return labels_text(value if isinstance(value, Labels) else load(str(value)))
    if key == "size" and not isinstance(value, str):
        return _size(value)
    return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _size(size: tuple[float, float]) -> str:
    """The name of a size, or its sides in inches."""
    for name, known in SIZES.items():
        if tuple(size) == known:
            return name
    return "x".join(f"{side:.6f}".rstrip("0").rstrip(".") for side in size)
