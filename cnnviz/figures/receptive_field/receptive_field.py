"""What one neuron sees through all layers, or what one input reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

from cnnviz.figures.neurons.wiring import totals
from cnnviz.figures.page.counts import hairline, named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.layers import only_right
from cnnviz.figures.receptive_field import geometry, maps, neurons, say
from cnnviz.figures.receptive_field.facts import name
from cnnviz.figures.receptive_field.numbers import needs, numbers, tail
from cnnviz.figures.receptive_field.pair import APART, pairs
from cnnviz.figures.receptive_field.subject import Subject, every_nth, last_of_each_size, subject_of
from cnnviz.figures.receptive_field.table import Columns, Words, columns, heads, table
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import EMPTY, Part, Size, air, centred, column, fixed, graph, grid, group
from cnnviz.picture.steps import Added, Select, Step, buildup
from cnnviz.picture.theme import Theme

ROOM = 40.0
"""The least width of a column of neurons or a map, with the room beside it."""
LOW = 110.0
"""The least height of strips and of maps."""
TALL = 320.0
"""Neurons that need more height than this become cells of strips."""


class Look(NamedTuple):
    """How columns are drawn: a function for their marks, and their least height and pitch."""

    marks: Callable[[Columns, Size], Marks]
    height: float
    pitch: float
    left_out: bool = False


def picture(request: Request) -> Picture:
    """The cone of connections into one output neuron or, with `from-input`, out of one input.

    One spatial axis is drawn neuron by neuron as long as that is legible, else as strips; two axes
    are drawn as maps. Raises CnnvizError for layers that have three.
    """
    only_right(request, "receptive-field")
    return draw(request, "the figure receptive-field", partial(_forms, subject_of(request)))


def _forms(subject: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it: with heads and large numbers, then with a table of fewer and fewer rows;
    then only the last of the layers with one map size, then not even all of these.
    """
    fewer = last_of_each_size(subject)
    subjects = [subject] if fewer.places == subject.places else [subject, fewer]
    # Maps too small to make out say less than fewer maps.
    if subject.axes > 1 and len(subject.places) > canvas(request).width / 150:
        subjects = subjects[1:] or subjects
    for version in (*subjects, *(every_nth(fewer, step) for step in (2, 3, 4))):
        for look in _looks(version, request.theme):
            yield from _worded_forms(version, look, request)


def _looks(subject: Subject, theme: Theme) -> Iterator[Look]:
    """How the columns can be drawn, best first."""
    flat = Look(partial(maps.marks, subject, theme), LOW, ROOM * (1 if subject.axes > 1 else 0.6))
    flat = flat._replace(left_out=geometry.cut(subject))
    if subject.axes > 1:
        yield flat
        return
    full, near = neurons.whole(subject).least, neurons.near(subject).least + neurons.DOTS
    for height in (full, near) if near < full else (full,):
        if height <= TALL and not subject.skips:
            yield Look(partial(neurons.marks, subject, theme), height, ROOM, height < full)
    yield flat


def _worded_forms(subject: Subject, look: Look, request: Request) -> Iterator[Form]:
    """The columns with their words, the most words first."""
    page, theme = canvas(request), request.theme
    width = page.width - 2 * page.margin
    # With a thousand layers, no need to measure words.
    if (len(subject.places) - 1) * look.pitch > width:
        return
    words = say.words(subject, request.network, look.left_out)
    buildup_steps = steps(subject, request)
    for words_ in () if request.no_counts else pairs(subject, width, theme):
        yield Form(partial(_body, subject, look, words_, request), words, buildup_steps)
    for short, lines in product((False, True), (1, 2, 0)):
        cells = heads(subject, short, lines, theme, subject.places if subject.forward else ())
        least = geometry.last_width(subject, width)
        at = columns(cells, width, least, tail(subject, width, theme))
        at = at and geometry.enlarged(subject, at, needs(subject, cells, at, theme))
        low = numbers(subject, at, theme) if at else None
        if at and low and at.pitch >= look.pitch:
            words_ = Words(grid([at.row(EMPTY, cells)]), low, at)
            yield Form(partial(_body, subject, look, words_, request), words, buildup_steps)
    for rows in (4, 3, 2, 1, 0):
        row_words = table(subject, width, rows, theme)
        if row_words and row_words.at.pitch >= look.pitch:
            yield Form(partial(_body, subject, look, row_words, request), words, buildup_steps)


def _body(subject: Subject, look: Look, words: Words, request: Request) -> Part:
    """The words above the columns, the columns, the words below or beside them."""
    above, below, at, beside = words
    theme, is_low, width = request.theme, canvas(request).low, at.width
    last = request.network.names.index(subject.columns[-1].name)
    counts = totals(request.network.part(0, last + 1))
    names = named_counts("receptive-field", counts, neutral=True)
    drawing = group(graph(partial(look.marks, at), Size(width, look.height)), "panel", names)
    numbers_ = EMPTY if request.no_counts else group(below, "numbers")
    if beside:
        rows = [[fixed(above, width), EMPTY], [fixed(drawing, width), centred(numbers_)]]
        return grid(rows, Size(APART, 12.0))
    gap = air(height=6.0 if is_low else 12.0)
    rule = EMPTY if request.no_counts else hairline(theme)
    return column(above, gap, drawing, gap, rule, air(height=4.0 if is_low else 8.0), numbers_)


LINKS = ("edge", "link", "cone", "cone-edge")
"""The marks between two columns, named after the first of them."""


def steps(subject: Subject, request: Request) -> tuple[Step, ...]:
    """The columns, then what is seen or reached, layer by layer, then the counts."""
    cone, labels = _maps(subject) if subject.axes > 1 else _along(subject), subject.labels
    counts = [Added(labels("steps.counts"), (Select("numbers"),))] * (not request.no_counts)
    return buildup([Added(labels("receptive.steps")), *cone, *counts])


def _along(subject: Subject) -> list[Added]:
    """From the neuron back to the input, or from the input onwards."""
    count, labels = len(subject.places), subject.labels
    order = range(count) if subject.forward else range(count - 1, -1, -1)
    additions = []
    for step, at in enumerate(order):
        link = at - 1 if subject.forward else at
        selects = [Select(cls, {"layer": at}) for cls in ("seen", "cell", "field", "grid")]
        if step:
            selects += [Select(cls, {"layer": link}) for cls in LINKS]
        if step == count - 1:
            selects.append(Select("band"))
        column = subject.columns[subject.places[at]]
        words = labels(
            "receptive.steps.reach", layer=name(column.layer, labels),
            what=say.counted(subject, subject.places[at], subject.traced[subject.places[at]].sizes),
        )  # fmt: skip
        additions.append(Added(words, tuple(selects)))
    return additions


def _maps(subject: Subject) -> list[Added]:
    """What a neuron of each layer sees, from the first layer on, or what the input reaches."""
    labels, additions = subject.labels, list[Added]()
    if subject.forward:
        additions.append(Added(labels("layer.input"), (Select("cell", {"by": 0}),)))
    for at, place in enumerate(subject.places[1:], 1):
        layer = name(subject.columns[place].layer, labels)
        words = labels("receptive.described", layer=layer, sees=say.number(subject, place))
        cls = ("field", "grid", "cell", "cone", "cone-edge", "size", "paper")
        additions.append(Added(words, tuple(Select(name_, {"by": at}) for name_ in cls)))
    return additions
