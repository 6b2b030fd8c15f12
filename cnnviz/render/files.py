"""Pictures as files: the format by the suffix, whole files or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    # A command line asks for the formats before it needs numpy, or a path.
    from pathlib import Path

    from cnnviz.picture.marks import Picture
    from cnnviz.render.film.pace import Pace
    from cnnviz.render.page.extras import Extras

DPI = 200.0
"""Pixels an inch of a PNG, where nobody says how many."""

FORMATS = {
    "apng": "an animation, as GIF, in PNG",
    "dot": "Graphviz source, every node pinned where we put it",
    "gif": "an animation of a build-up or a walk, 1,280 pixels wide unless --dpi says otherwise",
    "html": "a page to point at and step through, by itself",
    "mp4": "an animation as a film; needs ffmpeg, or the extra cnnviz[video]",
    "pdf": "a page, fonts embedded",
    "png": "pixels, 200 an inch unless --dpi says otherwise",
    "pptx": "slides of shapes to edit, for PowerPoint, Keynote and Google Slides",
    "svg": "vectors with real text, classes and data attributes",
    "tikz": "TikZ for papers and beamer, with names to edit by",
    "webp": "an animation, as GIF, smaller",
}
"""The formats by suffix, and what each is."""

MOVING = ("apng", "gif", "mp4", "webp")
"""Those that show one picture after another."""

ENGINE = ("dot", "pdf", "png", "svg")
"""Those that Graphviz writes."""

PIXELS = ("png", *MOVING)
"""Those for which `dpi` counts."""


class More(TypedDict, total=False):
    """What single formats are told: those that move, pages, and SVG.

    `frames` are their pictures where these are no steps of one; `fps` is how many are shown in a
    second, None as suits them; a film that is shown `once` stops at its end; `watch` is told how
    many frames are done, and of how many. `extras` are what a page holds beside its picture.
    `stepped` is how an SVG holds all steps: as "fragments" of a slide, or "animated".
    """

    frames: Sequence[Picture]
    fps: float | None
    once: bool
    watch: Callable[[int, int], object] | None
    extras: Extras | None
    stepped: str | None


def save(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> list[Path]:
    """Writes the picture to each path and gives the paths; a file's suffix says its format.

    `dpi` counts for pixels alone (None: 200, and films are 1,280 wide); `engine` "graphviz" has
    Graphviz draw the picture. All files appear whole, or none does. Raises `CnnvizError` for an
    unknown format and for what an engine cannot write, `OutsideError` for a place that cannot be
    written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from cnnviz.picture.marks import Picture
    >>> empty = Picture((), (72, 72), None, "Nothing", "An empty canvas.")
    >>> [path.name for path in save(empty, [Path(tempfile.mkdtemp()) / "a.svg"])]
    ['a.svg']
    """
    from pathlib import Path

    places = [Path(path) for path in paths]
    write(picture, places, dpi, engine, **more)
    return places


def write(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> None:
    """The same, for callers that have no use for pathlib, which takes longer than an SVG."""
    from cnnviz.files import Staging

    wanted = [(path, format_of(path)) for path in paths]
    drawn: dict[str, bytes] = {}
    with Staging() as files:
        for path, format_ in wanted:
            if format_ not in drawn:
                drawn[format_] = to_bytes(picture, format_, dpi, engine, **more)
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


def to_bytes(
    picture: Picture,
    format_: str,
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> bytes:
    """The picture as the bytes of a file of that format."""
    format_ = _known(format_.lower().removeprefix("."), "the format")
    if format_ in MOVING and not engine:
        return _moving(picture, format_, dpi, more)
    if engine:
        if format_ not in ENGINE:
            raise CnnvizError(f"Graphviz draws no {format_}: leave the engine out")
        from cnnviz.render.graphviz_engine import rendered

        return rendered(picture, format_, dpi or DPI)
    return _drawn(picture, format_, dpi or DPI, more)


def _drawn(picture: Picture, format_: str, dpi: float, more: More) -> bytes:
    """Each format loads its own renderer, and only that."""
    if format_ == "svg" and more.get("stepped"):
        return _stepped(picture, more)
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

        return page(picture, more.get("extras")).encode()
    if format_ == "pptx":
        from cnnviz.render.slides import pptx

        return pptx(picture)
    if format_ == "tikz":
        from cnnviz.render.tex import tikz

        return tikz(picture).encode()
    from cnnviz.render.dot import dot

    return dot(picture).encode()


def _moving(picture: Picture, format_: str, dpi: float | None, wanted: More) -> bytes:
    from cnnviz.render.film.film import film

    frames = wanted.get("frames") or [picture]
    return film(frames, format_, dpi, _pace(wanted), wanted.get("watch"))


def _pace(wanted: More) -> Pace:
    from cnnviz.render.film.pace import Pace, frames_a_second

    fps = wanted.get("fps")
    return Pace(None if fps is None else frames_a_second(fps), wanted.get("once", False))


def _stepped(picture: Picture, wanted: More) -> bytes:
    """An SVG that holds all steps."""
    frames = wanted.get("frames") or [picture]
    if wanted.get("stepped") == "fragments":
        from cnnviz.render.stepped.fragments import fragments

        return fragments(frames[0]).encode()
    from cnnviz.render.stepped.animated import animated

    pace, count = _pace(wanted), max(len(frames), len(frames[0].steps))
    return animated(frames, pace.seconds(count, len(frames) > 1), pace.once).encode()


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
