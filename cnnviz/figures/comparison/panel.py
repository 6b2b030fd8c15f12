"""A panel of a comparison, and the words above it."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.marks import Names
from cnnviz.picture.parts import EMPTY, Part, column, either, grown, row
from cnnviz.picture.theme import Theme


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


def header(panel: Panel, theme: Theme) -> Part:
    """Head and line, the legend at their right."""
    safe = panel.legend is not EMPTY
    head = text(panel.head, type_of("head", theme)._replace(least=15.0, safe=safe))
    small = type_of("line", theme)._replace(least=13.0, safe=safe)
    one, two = (grown(column(head, text(panel.lines, small, lines=n), gap=1)) for n in (1, 2))
    look = type_of("head", theme).sized(15)._replace(safe=safe)
    broken = grown(column(text(panel.head, look, 2), text(panel.lines, small, lines=2), gap=1))
    if panel.legend is EMPTY:
        return either(one, two, broken)
    keys = [key for key in (panel.named, panel.legend) if key is not None]
    beside = [grown(row(words, panel.legend, gap=8)) for words in (one, two)]
    if _low(panel.legend, head):
        line = text(panel.lines[0], small)
        full = text(panel.head, type_of("head", theme)._replace(safe=safe))
        tops = [
            row(grown(one), key, gap=8) for one, key in zip((head, full), keys[::-1], strict=False)
        ]
        beside[:0] = [grown(column(top, line, gap=1)) for top in tops[::-1]]
    below = (grown(column(words, key, gap=4)) for words in (two, broken) for key in keys)
    return either(*beside, *below)


def _low(part: Part, beside: Part) -> bool:
    """Whether a part is not higher than what it stands beside."""
    return part.height(part.width.wanted).least <= beside.height(beside.width.wanted).least
