"""What of a theme can hardly be read: words and lines too near to what is behind them."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.picture.metrics import DEJAVU, FIRA
from cnnviz.picture.theme import Theme, contrast
from cnnviz.wording import shown

WORDS, LINES = 4.5, 3.0
"""The contrast of words and of lines with what is behind them, at least (WCAG 2.2)."""
LOOKS = 9
"""Fewer looks than these are too few for a kernel of 3 x 3."""


def unreadable(theme: Theme) -> tuple[str, ...]:
    """A sentence for each token that breaks contrast, and for a palette that is too small.

    >>> from cnnviz.picture.theme import LIGHT
    >>> unreadable(LIGHT), unreadable(LIGHT._replace(quiet="#cccccc"))[0]
    ((), 'theme: quiet, #cccccc, has a contrast of 1.6 with background; words need 4.5')
    """
    return (*_faint(theme), *_few(theme))


def drawable(theme: Theme) -> tuple[Theme, tuple[str, ...]]:
    """The theme with a font that is installed, and a sentence where its own is not."""
    if theme.font in (FIRA, DEJAVU):
        return theme, ()
    from cnnviz import fonts

    if fonts.usable(theme.font):
        return theme, ()
    said = f"theme: the font {shown(theme.font)} is not installed, so {DEJAVU} is drawn; install it"
    words = theme.font.lower().split()
    # A theme may be a stranger's: what is no name stands in no command.
    if all(word.isascii() and word.isalnum() for word in words):
        said += f", or its package if there is one: pip install fontpkg-{'-'.join(words)}"
    return theme._replace(font=DEJAVU), (said,)


def _faint(theme: Theme) -> Iterator[str]:
    words = {"ink": theme.ink, "quiet": theme.quiet}
    words |= {f"weights[{i}]": colour for i, colour in enumerate(theme.weights)}
    fields = {"wash": theme.wash, "wash2": theme.wash2}
    fields |= {f"tints[{i}]": colour for i, colour in enumerate(theme.tints)}
    on = ("background", theme.background)
    for name, colour in words.items():
        yield from _pair((name, colour), on, WORDS, "words")
    for name, colour in fields.items():
        yield from _pair((name, colour), ("ink", theme.ink), WORDS, "words on it")
    yield from _pair(("rule", theme.rule), on, LINES, "lines")


def _pair(one: tuple[str, str], other: tuple[str, str], least: float, what: str) -> Iterator[str]:
    """A sentence where two tokens, (name, colour) each, are too near."""
    found = contrast(one[1], other[1])
    if found < least:
        yield (
            f"theme: {one[0]}, {one[1]}, has a contrast of {found:.1f} with {other[0]};"
            f" {what} need {least:g}"
        )


def _few(theme: Theme) -> Iterator[str]:
    if theme.looks < LOOKS:
        yield (
            f"theme: its weights and dashes make {theme.looks} looks; those of a larger kernel"
            " are told apart by letters, or drawn as a whole"
        )
