"""A whole network: the neurons of each layer to scale, what reads what, and where connections and
weights are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product

from cnnviz.figures.network import say
from cnnviz.figures.network.bars import bar_across, bars_of, totals
from cnnviz.figures.network.blocks import blocks, repeats
from cnnviz.figures.network.captions import (
    FEW,
    NARROW,
    NARROW_WORDINGS,
    WORDINGS,
    Plan,
    Wording,
    beside,
    border_at_totals,
)
from cnnviz.figures.network.columns import GAP, WIDE, alone, around_of, columns, tallies_of
from cnnviz.figures.network.fans import MOST, VECTORS, WHOLE, Scale, fan, largest_sides
from cnnviz.figures.network.links import Links, linked, room
from cnnviz.figures.network.stages import UNITS, Stage, is_vector, single, stages
from cnnviz.figures.neurons.columns import connected_columns
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.frame import Form, Words, canvas, draw, has_room
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Size,
    air,
    centred,
    column,
    fixed,
    grid,
    group,
    grown,
    named,
    row,
)
from cnnviz.picture.steps import Added, Select, Step, buildup

HIGHS, LINE = (150.0, 125.0, 100.0, 80.0, 60.0), 15.0
"""The heights tried for the largest map, and the breadth of a sequence."""
SHORT = 44.0, 30.0
"""The least heights if all columns are sequences or vectors."""
MANY = 8
"""More columns than this are drawn only if they cannot be fewer."""
WELL = 5
"""This many columns fill a page."""
TALL = 200.0, 175.0
"""The heights if one layer has all connections."""
TALLEST = 400.0, 360.0, 320.0, 290.0, 270.0, 250.0, 230.0
"""The heights if columns are few, too; the greatest only fit if nothing stands below."""
LOWS, TINY = (132.0, 110.0, 88.0, 66.0, 44.0), 7.0
"""The heights if each column has a row, and the least height of a sequence there."""
LARGE = 190.0, 160.0
"""The heights if rows are few."""
APART = (56.0, 34.0, 22.0, 12.0, 3.0)
"""The gaps tried between rows."""


def picture(request: Request) -> Picture:
    """The network in columns, or in rows on a narrow page; CnnvizError if it does not fit."""
    check_connected(request)
    return draw(request, "the network", _forms)


def check_connected(request: Request) -> None:
    """Raises CnnvizError if nothing connects."""
    if not any(layer.merges for layer in request.network.layers):
        connected_columns(request.network)


def _forms(request: Request) -> Iterator[Form]:
    """Each call alone, then maps of one size together, then vectors, too; each in fewer words."""
    page = canvas(request)
    if page.width < NARROW:
        yield from _narrow_forms(request, page.height)
        return
    # With a thousand columns there is nothing to measure.
    groupings = [
        grouping
        for grouping in _groupings(request.network)
        if len(grouping) * 0.6 * GAP <= page.width
    ]
    choices = [(stages, cache(partial(tallies_of, request, stages))) for stages in groupings]
    # Fewer columns are better than broken words and small maps.
    for (grouping, tallies), wording in (
        *product(choices, WORDINGS[:-3]),
        *((choice, wording) for wording in WORDINGS[-3:] for choice in choices),
    ):
        plans = _plans(request, grouping, wording)
        if len(grouping) == 2 and page.width > WIDE:
            yield from _of_plans(plans, alone)
        around = cache(partial(around_of, plans[-1], tallies))
        yield from _of_plans(plans, partial(columns, around=around))


def _plans(request: Request, stages: tuple[Stage, ...], wording: Wording) -> list[Plan]:
    """The plans of columns with a wording, the largest scale first."""
    has_names = any(say.name(stage) for stage in stages)
    # Names given by the user are worth smaller maps.
    lower = not wording.moves or (wording.head == 2 and wording.name and has_names)
    # If no frames stand below, maps get their room.
    tall_heights = TALL if single(stages) else ()
    tallest_heights = TALLEST if tall_heights and len(stages) <= FEW else ()
    heights = (*tallest_heights, *tall_heights, *(HIGHS if lower else HIGHS[:4]))
    # A sequence is legible however short.
    if all(len(stage.shape) < 3 for stage in stages):
        heights = (*tallest_heights, *tall_heights, *HIGHS, *SHORT)
    scales = _vectors(stages, [_scale_of(stages, height, wording) for height in heights])
    return [Plan(request, stages, request.theme, scale, wording) for scale in scales]


def _narrow_forms(request: Request, height: float) -> Iterator[Form]:
    """A row for each group of layers."""
    groupings = list(_groupings(request.network))
    if len(groupings) == 1 and len(groupings[0]) == 2:
        # One layer fits beside its input, and what a neuron sees is shown.
        plans = _plans(request, groupings[0], WORDINGS[0])
        tallies = partial(tallies_of, request, groupings[0])
        around = partial(around_of, plans[-1], tallies)
        yield from _of_plans(plans, partial(columns, around=around))
    # Rows matter more than words if there are so few, or of so many layers each, that they say
    # little.
    most_columns = max(
        (len(grouping) for grouping in groupings if any(map(repeats, grouping))), default=0
    )
    choices = [
        [
            grouping
            for grouping in groupings
            if (len(grouping) > FEW and len(grouping) >= most_columns) == wordy
        ]
        for wordy in (True, False)
    ]
    for wording, grouping in (
        pair for choice in choices for pair in product(NARROW_WORDINGS, choice)
    ):
        # With many rows far apart there is nothing to measure.
        gaps = [gap for gap in APART[:-1] if len(grouping) * gap <= 0.7 * height]
        rows = product(_narrow_scales(request, grouping), [*gaps, APART[-1]])
        plans = [Plan(request, grouping, request.theme, scale, wording, gap) for scale, gap in rows]
        yield from _of_plans(plans, _rows)


def _groupings(network: Network) -> Iterator[tuple[Stage, ...]]:
    """The groupings into columns, ever fewer; many only if they cannot be fewer."""
    by_size = [stages(network, level) for level in (0, 1, 2)]
    few = [
        grouping
        for grouping, fewer in zip(by_size, [*by_size[1:], ()], strict=True)
        if len(grouping) <= MANY or len(fewer) <= FEW
    ]
    # If sizes fill the page well, no other grouping is needed.
    fills_page = any(WELL <= len(grouping) <= MANY for grouping in by_size[1:])
    by_block = (
        [] if fills_page else [grouping for grouping in blocks(network) if len(grouping) <= MANY]
    )
    # Of equal groupings the first says what is repeated.
    repeating = {
        _parts(grouping): grouping for grouping in reversed(by_block) if any(map(repeats, grouping))
    }
    lengths: set[int] = set()
    for grouping in sorted([*few, *by_block], key=len, reverse=True):
        if len(grouping) not in lengths:
            lengths.add(len(grouping))
            yield repeating.get(_parts(grouping), grouping)


def _parts(stages: tuple[Stage, ...]) -> tuple[int, ...]:
    """The number of calls in each column."""
    return tuple(len(stage.nodes) for stage in stages)


def _narrow_scales(request: Request, stages: tuple[Stage, ...]) -> Iterator[Scale]:
    """The scales if each column has a row: larger ones first if rows are few; with more rows,
    larger maps would take the room of words.
    """
    maps, vectors = largest_sides(stages)
    page, is_small = canvas(request), len(stages) <= FEW
    largest_heights = LARGE if is_small and not page.low else ()
    share = (0.75 if largest_heights else 0.6) * (page.height - 60) / len(stages)
    heights = {
        min(limit, share) for limit in (*largest_heights, *(LOWS if is_small else LOWS[-1:]))
    }
    for height in sorted(heights, reverse=True):
        line = max(TINY, 0.2 * height) if is_small else TINY
        yield Scale(height / maps, 0.35, line, min(height, 12.0 * vectors) / vectors)


def _vectors(stages: tuple[Stage, ...], scales: list[Scale]) -> list[Scale]:
    """The scales, first with more vectors per column if columns are few and one has more."""
    many = any(len(stage.nodes) > VECTORS and is_vector(stage.shape) for stage in stages)
    more = [scale._replace(vectors=MOST) for scale in scales] * (many and len(stages) <= FEW + 1)
    return [*more, *scales]


def _of_plans(plans: list[Plan], body: Callable[[Plan], Part]) -> Iterator[Form]:
    """The forms of plans that differ only in scale: if the last, the smallest, does not fit, none
    does.
    """
    plan = plans[-1]
    request, stages, labels = plan.request, plan.stages, plan.request.labels
    edge = "" if border_at_totals(request, stages) else border(request.network, labels)
    context = say.context(request, stages, plan.known, edge)
    words = Words((say.title(stages, labels),), context, "")
    last = cache(partial(body, plan))
    if has_room(request, Form(last, words)):
        steps = _steps(plan)
        words = words._replace(description=say.description(stages, labels))
        bodies: list[Callable[[], Part]] = [*(partial(body, other) for other in plans[:-1]), last]
        yield from (Form(build, words, steps) for build in bodies)


def _steps(plan: Plan) -> tuple[Step, ...]:
    """The columns one after another, each with its links; then where the connections are, and where
    the weights are.
    """
    labels = plan.request.labels
    own = ("volume", "more", "words", "view", "full", "arrow", "arrow-head")
    additions = [
        Added(
            f"{say.head(stage, labels)[0]}.",
            (
                *(Select(cls, {"stage": i}) for cls in own),
                *(Select(cls, {"to": i}) for cls in ("skip", "skip-head")),
            ),
        )
        for i, stage in enumerate(plan.stages)
    ]
    counts = [
        Added(
            labels(f"network.step.{unit}"),
            (Select("tally", {"of": unit}), Select("baseline", {"of": unit})),
        )
        for unit in UNITS
    ]
    return buildup([*additions, *counts[: 2 * (not plan.request.no_counts)]])


def _scale_of(stages: tuple[Stage, ...], height: float, wording: Wording) -> Scale:
    """The scale at which the largest map has a height, and likewise vectors. Sheets of deep stacks
    stand closer.
    """
    maps, vectors = largest_sides(stages)
    is_deep = any(stage.shape[0] > WHOLE and not is_vector(stage.shape) for stage in stages)
    back = (0.8 if is_deep else 1.0) if wording.whole else 0.5
    # The neurons of a sequence are squares if there is room.
    line = max(LINE, min(0.3 * height, height / maps)) if len(stages) <= FEW else LINE
    vector = min(0.9 * height, 12.0 * vectors) / vectors
    return Scale(height / maps, back, line, vector, upright=True)


def _rows(plan: Plan) -> Part:
    """A row for each column: neurons, words, horizontal bars."""
    request, stages, theme = plan.request, plan.stages, plan.theme
    scale = plan.scale
    bars = bars_of(stages, theme, request.labels, plan.wording.exact)
    side = room(stages, down=True) + 26.0
    cells = []
    for i, stage in enumerate(stages):
        drawing = row(air(width=side), named(fan(stage, i, scale, theme), f"stage {i}"))
        tallies = [centred(bar_across(bars, i, unit)) for unit in UNITS]
        cells.append(
            [
                centred(drawing),
                grown(centred(beside(plan, i))),
                *tallies[: 2 * (not request.no_counts)],
            ]
        )
    table = grid(cells, Size(12.0, plan.gap))
    body = table if request.no_counts else column(_units(plan), table, gap=3)
    return linked(body, Links(stages, scale, theme, down=True))


def _units(plan: Plan) -> Part:
    """The units above the columns of bars, at the right."""
    bars = bars_of(plan.stages, plan.theme, plan.request.labels, plan.wording.exact)
    heads = [fixed(totals(bars, unit, True, plan.wording.moves), bars.across) for unit in UNITS]
    look = type_of("line", plan.theme).sized(13)._replace(cls="total")
    key = text(plan.request.labels("network.fixed.key"), look, lines=2)
    has_fixed = bars.counts.of("fixed_connections") > 0
    key_part = group(key, "tally", {"of": "connections"}) if has_fixed else EMPTY
    return grid([[grown(key_part), *heads]], Size(12.0, 0.0))
