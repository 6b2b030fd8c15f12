"""The cost as the input grows: connections and weights against its side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

from cnnviz.figures.cost import say
from cnnviz.figures.cost.axis import axis
from cnnviz.figures.cost.cost import MEASURES, linear
from cnnviz.figures.cost.curves import FOOT, Plot, marks
from cnnviz.figures.cost.page import steps
from cnnviz.figures.cost.sweep import Growth, grown, swept
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.page.frame import Form, Words, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.layers.network import Network
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import Part, Size, column, graph, grid, group, pad
from cnnviz.picture.steps import Step


def picture(request: Request) -> Picture:
    """Two plots, side by side or, on a narrow page, one above the other."""
    growth = grown(request.network, swept(request.options["sweep"]))
    return draw(request, "the figure cost", partial(_forms, growth, linear(request)))


def _forms(growth: Growth, to_scale: bool, request: Request) -> Iterator[Form]:
    """Side by side, below one another; then without words on what the axes are."""
    labels, theme = request.labels, request.theme
    kinds = range(len(growth.costs[0]))
    counts = [n for kind in kinds for one in MEASURES for n in growth.curve(kind, one)]
    plots = [Plot(growth, one, axis(counts, to_scale), labels, theme) for one in MEASURES]
    words = _words(growth, request.network, labels)
    for beside, said in product((canvas(request).width >= 700, False), (True, False)):
        upper = plots[0] if beside else plots[0]._replace(footed=False)
        panels = [_panel(plot, said) for plot in (upper, plots[1])]
        table = grid([panels], Size(28.0, 0.0), even=True) if beside else column(*panels, gap=8)
        key = labels("cost.linear.both" if to_scale else "cost.log.both")
        note = text(key, type_of("line", theme).sized(14, 13)._replace(safe=True))
        body = column(table, pad(note, top=4)) if said else table
        yield Form(body, words, _steps(plots, labels))


def _steps(plots: list[Plot], labels: Labels) -> tuple[Step, ...]:
    """The kinds that have a curve of their own, one after another."""
    own = {curve.kinds[0] for plot in plots for curve in plot.curves}
    return steps(tuple(cost for cost in plots[0].growth.costs[0] if cost.kind in own), labels)


def _panel(plot: Plot, said: bool) -> Part:
    """A head, what it counts, and the curves."""
    labels, theme = plot.labels, plot.theme
    head = text(labels(f"cost.grows.head.{plot.measure}"), type_of("head", theme).sized(18, 15))
    line = text(labels(f"cost.grows.{plot.measure}"), type_of("line", theme).sized(14, 13))
    body = graph(
        lambda room: marks(plot, Box(0, 0, *room)),
        Size(plot.least, 64.0 + (FOOT if plot.footed else 18.0) + 30 * said),
    )
    parts = [head, *([line] if said else []), body]
    return group(column(*parts), "plot", {"of": plot.measure})


def _words(growth: Growth, network: Network, labels: Labels) -> Words:
    first, last = (labels.sized(growth.shapes[at]) for at in (0, -1))
    sizes = labels("cost.input.growing", first=first, last=last)
    about = say.described(growth.costs[-1], labels)
    said = f"At {labels.sized(growth.shapes[-1])}: {about}"
    edge = labels("border") if padding_note(network) else ""
    told = say.context(network, [sizes], edge, labels)
    return Words(_title(growth, labels), told, said, say.notes(network))


def _title(growth: Growth, labels: Labels) -> tuple[str, ...]:
    weights = growth.curve(-1, "weights")
    if len(growth.costs[0]) == 1:
        return (labels("alone"),)
    if len(set(weights)) == 1:
        return (labels("cost.grows.stay", weights=labels("weights", n=weights[0])),)
    return (labels("cost.grows"),)
