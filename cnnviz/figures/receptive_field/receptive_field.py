"""What one neuron sees through all layers, or what one input reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

from cnnviz.figures.neurons.wired import totals
from cnnviz.figures.page.asked import only_right
from cnnviz.figures.page.counts import hairline, named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.receptive_field import maps, neurons, say
from cnnviz.figures.receptive_field.pair import APART, pairs
from cnnviz.figures.receptive_field.steps import steps
from cnnviz.figures.receptive_field.subject import Subject, every, last_of_each_size, subject
from cnnviz.figures.receptive_field.table import (
    Columns,
    Words,
    columns,
    heads,
    numbers,
    table,
    tail,
)
from cnnviz.figures.request import Request
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import EMPTY, Part, Size, air, centred, column, fixed, graph, grid, group
from cnnviz.picture.theme import Theme

ROOM = 40.0
"""A column of neurons or a map is at least so wide, with the room beside it."""
LOW = 110.0
"""The least height of strips and of maps."""
TALL = 320.0
"""Neurons that need more height than this are cells of strips."""


class Look(NamedTuple):
    """How columns are drawn: their marks in a room, and the least height and pitch of it."""

    marks: Callable[[Columns, Size], Marks]
    high: float
    pitch: float
    left_out: bool = False


def picture(request: Request) -> Picture:
    """The cone of connections that reach one output neuron, or with `from-input` leave one input.

    One spatial axis is drawn neuron by neuron while that is legible, else as strips; two axes as
    maps. Raises CnnvizError for layers that have three.
    """
    only_right(request, "receptive-field")
    return draw(request, "the figure receptive-field", partial(_forms, subject(request)))


def _forms(about: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it: with heads and large numbers, then in a table, with fewer rows; of
    layers with one map size at last the last one alone, or not even each of these.
    """
    few = last_of_each_size(about)
    subjects = [about] if few.places == about.places else [about, few]
    # Maps too small to be seen say less than fewer of them.
    if about.axes > 1 and len(about.places) > canvas(request).width / 150:
        subjects = subjects[1:] or subjects
    for one in (*subjects, *(every(few, step) for step in (2, 3, 4))):
        for look in _looks(one, request.theme):
            yield from _worded(one, look, request)


def _looks(about: Subject, theme: Theme) -> Iterator[Look]:
    """How the columns can be drawn, best first."""
    flat = Look(partial(maps.marks, about, theme), LOW, ROOM * (1 if about.axes > 1 else 0.6))
    flat = flat._replace(left_out=maps.cut(about))
    if about.axes > 1:
        yield flat
        return
    every, near = neurons.whole(about).least, neurons.near(about).least + neurons.DOTS
    for high in (every, near) if near < every else (every,):
        if high <= TALL and not about.skips:
            yield Look(partial(neurons.marks, about, theme), high, ROOM, high < every)
    yield flat


def _worded(about: Subject, look: Look, request: Request) -> Iterator[Form]:
    """The columns with their words, the most first."""
    on, theme = canvas(request), request.theme
    width = on.width - 2 * on.margin
    # With a thousand layers no words need be measured to know.
    if (len(about.places) - 1) * look.pitch > width:
        return
    told = say.words(about, request.network, look.left_out)
    built = steps(about, request)
    for found in () if request.no_counts else pairs(about, width, theme):
        yield Form(partial(_body, about, look, found, request), told, built)
    for short, lines in product((False, True), (1, 2, 0)):
        cells = heads(about, short, lines, theme, about.places if about.forward else ())
        at = columns(cells, width, about.axes > 1, tail(about, width, theme))
        low = numbers(about, at, theme) if at else None
        if at and low and at.pitch >= look.pitch:
            found = Words(grid([at.row(EMPTY, cells)]), low, at)
            yield Form(partial(_body, about, look, found, request), told, built)
    for rows in (4, 3, 2, 1, 0):
        tabled = table(about, width, rows, theme)
        if tabled and tabled.at.pitch >= look.pitch:
            yield Form(partial(_body, about, look, tabled, request), told, built)


def _body(about: Subject, look: Look, words: Words, request: Request) -> Part:
    """Words above the columns, the columns, words below them."""
    above, below, at, beside = words
    theme, low, width = request.theme, canvas(request).low, at.width
    last = request.network.names.index(about.found[-1].name)
    counts = totals(request.network.part(0, last + 1))
    names = named_counts("receptive-field", counts, neutral=True)
    shown = group(graph(partial(look.marks, at), Size(width, look.high)), "panel", names)
    numbers_ = EMPTY if request.no_counts else group(below, "numbers")
    if beside:
        rows = [[fixed(above, width), EMPTY], [fixed(shown, width), centred(numbers_)]]
        return grid(rows, Size(APART, 12.0))
    gap = air(height=6.0 if low else 12.0)
    rule = EMPTY if request.no_counts else hairline(theme)
    return column(above, gap, shown, gap, rule, air(height=4.0 if low else 8.0), numbers_)
