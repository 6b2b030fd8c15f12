"""Pictures as files: the format by the suffix, whole files or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

from cnnviz.errors import CnnvizError
from cnnviz.files.targets import path_text
from cnnviz.wording import quoted, shown

if TYPE_CHECKING:
    # A command line asks for the formats before it needs numpy, or a path.
    from pathlib import Path

    from cnnviz.files import Staging
    from cnnviz.picture.marks import Picture
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
    they come by clicks. `text` is one of `TEXTS`. `vary` is how the sliders of a page were asked
    for.
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
    vary: str | None


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
) -> list[str]:
    """The same, for callers that have no use for pathlib, which takes longer than an SVG."""
    from cnnviz.files import Staging, check

    wanted = dict.fromkeys(map(path_text, paths))
    for path in wanted:
        format_of(path)
    check(wanted)
    with Staging() as files:
        return [*stage(picture, wanted, files, dpi, engine, **more)]


def stage(
    picture: Picture,
    paths: Iterable[str],
    files: Staging,
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> list[str]:
    """Draws the picture into files that appear when `files` is left; gives their names."""
    from cnnviz.render.sets import all_files, apart, numbered

    drawn: dict[str, list[bytes]] = {}
    written: list[str] = []
    for path in paths:
        format_ = format_of(path)
        if format_ not in drawn:
            drawn[format_] = all_files(picture, format_, dpi, engine, more)
        places = [path] if not apart(format_, more) else numbered(path, len(drawn[format_]))
        for place, data in zip(places, drawn[format_], strict=True):
            files.write(place, partial(_put, data))
        written += places
    return written


def _put(data: bytes, stream: BinaryIO) -> None:
    stream.write(data)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix says, in lower case.

    >>> format_of("slides/Sharing.PNG")
    'png'
    """
    name = path_text(path)
    return _known(os.path.splitext(name)[1].lower().removeprefix("."), quoted(name))


def format_named(name: str) -> str:
    """The format of that name, in any case, with a dot or without.

    >>> format_named(".PNG")
    'png'
    """
    if not isinstance(name, str):
        raise CnnvizError(f"the format is a text, such as 'svg', not {shown(name)}")
    return _known(name.lower().removeprefix("."), "the format")


def to_bytes(
    picture: Picture,
    format_: str,
    dpi: float | None = None,
    engine: str | None = None,
    **more: Unpack[More],
) -> bytes:
    """The picture as the bytes of a file of that format."""
    from cnnviz.render.drawing import data_of

    return data_of(picture, format_named(format_), dpi, engine, more)


def _known(format_: str, where: str) -> str:
    if format_ in FORMATS:
        return format_
    from difflib import get_close_matches

    choices = ", ".join(FORMATS)
    if not format_:
        raise CnnvizError(f"{where} does not say its format; add one of the suffixes {choices}")
    near = get_close_matches(format_, FORMATS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CnnvizError(
        f"{where} has no format that is known: {quoted(format_, 20)}{hint} ({choices})"
    )
