"""The page of a comparison: title, panels side by side, what each says and counts, and notes at
the foot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.captions import Card
from cnnviz.figures.request import Request
from cnnviz.figures.words import say
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Picture, Polygons, Style
from cnnviz.picture.scale import scaled
from cnnviz.picture.text import fit, width, wrap

SMALL = 12.0
"""The smallest type on a slide, in points; a paper's page is the slide reduced to 7 points."""
MARGIN = 30.0


class Page(NamedTuple):
    """The canvas in points as it is laid out, `scale` times smaller when done, and where things go
    on it.

    `middles` are the x of the panels' centres, `reach` how wide the words of a panel may be, `box`
    the (width,
    height) of each graph, `title` and `top` the y of its title and of the box, `foot` that of the
    notes.
    """

    width: float
    height: float
    scale: float
    middles: tuple[float, ...]
    reach: float
    box: tuple[float, float]
    title: float
    top: float
    foot: float


def page(
    request: Request, cards: tuple[Card, ...], legend: float, notes: int, arrows: bool = False
) -> Page:
    """Divides the canvas for the panels of `cards`, with `legend` points for legends and `notes`
    lines at the foot.

    Raises CnnvizError where the canvas is too small, with a size that would do.
    """
    wide, high, scale = canvas(request)
    count = len(cards)
    pitch = (wide - 2 * MARGIN + 20) / count
    gap = min(112.0, pitch * 0.36) if arrows else min(48.0, pitch * 0.16)
    box_width = min(pitch - gap, 560.0)
    middles = tuple(wide / 2 + (i - (count - 1) / 2) * pitch for i in range(count))
    reach = pitch - 12
    title = _head(request, wide) + 20
    top = title + 18 + 17 * _plain_lines(cards, reach)
    foot = high - 10 - 16 * notes
    below = 30 + legend + _counts_height(cards, reach)
    box_height = foot - below - top
    if box_height < 90 or box_width < 100:
        raise CnnvizError(
            "this figure does not fit the size that was asked for:"
            " take --size 16:9, 4:3 or page, or fewer panels"
        )
    return Page(wide, high, scale, middles, reach, (box_width, box_height), title, top, foot)


def canvas(request: Request) -> tuple[float, float, float]:
    """The (width, height) in which a figure is laid out with type of 12 points and more, and its
    final scale.

    A slide keeps 12 points, a paper's figure (narrower than 7.5 inches) is reduced to no less than
    7.
    """
    width, height = request.size
    scale = max(1.0 if width >= 540 else 7 / 12, min(width / 960, height / 540))
    return width / scale, height / scale, scale


def _head(request: Request, wide: float) -> float:
    """Where the panels begin: below the title, if there is one."""
    return 16.0 if request.title == "" else 78.0 if wide > 600 else 66.0


def _plain_lines(cards: tuple[Card, ...], reach: float) -> int:
    return max(len(wrap(card.plain, 13, reach)) for card in cards)


def _counts_height(cards: tuple[Card, ...], reach: float) -> float:
    lines = max(len(_count_lines(card.counts, reach)) for card in cards)
    return 17.0 * lines + 14 + (28 if any(card.headline for card in cards) else 0)


def _count_lines(counts: str, reach: float) -> list[str]:
    """The counts on one line, or broken at the dots between them."""
    lines = [""]
    for part in counts.split(" · "):
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if width(longer, 14) <= reach or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def title_marks(request: Request, words: str, context: str, wide: float) -> list[Mark]:
    """The title, as large as fits, and the line that says what is drawn."""
    theme, title = request.theme, words if request.title is None else request.title
    if title == "":
        return []
    room = wide - 2 * MARGIN
    size = min(26.0, 26.0 * room / max(1.0, width(title, 26, True)))
    lines = [title] if size >= 18 else wrap(title, 18, room, True)[:2]
    size = max(size, 18.0) if len(lines) == 1 else 16.0
    base = 40.0 if len(lines) == 1 else 26.0
    marks: list[Mark] = [
        say(line, (wide / 2, base + 20 * i), size, theme.ink, bold=True, cls="title")
        for i, line in enumerate(lines)
    ]
    small = fit(context, 13, room)
    return [
        *marks,
        say(small, (wide / 2, base + 22 + 20 * (len(lines) - 1)), 13, theme.quiet, cls="context"),
    ]


