"""The page of the figure receptive-field: the room for the graph, the words under its columns.

A low page (a paper's column) has the same in less room: smaller margins, the name of a layer in one
line where it fits, and beside it in one line how many of how many neurons are traced.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.figures.page.canvas import LOW
from cnnviz.figures.receptive_field.words import Caption
from cnnviz.picture.text import width, wrap, wrap_evenly

MARGIN = 22.0
LOW_MARGIN = 10.0


class Fitted(NamedTuple):
    """The words of each column, broken to fit, and their size in points.

    `said` is False where they leave out what the numbers count; with `inline`, `part` and `whole`
    share a line. Of what neurons see, `sees` stands out: the whole "line", or where that is too
    wide its "number", or both in two "lines"; "" where nothing is told of what they see.
    """

    captions: tuple[Caption, ...]
    size: float
    said: bool
    inline: bool = False
    sees: str = ""


class Page(NamedTuple):
    """Where things go: the graph's box (x, y, width, height), the y of the words and of the totals.

    `notes` is the y of the first line at the foot, and how far the next ones are below; `large` the
    greatest size of the totals.
    """

    wide: float
    box: tuple[float, float, float, float]
    words: float
    foot: float
    notes: tuple[float, float]
    large: float
    text: Fitted


def is_low(canvas: tuple[float, float]) -> bool:
    """Whether a canvas (width, height) has no room for sentences."""
    return canvas[1] < LOW


def wrapped(text: str, canvas: tuple[float, float]) -> list[str]:
    """Sentences as lines for the foot of a canvas, about equally long."""
    if is_low(canvas):
        return _sentences(text, canvas[0] - 2 * LOW_MARGIN) if text else []
    return wrap_evenly(text, 12.5, canvas[0] - 2 * MARGIN)


def _sentences(text: str, room: float) -> list[str]:
    """Lines that break between sentences where that takes no more of them.

    >>> _sentences("Shades: what is seen. Bold: how many.", 150)
    ['Shades: what is seen.', 'Bold: how many.']
    """
    filled, lines = wrap_evenly(text, 12, room), [""]
    for sentence in text.replace(". ", ".\n").split("\n"):
        longer = f"{lines[-1]} {sentence}".strip()
        if width(longer, 12) <= room:
            lines[-1] = longer
        else:
            lines += wrap_evenly(sentence, 12, room)
    return lines if len(lines) <= len(filled) and lines[0] else filled


def fitted(versions: tuple[tuple[Caption, ...], ...], canvas: tuple[float, float]) -> Fitted | None:
    """The longest of the columns' words that fit a canvas, or None where none do."""
    low, count = is_low(canvas), len(versions[0])
    room = (canvas[0] - 2 * LOW_MARGIN) / count - 5 if low else (canvas[0] - 2 * MARGIN) / count - 8
    if low:
        found = [_standing(_joined(version, room), room + 1) for version in versions]
        return next((one for one in found if one and _widest(one) <= room), None)
    least = zip(versions, (12.0, 12.5, 12.0), strict=True)
    fits = [i for i, (one, size) in enumerate(least) if max(_wide(c, size) for c in one) <= room]
    best = fits[0] if fits else len(versions) - 1
    captions, size = versions[best], 14.0
    while size > 12 and max(_wide(caption, size) for caption in captions) > room:
        size -= 0.5
    broken = tuple(_broken(caption, size, room) for caption in captions)
    text = _standing(Fitted(broken, size, best + 1 < len(versions)), room + 4)
    return text if _widest(text) <= room + 6 else None


def _standing(text: Fitted, room: float) -> Fitted:
    """The words, and how those on what neurons see stand out in columns of `room` points."""
    said = [caption.sees for caption in text.captions if caption.sees]
    if not said:
        return text
    if all(width(words, text.size, True) <= room for words in said):
        return text._replace(sees="line")
    parts = [seen_parts(words) for words in said]
    wide = max(width(f"{a} ", text.size) + width(b, text.size, True) for a, b in parts)
    return text._replace(sees="number" if wide <= room else "lines")


