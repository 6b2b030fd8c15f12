"""A neuron of a fully connected layer beside one of a convolution: the same steps, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from cnnviz.figures.neuron import say
from cnnviz.figures.neuron.marks import Bench, marks
from cnnviz.figures.neuron.numbers import Neuron, Subject, at_work, pair, subject_of
from cnnviz.figures.neuron.place import Way, least, middles, place_of_steps
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.layers import only_right, place_of
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.graph.count import Counts, count
from cnnviz.graph.twin import twin
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Size,
    column,
    fixed,
    graph,
    grid,
    group,
    grown,
)  # fmt: skip
from cnnviz.picture.steps import Added, Select, Step, buildup

GUTTER = 80.0
"""The room for the names of neurons, before their inputs."""
WAYS = tuple(
    Way(pitch, apart, named, gutter)
    for apart, named, gutter in (
        (True, True, GUTTER), (True, True, 0.0), (True, False, 0.0), (False, False, 0.0)
    )
    for pitch in (30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.5)
)  # fmt: skip
"""The ways to draw it, best first."""


class Layers(NamedTuple):
    """A layer as it is drawn: two of its neurons at work, and the counts of the whole layer."""

    kind: str
    neurons: tuple[Neuron, Neuron]
    counts: Counts

    def called(self, neuron: Neuron) -> dict[str, object]:
        """The names of the group of one of the neurons."""
        names = named_counts(self.kind, self.counts, neutral=self.kind == "fc")
        return {**names, "neuron": neuron.place}


def picture(request: Request) -> Picture:
    """Two neurons of a fully connected layer beside the same two of a convolution.

    Raises CnnvizError if the network, the size or the direction does not suit the figure.
    """
    only_right(request, "neuron")
    subject = subject_of(request.network)
    out = subject.layer.output_shape(subject.shape)
    focus = place_of(request.focus, out, subject.layer.spec_name) if request.focus else ()
    chosen = pair(subject, focus)
    full = twin(chain(subject.shape, (subject.layer,)), "fc").layers[0]
    both = tuple(
        Layers(kind, at_work(subject, layer, chosen), count(layer, subject.shape))
        for kind, layer in (("fc", full), ("conv", subject.layer))
    )
    return draw(request, "the figure neuron", partial(_forms, subject, both))


def _forms(subject: Subject, both: tuple[Layers, ...], request: Request) -> Iterator[Form]:
    """The ways to draw it, the largest and most explained first."""
    buildup_steps = _steps(both, request)
    ways = [way for way in WAYS if not way.gutter or canvas(request).width > 800]
    for way in ways:
        words = say.words(request, subject, tuple(_all_neurons(both)), bool(way.gutter))
        yield Form(_body(subject, both, way, request), words, buildup_steps)


def _body(subject: Subject, both: tuple[Layers, ...], way: Way, request: Request) -> Part:
    """Both layers side by side; left of them the names of the neurons."""
    maps = subject.layer.output_shape(subject.shape)[0]
    heads = [grown(_head(layer, maps, request)) for layer in both]
    graphs = [_graph(subject, layer, both, way, request) for layer in both]
    gap = Size(40.0 if way.gutter else 18.0, 8.0 if way.named else 4.0)
    if not way.gutter:
        return grid([heads, graphs], gap, even=True)
    names = fixed(_names(subject, both, way, request), way.gutter)
    return grid([[fixed(EMPTY, way.gutter), *heads], [names, *graphs]], gap, even=True)


def _head(layer: Layers, maps: int, request: Request) -> Part:
    """The head of a layer, and whose weights it has."""
    theme, labels, is_low = request.theme, request.labels, canvas(request).low
    head = text(labels(f"panel.{layer.kind}"), type_of("head", theme).sized(15 if is_low else 18))
    wordings = say.line(layer.kind, maps, layer.counts, request)
    line = text(wordings, type_of("line", theme).sized(14, 13)._replace(safe=True), lines=2)
    parts = [head] if is_low and request.no_notes else [head, line]
    return group(column(*parts), "panel", layer.called(layer.neurons[0]))


def _graph(
    subject: Subject, layer: Layers, both: tuple[Layers, ...], way: Way, request: Request
) -> Part:
    """The two neurons of a layer."""
    neurons, theme = _all_neurons(both), request.theme
    look = type_of("letter", theme)

    def draw(room: Size) -> Marks:
        place = place_of_steps(subject, neurons, way, look, room.width)
        names = tuple(layer.called(neuron) for neuron in layer.neurons)
        bench = Bench(subject, layer.kind, layer.neurons, names, place, theme, request.labels)
        return marks(bench, room)

    return grown(graph(draw, least(subject, neurons, way, look)))


def _all_neurons(both: tuple[Layers, ...]) -> list[Neuron]:
    return [neuron for layer in both for neuron in layer.neurons]


def _names(subject: Subject, both: tuple[Layers, ...], way: Way, request: Request) -> Part:
    """The names of the two neurons, at their heights; between them those that are not drawn."""
    theme, labels = request.theme, request.labels
    head, line = type_of("subhead", theme)._replace(cls="which"), type_of("line", theme)
    place = place_of_steps(subject, _all_neurons(both), way, type_of("letter", theme), 0.0)
    count = subject.layer.output_shape(subject.shape)[1]

    def draw(room: Size) -> Marks:
        ys = middles(place, room.height)
        names = _undrawn(both[0].neurons, count, sum(ys) / 2, request)
        for neuron, y in zip(both[0].neurons, ys, strict=True):
            of_all, name = {"of": neuron.place}, say.name(neuron.place, labels)
            names += (near(name, (0.0, y), "above", head, 4, "start", of_all),)
        first, total = both[0].neurons[0], labels("neuron.of", n=count)
        return (*names, near(total, (0.0, ys[0]), "below", line, 4, "start", {"of": first.place}))

    return graph(draw, Size(way.gutter, 2.0 * place.block))


def _undrawn(neurons: tuple[Neuron, Neuron], count: int, y: float, request: Request) -> Marks:
    """Words for the neurons of a map that are not drawn."""
    labels, line = request.labels, type_of("line", request.theme)
    others = sorted({*range(count)} - {neuron.place for neuron in neurons})
    if not others:
        return ()
    single = say.name(others[0], labels)
    more = single if others[1:] == [] else labels("neuron.more", n=len(others))
    return (
        near(more, (0.0, y), "above", line, 4, "start"),
        near(labels("neuron.undrawn"), (0.0, y), "below", line, 4, "start"),
    )


def _steps(both: tuple[Layers, ...], request: Request) -> tuple[Step, ...]:
    """One neuron after the other: first the fully connected ones."""
    pairs = [(layer, neuron) for layer in both for neuron in layer.neurons]
    labels = request.labels
    return buildup(
        Added(
            f"{labels(f'panel.{layer.kind}')}, {say.kernel(layer.kind, i % 2, labels)}:"
            f" {say.described(neuron, labels)}",
            (Select("panel", {"panel": layer.kind, "neuron": neuron.place}),),
        )
        for i, (layer, neuron) in enumerate(pairs)
    )
