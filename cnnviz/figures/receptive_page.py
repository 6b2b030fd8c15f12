"""The page of the figure receptive-field: the room for the graph, the words under its columns."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.receptive_words import Caption, brief
from cnnviz.figures.words import say
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

MARGIN = 22.0


class Page(NamedTuple):
    """Where things go: the graph's box (x, y, width, height), the y of the words and of the totals.

    `captions` are the words of each column, broken to fit; `size` is their size in points.
    """

    wide: float
    box: tuple[float, float, float, float]
    words: float
    foot: float
    size: float
    captions: tuple[Caption, ...]


def wrapped(text: str, wide: float) -> list[str]:
    """Sentences as lines for the foot of a canvas so wide."""
    return wrap(text, 12.5, wide - 2 * MARGIN)


def page(
    canvas: tuple[float, float], top: float, captions: tuple[Caption, ...], notes: int
) -> Page | None:
    """Divides a canvas (width, height) below `top`, or gives None where it is too small.

    At the foot is room for `notes` lines.
    """
    wide, high = canvas
    room = (wide - 2 * MARGIN) / len(captions) - 8
    size = 14.0
    if max(_wide(caption, 12) for caption in captions) > room:
        captions = tuple(map(brief, captions))
    while size > 12 and max(_wide(caption, size) for caption in captions) > room:
        size -= 0.5
    broken = tuple(_broken(caption, size, room) for caption in captions)
    lines = max(len(caption.done) for caption in broken)
    foot = high - 16 - 17 * notes
    words = foot - 36 - _line(size) * (2 + lines)
    box = (MARGIN, top, wide - 2 * MARGIN, words - 24 - top)
    if box[3] < 110 or wide < 420 or max(_wide(caption, 12) for caption in broken) > room + 6:
        return None
    return Page(wide, box, words, foot, size, broken)


def _line(size: float) -> float:
    return 1.3 * size


def _wide(caption: Caption, size: float) -> float:
    """How wide the words of a column are that cannot be broken."""
    parts = [caption.whole, caption.sees, *(word for line in caption.done for word in line.split())]
    return max(width(caption.part, size + 3, True), *(width(part, size) for part in parts))


def _broken(caption: Caption, size: float, room: float) -> Caption:
    lines = tuple(line for words in caption.done for line in wrap(words, size, room))
    return caption._replace(done=lines)


def table(laid: Page, middles: tuple[float, ...], theme: Theme) -> list[Mark]:
    """Under each column its layer, how much of it is traced, and what a neuron of it sees."""
    marks: list[Mark] = []
    down, size = _line(laid.size), laid.size
    after = laid.words + down * max(len(caption.done) for caption in laid.captions)
    for caption, x in zip(laid.captions, middles, strict=True):
        for i, line in enumerate(caption.done):
            marks.append(say(line, (x, laid.words + down * i), size, theme.ink, cls="done"))
        part = (x, after + 5)
        marks.append(say(caption.part, part, size + 3, theme.ink, bold=True, cls="part"))
        marks.append(say(caption.whole, (x, after + 5 + down), size, theme.ink, cls="whole"))
        if caption.sees:
            spot = (x, after + 5 + 2 * down)
            marks.append(say(caption.sees, spot, size, theme.quiet, cls="sees"))
    return marks