def seen_parts(words: str) -> tuple[str, str]:
    """What neurons see: the words before the number, and the rest.

    >>> seen_parts("each sees 3 × 3")
    ('each sees', '3 × 3')
    """
    verb, number = re.split(r" (?=\d)", words, maxsplit=1)
    return verb, number


def one_line(laid: Page) -> bool:
    """Whether there is room to say in one line how many of how many are traced."""
    room = laid.box[2] / len(laid.text.captions) - 4
    each = (sum(beside(caption, laid.text.size, False)) for caption in laid.text.captions)
    return laid.text.inline or max(each) <= room


def page(canvas: tuple[float, float], top: float, text: Fitted | None, notes: int) -> Page | None:
    """Divides a canvas (width, height) below `top`, or gives None where it is too small.

    At the foot is room for `notes` lines.
    """
    wide, high = canvas
    if text is None or wide < 420:
        return None
    done = max(len(caption.done) for caption in text.captions)
    if is_low(canvas):
        foot = high - 8 - 15 * notes - 2 * bool(notes)
        sees = bool(text.sees) + (text.sees == "lines")
        words = foot - 22 - leading(text) * (done + (not text.inline) + sees)
        margin, below, least, line, large = LOW_MARGIN, 14.0, 100.0, (foot + 17, 15.0), 14.0
    else:
        foot = high - 16 - 17 * notes
        words = foot - 36 - leading(text) * (2 + done + (text.sees == "lines"))
        margin, below, least, line, large = MARGIN, 24.0, 110.0, (foot + 20, 16.0), 20.0
    box = (margin, top, wide - 2 * margin, words - below - top)
    return Page(wide, box, words, foot, line, large, text) if box[3] >= least else None


def leading(text: Fitted) -> float:
    """From one line of words under a column to the next."""
    return 1.3 * text.size


def _wide(caption: Caption, size: float) -> float:
    """How wide the words of a column are that cannot be broken."""
    parts = [caption.whole, caption.sees, *(word for line in caption.done for word in line.split())]
    return max(width(caption.part, size + 3, True), *(width(part, size) for part in parts))


def _widest(text: Fitted) -> float:
    """The width of the widest column of words, in points."""
    if not text.inline:
        return max(_wide(caption, text.size) for caption in text.captions)
    bare = (caption._replace(part="", whole="") for caption in text.captions)
    shared = (sum(beside(caption, text.size)) for caption in text.captions)
    return max(*shared, *(_wide(caption, text.size) for caption in bare))


def beside(caption: Caption, size: float, bold: bool = True) -> tuple[float, float]:
    """The widths of `part` and of `whole` where they share a line."""
    return width(caption.part, size, bold), width(f" {caption.whole}", size)


def _broken(caption: Caption, size: float, room: float) -> Caption:
    lines = tuple(line for words in caption.done for line in wrap(words, size, room))
    return caption._replace(done=lines)


def _joined(captions: tuple[Caption, ...], room: float) -> Fitted:
    """Words of the smallest size in as few lines as hold what a layer does."""
    made = tuple(_broken(c._replace(done=_packed(c.done, room)), 12, room) for c in captions)
    said = captions[0].whole.endswith("shaded")
    inline = all(sum(beside(caption, 12)) <= room for caption in made)
    return Fitted(made, 12.0, said, inline)


def _packed(done: tuple[str, ...], room: float) -> tuple[str, ...]:
    """What a layer does, with commas where two parts share a line.

    >>> _packed(("conv", "kernel 3", "stride 2"), 94)
    ('conv, kernel 3', 'stride 2')
    """
    lines: list[str] = []
    for part in done:
        if lines and width(f"{lines[-1]}, {part}", 12) <= room:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return tuple(lines)
