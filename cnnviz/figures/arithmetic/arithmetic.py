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

from cnnviz.figures.arithmetic import overview, say
from cnnviz.figures.arithmetic.film import LEAST, ROOMY, TIGHT, Film, Manner, Plan, plans
from cnnviz.figures.arithmetic.frame import STUB, frame_marks, widest
from cnnviz.figures.arithmetic.key import WIDE, blocks
from cnnviz.figures.arithmetic.movement import previous_frame
from cnnviz.figures.arithmetic.subject import (
    Subject,
    corners,
    focused,
    plain,
    subject_of,
    whole_or_none,
)  # fmt: skip
from cnnviz.figures.page.frame import Canvas, Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import Numbers, sum_words
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Marks, Picture
from cnnviz.picture.parts import Part, Size, column, fixed, graph, grid, grown, row
from cnnviz.picture.reel import Reel
from cnnviz.picture.steps import Added, Select, Step, buildup

CORNERS = {2: ((3, 3), (2, 3), (2, 2), (1, 2)), 1: ((6,), (4,), (3,), (2,))}
"""How many windows per axis a corner has that is drawn if the whole is too large, by dimensions."""


class Way(NamedTuple):
    """What is drawn, in which frames and cells; how much the key says, and whether it is beside."""

    subject: Subject
    film: Film
    rich: int
    beside: bool


def picture(request: Request) -> Picture:
    """All positions of the kernel, or as many as are legible, a frame each; only those in a corner
    if too few are; a single one for `focus`.

    The option `numbers` puts numbers into the cells. Raises CnnvizError for a layer that moves no
    window in one or two dimensions, and for one whose cells would be too small.
    """
    if request.focus is not None:
        subject = subject_of(request)
        return _single(request, subject, focused(request.focus, subject.walk.edges.output_shape))
    return draw(request, "the figure arithmetic", _forms)


def frames(request: Request) -> Sequence[Picture]:
    """A picture per position, in the order of the outputs, all laid out alike, for a film."""
    subject = subject_of(request)
    return Reel(subject.total, lambda output: _single(request, subject, output))


def _single(request: Request, subject: Subject, output: int) -> Picture:
    """The frame that makes `output`, on its own."""
    return draw(request, "the figure arithmetic", partial(_alone, subject, output))


def _manner(request: Request) -> Manner:
    page = canvas(request)
    return Manner(request.direction == "up", TIGHT if page.low or page.width < 600 else ROOMY)


def _forms(request: Request) -> Iterator[Form]:
    """The ways to draw it: one position large and all small, without numbers; else as many frames
    as possible, in cells that hold their words.
    """
    if "numbers" not in request.options:
        yield from _overviews(request)
    for way in _ways(request):
        subject, plan = way.subject, way.film.plan
        last = plan.rows[-1][-1]
        words_ = say.words(subject, plan.shown)
        for with_sums in (True, False) if subject.values else (False,):
            under = (
                [_sum(subject, last, subject.values, True)] if subject.values and with_sums else []
            )
            yield Form(partial(_divided, way, under, request), words_, _steps(subject, plan))


def _overviews(request: Request) -> Iterator[Form]:
    """The ways to draw one position large beside all others, small."""
    page, way = canvas(request), _manner(request)
    whole = whole_or_none(request)
    for subject in (*([whole] if whole else []), *corners(request, CORNERS)):
        for sides in overview.sides(request, plain(subject), way):
            if overview.has_room(page, sides):
                plan = sides.small.plan
                yield Form(
                    partial(overview.body, sides, request),
                    say.words(sides.subject, plan.shown),
                    _steps(subject, plan),
                )


def _ways(request: Request) -> Iterator[Way]:
    """The choices of frames, cell size and key, best first; fewer frames only after corners."""
    whole = whole_or_none(request)
    if whole:
        yield from _sized(request, whole, min(_manner(request).spacing.few, whole.total))
    for corner in corners(request, CORNERS):
        yield from _sized(request, corner, prod(corner.walk.map_shape))
    if whole:
        yield from _sized(request, whole, 1)


