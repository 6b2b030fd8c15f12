"""Grids of coloured cells as rectangles: TeX cannot read an image inside a text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.picture.marks import Raster
from cnnviz.render.tex.names import Names
from cnnviz.render.tex.numbers import spot

MOST = 10_000
"""More rectangles than these keep TeX busy for minutes."""


def cells(mark: Raster, names: Names) -> Iterator[str]:
    """The rows of a grid, neighbours of one colour together; raises if there are too many."""
    x, y, width, height = mark.box
    rows, columns = mark.pixels.shape[:2]
    runs = [_runs([bytes(pixel).hex() for pixel in row]) for row in mark.pixels]
    if sum(map(len, runs)) > MOST:
        raise CnnvizError(
            "the picture in this figure is too fine for TikZ: take .pdf, which LaTeX includes"
        )
    for row, row_runs in enumerate(runs):
        for colour, first, last in row_runs:
            left, right = (x + width * i / columns for i in (first, last))
            top, bottom = (y + height * i / rows for i in (row, row + 1))
            style = names.style("pixels", [f"fill={names.colour(f'#{colour}')}"])
            yield rf"\path[{style}] {spot(left, top)} rectangle {spot(right, bottom)};"


class _Run(NamedTuple):
    """A colour, and where its run begins and ends."""

    colour: str
    first: int
    last: int


def _runs(row: list[str]) -> list[_Run]:
    """Runs of one colour.

    >>> [tuple(run) for run in _runs(["a", "a", "b"])]
    [('a', 0, 2), ('b', 2, 3)]
    """
    result, start = list[_Run](), 0
    for colour, run in groupby(row):
        count = len(list(run))
        result.append(_Run(colour, start, start + count))
        start += count
    return result
