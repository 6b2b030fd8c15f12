"""Convolution arithmetic: one kernel position after another, with padding, stride, dilation, or
backwards.

The kinds are those of Dumoulin & Visin, "A guide to convolution arithmetic for deep learning"
(2016).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import prod
from typing import NamedTuple

from cnnviz.figures.arithmetic import say
from cnnviz.figures.arithmetic.film import LEAST, ROOMY, TIGHT, Film, Manner, Plan, plans
from cnnviz.figures.arithmetic.frame import before, frame_marks, widest
from cnnviz.figures.arithmetic.key import WIDE, blocks
from cnnviz.figures.arithmetic.subject import (
    Subject,
    corners,
    focused,
    subject,
    whole_or_none,
)  # fmt: skip
from cnnviz.figures.page.frame import Canvas, Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import Numbers, sum_words
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Picture
from cnnviz.picture.parts import Part, Size, column, fixed, graph, grid, grown, row
from cnnviz.picture.reel import Reel
from cnnviz.picture.steps import Added, Select, Step, buildup

CORNERS = {2: ((3, 3), (2, 3), (2, 2), (1, 2)), 1: ((6,), (4,), (3,), (2,))}
"""Of how many windows an axis a corner is drawn where the whole is too large, by its axes."""


class Way(NamedTuple):
    """What is drawn, in which frames with which cells; how much the key says, and where."""

    about: Subject
    film: Film
    rich: int
    beside: bool


def picture(request: Request) -> Picture:
    """All positions of the kernel, or as many as are legible, a frame each; those in a corner, if
    few are; one alone for `focus`.

    The option `numbers` puts numbers into the cells. Raises CnnvizError for a layer that moves no
    window in one or two dimensions, and for one whose cells get too small.
    """
    if request.focus is not None:
        about = subject(request)
        return _one(request, about, focused(request.focus, about.walk.edges.output_shape))
    return draw(request, "the figure arithmetic", _forms)


def frames(request: Request) -> Sequence[Picture]:
    """A picture a position, in the order of the outputs; all in the same places, for a film."""
    about = subject(request)
    return Reel(about.total, lambda output: _one(request, about, output))


def _one(request: Request, about: Subject, output: int) -> Picture:
    """The frame that makes `output`, alone."""
    return draw(request, "the figure arithmetic", partial(_alone, about, output))


def _manner(request: Request) -> Manner:
    return Manner(request.direction == "up", TIGHT if canvas(request).low else ROOMY)


def _forms(request: Request) -> Iterator[Form]:
    """The ways to draw it: in cells that hold their words as many frames as can be."""
    for each in _ways(request):
        about, plan = each.about, each.film.plan
        last = plan.rows[-1][-1]
        told = say.words(about, plan.shown)
        for worked in (True, False) if about.values else (False,):
            under = [_sum(about, last, about.values, True)] if about.values and worked else []
            yield Form(partial(_divided, each, under, request), told, _steps(about, plan))


def _ways(request: Request) -> Iterator[Way]:
    """Which frames, in cells of which size, with which key, best first; few only after corners."""
    whole = whole_or_none(request)
    if whole:
        yield from _sized(request, whole, min(_manner(request).spacing.few, whole.total))
    for corner in corners(request, CORNERS):
        yield from _sized(request, corner, prod(corner.walk.made))
    if whole:
        yield from _sized(request, whole, 1)


def _sized(request: Request, about: Subject, fewest: int) -> Iterator[Way]:
    """In the largest cells the most frames."""
    letters = widest(about)
    small = () if about.values or any(about.walk.cut) else (9.0, LEAST)
    found = [plan for plan in plans(about.walk) if plan.shown >= fewest]
    # Of a corner all is shown, in as few rows as there can be.
    found = sorted(found, key=lambda plan: len(plan.rows))[:1] if any(about.walk.cut) else found
    for side in (letters, *(s for s in small if s < letters)):
        for keys in _keys(canvas(request)):
            for plan in found:
                film = Film(about.walk, plan, _manner(request), side)
                yield from _keyed(request, about, film, keys)


def _keys(on: Canvas) -> tuple[tuple[int, ...], ...]:
    """How much a key may say: rather than say less, fewer frames are shown, but in a paper."""
    if on.low:
        return ((2, 1, 0),)
    return ((2,), (1, 0)) if on.width < 600 else ((2,),)


def _keyed(request: Request, about: Subject, film: Film, keys: tuple[int, ...]) -> Iterator[Way]:
    """The ways to say what it is, where the frames have room."""
    on, need = canvas(request), film.least
    if need.width <= on.width and need.height <= on.height:
        sides = (False, True) if on.width < 600 else (True, False)
        for rich in keys:
            for beside in sides:
                yield Way(about, film, rich, beside)


def _alone(about: Subject, output: int, request: Request) -> Iterator[Form]:
    """The ways to draw one frame, with its number and its sum below it."""
    plan, way = Plan(((output,),), ((False,), (False,))), _manner(request)
    told, letters = say.words(about, about.total), widest(about)
    under = [_position(about, output)]
    under += [_sum(about, output, about.values, False)] if about.values else []
    for side in (letters,) if about.values else (letters, 9.0, LEAST):
        for rich in (2, 1, 0):
            for beside in (True, False):
                each = Way(about, Film(about.walk, plan, way, side), rich, beside)
                yield Form(partial(_divided, each, under, request), told)


def _film(about: Subject, film: Film) -> Part:
    """The frames, which fill their room."""

    came = before(film.plan, about.walk)

    def drawn(room: Size) -> Marks:
        laid = film.filling(room)

        def frame(at: int) -> Marks:
            return (Group(frame_marks(about, laid, at, came.get(at)), "step", {"position": at}),)

        return laid.page(frame, about.theme).draw(Box(0.0, 0.0, *room)).marks

    return grown(graph(drawn, film.least))


def _divided(each: Way, under: list[Part], request: Request) -> Part:
    """The film with what is below it, and the key beside it or below it."""
    columns = 2 if canvas(request).width > 800 and not each.beside else 1
    key = blocks(each.about, each.rich, not request.no_counts, columns)
    shown = _film(each.about, each.film)
    whole = column(shown, *under, gap=8) if under else shown
    if not key:
        return whole
    if each.beside:
        return row(whole, fixed(column(*key, gap=10), WIDE), gap=24)
    return column(whole, grid([key], Size(20.0, 0.0), most=40.0), gap=12)


def _position(about: Subject, output: int) -> Part:
    """Which of the positions a frame is."""
    return text(say.position(about, output), type_of("line", about.theme)._replace(cls="position"))


def _sum(about: Subject, output: int, values: Numbers, named: bool) -> Part:
    """A sum worked out."""
    said = sum_words(about.walk, values, output)
    if named:
        place = say.position(about, output)
        said = f"{place[0].upper()}{place[1:]}: {said}"
    look = type_of("label", about.theme)._replace(bold=not named, cls="sum")
    return text(said, look.sized(14 if named else 18, 13), 2)


def _steps(about: Subject, plan: Plan) -> tuple[Step, ...]:
    """One position after another, then what there is to count."""
    found = [
        Added(say.position(about, output), (Select("step", {"position": output}),))
        for line in plan.rows
        for output in line
    ]
    counts = Added(about.labels("steps.counts"), (Select("counts"), Select("sum")))
    return buildup([*found, counts])
