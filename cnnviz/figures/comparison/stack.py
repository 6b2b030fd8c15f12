"""The page of a comparison on a narrow canvas: panels above one another, the words of each on its
left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import SMALL, Needs, count_lines, head
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.neurons.columns import columns, spatial
from cnnviz.figures.neurons.legend import Block
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Lines, Mark, Polygons, Style
from cnnviz.picture.text import width, wrap

MARGIN = 12.0
GAP = 14.0
"""The room between what stands beside or above one another, in points."""
ASIDE = 84.0
"""The room beside the graphs for legends that are too high for the words."""
LABEL = 18.0
"""The room under a graph for the sizes of its columns."""
LOWEST = 60.0
"""The lowest graph that is legible, in points."""
READABLE = 120.0
"""The lowest graph that has names on its lines."""
LEADING = 1.25
"""From line to line of words, in type sizes."""


class Rows(NamedTuple):
    """The canvas in points as it is laid out, and where things go on it.

    `reach` is how wide the words of a panel may be; `box` the (width, height) of each graph, which
    starts at x = `left`; `tops` the y of each row, `high` how high its words may be; `legend` the
    (width, height) that a legend may take, and `where` it stands: on the "line" of the headline,
    "under" the words, "aside" on the right of the graph, or told in "words". `foot` is the y of
    the notes, `type` how large words are.
    """

    width: float
    reach: float
    left: float
    box: tuple[float, float]
    tops: tuple[float, ...]
    high: float
    foot: float
    legend: tuple[float, float]
    where: str
    type: Type

    @property
    def labels(self) -> float:
        """The room for sizes on the left of columns that lie flat, in points."""
        return 44.0 if self.where == "aside" or self.width < 500 else 72.0

    @property
    def spare(self) -> float:
        """How far words may stand out of a graph's box, in points."""
        return GAP / 2

    def roomy(self, request: Request, more: float, needed: bool) -> bool:
        """Whether a graph leaves `more` points beside its last column, or must."""
        if request.direction == "up":
            return self.box[1] > (LOWEST if needed else READABLE) + more
        return needed or self.box[0] > 2.8 * more

    def corner(self, at: int) -> tuple[float, float]:
        """The upper left of the graph of panel `at`."""
        return self.left, self.tops[at]

    def words(
        self, request: Request, at: int, cards: tuple[Card, ...], legend: Block
    ) -> list[Mark]:
        """The words of panel `at` on the left of its graph, and its legend."""
        marks = _card_marks(request, self, at, _worded(cards[at], self.where), legend)
        if self.where == "words":
            return marks
        return [*marks, *shift(legend.marks, *_legend_corner(self, at, cards[at], legend))]

    def between(self, request: Request, captions: tuple[str, ...]) -> list[Mark]:
        """Lines between the graphs, which else might be taken for layers of one network, and the
        captioned arrows from the words of each row down to those of the next.
        """
        each = (_arrow(request, self, at, caption) for at, caption in enumerate(captions))
        return [_rules(self, request.theme.faint), *(mark for marks in each for mark in marks)]


class Type(NamedTuple):
    """How large words may be, in points: a panel's title, its headline, and all else."""

    title: float
    headline: float
    text: float


LOW, TALL, WIDE = Type(13.5, 17.0, SMALL), Type(15.0, 20.0, SMALL), Type(16.0, 22.0, 13.0)
"""The words of a page that has no room to spare, of one that has in height, and in width too."""


class Line(NamedTuple):
    """One line of a panel's words: its text, size, whether it is bold, its class."""

    text: str
    size: float
    bold: bool
    cls: str


def reach(request: Request) -> float:
    """How wide the words of a panel may be, in points."""
    return 0.45 * canvas(request)[0]


def slim(width: Callable[[float], float]) -> bool:
    """Whether kernels, as wide as `width` says for a room, fit beside a graph."""
    return width(ASIDE - GAP) < ASIDE - GAP


