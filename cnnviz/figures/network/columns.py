"""Columns of a network side by side, with their words above and their bars below."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cnnviz.figures.network.bars import bar_up, bars_of, totals
from cnnviz.figures.network.captions import Plan, above, under
from cnnviz.figures.network.fans import fan
from cnnviz.figures.network.links import Links, linked, room
from cnnviz.figures.network.stages import Stage
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.request import Request
from cnnviz.picture.parts import Part, Size, centred, column, fixed, grid, grown, named, pad, row

UNITS = "connections", "weights"
WIDE = 800.0
"""On a wider page counts may stand at the right of one layer."""
TOTALS, GAP = 137.0, 14.0
"""The room for units and totals at the left, and between columns, in points."""
Rows = list[list[Part]]
"""Parts in rows, one for each column."""


class Around(NamedTuple):
    """What stands above and below the neurons of columns, whatever their scale."""

    heads: Rows
    tallies: Rows


def around_of(plan: Plan, tallies: Callable[[bool, bool], Rows]) -> Around:
    """The words of columns, and their bars, which many ways to say them have in common."""
    return Around(_heads(plan), tallies(plan.said.exact, plan.said.whole))


def _heads(plan: Plan) -> Rows:
    every = range(len(plan.found))
    return [[grown(words(plan, at)) for at in every] for words in (above, under)]


def tallies_of(request: Request, found: tuple[Stage, ...], exact: bool, whole: bool) -> Rows:
    """The bars of columns. The input has none: there the totals stand."""
    if request.no_counts:
        return []
    bars, rows = bars_of(found, request.theme, request.labels, exact), []
    for unit, over in (("connections", 26.0), ("weights", 8.0)):
        own = [bar_up(bars, at, unit) for at in range(1, len(found))]
        total = fixed(totals(bars, unit, shares=whole), TOTALS - 13 * (not whole))
        rows.append([pad(part, top=over) for part in (named(total, unit), *own)])
    return rows


def columns(plan: Plan, around: Callable[[], Around]) -> Part:
    """Columns side by side: words, neurons, and below a line the bars."""
    found, theme, scale = plan.found, plan.theme, plan.scale
    gap = GAP * (3 if len(found) == 2 else 1 if canvas(plan.request).width > WIDE else 0.6)
    fans = [named(fan(stage, at, scale, theme), f"stage {at}") for at, stage in enumerate(found)]
    heads, tallies = around()
    cells = [*heads, [pad(part, top=8 + room(found)) for part in fans], *tallies]
    return linked(grid(cells, Size(gap, 0.0), most=90.0), Links(found, scale, theme))


def alone(plan: Plan) -> Part:
    """One layer beside its input, with what it counts right of both."""
    bars = bars_of(plan.found, plan.theme, plan.request.labels, plan.said.exact)
    heads = [[first, last._replace(across=False)] for first, last in _heads(plan)]
    counts = [column(bar_up(bars, 1, unit), totals(bars, unit, brief=True)) for unit in UNITS]
    both = column(*counts, gap=28.0)
    side = [] if plan.request.no_counts else [fixed(centred(both), both.width.wanted)]
    return row(columns(plan, lambda: Around(heads, [])), *side, gap=3 * GAP)