def _sized(request: Request, subject: Subject, fewest: int) -> Iterator[Way]:
    """The ways with at least `fewest` frames: the largest cells first, then the most frames."""
    letters = widest(subject)
    small = () if subject.values or any(subject.walk.cut) else (9.0, LEAST)
    candidates = [plan for plan in plans(subject.walk) if plan.shown >= fewest]
    # A corner is shown in full, in as few rows as possible.
    candidates = (
        sorted(candidates, key=lambda plan: len(plan.rows))[:1]
        if any(subject.walk.cut)
        else candidates
    )
    for side in (letters, *(s for s in small if s < letters)):
        for keys in _keys(canvas(request)):
            for plan in candidates:
                film = Film(subject.walk, plan, _manner(request), side)
                yield from _keyed(request, subject, film, keys)


def _keys(page: Canvas) -> tuple[tuple[int, ...], ...]:
    """How much a key may say: fewer frames come before a shorter key, except in a paper."""
    if page.low:
        return ((2, 1, 0),)
    return ((2,), (1, 0)) if page.width < 600 else ((2,),)


def _keyed(request: Request, subject: Subject, film: Film, keys: tuple[int, ...]) -> Iterator[Way]:
    """The ways to add a key, if the frames fit."""
    page, need = canvas(request), film.least
    if need.width <= page.width and need.height <= page.height:
        sides = (False, True) if page.width < 600 else (True, False)
        for rich in keys:
            for beside in sides:
                yield Way(subject, film, rich, beside)


def _alone(subject: Subject, output: int, request: Request) -> Iterator[Form]:
    """The ways to draw one frame, with its position and its sum below it."""
    plan, way = Plan(((output,),), ((False,), (False,))), _manner(request)
    words, letters = say.words(subject, subject.total), widest(subject)
    under = [_position(subject, output)]
    under += [_sum(subject, output, subject.values, False)] if subject.values else []
    for side in (letters,) if subject.values else (letters, 9.0, LEAST):
        for rich in (2, 1, 0):
            for beside in (True, False):
                version = Way(subject, Film(subject.walk, plan, way, side), rich, beside)
                yield Form(partial(_divided, version, under, request), words)


def _film(subject: Subject, film: Film, request: Request) -> Part:
    """The frames, filling their room."""
    previous = previous_frame(film.plan, subject.walk)
    # A low page has less room below its body than the cells beyond a corner take.
    beyond = STUB * (canvas(request).low and subject.walk.cut[0])

    def draw(room: Size) -> Marks:
        room = room._replace(height=room.height - beyond)
        enlarged = film.filling(room)

        def frame_of(at: int) -> Marks:
            return (
                Group(
                    frame_marks(subject, enlarged, at, previous.get(at)), "step", {"position": at}
                ),
            )

        return enlarged.page(frame_of, subject.theme).draw(Box(0.0, 0.0, *room)).marks

    return grown(graph(draw, Size(film.least.width, film.least.height + beyond)))


def _divided(way: Way, under: list[Part], request: Request) -> Part:
    """The film with the parts under it, and the key beside or below it."""
    columns = 2 if canvas(request).width > 800 and not way.beside else 1
    key = blocks(way.subject, way.rich, not request.no_counts, columns)
    film = _film(way.subject, way.film, request)
    above = column(film, *under, gap=8) if under else film
    if not key:
        return above
    if way.beside:
        return row(above, fixed(column(*key, gap=10), WIDE), gap=24)
    return column(above, grid([key], Size(20.0, 0.0), most=40.0), gap=12)


def _position(subject: Subject, output: int) -> Part:
    """The position that a frame shows, in words."""
    return text(
        say.position(subject, output), type_of("line", subject.theme)._replace(cls="position")
    )


def _sum(subject: Subject, output: int, values: Numbers, is_named: bool) -> Part:
    """A sum, worked out."""
    words = sum_words(subject.walk, values, output)
    if is_named:
        place = say.position(subject, output)
        words = f"{place[0].upper()}{place[1:]}: {words}"
    look = type_of("label", subject.theme)._replace(bold=not is_named, cls="sum")
    return text(words, look.sized(14 if is_named else 18, 13), 2)


def _steps(subject: Subject, plan: Plan) -> tuple[Step, ...]:
    """One position after another, then the counts."""
    additions = [
        Added(say.position(subject, output), (Select("step", {"position": output}),))
        for line in plan.rows
        for output in line
    ]
    counts = Added(subject.labels("steps.counts"), (Select("counts"), Select("sum")))
    return buildup([*additions, counts])
