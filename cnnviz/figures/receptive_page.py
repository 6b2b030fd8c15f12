"""The page of the figure receptive-field: the room for the graph, the words under its columns.

A low page (a paper's column) has the same in less room: smaller margins, the name of a layer in one
line where it fits, and beside it in one line how many of how many neurons are traced.
"""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.canvas import LOW
from cnnviz.figures.receptive_words import Caption
from cnnviz.figures.words import say
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

MARGIN = 22.0
LOW_MARGIN = 10.0


class Fitted(NamedTuple):
    """The words of each column, broken to fit, and their size in points.

    `said` is False where they leave out what the numbers count; with `inline`, `part` and `whole`
    share a line.
    """

    captions: tuple[Caption, ...]
    size: float
    said: bool
    inline: bool = False


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
    """Sentences as lines for the foot of a canvas."""
    if is_low(canvas):
        return _sentences(text, canvas[0] - 2 * LOW_MARGIN) if text else []
    return wrap(text, 12.5, canvas[0] - 2 * MARGIN)


def _sentences(text: str, room: float) -> list[str]:
    """Lines that break between sentences where that takes no more of them.

    >>> _sentences("Shades: what is seen. Bold: how many.", 150)
    ['Shades: what is seen.', 'Bold: how many.']
    """
    filled, lines = wrap(text, 12, room), [""]
    for sentence in text.replace(". ", ".\n").split("\n"):
        longer = f"{lines[-1]} {sentence}".strip()
        if width(longer, 12) <= room:
            lines[-1] = longer
        else:
            lines += wrap(sentence, 12, room)
    return lines if len(lines) <= len(filled) and lines[0] else filled


def fitted(versions: tuple[tuple[Caption, ...], ...], canvas: tuple[float, float]) -> Fitted | None:
    """The longest of the columns' words that fit a canvas, or None where none do."""
    low, count = is_low(canvas), len(versions[0])
    room = (canvas[0] - 2 * LOW_MARGIN) / count - 5 if low else (canvas[0] - 2 * MARGIN) / count - 8
    if low:
        found = [_joined(version, room) for version in versions]
        return next((one for one in found if one and _widest(one) <= room), None)
    least = zip(versions, (12.0, 12.5, 12.0), strict=True)
    fits = [i for i, (one, size) in enumerate(least) if max(_wide(c, size) for c in one) <= room]
    best = fits[0] if fits else len(versions) - 1
    captions, size = versions[best], 14.0
    while size > 12 and max(_wide(caption, size) for caption in captions) > room:
        size -= 0.5
    broken = tuple(_broken(caption, size, room) for caption in captions)
    text = Fitted(broken, size, best + 1 < len(versions))
    return text if _widest(text) <= room + 6 else None


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
        sees = any(caption.sees for caption in text.captions)
        words = foot - 22 - _line(text) * (done + (not text.inline) + sees)
        margin, below, least, line, large = LOW_MARGIN, 14.0, 100.0, (foot + 17, 15.0), 14.0
    else:
        foot = high - 16 - 17 * notes
        words = foot - 36 - _line(text) * (2 + done)
        margin, below, least, line, large = MARGIN, 24.0, 110.0, (foot + 20, 16.0), 20.0
    box = (margin, top, wide - 2 * margin, words - below - top)
    return Page(wide, box, words, foot, line, large, text) if box[3] >= least else None


def _line(text: Fitted) -> float:
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
    beside = (sum(_beside(caption, text.size)) for caption in text.captions)
    return max(*beside, *(_wide(caption, text.size) for caption in bare))


def _beside(caption: Caption, size: float, bold: bool = True) -> tuple[float, float]:
    """The widths of `part` and of `whole` where they share a line."""
    return width(caption.part, size, bold), width(f" {caption.whole}", size)


def _broken(caption: Caption, size: float, room: float) -> Caption:
    lines = tuple(line for words in caption.done for line in wrap(words, size, room))
    return caption._replace(done=lines)


def _joined(captions: tuple[Caption, ...], room: float) -> Fitted:
    """Words of the smallest size in as few lines as hold what a layer does."""
    made = tuple(_broken(c._replace(done=_packed(c.done, room)), 12, room) for c in captions)
    said = captions[0].whole.endswith("shaded")
    inline = all(sum(_beside(caption, 12)) <= room for caption in made)
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


def table(laid: Page, middles: tuple[float, ...], theme: Theme) -> list[Mark]:
    """Under each column its layer, how much of it is traced, and what a neuron of it sees."""
    marks: list[Mark] = []
    text, down, size = laid.text, _line(laid.text), laid.text.size
    bold = not _growth(laid)
    after = laid.words + down * max(len(caption.done) for caption in text.captions)
    for caption, x in zip(text.captions, middles, strict=True):
        for i, line in enumerate(caption.done):
            marks.append(say(line, (x, laid.words + down * i), size, theme.ink, cls="done"))
        last = after if text.inline else after + down
        if text.inline or not bold:
            marks += _share(caption, (x, last), (size, bold), theme)
        else:
            low = laid.large < 20
            last += 0 if low else 5
            more = (1 if low else 3) * bold
            part = say(
                caption.part, (x, last - down), size + more, theme.ink, bold=bold, cls="part"
            )
            marks += [part, say(caption.whole, (x, last), size, theme.ink, cls="whole")]
        if caption.sees:
            ink = theme.quiet if bold else theme.ink
            marks.append(say(caption.sees, (x, last + down), size, ink, bold=not bold, cls="sees"))
    return marks


def _growth(laid: Page) -> bool:
    """Whether what neurons see stands out, as the title's numbers: not how many are shaded, which
    runs the other way. A note on the bold numbers, and words without room, leave it as it is.
    """
    words, size = laid.text.captions, laid.text.size
    room = laid.box[2] / len(words) - 4
    lines = (max(width(c.sees, size, True), sum(_beside(c, size))) for c in words)
    fits = max(lines) <= room
    return laid.text.said and fits and any(caption.sees for caption in words)


def _share(
    caption: Caption, at: tuple[float, float], look: tuple[float, bool], theme: Theme
) -> tuple[Mark, Mark]:
    """How many of how many neurons are traced, in one line about `at`; `look`: size, bold."""
    size, bold = look
    one, two = _beside(caption, size, bold)
    left, right = at[0] - (one + two) / 2, at[0] + (one + two) / 2
    return (
        say(caption.part, (left, at[1]), size, theme.ink, "start", bold=bold, cls="part"),
        say(caption.whole, (right, at[1]), size, theme.ink, "end", cls="whole"),
    )
