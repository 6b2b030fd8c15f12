"""Pictures as files: the suffix says the format; all files are written, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

from cnnviz.errors import CnnvizError
from cnnviz.files.targets import path_text
from cnnviz.wording import as_text, quoted

if TYPE_CHECKING:
    # The command line asks for formats before it needs numpy or pathlib.
    from pathlib import Path

    from cnnviz.files import Staging
    from cnnviz.picture.marks import Picture
    from cnnviz.render.page.extras import Extras

DPI = 200.0
"""Pixels per inch of a PNG by default."""

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
"""The formats, by suffix, with descriptions."""

MOVING = ("apng", "gif", "mp4", "webp")
"""The formats that show one picture after another."""

ENGINE = ("dot", "pdf", "png", "svg")
"""The formats that Graphviz writes."""

PIXELS = ("png", *MOVING)
"""The formats to which `dpi` applies."""

ALONE = ("dot", "png", "svg")
"""The formats that hold one picture: steps get files of their own."""

TEXTS = ("text", "embed", "paths")
"""How SVG and PDF hold texts: as text, as text with embedded fonts, as outlines of letters."""


class FormatOptions(TypedDict, total=False):
    """The options of single formats: animations, pages, SVG and others.

    `frames` are an animation's pictures, unless they are the steps of one; `fps` is their number
    per second, None for a suitable one; a film shown `once` stops at its end; `watch` takes the
    numbers of frames done, and of all. `extras` is what a page holds besides its picture. `stepped`
    is how an SVG holds all steps: as "fragments" of a slide, or "animated". `steps` asks for all
    steps: as pages, slides, overlays, or numbered files; `clicks` for one slide on which they
    appear by clicks. `text` is one of `TEXTS`. `vary` is the text that asked for a page's sliders.
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
    **options: Unpack[FormatOptions],
) -> list[Path]:
    """Writes the picture to each path, in the format of its suffix; returns the paths.

    `dpi` applies to pixels only (None: 200, and films are 1,280 wide); `engine` "graphviz" has
    Graphviz draw the picture. All files are written whole, or none is. Raises `CnnvizError` for an
    unknown format and for one that the engine cannot write, `OutsideError` for a place that cannot
    be written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from cnnviz.picture.marks import Picture
    >>> empty = Picture((), (72, 72), None, "Nothing", "An empty canvas.")
    >>> [path.name for path in save(empty, [Path(tempfile.mkdtemp()) / "a.svg"])]
    ['a.svg']
    """
    from pathlib import Path

    return [Path(path) for path in write(picture, [*map(Path, paths)], dpi, engine, **options)]


def write(
    picture: Picture,
    paths: Iterable[str | os.PathLike[str]],
    dpi: float | None = None,
    engine: str | None = None,
    **options: Unpack[FormatOptions],
) -> list[str]:
    """The same for callers without pathlib, importing which takes longer than an SVG does."""
    from cnnviz.files import Staging, check

    targets = dict.fromkeys(map(path_text, paths))
    for path in targets:
        format_of(path)
    check(targets)
    with Staging() as files:
        return [*stage(picture, targets, files, dpi, engine, **options)]


def stage(
    picture: Picture,
    paths: Iterable[str],
    files: Staging,
    dpi: float | None = None,
    engine: str | None = None,
    **options: Unpack[FormatOptions],
) -> list[str]:
    """Draws the picture into files that appear when `files` exits; returns their names."""
    from cnnviz.render.sets import all_files, has_own_files, numbered_paths

    contents: dict[str, list[bytes]] = {}
    names: list[str] = []
    for path in paths:
        format_ = format_of(path)
        if format_ not in contents:
            contents[format_] = all_files(picture, format_, dpi, engine, options)
        several = has_own_files(format_, options)
        targets = numbered_paths(path, len(contents[format_])) if several else [path]
        for target, data in zip(targets, contents[format_], strict=True):
            files.write(target, partial(_write, data))
        names += targets
    return names


def _write(data: bytes, stream: BinaryIO) -> None:
    stream.write(data)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format of a file's suffix, in lower case.

    >>> format_of("slides/Sharing.PNG")
    'png'
    """
    name = path_text(path)
    return _checked(os.path.splitext(name)[1].lower().removeprefix("."), quoted(name))


def format_named(name: str) -> str:
    """The format of that name, in any case, with or without a dot.

    >>> format_named(".PNG")
    'png'
    """
    if not isinstance(name, str):
        raise CnnvizError(f"the format is a text, such as 'svg', not {as_text(name)}")
    return _checked(name.lower().removeprefix("."), "the format")


def to_bytes(
    picture: Picture,
    format_: str,
    dpi: float | None = None,
    engine: str | None = None,
    **options: Unpack[FormatOptions],
) -> bytes:
    """The picture as the bytes of a file in that format."""
    from cnnviz.render.drawing import data_of

    return data_of(picture, format_named(format_), dpi, engine, options)


def _checked(format_: str, subject: str) -> str:
    if format_ in FORMATS:
        return format_
    from difflib import get_close_matches

    choices = ", ".join(FORMATS)
    if not format_:
        raise CnnvizError(f"{subject} does not say its format; add one of the suffixes {choices}")
    near = get_close_matches(format_, FORMATS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CnnvizError(
        f"{subject} has no format that is known: {quoted(format_, 20)}{hint} ({choices})"
    )
