"""What happens in a neuron after its inputs are weighed, and the kernel that weighs them."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neuron.layout import SIDE, Flow
from cnnviz.figures.neuron.numbers import Neuron, Subject, summed, written
from cnnviz.figures.neurons.identity import Looks
from cnnviz.figures.page.words import say
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme, on


class Row(NamedTuple):
    """One neuron of a band, the upper (`which` 0) or the lower (1), at the height `y`."""

    laid: Flow
    which: int
    y: float
    neuron: Neuron
    theme: Theme


def box_half(about: Subject, least: float = 30.0) -> float:
    """Half the width of the box with the name of the activation function."""
    return max(least, width(about.called or "none", 13, True) / 2 + 0.3 * least)


def steps(row: Row, about: Subject) -> list[Mark]:
    """From the sum on: the sum in words, the bias added, the function, the activation."""
    laid, y, neuron, theme = row.laid, row.y, row.neuron, row.theme
    half, called = box_half(about, 20.0 if laid.narrow else 30.0), about.called or "none"
    plus, out, tall = laid.sizes.plus, laid.sizes.out, 15.0 if laid.sizes.body > 18 else 12.0
    marks = [
        *_arrow((laid.sums + laid.radius, laid.biases - plus), y, theme),
        *_arrow((laid.biases + plus, laid.functions - half), y, theme),
        *_arrow((laid.functions + half, laid.outs - out), y, theme),
    ]
    rim, none = Style(theme.neuron_edge, theme.neuron, 1.4), np.zeros(1, int)
    left, right = laid.functions - half, laid.functions + half
    corners = np.array([[(left, y - tall), (right, y - tall), (right, y + tall), (left, y + tall)]])
    marks += [
        Dots(np.array([(laid.biases, y)]), np.array([plus]), (rim,), none, "plus"),
        Polygons(corners, (rim,), none, cls="function"),
        Dots(np.array([(laid.outs, y)]), np.array([out]), (rim,), none, "activation"),
        say("+", (laid.biases, y + 5.2), 16, theme.ink, bold=True, cls="step"),
        say(called, (laid.functions, y + 4.6), 13, theme.ink, bold=True, cls="function"),
        _after(row),
    ]
    spots = (
        ("weighted", neuron.weighted, (laid.sums + laid.radius + laid.biases - plus) / 2),
        ("before", neuron.before, (laid.biases + plus + laid.functions - half) / 2),
    )
    for cls, value, x in spots:
        spot = (x - 2, y - laid.sizes.over)
        marks.append(say(written(value), spot, laid.sizes.number, theme.ink, cls=cls))
    return [*marks, _sum(row)]


def _after(row: Row) -> Mark:
    """The activation's number in its circle."""
    words = written(row.neuron.after)
    room = 1.75 * row.laid.sizes.out
    wide = width(words, 14, True) > room
    spot = (row.laid.outs, row.y + 5)
    return say(words, spot, 12 if wide else 14, row.theme.ink, bold=not wide, cls="after")


def _sum(row: Row) -> Mark:
    """The weighted sum in full, above the upper neuron or below the lower one."""
    laid, words = row.laid, summed(row.neuron)
    x, room = laid.sums - laid.radius - 10, laid.strip - laid.sums - 20
    largest = 14.0 if laid.sizes.body > 18 else 12.0
    size = next((s for s in (largest, 13.0) if s >= 13 and width(words, s) <= room), 12.0)
    if laid.narrow:
        x = min(x, laid.wide - SIDE - width(words, size))
    off = laid.sizes.body
    y = (
        row.y - off - (7 if off > 18 else 4)
        if row.which == 0
        else row.y + off + (16 if off > 18 else 13)
    )
    return say(words, (x, y), size, row.theme.ink, "start", cls="products")


def _arrow(span: tuple[float, float], y: float, theme: Theme) -> list[Mark]:
    """An arrow between two steps, along a row."""
    (left, right), none = span, np.zeros(1, int)
    ends = np.array([[left, y]]), np.array([[right - 6, y]])
    head = np.array([[(right, y), (right - 8, y - 4), (right - 8, y + 4)]])
    return [
        Lines(*ends, np.zeros(1), (Style(theme.line, None, 1.6),), none, "step"),
        Polygons(head, (Style(fill=theme.line),), none, cls="step"),
    ]


HIGH = 38.0
"""The height of a cell."""


def strip(row: Row, look: Looks, words: str) -> list[Mark]:
    """The neuron's weights as a kernel that lies on the inputs: a cell an input."""
    laid, wires = row.laid, row.neuron.wires
    top = row.y - HIGH / 2
    box = np.array([(0, 0), (laid.cell, 0), (laid.cell, HIGH), (0, HIGH)])
    corners = np.stack([laid.cells(), np.full(prod(laid.shape), top)], axis=1)
    which = np.full(len(corners), len(look.combos))
    which[wires.src] = look.of(wires.weight)
    fills = (
        *(Style(row.theme.background, colour, 1.4) for colour, _ in look.combos),
        Style(row.theme.faint, None, 1.0),
    )
    # Empty cells first: a rim may not lie on a neighbour's colour.
    order = np.argsort(which != len(look.combos), kind="stable")
    marks: list[Mark] = [
        Polygons((corners[:, None] + box)[order], fills, which[order], cls="cell"),
        *_in_cells(row, look, corners[wires.src]),
    ]
    y = top - 7 if row.which == 0 else top + HIGH + 15
    return [*marks, say(words, (laid.strip, y), 13, row.theme.ink, "start", cls="kernel")]


def _in_cells(row: Row, look: Looks, corners: Floats) -> list[Mark]:
    """The name and the value of each weight in its cell, and its dash below, if any has one."""
    wires, theme, cell = row.neuron.wires, row.theme, row.laid.cell
    which = look.of(wires.weight)
    inks = [on(look.combos[i][0], theme) for i in which.tolist()]
    place = np.searchsorted(look.weights, wires.weight).tolist()
    marks: list[Mark] = []
    size = 13 if cell >= 40 else 12
    for (x, y), weight, at, ink in zip(corners, row.neuron.weights, place, inks, strict=True):
        middle = float(x) + cell / 2
        marks.append(say(look.names[at], (middle, y + 14), size, ink, bold=True, cls="name"))
        marks.append(say(written(float(weight)), (middle, y + 28), size, ink, cls="value"))
    if any(dash for _, dash in look.combos):
        start = corners + [4.0, HIGH - 5]
        styles = tuple(Style(on(colour, theme), None, 1.6, dash) for colour, dash in look.combos)
        none = np.zeros(len(start))
        marks.append(Lines(start, start + [cell - 8, 0], none, styles, which, "sample"))
    return marks
