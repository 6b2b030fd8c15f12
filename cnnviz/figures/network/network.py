"""A whole network: each layer's neurons to scale, what reads what, where connections and weights
are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product

from cnnviz.figures.network import say
from cnnviz.figures.network.bars import bar_across, bars_of, totals
from cnnviz.figures.network.blocks import blocks, repeats
from cnnviz.figures.network.captions import FEW, NARROWS, WAYS, Plan, Said, beside
from cnnviz.figures.network.columns import GAP, UNITS, WIDE, alone, around_of, columns, tallies_of
from cnnviz.figures.network.fans import MOST, VECTORS, WHOLE, Scale, fan, largest_sides
from cnnviz.figures.network.links import Links, linked, room
from cnnviz.figures.network.stages import Stage, is_vector, single, stages
from cnnviz.figures.neurons.columns import connected
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

NARROW = 600.0
"""A narrower page has a row for each column."""
HIGHS, LINE = (150.0, 125.0, 100.0, 80.0, 60.0), 15.0
"""How high the largest map may be drawn, and how high a sequence is."""
MANY = 8
"""More columns than these are drawn only where they cannot be fewer."""
WELL = 5
"""So many columns fill a page."""
TALL = 200.0, 175.0
"""The same where one layer has all connections."""
TALLEST = 400.0, 360.0, 320.0, 290.0, 270.0, 250.0, 230.0
"""The same where columns are few, too; higher ones only have room where nothing stands below."""
LOWS, TINY = (132.0, 110.0, 88.0, 66.0, 44.0), 7.0
"""The same where each has a row."""
LARGE = 190.0, 160.0
"""The same where rows are few."""
APART = (56.0, 34.0, 22.0, 12.0, 3.0)
"""How far rows may be apart."""


def picture(request: Request) -> Picture:
    """The network in columns, or in rows on a narrow page; CnnvizError where it has no room."""
    connected_or_merged(request)
    return draw(request, "the network", _forms)


def connected_or_merged(request: Request) -> None:
    """Raises CnnvizError where nothing connects."""
    if not any(layer.merges for layer in request.network.layers):
        connected(request.network)


def _forms(request: Request) -> Iterator[Form]:
    """Each call alone, then maps of one size together, then vectors, too; with fewer words each."""
    on = canvas(request)
    if on.width < NARROW:
        yield from _narrow_forms(request, on.height)
        return
    # Of a thousand columns nothing need be measured to know.
    every = [one for one in _grouped(request.network) if len(one) * 0.6 * GAP <= on.width]
    ways = [(found, cache(partial(tallies_of, request, found))) for found in every]
    # Fewer columns are worth more than words in bits and small maps.
    for (found, tallies), said in (*product(ways, WAYS[:-1]), *product(ways, WAYS[-1:])):
        plans = _plans(request, found, said)
        if len(found) == 2 and on.width > WIDE and all(len(one.shape) != 2 for one in found):
            yield from _of_plans(plans, alone)
        around = cache(partial(around_of, plans[-1], tallies))
        yield from _of_plans(plans, partial(columns, around=around))


def _plans(request: Request, found: tuple[Stage, ...], said: Said) -> list[Plan]:
    """Columns with these words, the largest scale first."""
    named_ = any(say.name(stage) for stage in found)
    # Names that somebody gave are worth lower maps.
    low = not said.moves or (said.head == 2 and said.name and named_)
    # Where no frames stand below, maps have the room.
    tall = TALL if single(found) else ()
    highest = TALLEST if tall and len(found) <= FEW else ()
    highs = (*highest, *tall, *(HIGHS if low else HIGHS[:4]))
    scales = _vectors(found, [_scaled(found, high, said) for high in highs])
    return [Plan(request, found, request.theme, scale, said) for scale in scales]


def _narrow_forms(request: Request, height: float) -> Iterator[Form]:
    """A row for each group of layers."""
    every = list(_grouped(request.network))
    # Words are worth less than rows where these are so few, or are so many layers each, that they
    # say little.
    told = max((len(one) for one in every if any(map(repeats, one))), default=0)
    ways = [
        [one for one in every if (len(one) > FEW and len(one) >= told) == much]
        for much in (True, False)
    ]
    for said, found in (pair for some in ways for pair in product(NARROWS, some)):
        # Of many rows far apart none need be measured to know.
        apart = [gap for gap in APART[:-1] if len(found) * gap <= 0.7 * height]
        rows = product(_lows(request, found), [*apart, APART[-1]])
        plans = [Plan(request, found, request.theme, scale, said, gap) for scale, gap in rows]
        yield from _of_plans(plans, _rows)


def _grouped(network: Network) -> Iterator[tuple[Stage, ...]]:
    """The columns, ever fewer; many only where they cannot be fewer."""
    found = [stages(network, level) for level in (0, 1, 2)]
    kept = [
        one
        for one, fewer in zip(found, [*found[1:], ()], strict=True)
        if len(one) <= MANY or len(fewer) <= FEW
    ]
    # What is well filled by sizes needs no other way to part it.
    filled = any(WELL <= len(one) <= MANY for one in found[1:])
    more = [] if filled else [one for one in blocks(network) if len(one) <= MANY]
    # Of one way to part them the first says what is repeated.
    told = {_parts(one): one for one in reversed(more) if any(map(repeats, one))}
    seen: set[int] = set()
    for one in sorted([*kept, *more], key=len, reverse=True):
        if len(one) not in seen:
            seen.add(len(one))
            yield told.get(_parts(one), one)


def _parts(found: tuple[Stage, ...]) -> tuple[int, ...]:
    """How many calls each column has."""
    return tuple(len(stage.nodes) for stage in found)


def _lows(request: Request, found: tuple[Stage, ...]) -> Iterator[Scale]:
    """The scales where each column has a row: larger ones first where rows are very few; of more,
    larger maps would take the room of words.
    """
    maps, vectors = largest_sides(found)
    on, few = canvas(request), len(found) <= FEW
    large = LARGE if few and not on.low else ()
    share = (0.75 if large else 0.6) * (on.height - 60) / len(found)
    lows = {min(most, share) for most in (*large, *(LOWS if few else LOWS[-1:]))}
    for high in sorted(lows, reverse=True):
        line = max(TINY, 0.2 * high) if few else TINY
        yield Scale(high / maps, 0.35, line, min(high, 12.0 * vectors) / vectors)


def _vectors(found: tuple[Stage, ...], scales: list[Scale]) -> list[Scale]:
    """The scales with more vectors a column first, where columns are few and one has more."""
    long = any(len(stage.nodes) > VECTORS and is_vector(stage.shape) for stage in found)
    more = [scale._replace(vectors=MOST) for scale in scales] * (long and len(found) <= FEW + 1)
    return [*more, *scales]


def _of_plans(plans: list[Plan], body: Callable[[Plan], Part]) -> Iterator[Form]:
    """Plans that differ in their scale alone: where the last, the lowest, has no room, none has."""
    plan = plans[-1]
    request, found, labels = plan.request, plan.found, plan.request.labels
    context = say.context(request.network, found, plan.known, labels)
    words = Words((say.title(found, labels),), context, "")
    last = cache(partial(body, plan))
    if has_room(request, Form(last, words)):
        steps = _steps(plan)
        words = words._replace(description=say.description(found, labels))
        bodies: list[Callable[[], Part]] = [*(partial(body, each) for each in plans[:-1]), last]
        yield from (Form(one, words, steps) for one in bodies)


def _steps(plan: Plan) -> tuple[Step, ...]:
    """The columns one after another, each with what it reads; then where the connections are, and
    where the weights.
    """
    labels = plan.request.labels
    own = ("volume", "more", "words", "view", "full", "arrow", "arrow-head")
    found = [
        Added(
            f"{say.head(stage, labels)[0]}.",
            (
                *(Select(cls, {"stage": at}) for cls in own),
                *(Select(cls, {"to": at}) for cls in ("skip", "skip-head")),
            ),
        )
        for at, stage in enumerate(plan.found)
    ]
    counts = [
        Added(labels(f"network.step.{unit}"), (Select("tally", {"of": unit}),)) for unit in UNITS
    ]
    return buildup([*found, *counts[: 2 * (not plan.request.no_counts)]])


def _scaled(found: tuple[Stage, ...], high: float, said: Said) -> Scale:
    """The largest map as high as that, and all others to its scale; so vectors. Deep stacks stand
    closer.
    """
    maps, vectors = largest_sides(found)
    deep = any(stage.shape[0] > WHOLE and not is_vector(stage.shape) for stage in found)
    back = (0.8 if deep else 1.0) if said.whole else 0.5
    line = max(LINE, 0.3 * high) if len(found) <= FEW else LINE
    return Scale(high / maps, back, line, min(0.9 * high, 12.0 * vectors) / vectors)


def _rows(plan: Plan) -> Part:
    """A row for each column of a wide page: neurons, words, bars that lie."""
    request, found, theme = plan.request, plan.found, plan.theme
    scale = plan.scale
    bars = bars_of(found, theme, request.labels, plan.said.exact)
    side = room(found, down=True) + 26.0
    cells = []
    for at, stage in enumerate(found):
        drawing = row(air(width=side), named(fan(stage, at, scale, theme), f"stage {at}"))
        both = [centred(bar_across(bars, at, unit)) for unit in UNITS]
        cells.append(
            [
                centred(drawing),
                grown(centred(beside(plan, at))),
                *both[: 2 * (not request.no_counts)],
            ]
        )
    table = grid(cells, Size(12.0, plan.apart))
    body = table if request.no_counts else column(_units(plan), table, gap=3)
    return linked(body, Links(found, scale, theme, down=True))


def _units(plan: Plan) -> Part:
    """The units over the columns of bars, at the right."""
    bars = bars_of(plan.found, plan.theme, plan.request.labels, plan.said.exact)
    heads = [fixed(totals(bars, unit, brief=True), bars.across) for unit in UNITS]
    look = type_of("line", plan.theme).sized(13)._replace(cls="total")
    keys = [] if all(map(bars.alone, UNITS)) else ["frame"]
    keys += ["fixed.key"] * (bars.counts.of("fixed_connections") > 0)
    said = [text(plan.request.labels(f"network.{key}"), look, lines=2) for key in keys]
    own = group(column(*said), "tally", {"of": "connections"}) if said else EMPTY
    return grid([[grown(own), *heads]], Size(12.0, 0.0))