def card_marks(request: Request, laid: Page, at: int, card: Card, legend: float) -> list[Mark]:
    """The words of panel `at`: above its graph what it is, below it what it counts."""
    theme, x = request.theme, laid.middles[at]
    y = laid.title
    size = min(19.0, 19.0 * laid.reach / width(card.title, 19, True))
    marks: list[Mark] = [
        say(card.title, (x, y), max(SMALL, size), theme.ink, bold=True, cls="panel-title")
    ]
    for i, line in enumerate(wrap(card.plain, 13, laid.reach)):
        marks.append(say(line, (x, y + 19 + 17 * i), 13, theme.quiet, cls="plain"))
    y = laid.top + laid.box[1] + 30 + legend
    if card.headline:
        y += 28
        large = min(26.0, 26.0 * laid.reach / width(card.headline, 26, True))
        marks.append(
            say(card.headline, (x, y), max(SMALL, large), theme.ink, bold=True, cls="headline")
        )
        y += 4
    for i, line in enumerate(_count_lines(card.counts, laid.reach)):
        marks.append(say(line, (x, y + 19 + 17 * i), 14, theme.ink, cls="counts"))
    return marks


def arrow(request: Request, laid: Page, after: int, caption: str) -> list[Mark]:
    """The arrow from panel `after` to the next one, at the height of the graphs' middle,
    captioned.
    """
    theme = request.theme
    x = (laid.middles[after] + laid.middles[after + 1]) / 2
    room = laid.middles[1] - laid.middles[0] - laid.box[0] - 10
    half, y = min(34.0, room / 2), laid.top + laid.box[1] / 2
    shaft = np.array(
        [
            [-half, -3.2],
            [half - 12, -3.2],
            [half - 12, -9],
            [half, 0],
            [half - 12, 9],
            [half - 12, 3.2],
            [-half, 3.2],
        ]
    )
    marks: list[Mark] = [
        Polygons((shaft + [x, y])[None], (Style(fill=theme.ink),), np.zeros(1, int), cls="step")
    ]
    lines = wrap(caption, 13, room, True)
    for i, line in enumerate(lines):
        marks.append(
            say(
                line,
                (x, y - 16 - 16 * (len(lines) - 1 - i)),
                13,
                theme.ink,
                bold=True,
                cls="caption",
            )
        )
    return marks


def note_lines(notes: tuple[str, ...], wide: float) -> list[str]:
    """The notes as lines for the foot of the page."""
    return [line for note in notes for line in wrap(note, SMALL, wide - 2 * MARGIN)]


def foot_marks(request: Request, laid: Page, lines: list[str]) -> list[Mark]:
    """The notes at the foot."""
    return [
        say(line, (laid.width / 2, laid.foot + 16 * i + 9), SMALL, request.theme.quiet, cls="note")
        for i, line in enumerate(lines)
    ]


def finish(
    request: Request, marks: list[Mark], words: tuple[str, str], notes: tuple[str, ...] = ()
) -> Picture:
    """The picture in its final size, of marks laid out on the `canvas`: words are its title and
    its description.
    """
    scale = canvas(request)[2]
    done = tuple(marks) if scale == 1 else scaled(tuple(marks), scale)
    background = None if request.transparent else request.theme.background
    return Picture(done, request.size, background, request.title or words[0], words[1], notes)


def placed(group: Group, laid: Page, at: int) -> Mark:
    """A panel's graph, drawn with its box's corner at the origin, at its place on the page."""
    moved = shift((group,), laid.middles[at] - laid.box[0] / 2, laid.top)
    return moved[0]
