"""What can hardly be read in a theme: words and lines too similar to what is behind them."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.picture.metrics import DEJAVU, FIRA
from cnnviz.picture.theme import Theme, contrast
from cnnviz.wording import as_text

WORDS, LINES = 4.5, 3.0
"""The least contrast of words and of lines with what is behind them (WCAG 2.2)."""
LOOKS = 9
"""As many looks as a kernel of 3 x 3 needs."""


def unreadable(theme: Theme) -> tuple[str, ...]:
    """A sentence for each token with too little contrast, and for a palette that is too small.

    >>> from cnnviz.picture.theme import LIGHT
    >>> unreadable(LIGHT), unreadable(LIGHT._replace(quiet="#cccccc"))[0]
    ((), 'theme: quiet, #cccccc, has a contrast of 1.6 with background; words need 4.5')
    """
    return (*_low_contrast(theme), *_few_looks(theme))


def drawable(theme: Theme) -> tuple[Theme, tuple[str, ...]]:
    """The theme with a font that is installed, and a sentence if its own is not."""
    if theme.font in (FIRA, DEJAVU):
        return theme, ()
    from cnnviz import fonts

    if fonts.usable(theme.font):
        return theme, ()
    message = (
        f"theme: the font {as_text(theme.font)} is not installed, so {DEJAVU} is drawn; install it"
    )
    words = theme.font.lower().split()
    # A theme may be a stranger's: what is no plain name must not get into a command.
    if all(word.isascii() and word.isalnum() for word in words):
        message += f", or its package if there is one: pip install fontpkg-{'-'.join(words)}"
    return theme._replace(font=DEJAVU), (message,)


def _low_contrast(theme: Theme) -> Iterator[str]:
    words = {"ink": theme.ink, "quiet": theme.quiet}
    words |= {f"weights[{i}]": colour for i, colour in enumerate(theme.weights)}
    fields = {"wash": theme.wash, "wash2": theme.wash2}
    fields |= {f"tints[{i}]": colour for i, colour in enumerate(theme.tints)}
    background = ("background", theme.background)
    for name, colour in words.items():
        yield from _contrast_fault((name, colour), background, WORDS, "words")
    for name, colour in fields.items():
        yield from _contrast_fault((name, colour), ("ink", theme.ink), WORDS, "words on it")
    yield from _contrast_fault(("rule", theme.rule), background, LINES, "lines")


def _contrast_fault(
    token: tuple[str, str], other: tuple[str, str], least: float, what: str
) -> Iterator[str]:
    """A sentence if two tokens, (name, colour) each, have too little contrast."""
    ratio = contrast(token[1], other[1])
    if ratio < least:
        yield (
            f"theme: {token[0]}, {token[1]}, has a contrast of {ratio:.1f} with {other[0]};"
            f" {what} need {least:g}"
        )


def _few_looks(theme: Theme) -> Iterator[str]:
    if theme.looks < LOOKS:
        yield (
            f"theme: its weights and dashes make {theme.looks} looks; those of a larger kernel"
            " are told apart by letters, or drawn as a whole"
        )
