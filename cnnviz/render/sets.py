"""The steps of a build-up as files: a numbered one a step, where a format holds one picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.render.drawing import data_of, frames_of, unsigned
from cnnviz.render.files import ALONE, DPI
from cnnviz.render.signed import signed

if TYPE_CHECKING:
    from cnnviz.picture.marks import Picture
    from cnnviz.render.files import More

MANY = 20
"""Fewer pictures than these are drawn each by itself."""


def apart(format_: str, more: More) -> bool:
    """Whether steps are files of their own."""
    return more.get("steps", False) and format_ in ALONE and not more.get("stepped")


def all_files(
    picture: Picture, format_: str, dpi: float | None, engine: str | None, more: More
) -> list[bytes]:
    """The file of a format, or those of its steps."""
    if not apart(format_, more):
        return [data_of(picture, format_, dpi, engine, more)]
    picture = signed(picture, format_, dpi, engine, more)
    how = (format_, dpi, engine, more.get("text"), more.get("watch"))
    return [*stills(frames_of(picture, more), *how)]


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
        yield unsigned(picture, format_, dpi, engine, {"text": text})
        if watch:
            watch(done, len(pictures))


def numbered(path: str, count: int) -> list[str]:
    """The names of a set of files: the path's own, each with its number.

    >>> numbered("a/x.svg", 3), numbered("x.png", 12)[0]
    (['a/x-1.svg', 'a/x-2.svg', 'a/x-3.svg'], 'x-01.png')
    """
    stem, suffix = os.path.splitext(path)
    return [f"{stem}-{i:0{len(str(count))}}{suffix}" for i in range(1, count + 1)]
