"""Pictures as files: the format by the suffix, whole files or none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    # A command line asks for the formats before it needs numpy, or a path.
    from pathlib import Path

    from cnnviz.picture.marks import Picture

FORMATS = {
    "dot": "Graphviz source, every node pinned where we put it",
    "html": "a page to point at and step through, by itself",
    "pdf": "a page, fonts embedded",
    "png": "pixels, 200 an inch unless --dpi says otherwise",
    "svg": "vectors with real text, classes and data attributes",
}
"""The formats by suffix, and what each is."""


def save(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float = 200,
    engine: str | None = None,
) -> list[Path]:
    """Writes the picture to each path and gives the paths; a file's suffix says its format.

    `dpi` counts for PNG alone; `engine` "graphviz" has Graphviz draw the picture. All files appear
    whole, or none does. Raises `CnnvizError` for an unknown format and for what an engine cannot
    write, `OutsideError` for a place that cannot be written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from cnnviz.picture.marks import Picture
    >>> empty = Picture((), (72, 72), None, "Nothing", "An empty canvas.")
    >>> [path.name for path in save(empty, [Path(tempfile.mkdtemp()) / "a.svg"])]
    ['a.svg']
    """
    from pathlib import Path

    places = [Path(path) for path in paths]
    write(picture, places, dpi, engine)
    return places


def write(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float = 200,
    engine: str | None = None,
) -> None:
    """The same, for callers that have no use for pathlib, which takes longer than an SVG."""
    from cnnviz.files import Staging

    wanted = [(path, format_of(path)) for path in paths]
    drawn: dict[str, bytes] = {}
    with Staging() as files:
        for path, format_ in wanted:
            if format_ not in drawn:
                drawn[format_] = to_bytes(picture, format_, dpi, engine)
            files.write(path, partial(_put, drawn[format_]))


def _put(data: bytes, stream: BinaryIO) -> None:
    stream.write(data)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix says, in lower case.

    >>> format_of("slides/Sharing.PNG")
    'png'
    """
    name = os.fspath(path)
    return _known(os.path.splitext(name)[1].lower().removeprefix("."), f"'{name[:80]}'")


def to_bytes(picture: Picture, format_: str, dpi: float = 200, engine: str | None = None) -> bytes:
    """The picture as the bytes of a file of that format."""
    format_ = _known(format_.lower().removeprefix("."), "the format")
    if engine:
        from cnnviz.render.graphviz_engine import rendered

        return rendered(picture, format_, dpi)
    return _drawn(picture, format_, dpi)


def _drawn(picture: Picture, format_: str, dpi: float) -> bytes:
    """Each format loads its own renderer, and only that."""
    if format_ == "svg":
        from cnnviz.render.svg import svg

        return svg(picture).encode()
    if format_ == "png":
        from cnnviz.render.png import png

        return png(picture, dpi)
    if format_ == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(picture)
    if format_ == "html":
        from cnnviz.render.page import page

        return page(picture).encode()
    from cnnviz.render.dot import dot

    return dot(picture).encode()


def _known(format_: str, where: str) -> str:
    if format_ in FORMATS:
        return format_
    from difflib import get_close_matches

    choices = ", ".join(FORMATS)
    if not format_:
        raise CnnvizError(f"{where} does not say its format; add one of the suffixes {choices}")
    near = get_close_matches(format_, FORMATS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CnnvizError(f"{where} has no format that is known: '{format_[:20]}'{hint} ({choices})")
