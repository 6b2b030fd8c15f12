"""The page of a kernel's walk: title, film or one frame, key, and the lines at the foot."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.arithmetic import words as wording
from cnnviz.figures.arithmetic.brief import brief_notes, keys
from cnnviz.figures.arithmetic.film import ROOMY, TIGHT, Film, Spot, film, one, spots
from cnnviz.figures.arithmetic.foot import Row, foot_marks, room_above, rows_of, with_sum
from cnnviz.figures.arithmetic.frame import ellipses, frame_marks, widest
from cnnviz.figures.arithmetic.key import Block, Subject, beside_film, blocks_of, under_film
from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.page.canvas import canvas
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import sum_words
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Group, Mark, Picture
from cnnviz.picture.text import width

MARGIN, BRIEF_MARGIN = 24.0, 12.0
"""At the sides, and on a low page."""
GAP, BRIEF_GAP = 24.0, 14.0
"""Between the film and its key, and on a low page."""


class Sheet(NamedTuple):
    """A page when it is divided: the room of the film and its frames, and the key in its place;
    of keys that say more than others, which it is.
    """

    room: Box
    key: Block
    laid: Film
    rich: int = 0


def page(
    request: Request, subject: Subject, notes: tuple[str, ...], output: int | None = None
) -> Picture:
    """The page with the film, or with the frame that makes `output`."""
    title, context = wording.title(subject.walk), wording.context(subject.walk, subject.shape)
    wide, high, _ = canvas(request)
    marks = title_marks(request, title, context, wide)
    margin, below = (BRIEF_MARGIN, 10.0) if subject.brief else (MARGIN, 16.0)
    top = box(marks).y1 + below if marks else 4 + below
    body = Box(margin, top, wide - margin, high - 14)
    sheet, foot, told = _fitted(request, subject, body, notes, output)
    marks += [*sheet.key, *_frames(subject, sheet, output)]
    if output is not None:
        marks += _sum(subject, output, sheet.room)
    marks += foot_marks(subject, foot, (wide, high))
    return finish(request, marks, (title, wording.described(subject.walk, context)), told)


def _fitted(
    request: Request, subject: Subject, body: Box, notes: tuple[str, ...], output: int | None
) -> tuple[Sheet, list[Row], tuple[str, ...]]:
    """The page divided for the lines at its foot; once more where it turns out that frames have to
    be left out. With it these lines, and the notes for the person who asked.
    """
    foot = _rows(subject, notes, body)
    sheet = _divided(request, subject, room_above(body, foot), output)
    total = prod(subject.walk.made)
    if output is not None:
        return sheet, foot, notes
    if sheet.laid.shown < total:
        most = _rows(subject, (_left_out(total, total), *notes), body)
        sheet = _divided(request, subject, room_above(body, most), output)
        left_out = _left_out(sheet.laid.shown, total)
        foot = _rows(subject, (left_out, *notes), body)
        notes = (f"{left_out} --frames DIR writes them all.", *notes)
    return *_summed(request, subject, body, sheet, foot), notes


def _rows(subject: Subject, notes: tuple[str, ...], body: Box) -> list[Row]:
    """The notes as lines."""
    return rows_of(brief_notes(notes) if subject.brief else notes, body.width)


def _left_out(shown: int, total: int) -> str:
    return f"{shown} of {total} positions {'is' if shown == 1 else 'are'} drawn."


def _summed(
    request: Request, subject: Subject, body: Box, sheet: Sheet, foot: list[Row]
) -> tuple[Sheet, list[Row]]:
    """The page with one sum worked out at its foot, if that costs no frame and nothing of the
    key.
    """
    last = sheet.laid.rows[-1][-1]
    for rows in with_sum(subject, last, foot, body.width):
        found = _divided(request, subject, room_above(body, rows), None)
        if (found.laid.shown, found.rich) == (sheet.laid.shown, sheet.rich):
            return found, rows
    return sheet, foot


def _divided(request: Request, subject: Subject, body: Box, output: int | None) -> Sheet:
    """The film beside its key or above it: whichever leaves the larger cells, or more frames.

    On a low page, what cells hold comes first, then what the key says.
    """
    found, fault = [], None
    all_keys = keys(subject) if subject.brief else [blocks_of(subject)]
    for (rich, blocks), divide in product(enumerate(all_keys), (_beside, _above)):
        try:
            room, key = divide(blocks, body, BRIEF_GAP if subject.brief else GAP)
            found.append(Sheet(room, key, _film(request, subject, room, output), rich))
        except CnnvizError as small:
            fault = small
    if fault and not found:
        raise fault
    least = widest(subject) if subject.brief else 0.0
    return max(found, key=lambda s: (min(least, s.laid.side), s.rich, s.laid.shown, s.laid.side))


def _beside(blocks: list[Block], body: Box, gap: float) -> tuple[Box, Block]:
    key = beside_film(blocks)
    size = box(key)
    if size.height > body.height or size.width > body.width / 2:
        raise CnnvizError(TOO_SMALL)
    down = (body.height - size.height) / 2
    placed = shift(key, body.x1 - size.width - size.x0, body.y0 + down - size.y0)
    return body._replace(x1=body.x1 - size.width - gap), placed


def _above(blocks: list[Block], body: Box, gap: float) -> tuple[Box, Block]:
    key = under_film(blocks, body.width)
    size = box(key)
    if size.height > body.height / 2 or size.width > body.width:
        raise CnnvizError(TOO_SMALL)
    across = (body.width - size.width) / 2
    placed = shift(key, body.x0 + across - size.x0, body.y1 - size.height - size.y0)
    return body._replace(y1=body.y1 - size.height - gap), placed


TOO_SMALL = (
    "the figure arithmetic does not fit the size that was asked for:"
    " take --size 16:9, 4:3 or square"
)


def _film(request: Request, subject: Subject, room: Box, output: int | None) -> Film:
    """The film in its room; with `output`, its frame alone, above the room for the sum."""
    size, least = (room.width, room.height), widest(subject)
    way = request.direction == "up", TIGHT if subject.brief else ROOMY
    if output is not None:
        laid = one(subject.walk, (size[0], size[1] - SUM), output, way)
    else:
        laid = film(subject.walk, size, least, way, strict=subject.values is not None)
    if subject.values and laid.side < least:
        raise CnnvizError(
            "numbers do not fit into cells as small as these: take a smaller --input,"
            " a larger --size such as 16:9, or leave --numbers out"
        )
    return laid


SUM = 56.0
"""The room below a single frame for its sum, in points."""


def _frames(subject: Subject, sheet: Sheet, output: int | None) -> list[Mark]:
    """Each frame in its place, and dots where some are left out."""
    room, alone = sheet.room, output is not None
    found = spots(sheet.laid, subject.walk, (room.width, room.height - SUM * alone))
    placed = [Spot(spot.output, spot.x + room.x0, spot.y + room.y0) for spot in found]
    marks: list[Mark] = [
        Group(shift(frame_marks(subject, sheet.laid, spot.output), spot.x, spot.y), "step")
        for spot in placed
    ]
    return [*marks, *ellipses(subject, sheet.laid, placed)]


def _sum(subject: Subject, output: int, room: Box) -> list[Mark]:
    """Under a frame: which of the positions it is, and with numbers the sum that they make."""
    theme, x = subject.theme, (room.x0 + room.x1) / 2
    marks: list[Mark] = [
        say(_position(subject, output), (x, room.y1 - 34), 13, theme.quiet, cls="position")
    ]
    if subject.values:
        text = sum_words(subject.walk, subject.values, output)
        size = min(18.0, 18.0 * room.width / width(text, 18, True))
        if size >= 12:
            marks.append(say(text, (x, room.y1 - 8), size, theme.ink, bold=True, cls="sum"))
    return marks


def _position(subject: Subject, output: int) -> str:
    """Which of the positions a frame is, and how its sum is to be read."""
    place = f"position {output + 1} of {prod(subject.walk.made)}"
    if subject.values and subject.walk.edges.weight_shape:
        return f"{place}: the sum of input · weight"
    return place
