"""Pooling: connections without learned weights that thin out a feature map.

Max and average pooling stand beside the convolution with the same windows, over the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, product

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.panel import Panel
from cnnviz.figures.comparison.panels import Sheet, arrange, narrow
from cnnviz.figures.comparison.steps import by_panel
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Other, canvas, draw, has_room
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.pooling import cells, neurons
from cnnviz.figures.pooling import say as wording
from cnnviz.figures.pooling.looks import kernel
from cnnviz.figures.pooling.subject import KINDS, USUAL, Subject, subject_of, total
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import EMPTY, Part, Size, graph
from cnnviz.wording import quoted, whole_number

MOST = 8
"""How far an input may move at most: beyond, little of what is drawn would remain."""
SLIM = 800.0
"""On a page narrower than this, in points, three panels are taller than wide."""


def picture(request: Request) -> Picture:
    """A panel each for max pooling, average pooling and the strided convolution, or for those in
    `panels`; over as many inputs as the page has room for.

    Raises CnnvizError if there is no pooling layer in one or two dimensions, or no room.
    """
    kinds = kinds_of(request, KINDS, KINDS)
    fewer = {**request.options, "panels": kinds[0]}
    other = [Other(f"--panels {kinds[0]}", request._replace(options=fewer))] * (len(kinds) > 1)
    return draw(request, "the figure pooling", _forms, other)


def _by(request: Request) -> int:
    """How far `--by` moves the input: one kind of panel then stands beside its moved self."""
    text = request.options.get("by")
    if text is None:
        return 0
    by = whole_number(text) or 0
    if not 1 <= by <= MOST:
        raise CnnvizError(
            f"--by {quoted(text)}: name one whole number of inputs here, from 1 to {MOST}"
        )
    return by


def _forms(request: Request) -> Iterator[Form]:
    """The ways to draw it: with the kernel if one is learned, with as many inputs as possible."""
    kinds, asked_by = kinds_of(request, KINDS, KINDS), _by(request)
    # A single pool stands beside its moved self, or half a page would be empty.
    beside = len(kinds) == 1 and kinds != ("strided",) and not asked_by
    for by, rich in product((1, 0) if beside else (asked_by,), (True, False)):
        forms = partial(_of_subject, request=request, rich=rich)
        subjects = _subjects(request, kinds, by, by == asked_by)
        yield from forms(next(subjects))
        fewer = list(subjects)
        # If the fewest inputs do not fit, none do.
        if fewer and any(has_room(request, form) for form in forms(fewer[-1])):
            yield from chain.from_iterable(map(forms, fewer))


def _subjects(request: Request, kinds: tuple[str, ...], by: int, asked: bool) -> Iterator[Subject]:
    """Subjects with ever fewer inputs, moved `by` positions; `asked` if that was asked for."""
    previous = None
    for most in range(max(USUAL.values()), 2, -1):
        subject = subject_of(request, kinds, most, by)._replace(asked=asked or not by)
        if subject.shape != previous:
            yield subject
        previous = subject.shape


def _of_subject(subject: Subject, request: Request, rich: bool) -> Iterator[Form]:
    """The ways to draw a subject: to the right or down, with large counts or small."""
    labels = request.labels
    words = wording.words(subject, labels)
    heads = {kind: wording.head(subject, kind, labels) for kind in subject.kinds}
    steps = by_panel(heads, labels, request.no_counts)
    up = request.direction == "up" or (subject.dims == 1 and narrow(request))
    slim = not narrow(request) and len(subject.kinds) > 2 and canvas(request).width < SLIM
    flat = subject.dims == 1
    directions = ("up" if up else "right",) if flat else cells.ways(up, slim)
    for small in (False, True):
        for to in directions:
            panels = tuple(_panel(subject, kind, to, request, rich) for kind in subject.kinds)
            axis = graph(partial(_axis, subject, to, request), Size(0, 0))
            above = (labels("stacked.neurons"),) * (flat and to == "up")
            sheet = Sheet(panels, wording.rows(subject, labels), axis, above)
            yield Form(partial(arrange, request, sheet, small), words, steps)


def _panel(subject: Subject, kind: str, to: str, request: Request, rich: bool) -> Panel:
    """A panel: its words, its graph, and, if `rich`, the kernel if one is learned."""
    theme, way = request.theme, subject.ways[kind]
    is_learned = way.kind == "strided"
    names = named_counts(kind, total(way), not is_learned)
    tiles = kernel(subject, theme, request.labels) if rich and is_learned else EMPTY
    head = wording.head(subject, kind, request.labels)
    lines = wording.line(subject, kind, request.labels)
    return Panel(head, lines, _graph(subject, kind, to, request), names, tiles)


def _graph(subject: Subject, kind: str, to: str, request: Request) -> Part:
    """The graph of a panel, filling its room."""
    theme, way = request.theme, subject.ways[kind]

    if subject.dims == 2:
        grids = partial(cells.graph_marks, subject, kind, to, theme)
        return graph(grids, cells.least(subject, theme, to))

    def draw(room: Size) -> Marks:
        layout = neurons.layout_of(way, subject, room, to == "up", theme)
        return neurons.graph_marks(way, layout, theme, subject.apart, to != "up")

    return graph(draw, neurons.least(subject, theme, to == "up"))


def _axis(subject: Subject, to: str, request: Request, room: Size) -> Marks:
    """The words for the inputs, next to the first of them."""
    way, theme = next(iter(subject.ways.values())), request.theme
    size = [*subject.shape[1:]]
    words = request.labels("inputs", n=size[0])
    if subject.dims == 2:
        words = request.labels("pooling.inputs", size=request.labels.sized(tuple(size)))
        y = 14.0
    else:
        y = float(neurons.layout_of(way, subject, room, to == "up", theme).inputs[0, 1])
    look = type_of("axis", theme)
    steps = tuple(dict.fromkeys(window.stride for window in subject.layer.windows()))
    moves = request.labels("pooling.stride", size=request.labels.sized(steps))
    lines = (words, moves) if y + look.line + 7 < room.height else (words,)
    return (near(lines, (room.width, y), "left", look, 0, names={"layer": 0}),)