def upright(request: Request, count: int, drawn: int = 0) -> Request:
    """The request with the direction that suits `count` rows: rows of neurons that are wide and low
    run from bottom to top, so that lines keep apart. `drawn` columns stand in each, or all.
    """
    shapes = [spatial(column.shape) for column in columns(request.network)]
    gaps = (drawn or len(shapes)) - 1
    high = (canvas(request)[1] - 60) / count
    flat = all(len(shape) == 2 for shape in shapes)
    fits = flat and gaps > 0 and high / gaps > 60
    return request._replace(direction="up") if fits and not request.told else request


def rows(request: Request, needs: Needs) -> Rows:
    """Divides the canvas for what it must hold.

    Raises CnnvizError where the canvas is too small, with a size that would do.
    """
    wide, high, _ = canvas(request)
    cards, count = needs.cards, len(needs.cards)
    words, left = reach(request), MARGIN + reach(request) + GAP
    top, foot = head(request, needs.title), high - 8 - 16 * needs.notes
    step = _step(needs.arrows, words)
    sizes = LOW if compact(request) else TALL if wide < 500 else WIDE
    pitch = (foot - 5 * (needs.notes > 0) - top + GAP) / count
    tallest = max(_words_height(card, words, sizes) for card in cards)
    where = _where(needs, (words, pitch - step), sizes)
    told = max(_words_height(_worded(card, where), words, sizes) for card in cards)
    if told > pitch - step:
        where = "aside"
    below = 0.0 if request.direction == "up" else LABEL
    aside = ASIDE if where == "aside" else 0.0
    box = (wide - MARGIN - aside - left, pitch - GAP - below)
    if tallest > pitch - step or box[1] < LOWEST:
        fewer = ", or fewer panels" if count > 1 else ""
        raise CnnvizError(
            "this figure does not fit the size that was asked for:"
            f" take --size 16:9, 4:3 or page{fewer}"
        )
    tops = tuple(top + pitch * i for i in range(count))
    legend = (ASIDE - GAP, pitch - GAP) if aside else (words, needs.legend)
    return Rows(wide, words, left, box, tops, pitch - step, foot, legend, where, sizes)


def _where(needs: Needs, room: tuple[float, float], sizes: Type) -> str:
    """Where legends stand that take what they need; `room` is how wide and how high they and the
    words may be.
    """
    reach, high = room
    headline = max(line.size for card in needs.cards for line in _lines(card, reach, sizes))
    widest = max(width(card.headline, headline, True) for card in needs.cards)
    if needs.legend <= 24 and widest + 10 + needs.width <= reach:
        return "line"
    kernels = [card for card in needs.cards if not card.bare]
    words = max((_words_height(card, reach, sizes) for card in kernels), default=0.0)
    if words + 4 + needs.legend <= high:
        return "under"
    return "aside" if needs.slim else "words"


def _worded(card: Card, where: str) -> Card:
    """The words of a panel, with its kernels where these are only told."""
    if where != "words" or card.bare:
        return card
    return card._replace(lines=", ".join(filter(None, [card.kernels, card.lines])))


def _captions(arrows: tuple[str, ...], reach: float) -> list[list[str]]:
    return [wrap(caption, SMALL, reach, True) for caption in arrows]


def _step(arrows: tuple[str, ...], reach: float) -> float:
    """The room between the words of two panels: for an arrow and its caption, if there are any."""
    return max((10.0 + 14 * len(lines) for lines in _captions(arrows, reach)), default=GAP)


def _lines(card: Card, reach: float, sizes: Type) -> list[Line]:
    """The words of a panel, line by line."""
    plain = wrap(" ".join(card.plain.split()), sizes.text, reach)
    counts = count_lines(card.counts, reach, sizes.text) + wrap(card.lines, sizes.text, reach)
    found = [
        Line(card.title, _fitted(card.title, sizes.title, reach), True, "panel-title"),
        *(Line(line, sizes.text, False, "plain") for line in plain),
        Line(card.headline, _fitted(card.headline, sizes.headline, reach), True, "headline"),
        *(Line(line, sizes.text, False, "counts") for line in counts),
    ]
    return [line for line in found if line.text]


