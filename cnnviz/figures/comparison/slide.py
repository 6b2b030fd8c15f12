"""The page of a comparison: title, panels side by side, what each says and counts, and notes at
the foot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.neurons.legend import Block
from cnnviz.figures.page.canvas import NARROW, canvas, compact
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Picture, Polygons, Style
from cnnviz.picture.scale import scaled
from cnnviz.picture.text import fit, width, wrap, wrap_evenly

SMALL = 12.0
"""The smallest type on a slide, in points; a paper's page is the slide reduced to 7 points."""
MARGIN = 30.0
UNBROKEN = "\u00a0×\u00a0"
"""A sign within a size such as 3 × 224 × 224, which stays on one line."""
UPRIGHT = 150.0
"""Columns that lie flat need so much width, in points; captions of arrows give way to them."""


class Page(NamedTuple):
    """The canvas in points as it is laid out, and where things go on it.

    `middles` are the x of the panels' centres, `reach` how wide the words of a panel may be, `box`
    the (width, height) of each graph, `title` and `top` the y of its title and of the box, `foot`
    that of the notes, `legend` the (width, height) that a legend may take.
    """

    width: float
    middles: tuple[float, ...]
    reach: float
    box: tuple[float, float]
    title: float
    top: float
    foot: float
    legend: tuple[float, float]

    @property
    def labels(self) -> float:
        """The room for sizes on the left of columns that lie flat, in points."""
        return 72.0 if self.box[0] > 260 else 40.0

    @property
    def spare(self) -> float:
        """How far words may stand out of a graph's box, in points."""
        return (self.reach - self.box[0]) / 2

    def roomy(self, request: Request, more: float, needed: bool) -> bool:
        """Whether a graph leaves `more` points beside its last column, or must."""
        return needed or (not compact(request) and self.box[0] > 2.8 * more)

    def corner(self, at: int) -> tuple[float, float]:
        """The upper left of the graph of panel `at`."""
        return self.middles[at] - self.box[0] / 2, self.top

    def words(
        self, request: Request, at: int, cards: tuple[Card, ...], legend: Block
    ) -> list[Mark]:
        """The words of panel `at` above and below its graph, and its legend."""
        below = (self.middles[at] - legend.width / 2, self.top + self.box[1] + 28)
        marks = card_marks(request, self, at, cards, self.legend[1])
        return [*marks, *shift(legend.marks, *below)]

    def between(self, request: Request, captions: tuple[str, ...]) -> list[Mark]:
        """The captioned arrows from each panel to the next, at the height of the graphs' middle."""
        each = (_arrow(request, self, at, caption) for at, caption in enumerate(captions))
        return [mark for marks in each for mark in marks]


class Needs(NamedTuple):
    """What a page must hold: the title, the words of each panel, a `legend` of so many points in
    height, and in `width` where it holds kernels (`slim` where these fit beside a graph), `notes`
    lines at the foot, and the captions of the arrows between the panels.
    """

    title: str
    cards: tuple[Card, ...]
    legend: float
    notes: int
    arrows: tuple[str, ...] = ()
    width: float = 0.0
    slim: bool = True


def page(request: Request, needs: Needs) -> Page:
    """Divides the canvas for what it must hold.

    Raises CnnvizError where the canvas is too small, with a size that would do.
    """
    wide, high, _ = canvas(request)
    cards, count = needs.cards, len(needs.cards)
    margin = MARGIN if wide > NARROW else 12.0
    pitch = (wide - 2 * margin + 20) / count
    gap = _gap(pitch, needs.arrows)
    if request.direction == "up" and pitch - gap < UPRIGHT:
        gap = min(gap, 34.0)
    box_width = min(pitch - gap, 560.0)
    middles = tuple(wide / 2 + (i - (count - 1) / 2) * pitch for i in range(count))
    reach = pitch - 12
    title = head(request, needs.title) + 20
    top = title + 18 + 17 * _plain_lines(cards, reach)
    foot = high - 8 - 16 * needs.notes
    below = 36 + needs.legend + _counts_height(cards, reach)
    box_height = foot - below - top
    if box_height < 90 or box_width < 80:
        raise CnnvizError(
            "this figure does not fit the size that was asked for:"
            " take --size 16:9, 4:3 or page, or fewer panels"
        )
    legend = (reach, needs.legend)
    return Page(wide, middles, reach, (box_width, box_height), title, top, foot, legend)


def _gap(pitch: float, arrows: tuple[str, ...]) -> float:
    """The room between two graphs: as wide as the captions' longest word where that leaves the
    graphs enough.
    """
    if not arrows:
        return min(48.0, pitch * 0.16)
    words = [word for caption in arrows for word in caption.split()]
    captioned = max(width(word, 13, True) for word in words) + 14
    return max(captioned, min(112.0, pitch * 0.36)) if captioned < pitch * 0.48 else 34.0


def head(request: Request, words: str) -> float:
    """Where the panels of a figure begin, in points: below its title, if there is one."""
    if request.title == "":
        return 10.0
    if compact(request):
        return 16.0 + 15 * len(_title_lines(request, words)[0])
    return 78.0


def _plain_lines(cards: tuple[Card, ...], reach: float) -> int:
    return max(len(_plain(card, reach)) for card in cards)


