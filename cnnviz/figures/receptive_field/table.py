"""The words under the columns of the figure receptive-field.

What neurons see stands out, as in the title: not how many are shaded, which runs the other way and
stands out only where nothing is told of what neurons see.
"""

from __future__ import annotations

from cnnviz.figures.page.words import say
from cnnviz.figures.receptive_field.page import Page, beside, leading, one_line, seen_parts
from cnnviz.figures.receptive_field.words import Caption
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

Spot = tuple[float, float]


def table(laid: Page, middles: tuple[float, ...], theme: Theme) -> list[Mark]:
    """Under each column its layer, how much of it is traced, and what a neuron of it sees."""
    marks: list[Mark] = []
    text, down, size = laid.text, leading(laid.text), laid.text.size
    after = laid.words + down * max(len(caption.done) for caption in text.captions)
    last = after if text.inline else after + down
    for caption, x in zip(text.captions, middles, strict=True):
        for i, words in enumerate(caption.done):
            marks.append(say(words, (x, laid.words + down * i), size, theme.ink, cls="done"))
        marks += _traced(laid, caption, (x, last), theme)
        if caption.sees:
            marks += _seen(laid, caption.sees, (x, last + down), theme)
    return marks


def _traced(laid: Page, caption: Caption, at: Spot, theme: Theme) -> list[Mark]:
    """How many of how many neurons are traced, in a line about `at` or in two that end there."""
    text, (x, y), bold = laid.text, at, not laid.text.sees
    if text.inline or (not bold and one_line(laid)):
        return _share(caption, at, (text.size, bold), theme)
    low = laid.large < 20
    y += 5 if bold and not low else 0
    size, above = text.size + (1 if low else 3) * bold, y - leading(text)
    return [
        say(caption.part, (x, above), size, theme.ink, bold=bold, cls="part"),
        say(caption.whole, (x, y), text.size, theme.ink, cls="whole"),
    ]


def _share(caption: Caption, at: Spot, look: tuple[float, bool], theme: Theme) -> list[Mark]:
    """How many of how many neurons are traced, in one line about `at`; `look`: size, bold."""
    size, bold = look
    half, ink = sum(beside(caption, size, bold)) / 2, theme.ink
    return [
        say(caption.part, (at[0] - half, at[1]), size, ink, "start", bold=bold, cls="part"),
        say(caption.whole, (at[0] + half, at[1]), size, ink, "end", cls="whole"),
    ]


def _seen(laid: Page, words: str, at: Spot, theme: Theme) -> list[Mark]:
    """What neurons see, bold as far as there is room."""
    size, ink, (x, y) = laid.text.size, theme.ink, at
    if laid.text.sees == "line":
        return [say(words, at, size, ink, bold=True, cls="sees")]
    verb, number = seen_parts(words)
    if laid.text.sees == "lines":
        low = (x, y + leading(laid.text))
        return [
            say(verb, at, size, ink, bold=True, cls="sees"),
            say(number, low, size, ink, bold=True, cls="sees"),
        ]
    half = (width(f"{verb} ", size) + width(number, size, True)) / 2
    return [
        say(verb, (x - half, y), size, ink, "start", cls="sees"),
        say(number, (x + half, y), size, ink, "end", bold=True, cls="sees"),
    ]
