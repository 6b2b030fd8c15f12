"""How a figure was asked for, as a command line, for the files that it is written to.

The line holds nothing of the machine: a spec, or a theme of one's own, appears as text, not as the
name of its file. The contents of an image file do not fit on a line; then there is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnviz import __version__
from cnnviz.figures.options import SIZES, tokens
from cnnviz.labels import ENGLISH, Labels, load
from cnnviz.labels import as_text as labels_text
from cnnviz.picture import provenance
from cnnviz.wording import integer

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry

DESTINATIONS = {"frames"}
"""Options that say where a figure goes, not what it is."""


def origin_of(entry: Entry, subject: tuple[Any, ...], looks: Mapping[str, Any]) -> str:
    """The line that files hold; "" if words cannot say all that was asked for.

    `subject` holds a network, a text, or None for the figure's own, then how it is read: input
    shape, layers, model, settings, layers to skip.
    """
    source, *reading = subject
    text = entry.spec if source is None else _text(source)
    if text is None or looks.get("image") is not None:
        return ""
    shape = getattr(entry if source is None else source, "input_shape", None)
    if (not reading or reading[0] is None) and shape:
        reading[:1] = [shape]
    words = [entry.command, *_name_words(entry)]
    options = [*_reading(*reading), *_looks(looks)]
    # A text that begins like an option must follow two dashes.
    words += [*options, "--", text] if text.startswith("-") else [text, *options]
    return provenance.origin(__version__, words)


def _name_words(entry: Entry) -> list[str]:
    """The words that name a figure to its command; `deck` makes nothing but the lecture."""
    if entry.command == "draw":
        return [entry.name]
    return [] if entry.name in ("argument", "deck") else ["--figure", entry.name]


def _text(source: object) -> str | None:
    """The spec as text, if text can say all of it."""
    if isinstance(source, str):
        return source
    if isinstance(source, os.PathLike):
        from cnnviz.reading.files import is_text, text_at

        path = os.fspath(source)
        return text_at(path) if isinstance(path, str) and is_text(path) else None
    return _spec(source)


def _spec(source: object) -> str | None:
    """A network as a spec; None for one that none can describe, and for what is no network."""
    from cnnviz.layers.network import Network

    return source.spec if isinstance(source, Network) else None


def _reading(
    shape: Any = None,
    layers: Any = None,
    model: Any = None,
    settings: Mapping[str, object] | None = None,
    skip: Any = (),
) -> Iterator[str]:
    """The options that say how a text is read."""
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


def _looks(looks: Mapping[str, Any]) -> Iterator[str]:
    """The options that say how a figure looks, sorted, without defaults."""
    for key, value in sorted(looks.items()):
        if value is None or value is False or value is ENGLISH or key in DESTINATIONS:
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

        return as_text(tokens(value))
    if key == "labels":
        return labels_text(value if isinstance(value, Labels) else load(str(value)))
    if key == "size" and not isinstance(value, str):
        return _size(value)
    if isinstance(value, (tuple, list)):
        return ",".join(map(str, value))
    return _spec(value) or str(value)


def _size(size: tuple[float, float]) -> str:
    """The name of a size, or its sides in inches."""
    for name, inches in SIZES.items():
        if tuple(size) == inches:
            return name
    return "x".join(f"{side:.6f}".rstrip("0").rstrip(".") for side in size)
