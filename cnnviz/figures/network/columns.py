"""The columns of a network side by side, with their words above and their bars below."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cnnviz.figures.network.bars import bar_up, bars_of, totals
from cnnviz.figures.network.captions import Plan, Wording, above, border_at_totals, under
from cnnviz.figures.network.fans import fan
from cnnviz.figures.network.links import Links, linked, room
from cnnviz.figures.network.stages import UNITS, Stage, full_runs
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.request import Request
from cnnviz.picture.parts import (
    Part,
    Size,
    centred,
    column,
    fixed,
    grid,
    grown,
    named,
    pad,
    row,
    spanning,
)

WIDE = 800.0
"""On a wider page the counts may stand at the right of a single layer."""
TOTALS, GAP = 137.0, 14.0
"""The room for units and totals at the left, and the gap between columns, in points."""
Rows = list[list[Part]]
"""Rows of parts, one per column."""


class Around(NamedTuple):
    """The parts above and below the neurons of columns, at any scale."""

    heads: Rows
    tallies: Rows


def around_of(plan: Plan, tallies: Callable[[Wording], Rows]) -> Around:
    """The words of columns, and their bars, which many wordings share."""
    return Around(_heads(plan), tallies(plan.wording))


def _heads(plan: Plan) -> Rows:
    indices = range(len(plan.stages))
    heads = [above(plan, i) for i in indices]
    for first, last in full_runs(plan.stages):
        # One head stands above all of a run.
        heads[first : last + 1] = spanning(heads[first], last + 1 - first, gap_of(plan))
    return [list(map(grown, heads)), [grown(under(plan, i)) for i in indices]]


def gap_of(plan: Plan) -> float:
    """The least gap between columns."""
    wide = canvas(plan.request).width > WIDE
    return GAP * (3 if len(plan.stages) == 2 else 1 if wide else 0.6)


def tallies_of(request: Request, stages: tuple[Stage, ...], wording: Wording) -> Rows:
    """The bars of columns. The input has none: the totals stand there."""
    if request.no_counts:
        return []
    bars, rows = bars_of(stages, request.theme, request.labels, wording.exact), []
    bars = bars._replace(broken=wording.broken, padded=border_at_totals(request, stages))
    for unit, gap in (("connections", 26.0), ("weights", 14.0)):
        bar_parts = [bar_up(bars, i, unit) for i in range(1, len(stages))]
        total = fixed(totals(bars, unit, shares=wording.shares), TOTALS - 13 * wording.broken)
        rows.append([pad(part, top=gap) for part in (named(total, unit), *bar_parts)])
    return rows


def columns(plan: Plan, around: Callable[[], Around]) -> Part:
    """The columns side by side: words, neurons, and the bars below a line."""
    stages, theme, scale = plan.stages, plan.theme, plan.scale
    fans = [named(fan(stage, i, scale, theme), f"stage {i}") for i, stage in enumerate(stages)]
    heads, tallies = around()
    cells = [*heads, [pad(part, top=8 + room(stages)) for part in fans], *tallies]
    return linked(grid(cells, Size(gap_of(plan), 0.0), most=90.0), Links(stages, scale, theme))


def alone(plan: Plan) -> Part:
    """One layer beside its input, with its counts right of both."""
    bars = bars_of(plan.stages, plan.theme, plan.request.labels, plan.wording.exact)
    heads = [[first, last._replace(across=False)] for first, last in _heads(plan)]
    counts = [column(bar_up(bars, 1, unit), totals(bars, unit, small_head=True)) for unit in UNITS]
    tally = column(*counts, gap=28.0)
    side = [] if plan.request.no_counts else [fixed(centred(tally), tally.width.wanted)]
    return row(columns(plan, lambda: Around(heads, [])), *side, gap=3 * GAP)