def _plain(card: Card, reach: float) -> list[str]:
    """The plain sentence in its own lines, or filled anew where these are too wide."""
    if any(width(line, 13) > reach for line in card.plain.split("\n")):
        return wrap(" ".join(card.plain.split("\n")), 13, reach)
    return card.plain.split("\n") if card.plain else []


def _counts_height(cards: tuple[Card, ...], reach: float) -> float:
    lines = max(len(count_lines(card.counts, reach)) for card in cards)
    return 17.0 * lines + 14 + (28 if any(card.headline for card in cards) else 0)


def count_lines(counts: str, reach: float, size: float = 14.0) -> list[str]:
    """The counts on one line, or broken at the dots between them."""
    lines = [""]
    for part in counts.split(" · "):
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if width(longer, size) <= reach or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _title_lines(request: Request, words: str) -> tuple[list[str], float]:
    """A title that has no room on one line in large type: its lines, two at most, and their size.

    Raises CnnvizError for a title that is too long for the page.
    """
    title = words if request.title is None else request.title
    wide, size = canvas(request)[0], 12.5 if compact(request) else 17.0
    room = wide - (2 * MARGIN if wide > NARROW else 16)
    while size >= SMALL:
        lines = wrap_evenly(title.replace(" × ", UNBROKEN), size, room, True)
        if len(lines) <= 2:
            return [line.replace(UNBROKEN, " × ") for line in lines], size
        size -= 0.5
    raise CnnvizError(
        "the title has no room on this page: shorten it with --title, leave it out with"
        " --no-title, or take a larger --size"
    )


def title_marks(request: Request, words: str, context: str, wide: float) -> list[Mark]:
    """The title, as large as fits, and the line that says what is drawn."""
    theme, title = request.theme, words if request.title is None else request.title
    if title == "":
        return []
    room = wide - (2 * MARGIN if wide > NARROW else 16)
    size = min(26.0, 26.0 * room / max(1.0, width(title, 26, True)))
    low = compact(request)
    lines = [title]
    if low or size < 17:
        lines, size = _title_lines(request, words)
    base, step = (20.0, 15) if low else (40.0 if len(lines) == 1 else 26.0, 20)
    marks: list[Mark] = [
        say(line, (wide / 2, base + step * i), size, theme.ink, bold=True, cls="title")
        for i, line in enumerate(lines)
    ]
    if low:
        return marks
    under = (wide / 2, base + 22 + 20 * (len(lines) - 1))
    return [*marks, say(fit(context, 13, room), under, 13, theme.quiet, cls="context")]


def card_marks(
    request: Request, laid: Page, at: int, cards: tuple[Card, ...], legend: float
) -> list[Mark]:
    """The words of panel `at`: above its graph what it is, below it what it counts."""
    theme, x, card = request.theme, laid.middles[at], cards[at]
    y = laid.title
    largest = 14.0 if compact(request) else 19.0
    size = min(largest, *(19 * laid.reach / width(c.title, 19, True) for c in cards))
    marks: list[Mark] = [
        say(card.title, (x, y), max(SMALL, size), theme.ink, bold=True, cls="panel-title")
    ]
    for i, line in enumerate(_plain(card, laid.reach)):
        marks.append(say(line, (x, y + 19 + 17 * i), 13, theme.quiet, cls="plain"))
    y = laid.top + laid.box[1] + 30 + legend
    if card.headline:
        y += 28
        large = min(26.0, 26.0 * laid.reach / width(card.headline, 26, True))
        marks.append(
            say(card.headline, (x, y), max(SMALL, large), theme.ink, bold=True, cls="headline")
        )
        y += 4
    for i, line in enumerate(count_lines(card.counts, laid.reach)):
        marks.append(say(line, (x, y + 19 + 17 * i), 14, theme.ink, cls="counts"))
    return marks


def _arrow(request: Request, laid: Page, after: int, caption: str) -> list[Mark]:
    theme = request.theme
    x = (laid.middles[after] + laid.middles[after + 1]) / 2
    room = laid.middles[1] - laid.middles[0] - laid.box[0] - 8
    half, y = min(34.0, room / 2), laid.top + laid.box[1] / 2
    shaft = np.array([[-half, 3], [half - 12, 3], [half - 12, 9], [half, 0]])
    outline = np.concatenate([shaft, shaft[2::-1] * [1, -1]]) + np.array([x, y])
    ink = (Style(fill=theme.ink),)
    named = {"after": after}
    marks: list[Mark] = [Polygons(outline[None], ink, np.zeros(1, int), cls="step", names=named)]
    lines = wrap(caption, 13, room, True) if room > 40 else []
    for i, line in enumerate(lines):
        spot = (x, y - 16 - 16 * (len(lines) - 1 - i))
        words = say(line, spot, 13, theme.ink, bold=True, cls="caption")
        marks.append(words._replace(names=named))
    return marks


def note_lines(notes: tuple[str, ...], wide: float) -> list[str]:
    """The notes as lines for the foot of the page."""
    return [line for note in notes for line in wrap_evenly(note, SMALL, wide - 2 * MARGIN)]


def foot_marks(request: Request, foot: float, lines: list[str]) -> list[Mark]:
    """The notes at the foot of the page, which begins at y = `foot`."""
    middle = canvas(request)[0] / 2
    return [
        say(line, (middle, foot + 16 * i + 9), SMALL, request.theme.quiet, cls="note")
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
    moved = shift((group,), *laid.corner(at))
    return moved[0]
