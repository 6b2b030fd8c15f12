"""One position of the kernel, large, with its letters; beside it all positions, small; counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from math import prod
from typing import NamedTuple

from cnnviz.figures.arithmetic import say
from cnnviz.figures.arithmetic.film import Film, Manner, Plan, plans
from cnnviz.figures.arithmetic.frame import STUB, frame_marks, widest
from cnnviz.figures.arithmetic.movement import previous_frame
from cnnviz.figures.arithmetic.sizes import meaning, sentences
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.page.counts import hairline
from cnnviz.figures.page.frame import Canvas, canvas
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Marks, Style
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    PlacedPart,
    Size,
    Span,
    air,
    column,
    either,
    fixed,
    group,
    grown,
    pad,
    row,
)

LARGEST, LARGE = 46.0, 40.0
"""The largest cell of the large position, and the one that it asks for."""
SMALL, SMALLEST = 26.0, 15.5
"""The largest cell of small positions, and the one that they ask for."""
CLEAR, FEW, LEAST = 8.5, 4, 7.0
"""The least cell of small positions, of which there should be this many, and of fewer or more."""
SHARE, HIGH, GAP = 0.52, 0.64, 36.0
"""The part of a page's width that small positions need at most, and of its height that they have,
and the room between the two sides.
"""
TELLING = 3
"""The most rows and columns of positions that are chosen: the first, an inner one, the last."""
NARROW = 600.0
"""On a narrower page that is high enough the small positions stand below the large one."""


class Sides(NamedTuple):
    """A subject, the large position and the small ones, whether these stand `below`, and how
    `rich` words are: 2 with the rule of the size, 1 with all else, 0 with what counts need.
    """

    subject: Subject
    large: Film
    small: Film
    below: bool
    rich: int

    @property
    def output(self) -> int:
        """The output of the large position."""
        return self.large.plan.rows[0][0]


def sides(request: Request, subject: Subject, way: Manner) -> Iterator[Sides]:
    """The choices of positions, best first: all of them, or as many as are clear."""
    letters, page = widest(subject), canvas(request)
    outputs = prod(subject.walk.map_shape)
    alone = Plan(((min(1, outputs - 1),),), ((False,), (False,)))
    large = Film(subject.walk, alone, way, letters)
    choices = [plan for plan in plans(subject.walk) if plan.shown > 1 or outputs == 1]
    narrow = page.width < NARROW and not page.low
    if not narrow:
        choices = _sorted(choices, partial(Film, subject.walk, way=way, side=LEAST), page)
    most = [plan for plan in choices if plan.shown == outputs]
    several = [plan for plan in choices if _is_tidy(plan, subject)]
    best = [*product(most, (LEAST,)), *product(several, (CLEAR,))]
    for ways in (best, [*product(choices, (LEAST,))]):
        # Words that explain are worth some positions.
        for rich, (plan, side) in product((2, 1, 0)[page.low :], ways):
            small = Film(subject.walk, plan, way, side)
            for below in (True, False)[not narrow :]:
                yield Sides(subject, large, small, below, rich)


def _sorted(choices: list[Plan], film: Callable[..., Film], page: Canvas) -> list[Plan]:
    """Choices, most positions first; of as many, those in the largest cells, in full rows."""
    room = Size(SHARE * page.width - page.margin, HIGH * page.height)

    def key(plan: Plan) -> tuple[float, ...]:
        size = min(film(plan=plan).filling(room).side, SMALL)
        return -plan.shown, -round(size, 1), prod(plan.counts) - plan.shown

    return sorted(choices, key=key)


def _is_tidy(plan: Plan, subject: Subject) -> bool:
    """Whether a choice has enough positions, and no more rows and columns of them than say all."""
    is_line = len(subject.walk.edges.input_shape) == 2
    few = min(FEW, prod(subject.walk.map_shape))
    return plan.shown >= few and (is_line or max(plan.counts) <= TELLING)


def has_room(page: Canvas, chosen: Sides) -> bool:
    """Whether the cells alone fit; then it is worth measuring the words, too."""
    (across, down), (width, height) = chosen.large.least, chosen.small.least
    if chosen.below:
        return max(across, width) <= page.width and down + height <= page.height
    most = min(page.width - across, SHARE * page.width)
    return width <= most and max(down, height) <= page.height


def body(chosen: Sides, request: Request) -> Part:
    """The large position with the counts below or beside it, and the small positions."""
    subject = chosen.subject
    large, counts = _large(chosen), _counts(chosen, request)
    if subject.total == 1:
        return row(large, counts, gap=GAP) if counts is not EMPTY else large
    small = grown(_small(chosen))
    if chosen.below:
        return column(row(large, grown(counts), gap=24.0), air(height=12.0), small)
    rule = [air(height=8.0), hairline(subject.theme), air(height=6.0)] * (counts is not EMPTY)
    if canvas(request).low:
        return pad(row(column(large, *rule, counts), small, gap=20.0), top=4.0)
    return row(column(large, *rule, counts), small, gap=GAP)


def _look(subject: Subject, role: str, cls: str, least: float = 13.0) -> Type:
    return type_of(role, subject.theme)._replace(cls=cls, least=least)


def _headed(subject: Subject, rich: int, head: str, *lines: str) -> list[Part]:
    """A head and the lines under it if words are `rich`."""
    look, size = _look(subject, "line", "key"), 18.0 if rich > 1 else 15.0
    first = text(head, _look(subject, "head", "heading").sized(size, 14.0))
    more = [text(line, look, lines=2) for line in lines if line]
    return [first, *more[: len(more) * bool(rich)], air(height=6.0 if rich < 2 else 9.0)]


def _large(chosen: Sides) -> Part:
    """One position, with its place, what its weights meet, and what is no input."""
    subject, output = chosen.subject, chosen.output
    place = say.position(subject, output)
    head = f"{place[0].upper()}{place[1:]}", say.met(subject, output)
    meanings = say.empty(subject)
    note = [air(height=4.0), text(meanings, _look(subject, "line", "key"))] if meanings else []
    return column(*_headed(subject, chosen.rich, *head), _cells(chosen), *note)


def _cells(chosen: Sides) -> Part:
    """The cells of the large position."""
    subject, large = chosen.subject, chosen.large
    previous = chosen.output - 1 if chosen.output else None

    def marks(film: Film, _: Size) -> Marks:
        cells = frame_marks(subject, film, chosen.output, previous)
        return (Group(cells, "large", {"position": chosen.output}),)

    return _scaled(large, marks, LARGEST, LARGE, STUB * any(subject.walk.cut))


def _small(chosen: Sides) -> Part:
    """The other positions, each where its output is."""
    theme, walk = chosen.subject.theme, chosen.subject.walk
    previous = previous_frame(chosen.small.plan, walk)
    paper = Style(theme.background, theme.background, 0.6)
    subject = chosen.subject._replace(looks=chosen.subject.looks._replace(virtual=paper))

    def marks(film: Film, room: Size) -> Marks:
        def frame_of(at: int) -> Marks:
            cells = frame_marks(subject, film, at, previous.get(at))
            return (Group(cells, "step", {"position": at}),)

        return film.page(frame_of, theme).draw(Box(0.0, 0.0, *room)).marks

    head = _headed(subject, chosen.rich, *say.positions(subject, chosen.small.plan.shown))
    return column(
        *head, _scaled(chosen.small, marks, SMALL, SMALLEST)._replace(across=True, down=True)
    )


def _scaled(
    film: Film, marks: Callable[[Film, Size], Marks], most: float, wanted: float, stub: float = 0.0
) -> Part:
    """A film in cells as large as its room allows, `most` points at most, with room for a `stub`
    below it.
    """
    zero, unit, least, wish = (
        film._replace(side=side).least for side in (0.0, 1.0, film.side, max(wanted, film.side))
    )

    def height(room: float) -> Span:
        side = min(most, (room - zero.width) / (unit.width - zero.width))
        full = zero.height + side * (unit.height - zero.height)
        return Span(least.height + stub, max(least.height, full) + stub)

    def draw(at: Box) -> PlacedPart:
        room = Size(at.width, at.height - stub)
        return PlacedPart(shift(marks(film.filling(room, most), room), at.x0, at.y0))

    return Part(Span(least.width, wish.width), height, draw)


def _counts(chosen: Sides, request: Request) -> Part:
    """The counts in large numbers, why there are so many connections, and how the size follows."""
    subject = chosen.subject
    look = _look(subject, "line", "key")
    inks = look._replace(colour=subject.theme.ink)
    lines = [text(line, inks, lines=2) for line in sentences(subject)]
    lines += [text(meaning(subject), look, lines=3)] * bool(lines and chosen.rich > 1)
    if request.no_counts:
        return column(*lines) if lines else EMPTY
    reason = say.reason(subject)
    # Sums, and numbers and their units, are broken only if they have to be.
    wordings = (reason, reason.replace("\u00a0", " "))
    why = [text(wordings, look._replace(safe=True), lines=3)] * bool(reason and chosen.rich)
    return column(group(column(_numbers(subject), *why), "counts"), *lines, gap=2.0)


def _numbers(subject: Subject) -> Part:
    """The counts, each a large number with its unit."""
    pairs, sizes = say.numbers(subject), ((32.0, 16.0), (20.0, 15.0))
    large, small = ([_number(subject, *pair, *size) for pair in pairs] for size in sizes)
    return either(row(*large, gap=26.0), row(*small, gap=18.0), column(*small))


def _number(subject: Subject, number: str, words: str, size: float, small: float) -> Part:
    """A number of this size, and words in a smaller one."""
    look = type_of("count", subject.theme).sized(size)
    unit = _look(subject, "unit", "heading")._replace(safe=True).sized(small)
    return row(
        fixed(text(number, look), look._replace(safe=True).width(number)),
        text(words, unit, base=size),
        gap=5.0,
    )
