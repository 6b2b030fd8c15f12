"""A band of the figure neuron, and the part of it from the inputs to the weighted sums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neuron.between import biases, names
from cnnviz.figures.neuron.labels import columns, written_on
from cnnviz.figures.neuron.layout import EDGE, REFUSED, Flow
from cnnviz.figures.neuron.numbers import INPUTS, Neuron, Subject, written
from cnnviz.figures.neuron.steps import Row, steps, strip
from cnnviz.figures.neurons.edges import Wires, heads, lines
from cnnviz.figures.neurons.identity import Looks, looks
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.page.words import say
from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Polygons, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme


def band(
    laid: Flow, at: int, kind: str, work: tuple[Subject, tuple[Neuron, Neuron]], theme: Theme
) -> list[Mark]:
    """All marks of band `at` but its title."""
    about, neurons = work
    wires = _joined(neurons)
    look = _looks(kind, wires, theme)
    rows = [Row(laid, i, laid.row(at, i), neuron, theme) for i, neuron in enumerate(neurons)]
    sums = np.array([(laid.sums, row.y) for row in rows])
    marks: list[Mark] = [_bodies(laid, rows)]
    marks += _weighing(laid, (laid.input_at(at), sums), (wires, look), theme)
    marks += biases(rows)
    marks += names(rows, about)
    for row in rows:
        marks += steps(row, about)
        if not laid.narrow:
            marks += strip(row, look, _whose(kind, row))
    called = {"panel": kind} | ({"ink": "neutral"} if look.neutral else {})
    return [Group(tuple(marks), "panel", called)]


def _whose(kind: str, row: Row) -> str:
    """What a strip is: a kernel of one neuron's own, or the one kernel of all."""
    number = row.neuron.place + 1
    if kind == "fc":
        return f"the kernel of neuron {number} alone"
    return f"{'the same' if row.which else 'the'} kernel, at neuron {number}"


def _joined(neurons: tuple[Neuron, Neuron]) -> Connections:
    """The connections of both neurons."""
    one, other = (neuron.wires for neuron in neurons)
    return replace(
        one,
        src=np.concatenate([one.src, other.src]),
        dst=np.concatenate([one.dst, other.dst]),
        weight=np.concatenate([one.weight, other.weight]),
    )


def _looks(kind: str, wires: Connections, theme: Theme) -> Looks:
    """The looks of the weights: those that nothing shares are w1, w2, ..., as bare numbers are
    values, each called by its place in the layer, so that the neurons between have theirs too.
    """
    (look,) = looks([wires], kind == "conv", theme)
    if kind == "conv":
        return look
    return look._replace(names=tuple(f"w{weight + 1}" for weight in look.weights.tolist()))


def _bodies(laid: Flow, rows: list[Row]) -> Mark:
    """The box that is a neuron, behind all that is inside."""
    left, right = laid.sums - laid.radius - 10, laid.outs + laid.sizes.out + EDGE
    up = laid.sizes.body
    corners = [
        [(left, row.y - up), (right, row.y - up), (right, row.y + up), (left, row.y + up)]
        for row in rows
    ]
    theme = rows[0].theme
    style = (Style(theme.line, theme.panel, 1.6),)
    return Polygons(np.array(corners), style, np.zeros(len(rows), int), cls="body")


def _weighing(
    laid: Flow, ends: tuple[Floats, Floats], wired: tuple[Connections, Looks], theme: Theme
) -> list[Mark]:
    """Inputs with their values, sums, and the weighted lines between them."""
    (inputs, sums), (wires, look) = ends, wired
    targets = distinct(wires.dst)
    here, there = inputs[wires.src], sums[np.searchsorted(targets, wires.dst)]
    way = there - here
    rim = way / np.hypot(*way.T)[:, None] * laid.radius
    path = Wires(here + rim, there - rim, np.zeros(len(wires)))
    which, styles = look.of(wires.weight), look.styles(theme.line_width)
    drawn = lines(wires, path, 0, styles, which)
    marks: list[Mark] = [drawn, heads(drawn, path, 8.0)]
    # Where names would crowd, those in the kernels must do.
    longest = max(width(name, 12, True) for name in look.names)
    into = np.searchsorted(targets, wires.dst)
    spots = places(path, 13.0) if longest < 10 else columns(path, into, longest + 3)
    if spots is None and laid.narrow:
        raise CnnvizError(REFUSED)
    if spots is not None:
        marks += written_on(spots, wires, look, theme)
    rim_style = (Style(theme.neuron_edge, theme.neuron, 1.4),)
    for layer, (index, at) in enumerate(((np.arange(len(inputs)), inputs), (targets, sums))):
        none, size = np.zeros(len(at), int), np.full(len(at), laid.radius)
        marks.append(Dots(at, size, rim_style, none, "neuron", {"layer": layer, "index": index}))
    for value, (x, y) in zip(INPUTS, inputs.tolist(), strict=False):
        marks.append(say(written(value), (x, y + 4.7), 13, theme.ink, cls="value"))
    for x, y in sums.tolist():
        marks.append(say("Σ", (x, y + 5.4), 15, theme.ink, bold=True, cls="sum"))
    return marks
