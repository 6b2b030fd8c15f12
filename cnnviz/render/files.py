"""Pictures as files: the format by the suffix, whole files or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
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

ALONE = ("dot", "png", "svg")
"""Those that hold one picture: steps are files of their own."""

TEXTS = ("text", "embed", "paths")
"""How SVG and PDF hold texts: as text, with its fonts in the file, as outlines of letters."""


class More(TypedDict, total=False):
    """What single formats are told: those that move, pages, and SVG.

    `frames` are their pictures where these are no steps of one; `fps` is how many are shown in a
    second, None as suits them; a film that is shown `once` stops at its end; `watch` is told how
    many frames are done, and of how many. `extras` are what a page holds beside its picture.
    `stepped` is how an SVG holds all steps: as "fragments" of a slide, or "animated". `steps` asks
    for all steps: as pages, slides, overlays, or numbered files; `clicks` for one slide on which
    they come by clicks. `text` is one of `TEXTS`.
    """

    frames: Sequence[Picture]
    fps: float | None
    once: bool
    watch: Callable[[int, int], object] | None
    extras: Extras | None
    stepped: str | None
    steps: bool
    clicks: bool
    text: str | None


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

    return [Path(path) for path in write(picture, [*map(Path, paths)], dpi, engine, **more)]


def write(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> list[str | os.PathLike[str]]:
    """The same, for callers that have no use for pathlib, which takes longer than an SVG."""
    from cnnviz.files import Staging

    wanted = [(path, format_of(path)) for path in paths]
    drawn: dict[str, list[bytes]] = {}
    written: list[str | os.PathLike[str]] = []
    with Staging() as files:
        for path, format_ in wanted:
            if format_ not in drawn:
                drawn[format_] = _all(picture, format_, dpi, engine, more)
            places = [path] if not _apart(format_, more) else numbered(path, len(drawn[format_]))
            for place, data in zip(places, drawn[format_], strict=True):
                files.write(place, partial(_put, data))
            written += places
    return written


def _apart(format_: str, more: More) -> bool:
    """Whether steps are files of their own."""
    return more.get("steps", False) and format_ in ALONE and not more.get("stepped")


def _all(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, more: More
) -> list[bytes]:
    """The file of a format, or those of its steps."""
    if not _apart(format_, more):
        return [to_bytes(picture, format_, dpi, engine, **more)]
    how = (format_, dpi, engine, more.get("text"), more.get("watch"))
    return [*stills(_frames(picture, more), *how)]


def stills(
    pictures: Sequence[Picture],
    format_: str,
    dpi: float | None = None,
    engine: str | None = None,
    text: str | None = None,
    watch: Callable[[int, int], object] | None = None,
) -> Iterator[bytes]:
    """A file for each picture; many in pixels are drawn together, as most of them are the same."""
    many = len(pictures) > MANY
    if format_ == "png" and many and not engine and pictures[0].background:
        from cnnviz.render.film.film import stills as pixels

        yield from pixels(pictures, dpi or DPI, watch)
        return
    for done, picture in enumerate(pictures, 1):
        yield to_bytes(picture, format_, dpi, engine, text=text)
        if watch:
            watch(done, len(pictures))


MANY = 20
"""Fewer pictures than these are drawn each by itself."""


def numbered(path: str | os.PathLike[str], count: int) -> list[str | os.PathLike[str]]:
    """The names of a set of files: the path's own, each with its number.

    >>> numbered("a/x.svg", 3), numbered("x.png", 12)[0]
    (['a/x-1.svg', 'a/x-2.svg', 'a/x-3.svg'], 'x-01.png')
    """
    stem, suffix = os.path.splitext(os.fspath(path))
    return [f"{stem}-{i:0{len(str(count))}}{suffix}" for i in range(1, count + 1)]


def _frames(picture: Picture, more: More) -> Sequence[Picture]:
    """The pictures of a build-up, or of a walk."""
    from cnnviz.picture.steps import frames

    return frames(picture) if picture.steps else more.get("frames") or [picture]


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
    text = more.get("text") or "text"
    if format_ == "svg" and more.get("stepped"):
        return _stepped(picture, more)
    if format_ == "svg":
        from cnnviz.render.svg import svg

        return svg(picture, text=text).encode()
    if format_ == "png":
        from cnnviz.render.png import png

        return png(picture, dpi)
    if format_ == "pdf":
        from cnnviz.render.pdf import pdf

        return pdf(*_shown(picture, more), text=text)
    if format_ == "html":
        from cnnviz.render.page import page

        return page(picture, more.get("extras")).encode()
    if format_ == "pptx":
        from cnnviz.render.slides import pptx

        clicks = more.get("clicks", False)
        return pptx(*([picture] if clicks else _shown(picture, more)), clicks=clicks)
    if format_ == "tikz":
        from cnnviz.render.tex import tikz

        return tikz(*_overlaid(picture, more)).encode()
    from cnnviz.render.dot import dot

    return dot(picture).encode()


def _shown(picture: Picture, more: More) -> Sequence[Picture]:
    """The pages or slides of a picture: one, or where all steps are asked for these."""
    return _frames(picture, more) if more.get("steps") else [picture]


def _overlaid(picture: Picture, more: More) -> Sequence[Picture]:
    """What TikZ overlays: a picture with its steps, or those of a walk."""
    if not more.get("steps"):
        return [picture._replace(steps=())]
    return [picture] if picture.steps else _frames(picture, more)


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
    frames, text = wanted.get("frames") or [picture], wanted.get("text") or "text"
    if wanted.get("stepped") == "fragments":
        from cnnviz.render.stepped.fragments import fragments

        return fragments(frames[0], text).encode()
    from cnnviz.render.stepped.animated import animated

    pace, count = _pace(wanted), max(len(frames), len(frames[0].steps))
    return animated(frames, pace.seconds(count, len(frames) > 1), pace.once, text).encode()


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
