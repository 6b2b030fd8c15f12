"""The steps of a build-up as numbered files, for formats that hold a single picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.render.drawing import data_of, frames_of, unsigned
from cnnviz.render.files import ALONE, DPI
from cnnviz.render.signed import signed

if TYPE_CHECKING:
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import FormatOptions

MANY = 20
"""Up to this many pictures are drawn one by one."""


def has_own_files(format_: str, options: FormatOptions) -> bool:
    """Whether steps get files of their own."""
    return options.get("steps", False) and format_ in ALONE and not options.get("stepped")


def all_files(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, options: FormatOptions
) -> list[bytes]:
    """A picture's file in a format, or those of its steps."""
    if not has_own_files(format_, options):
        return [data_of(picture, format_, dpi, engine, options)]
    picture = signed(picture, format_, dpi, engine, options)
    arguments = (format_, dpi, engine, options.get("text"), options.get("watch"))
    return [*stills(frames_of(picture, options), *arguments)]


def stills(
    pictures: Sequence[Picture],
    format_: str,
    dpi: float | None = None,
    engine: str | None = None,
    text: str | None = None,
    watch: Callable[[int, int], object] | None = None,
) -> Iterator[bytes]:
    """A file for each picture; many PNGs are drawn together, as they have most marks in common."""
    is_large = len(pictures) > MANY
    if format_ == "png" and is_large and not engine and pictures[0].background:
        from cnnviz.render.film.film import stills as pixels

        yield from pixels(pictures, dpi or DPI, watch)
        return
    for number, picture in enumerate(pictures, 1):
        yield unsigned(picture, format_, dpi, engine, {"text": text})
        if watch:
            watch(number, len(pictures))


def numbered_paths(path: str, count: int) -> list[str]:
    """The names of a set of files: the path's own, with numbers.

    >>> numbered_paths("a/x.svg", 3), numbered_paths("x.png", 12)[0]
    (['a/x-1.svg', 'a/x-2.svg', 'a/x-3.svg'], 'x-01.png')
    """
    stem, suffix = os.path.splitext(path)
    return [f"{stem}-{i:0{len(str(count))}}{suffix}" for i in range(1, count + 1)]
