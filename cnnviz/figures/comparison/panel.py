"""A panel of a comparison, the words above it, and the content of all panels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import Wiring
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.marks import Names
from cnnviz.picture.parts import EMPTY, Part, column, either, grown, row
from cnnviz.picture.theme import Theme

NEAR, BESIDE = 24.0, 8.0
"""How much of the gap between panels heads may use in a wider font, and the gap between a head and
a legend.
"""
NAMED = 0.9
"""How much smaller heads may get to make room for a named legend."""


class Panel(NamedTuple):
    """A panel, yet to be placed.

    `names` are those of its group; `lines` the line below its head, the longest wording first;
    `legend` stands at the right of both, `named` instead of it if heads need not shrink for that.
    `traced` is the line below the graph. `graph` draws into a box.
    """

    head: str
    lines: tuple[str, ...]
    graph: Part
    names: Names
    legend: Part = EMPTY
    named: Part | None = None
    traced: Part = EMPTY


def headers(panels: Sequence[Panel], room: float, theme: Theme) -> list[Part]:
    """The words above panels that have a `room` each, in the same wording: on one line, else on
    two, else the shortest.
    """
    look = type_of("head", theme)._replace(safe=True)
    width = max(look.width(panel.head) for panel in panels[:-1]) if panels[1:] else 0.0
    # In a wider font heads may use a part of the gap between panels, too.
    size = max(15.0, min(look.size, look.size * (room + NEAR) / width)) if width else look.size
    size = min(beside_legend(panel, size, room, theme) for panel in panels)
    count = max(len(panel.lines) for panel in panels)
    choices = sorted(
        product(range(count), (1, 2)), key=lambda choice: (choice[0] == count - 1, choice[1])
    )
    for choice, lines in choices:
        words = [panel.lines[max(0, choice - count + len(panel.lines))] for panel in panels]
        pairs = zip(panels, words, strict=True)
        heads = [_header(panel, theme, wording, lines, size) for panel, wording in pairs]
        if all(head.width.least <= room for head in heads):
            break
    return heads


def beside_legend(panel: Panel, size: float, room: float, theme: Theme) -> float:
    """The size of all heads, at most `size`, at which one fits beside its legend: the named legend,
    if that makes heads hardly smaller. `size` if there is no legend, or it stands below.
    """
    width = type_of("head", theme).sized(size)._replace(safe=True).width(panel.head)
    for key, least in ((panel.named, NAMED * size), (panel.legend, 15.0)):
        if key is None or key is EMPTY:
            continue
        fit = size * (room - BESIDE - key.width.least) / width
        if fit >= least:
            return min(size, fit)
    return size


def _header(panel: Panel, theme: Theme, words: str, lines: int, size: float) -> Part:
    """A head of a size and its line, with the legend at the right or below."""
    safe = panel.legend is not EMPTY
    head = text(panel.head, type_of("head", theme).sized(size, 15)._replace(safe=safe))
    small = type_of("line", theme)._replace(least=13.0, safe=safe)
    line = text(words, small, lines=lines)
    one_line = grown(column(head, line, gap=1))
    look = type_of("head", theme).sized(15)._replace(safe=safe)
    two_lines = grown(column(text(panel.head, look, 2), line, gap=1))
    heads = (one_line, two_lines) if lines > 1 else (one_line,)
    if panel.legend is EMPTY:
        return either(*heads)
    keys = [key for key in (panel.named, panel.legend) if key is not None]
    narrow, fits_beside = (
        column(head, text(words, small, lines=2), gap=1),
        _is_no_higher(panel.legend, head),
    )
    bodies = (one_line,) if fits_beside else (one_line, narrow)
    beside = [grown(row(grown(part), panel.legend, gap=BESIDE)) for part in bodies]
    if fits_beside:
        large = text(panel.head, type_of("head", theme).sized(size)._replace(safe=safe))
        tops = [
            row(grown(part), key, gap=BESIDE)
            for part, key in zip((head, large), keys[::-1], strict=False)
        ]
        beside[:0] = [grown(column(top, line, gap=1)) for top in tops[::-1]]
    below = [grown(column(words, key, gap=4)) for words in heads for key in keys]
    if fits_beside and panel.named is not None:
        # A name below says more than none beside.
        beside.insert(1, below[0])
    return either(*beside, *below)


def _is_no_higher(part: Part, other: Part) -> bool:
    """Whether a part is no higher than the one beside it."""
    return part.height(part.width.wanted).least <= other.height(other.width.wanted).least


class Content(NamedTuple):
    """The content of a comparison: a request, the columns drawn, their scene, and the panels.
    `reach`: it shows only what a neuron sees; `below` are the words below the columns, if any.
    """

    request: Request
    columns: tuple[Column, ...]
    scene: Scene
    panels: tuple[Wiring, ...]
    reach: bool = False
    below: tuple[str, ...] = ()

    @property
    def labels(self) -> Labels:
        """The words, in a language."""
        return self.request.labels
