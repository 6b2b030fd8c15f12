"""A whole network: each layer's neurons to scale, what reads what, where connections and weights
are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple

from cnnviz.figures.network import say
from cnnviz.figures.network.bars import ACROSS, bar_across, bar_up, bars_of, totals
from cnnviz.figures.network.fans import Scale, colours, fan, largest_sides
from cnnviz.figures.network.links import Links, links, room
from cnnviz.figures.network.stages import Stage, stages
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.page.frame import Form, Words, canvas, draw
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import (
    EMPTY,
    Drawn,
    Part,
    Size,
    air,
    centred,
    column,
    either,
    fits,
    fixed,
    grid,
    group,
    grown,
    named,
    pad,
    row,
)
from cnnviz.picture.steps import Added, Select, Step, buildup
from cnnviz.picture.theme import Theme

NARROW = 600.0
"""A page narrower than this has a row for each column of a wide one."""
TOTALS, GAP = 118.0, 14.0
"""The room for units and totals at the left, and between columns, in points."""
HIGHS, LINE = (150.0, 125.0, 100.0, 80.0, 60.0), 15.0
"""How high the largest map may be drawn, and how high a sequence is."""
MANY = 8
"""More columns than these are drawn only where they cannot be fewer."""
LOW, TINY = 44.0, 7.0
"""The same where each has a row."""
APART = (34.0, 22.0, 12.0, 3.0)
"""How far rows may be apart."""


class Plan(NamedTuple):
    """What is drawn: the columns, how large, and with which words: `detailed`, without how
    layers move (False), or with sizes on two lines, too (None); rows so far `apart`.
    """

    request: Request
    found: tuple[Stage, ...]
    theme: Theme
    scale: Scale
    detailed: bool | None = True
    apart: float = APART[-1]


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
    theme, on = request.theme, canvas(request)
    if on.width < NARROW:
        for sized, found, gap in product((True, False), _grouped(request.network), APART):
            # Of many rows far apart none need be measured to know.
            if gap > APART[-1] and len(found) * gap > 0.7 * on.height:
                continue
            plan = Plan(request, found, theme, _low(request, found), sized, gap)
            yield _form(plan, _rows(plan))
        return
    for found in _grouped(request.network):
        # Of a thousand columns nothing need be measured to know.
        if len(found) * 0.6 * GAP > on.width:
            continue
        for detailed, highs in ((True, HIGHS[:4]), (False, HIGHS), (None, HIGHS)):
            plans = [Plan(request, found, theme, _scaled(found, h), detailed) for h in highs]
            # Where the lowest has no room, none has.
            if fits(_columns(plans[-1]), Size(*on[:2])):
                yield from (_form(plan, _columns(plan)) for plan in plans)


def _grouped(network: Network) -> Iterator[tuple[Stage, ...]]:
    """The columns, ever fewer; many only where they cannot be fewer."""
    seen: set[int] = set()
    for level in (0, 1, 2):
        found = stages(network, level)
        crowded = len(found) > MANY and level < 2
        if len(found) in seen or (crowded and len(stages(network, level + 1)) > 3):
            continue
        seen.add(len(found))
        yield found


def _low(request: Request, found: tuple[Stage, ...]) -> Scale:
    """The scale where each column has a row."""
    maps, vectors = largest_sides(found)
    high = min(LOW, 0.6 * (canvas(request).height - 60) / len(found))
    return Scale(high / maps, 0.35, TINY, min(high, 12.0 * vectors) / vectors)


def _form(plan: Plan, body: Part) -> Form:
    request, labels = plan.request, plan.request.labels
    context = say.context(request.network, plan.found, not request.no_counts, labels)
    words = Words((say.title(plan.found, labels),), context, say.description(plan.found, labels))
    return Form(body, words, _steps(plan))


def _steps(plan: Plan) -> tuple[Step, ...]:
    """The columns one after another, then the counts."""
    labels = plan.request.labels
    table = tuple(Select(cls) for cls in ("bar", "amount", "unit", "total"))
    between = tuple(
        Select(cls) for cls in ("view", "full", "skip", "skip-head", "arrow", "arrow-head")
    )
    found = [
        Added(f"{say.head(stage, labels)[0]}.", (Select("volume", own), Select("words", own)))
        for stage, own in ((stage, {"stage": at}) for at, stage in enumerate(plan.found))
    ]
    found[-1] = found[-1]._replace(seen=(*found[-1].seen, *between))
    counts = Added(labels("steps.counts"), table)
    return buildup([*found, *[counts] * (not plan.request.no_counts)])


def _linked(part: Part, of_: Links) -> Part:
    """A part with what leads from column to column over it."""

    def drawn(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        return Drawn((*marks, *links(of_._replace(end=at.x1), spots)), spots)

    return part._replace(draw=drawn)


def _columns(plan: Plan) -> Part:
    """Columns side by side: words, neurons, and below a line the bars. The input has none: there
    the totals stand.
    """
    request, found, theme, scale = plan.request, plan.found, plan.theme, plan.scale
    gap = GAP if canvas(request).width > 800 else 0.6 * GAP
    every = range(len(found))
    heads = [grown(_words(plan, at)) for at in every]
    fans = [named(fan(stage, at, scale, theme), f"stage {at}") for at, stage in enumerate(found)]
    cells = [heads, [pad(part, top=8 + room(found)) for part in fans]]
    if not request.no_counts:
        bars = bars_of(found, theme, request.labels)
        for unit, above in (("connections", 26.0), ("weights", 8.0)):
            own = [bar_up(bars, at, unit) for at in every[1:]]
            row_ = [named(fixed(totals(bars, unit), TOTALS), unit), *own]
            cells.append([pad(part, top=above) for part in row_])
    return _linked(grid(cells, Size(gap, 0.0), most=90.0), Links(found, scale, theme))


def _words(plan: Plan, at: int) -> Part:
    """What a column is, how large, and how its layer moves."""
    stage, theme, labels = plan.found[at], plan.theme, plan.request.labels
    look = _coloured(type_of("subhead", theme)._replace(safe=True), stage, theme)
    small = type_of("line", theme)._replace(least=13.0, cls="words", safe=True)
    names = {"stage": at}
    heads = say.head(stage, labels)
    size = say.sizes(stage, labels)
    more = say.details(stage, labels) if plan.detailed else ""
    name = stage.nodes[0].name if len(stage.nodes) == 1 and plan.detailed else ""
    lines = [
        either(
            text(heads, look._replace(least=13.0)), text(heads, look._replace(least=13.0), lines=2)
        ),
        # A size is broken only where there is no room for more words either.
        text(size, small)
        if plan.detailed is not None
        else either(text(size, small), text(size.replace(" × ", " ×\n", 1), small, lines=2)),
    ]
    if more:
        lines.append(text(more, small, lines=2))
    if name and not name.isdigit():
        lines.append(text((name, ""), small))
    return group(column(*lines), "words", names)


def _coloured(look: Type, stage: Stage, theme: Theme) -> Type:
    own = stage.kind in ("conv", "fc")
    return look._replace(colour=colours(stage.kind, theme)[0] if own else theme.ink, cls="words")


def _scaled(found: tuple[Stage, ...], high: float) -> Scale:
    """The largest map as high as that, and all others to its scale; so vectors."""
    maps, vectors = largest_sides(found)
    return Scale(high / maps, 1.0, LINE, min(0.9 * high, 12.0 * vectors) / vectors)


def _rows(plan: Plan) -> Part:
    """A row for each column of a wide page: neurons, words, bars that lie."""
    request, found, theme = plan.request, plan.found, plan.theme
    scale = plan.scale
    bars = bars_of(found, theme, request.labels)
    side = room(found, down=True) + 26.0
    cells = []
    for at, stage in enumerate(found):
        drawing = row(air(width=side), named(fan(stage, at, scale, theme), f"stage {at}"))
        both = [centred(bar_across(bars, at, unit)) for unit in ("connections", "weights")]
        cells.append(
            [drawing, grown(centred(_brief(plan, at))), *both[: 2 * (not request.no_counts)]]
        )
    table = grid(cells, Size(12.0, plan.apart))
    body = table if request.no_counts else column(_units(plan), table, gap=3)
    return _linked(body, Links(found, scale, theme, down=True))


def _units(plan: Plan) -> Part:
    """The units over the columns of bars, at the right."""
    bars = bars_of(plan.found, plan.theme, plan.request.labels)
    heads = [fixed(totals(bars, unit, brief=True), ACROSS) for unit in ("connections", "weights")]
    return grid([[grown(EMPTY), *heads]], Size(12.0, 0.0))


def _brief(plan: Plan, at: int) -> Part:
    """A column's words in one line or two; or without its size where that has no room beside."""
    stage, theme, labels = plan.found[at], plan.theme, plan.request.labels
    look = _coloured(type_of("subhead", theme), stage, theme).sized(14, 13)
    small = type_of("line", theme).sized(13)._replace(cls="words")
    head = text(say.head(stage, labels), look)
    size, more = say.sizes(stage, labels), say.details(stage, labels)
    if not plan.detailed:
        return either(row(head, text(size, small), gap=8), head)
    said = [f"{size}, {more}"] * bool(more) + [size]
    below = [
        (row(head, part, gap=8), column(head, part)) for part in (text(s, small) for s in said)
    ]
    return either(*chain.from_iterable(below), head)