def _fitted(text: str, largest: float, reach: float) -> float:
    """The size of bold words in a room of `reach` points."""
    return max(SMALL, min(largest, largest * reach / max(1.0, width(text, largest, True))))


def _words_height(card: Card, reach: float, sizes: Type) -> float:
    """How high the words of a panel are, in points."""
    return sum(LEADING * line.size for line in _lines(card, reach, sizes)) + 1


def _top(laid: Rows, at: int, card: Card, legend: Block) -> float:
    """The upper edge of the words of panel `at`, which stand in the middle of their row."""
    under = legend.height + 4 if laid.where == "under" and legend.marks else 0.0
    return laid.tops[at] + (laid.high - _words_height(card, laid.reach, laid.type) - under) / 2


def _card_marks(request: Request, laid: Rows, at: int, card: Card, legend: Block) -> list[Mark]:
    """The words of panel `at`, with room for its legend where it stands under them."""
    theme, marks = request.theme, list[Mark]()
    y = _top(laid, at, card, legend)
    for text, size, bold, cls in _lines(card, laid.reach, laid.type):
        y += LEADING * size
        ink = theme.quiet if cls == "plain" else theme.ink
        marks.append(say(text, (MARGIN, y - 0.18 * size), size, ink, "start", bold, cls))
    return marks


def _legend_corner(laid: Rows, at: int, card: Card, legend: Block) -> tuple[float, float]:
    """The upper left of the legend of panel `at`."""
    if laid.where == "aside":
        x = laid.left + laid.box[0] + GAP + (laid.legend[0] - legend.width) / 2
        return x, laid.tops[at] + (laid.box[1] - legend.height) / 2
    y = _top(laid, at, card, legend)
    if laid.where == "under":
        return MARGIN, y + _words_height(card, laid.reach, laid.type) + 4
    lines = _lines(card, laid.reach, laid.type)
    last = [line.cls for line in lines].index("headline")
    base = y + sum(LEADING * line.size for line in lines[: last + 1])
    beside = MARGIN + width(lines[last].text, lines[last].size, True) + 10
    return beside, base - (LEADING * lines[last].size + legend.height) / 2


def _rules(laid: Rows, ink: str) -> Mark:
    y = np.array(laid.tops[1:]) - GAP / 2
    ends = [np.stack([np.full(len(y), x), y], 1) for x in (laid.left, laid.width - MARGIN)]
    none = np.zeros(len(y), int)
    return Lines(ends[0], ends[1], none * 1.0, (Style(ink, None, 1.0),), none, "rule")


def _arrow(request: Request, laid: Rows, after: int, caption: str) -> list[Mark]:
    theme, lines = request.theme, _captions((caption,), laid.reach)[0]
    long = laid.tops[after + 1] - laid.tops[after] - laid.high - 6
    x, y = MARGIN + 5, laid.tops[after + 1] - long - 3
    half = np.array([[2, 0], [2, long - 8], [6, long - 8], [0, long]])
    outline = np.concatenate([half, half[2::-1] * [-1, 1]]) + [x, y]
    ink = (Style(fill=theme.ink),)
    named = {"after": after}
    marks: list[Mark] = [Polygons(outline[None], ink, np.zeros(1, int), cls="step", names=named)]
    base = y + long / 2 + 4.4 - 7 * (len(lines) - 1)
    for i, line in enumerate(lines):
        spot = (x + 9, base + 14 * i)
        words = say(line, spot, SMALL, theme.ink, "start", True, "caption")
        marks.append(words._replace(names=named))
    return marks
