"""Type sizes and weights, one per role; words as marks and as parts of a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Floats, Names, Style, Texts, Which
from cnnviz.picture.metrics import DEJAVU
from cnnviz.picture.parts import HAIR, Part, PlacedPart, Span
from cnnviz.picture.text import ASCENT, narrowest, width, wrap_evenly
from cnnviz.picture.theme import Theme

LEADING = 1.3
"""From line to line of a text, in type sizes."""


class Type(NamedTuple):
    """A size, weight, colour and font; `least` is the smallest size that it may take.

    `safe` text also fits in DejaVu Sans, which is wider: for viewers without other fonts, if
    something follows the text, or the canvas ends there.
    """

    size: float
    bold: bool
    colour: str
    font: str
    cls: str = ""
    least: float = 0.0
    safe: bool = False

    def sized(self, size: float, least: float = 0.0) -> Type:
        """The same in another size."""
        return self._replace(size=size, least=least)

    def width(self, words: str) -> float:
        """The width of a line in this type."""
        return width(words, self.size, self.bold, self.measure)

    @property
    def measure(self) -> str:
        """The font in which it is measured."""
        return DEJAVU if self.safe else self.font

    @property
    def line(self) -> float:
        """The height of a line."""
        return LEADING * self.size


ROLES = {
    "title": (24, True, "ink"),
    "context": (14, False, "quiet"),
    "head": (18, True, "ink"),
    "subhead": (15, True, "ink"),
    "line": (14, False, "quiet"),
    "axis": (14, False, "quiet"),
    "note": (14, False, "quiet"),
    "count": (32, True, "ink"),
    "unit": (16, True, "ink"),
    "letter": (13, True, "ink"),
    "number": (13, False, "quiet"),
    "step": (14, True, "ink"),
    "label": (14, True, "ink"),
}
"""A role's size on a 960 x 540 slide, whether it is semibold, and the token of its colour."""


def type_of(role: str, theme: Theme) -> Type:
    """The type of a role in a theme."""
    size, bold, colour = ROLES[role]
    return Type(size, bold, getattr(theme, colour), theme.font, role)


def lettering(
    words: Sequence[str], at: Floats, look: Type, anchor: str = "start", names: Names = UNNAMED,
    inks: Sequence[str] = (), which: Which | None = None,
) -> Texts:  # fmt: skip
    """Lines of text whose baselines begin, end or are centred at points, (n, 2), in the colour of
    the type or, by `which`, one of `inks` each.
    """
    styles = tuple(Style(fill=ink) for ink in inks or (look.colour,))
    index = np.zeros(len(words), int) if which is None else which
    return Texts(
        at, tuple(words), look.size, styles, index, anchor, look.bold, cls=look.cls, names=names,
        font=look.font,
    )  # fmt: skip


def line_of_text(
    words: str, at: tuple[float, float], look: Type, anchor: str = "start", names: Names = UNNAMED
) -> Texts:
    """A line of text on the baseline `at`."""
    return lettering((words,), np.array([at], float), look, anchor, names)


def inscribed(
    words: Sequence[str], at: Floats, look: Type, names: Names = UNNAMED, inks: Sequence[str] = (),
    which: Which | None = None, anchor: str = "middle",
) -> Texts:  # fmt: skip
    """Words whose lower-case letters are centred at points, (n, 2)."""
    return lettering(words, at + [0.0, middle(0.0, look)], look, anchor, names, inks, which)


def middle(y: float, look: Type) -> float:
    """The baseline of a line whose lower-case letters are centred at y."""
    return y + 0.34 * look.size


def text(
    words: str | tuple[str, ...], look: Type, lines: int = 1, align: float = 0.0, base: float = 0.0
) -> Part:
    """A text of at most `lines` lines, from its size down to its least; of several wordings the
    first that fits. `align` is 0 left to 1 right; `base` is a larger size whose baseline it shares.

    >>> from cnnviz.picture.theme import LIGHT
    >>> text("a b", type_of("line", LIGHT), lines=2).height(8).least
    36.4
    """
    ways = (words,) if isinstance(words, str) else words
    wording = _Wordings(ways, tuple(_sizes(look)), lines, align, base)
    narrow = min(_narrowest(way, wording.sizes[-1], lines) for way in ways)
    wish = max(look.width(line) for line in ways[0].split("\n"))
    return Part(Span(narrow, max(narrow, wish)), lru_cache(8)(wording.height), wording.draw)


class _Setting(NamedTuple):
    """The lines of a text and their type."""

    lines: tuple[str, ...]
    look: Type


class _Wordings(NamedTuple):
    """A text whose room is not yet known: its wordings and sizes."""

    ways: tuple[str, ...]
    sizes: tuple[Type, ...]
    lines: int
    align: float
    base: float

    def typeset(self, room: float) -> _Setting:
        """The lines in a width, and their type: of the first wording and size that fit."""
        for way in self.ways:
            for look in self.sizes:
                lines = _broken(way, look, room)
                if len(lines) <= self.lines and _unbroken(way, look, room):
                    return _Setting(lines, look)
        return _Setting(_broken(self.ways[-1], self.sizes[-1], room), self.sizes[-1])

    def height(self, room: float) -> Span:
        """The height of the lines in a width."""
        lines, look = self.typeset(room)
        size = look.size * len(lines) + max(0.0, self.base - look.size)
        height = LEADING * size if any(lines) else 0.0
        return Span(height, height)

    def draw(self, at: Box) -> PlacedPart:
        """The lines in a box."""
        lines, look = self.typeset(at.width)
        if not any(lines):
            return PlacedPart()
        x = at.x0 + self.align * at.width
        y = at.y0 + ((LEADING - 1) / 2 + ASCENT) * max(self.base, look.size)
        spots = np.array([(x, y + look.line * i) for i in range(len(lines))])
        anchor = ("start", "middle", "end")[round(2 * self.align)]
        return PlacedPart((lettering(lines, spots, look, anchor),))


def _sizes(look: Type) -> list[Type]:
    steps = round((look.size - look.least) / 0.5) if look.least else 0
    return [look._replace(size=look.size - 0.5 * step) for step in range(steps + 1)]


@lru_cache(4096)
def _broken(words: str, look: Type, room: float) -> tuple[str, ...]:
    lines = wrap_evenly(words, look.size, room + HAIR, look.bold, look.measure)
    # Once lines are broken, a non-breaking space is like any other.
    return tuple(line.replace("\u00a0", " ") for line in lines)


def _unbroken(words: str, look: Type, room: float) -> bool:
    """Whether no word is broken, nor words joined by a non-breaking space."""
    return all(look.width(word) <= room + HAIR for word in words.replace("\n", " ").split(" "))


@lru_cache(4096)
def _narrowest(words: str, look: Type, lines: int) -> float:
    """The least width at which a text takes `lines` lines and no word is broken."""
    return narrowest(words, look.size, lines, look.bold, look.measure)
