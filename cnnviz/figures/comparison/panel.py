"""A panel of a comparison, the words above it, and what is told of them all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.marks import Names
from cnnviz.picture.parts import EMPTY, Part, column, either, grown, row
from cnnviz.picture.theme import Theme

NEAR, BESIDE = 24.0, 8.0
"""How much of the room between panels heads may take in a wider font, and the room between a head
and a legend.
"""
NAMED = 0.9
"""So much smaller heads may be for a legend that says what it is."""


class Panel(NamedTuple):
    """A panel before it is known where it stands.

    `names` are what its group is named; `lines` the line below its head, the longest wording first;
    `legend` stands at the right of both, `named` in its place where heads need not be smaller for
    it. `traced` is the line below the graph. `graph` draws into a box.
    """

    head: str
    lines: tuple[str, ...]
    graph: Part
    names: Names
    legend: Part = EMPTY
    named: Part | None = None
    traced: Part = EMPTY


def headers(panels: Sequence[Panel], room: float, theme: Theme) -> list[Part]:
    """The words above panels that have so much room each, in one wording in all: on a line, else on
    two, else in the fewest.
    """
    look = type_of("head", theme)._replace(safe=True)
    wide = max(look.width(panel.head) for panel in panels[:-1]) if panels[1:] else 0.0
    # In a wider font heads have a part of the room between panels, too.
    size = max(15.0, min(look.size, look.size * (room + NEAR) / wide)) if wide else look.size
    size = min(beside_legend(panel, size, room, theme) for panel in panels)
    most = max(len(panel.lines) for panel in panels)
    ways = sorted(product(range(most), (1, 2)), key=lambda way: (way[0] == most - 1, way[1]))
    for way, lines in ways:
        words = [panel.lines[max(0, way - most + len(panel.lines))] for panel in panels]
        pairs = zip(panels, words, strict=True)
        found = [_header(panel, theme, said, lines, size) for panel, said in pairs]
        if all(head.width.least <= room for head in found):
            break
    return found


def beside_legend(panel: Panel, size: float, room: float, theme: Theme) -> float:
    """The size of all heads, `size` at most, in which one has room beside its legend: with what it
    is, if that makes heads hardly smaller. `size` where there is no legend, or it stands below.
    """
    wide = type_of("head", theme).sized(size)._replace(safe=True).width(panel.head)
    for key, least in ((panel.named, NAMED * size), (panel.legend, 15.0)):
        if key is None or key is EMPTY:
            continue
        fit = size * (room - BESIDE - key.width.least) / wide
        if fit >= least:
            return min(size, fit)
    return size


def _header(panel: Panel, theme: Theme, words: str, lines: int, size: float) -> Part:
    """Head of a size and line, the legend at their right, or below."""
    safe = panel.legend is not EMPTY
    head = text(panel.head, type_of("head", theme).sized(size, 15)._replace(safe=safe))
    small = type_of("line", theme)._replace(least=13.0, safe=safe)
    line = text(words, small, lines=lines)
    whole = grown(column(head, line, gap=1))
    look = type_of("head", theme).sized(15)._replace(safe=safe)
    broken = grown(column(text(panel.head, look, 2), line, gap=1))
    heads = (whole, broken) if lines > 1 else (whole,)
    if panel.legend is EMPTY:
        return either(*heads)
    keys = [key for key in (panel.named, panel.legend) if key is not None]
    two, low = column(head, text(words, small, lines=2), gap=1), _low(panel.legend, head)
    ways = (whole,) if low else (whole, two)
    beside = [grown(row(grown(one), panel.legend, gap=BESIDE)) for one in ways]
    if low:
        full = text(panel.head, type_of("head", theme).sized(size)._replace(safe=safe))
        tops = [
            row(grown(one), key, gap=BESIDE)
            for one, key in zip((head, full), keys[::-1], strict=False)
        ]
        beside[:0] = [grown(column(top, line, gap=1)) for top in tops[::-1]]
    below = (grown(column(words, key, gap=4)) for words in heads for key in keys)
    return either(*beside, *below)


def _low(part: Part, beside: Part) -> bool:
    """Whether a part is not higher than what it stands beside."""
    return part.height(part.width.wanted).least <= beside.height(beside.width.wanted).least


class Told(NamedTuple):
    """What is told of: a request, the columns that are drawn, how, and the panels. `reach`: it is
    what a neuron sees alone; `below` are the words that stand below the columns, if any.
    """

    request: Request
    columns: tuple[Column, ...]
    scene: Scene
    panels: tuple[Wired, ...]
    reach: bool = False
    below: tuple[str, ...] = ()

    @property
    def labels(self) -> Labels:
        """The words, in a language."""
        return self.request.labels
