"""The cost as the input grows: connections and weights against its side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

from cnnviz.figures.cost import say
from cnnviz.figures.cost.axis import axis
from cnnviz.figures.cost.cost import MEASURES, linear
from cnnviz.figures.cost.curves import FOOT, Plot, marks
from cnnviz.figures.cost.names import within
from cnnviz.figures.cost.page import steps
from cnnviz.figures.cost.sweep import Growth, growth_of, sweep_sizes
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.page.frame import Form, Words, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.layers.network import Network
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import Part, Size, column, graph, grid, group, pad, row
from cnnviz.picture.steps import Step

GAP = 28.0
"""The gap between two plots."""
BESIDE, STACKED = 0.5, 0.2
"""The least height of a plot with words in it, beside another or above it, as a part of a page."""


def picture(request: Request) -> Picture:
    """Two plots, side by side or, on a narrow page, one above the other."""
    growth = growth_of(request.network, sweep_sizes(request.options["sweep"]))
    return draw(request, "the figure cost", partial(_forms, growth, linear(request)))


def _forms(growth: Growth, to_scale: bool, request: Request) -> Iterator[Form]:
    """Side by side, or one below the other; then without words on the axes."""
    labels, theme = request.labels, request.theme
    kinds = range(len(growth.costs[0]))
    counts = [n for kind in kinds for measure in MEASURES for n in growth.curve(kind, measure)]
    plots = [Plot(growth, measure, axis(counts, to_scale), labels, theme) for measure in MEASURES]
    words = _words(growth, request.network, labels)
    page = canvas(request)
    layouts = (True, False) if page.width >= 700 else (False,)
    for beside, inside, has_lines in product(layouts, (16.0, 14.0, 13.5, 0.0), (True, False)):
        # Side by side they share one axis of counts.
        first = plots[0]._replace(inside=inside, footed=beside)
        second = plots[1]._replace(inside=inside, ticked=not (beside and inside))
        least = page.height * (BESIDE if beside else STACKED)
        placed = (
            _with_words_inside((first, second), beside, page.width - 2 * page.margin, least)
            if inside
            else [first, second]
        )
        if not placed:
            continue
        panels = [_panel(plot, has_lines, least * bool(inside)) for plot in placed]
        table = grid([panels], Size(GAP, 0.0)) if beside else column(*panels, gap=8)
        key = labels("cost.linear.both" if to_scale else "cost.log.both")
        note = text(key, type_of("line", theme).sized(14, 13)._replace(safe=True))
        body = column(table, pad(note, top=4)) if has_lines else table
        yield Form(body, words, _steps(plots, labels))


def _steps(plots: list[Plot], labels: Labels) -> tuple[Step, ...]:
    """The kinds with a curve of their own, one after another."""
    own = {curve.kinds[0] for plot in plots for curve in plot.curves}
    return steps(tuple(cost for cost in plots[0].growth.costs[0] if cost.kind in own), labels)


def _with_words_inside(
    plots: tuple[Plot, Plot], beside: bool, width: float, height: float
) -> list[Plot]:
    """Plots that share a width, with the words of curves inside; none if some words do not fit."""
    sides = [plot.left + plot.right for plot in plots]
    inner = (width - GAP - sum(sides)) / 2 if beside else width - max(sides)
    box = Box(0.0, 0.0, inner, height)
    placed = [plot._replace(places=within(plot, box)) for plot in plots]
    return placed if all(plot.places for plot in placed) else []


def _panel(plot: Plot, has_line: bool, height: float) -> Part:
    """A head, a line on what it counts, and the curves."""
    labels, theme = plot.labels, plot.theme
    bold = type_of("head", theme).sized(18, 15)._replace(safe=True)
    head = text(labels(f"cost.grows.head.{plot.measure}"), bold)
    look = type_of("line", theme).sized(14, 13)
    line = text(labels(f"cost.grows.{plot.measure}"), look, base=18)
    top = row(head, line, gap=10) if has_line else head
    least = Size(plot.least, max(height, 64.0) + (FOOT if plot.footed else 18.0) + 30 * has_line)
    body = graph(lambda room: marks(plot, Box(0, 0, *room)), least)
    return group(column(top, body), "plot", {"of": plot.measure})


def _words(growth: Growth, network: Network, labels: Labels) -> Words:
    first, last = (labels.sized(growth.shapes[at]) for at in (0, -1))
    sizes = labels("cost.input.growing", first=first, last=last)
    counts = say.description(growth.costs[-1], labels)
    description = f"At {labels.sized(growth.shapes[-1])}: {counts}"
    edge = labels("border") if padding_note(network) else ""
    context = say.context(network, [sizes], edge, labels)
    return Words(_title(growth, labels), context, description, say.notes(network))


def _title(growth: Growth, labels: Labels) -> tuple[str, ...]:
    weights = growth.curve(-1, "weights")
    if len(growth.costs[0]) == 1:
        return (labels("alone"),)
    if len(set(weights)) == 1:
        return (labels("cost.grows.stay", weights=labels("weights", n=weights[0])),)
    return (labels("cost.grows"),)
