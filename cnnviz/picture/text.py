"""How much room a text takes, from tables of character widths: layout never asks a renderer.

The widths are those of Fira Sans, and of DejaVu Sans for the few signs that it lacks; another
family's are read from its file. Kerning is ignored: if a renderer applies it, a line comes out up
to a few percent narrower.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate, groupby

from cnnviz.picture.metrics import DEFAULT_FONT, FIRA, advance, has

ASCENT = 0.76
"""How far letters and digits rise, in ems. Brackets rise 0.85, accented capitals 0.95."""

DESCENT = 0.24
"""How far letters and brackets hang down from the baseline, in ems."""

FULL = 1.03
"""How much longer than the most even lines those of a text may be, to fill the first ones more."""

HAIR = 1e-6
"""What is wider than its room by less still fits: sums of widths depend on their order."""


def width(string: str, size: float, bold: bool = False, font: str = DEFAULT_FONT) -> float:
    """The width in points of a one-line text of `size` points.

    >>> round(width("Conv1d", 12, font="Fira Sans"), 2)
    39.04
    """
    return size * _ems(string, bold, font)


@lru_cache(16384)
def _ems(string: str, bold: bool, font: str) -> float:
    """The same in ems. Cached, as a layout asks for the same words again and again."""
    return sum(advance(character, bold, font) for character in string)


def ascent(size: float) -> float:
    """How far a text of `size` points rises above its baseline, in points."""
    return ASCENT * size


def descent(size: float) -> float:
    """How far a text of `size` points reaches below its baseline, in points."""
    return DESCENT * size


def wrap(
    string: str, size: float, room: float, bold: bool = False, font: str = DEFAULT_FONT
) -> list[str]:
    """`string` broken into lines of at most `room` points, at spaces and line breaks, but not at
    non-breaking spaces (U+00A0).

    A word wider than `room` is broken too; each line holds at least one character.

    >>> wrap("each neuron sees 3 inputs", 12, 90)
    ['each neuron', 'sees 3 inputs']
    """
    return [
        line
        for paragraph in string.split("\n")
        for line in _wrapped(_words(paragraph), size, room, bold, font)
    ]


def wrap_evenly(
    string: str, size: float, room: float, bold: bool = False, font: str = DEFAULT_FONT
) -> list[str]:
    """`string` in as few lines as `wrap` makes of it, none much longer than the others: they read
    better than full lines and a last word. If possible, each line ends at a dot between phrases,
    which is dropped there; else where a phrase does, or at least not within parentheses.

    >>> wrap_evenly("Not drawn, as all neurons stay: ReLU, Dropout, Flatten.", 12, 330)
    ['Not drawn, as all neurons stay:', 'ReLU, Dropout, Flatten.']
    >>> wrap_evenly("MaxPool1d(2), Conv1d(1, 1, 3)", 12, 150)
    ['MaxPool1d(2),', 'Conv1d(1, 1, 3)']
    """
    lines = _phrased(string, size, room, bold, font)
    return [line.removesuffix(" ·") for line in lines]


def _phrased(string: str, size: float, room: float, bold: bool, font: str) -> list[str]:
    lines = _even(string, size, room, bold, font)
    if len(lines) == 1:
        return lines
    plain = string.replace("\u00a0", " ")
    unbroken = re.sub(r"\([^()]*\)", lambda match: match[0].replace(" ", "\u00a0"), string)
    phrases = re.sub(r"(?<![,;:.·]) (?!·)", "\u00a0", unbroken)
    facts = re.sub("(?<!·) ", "\u00a0", string)
    for candidate in (facts, phrases, unbroken):
        phrased = [line.replace("\u00a0", " ") for line in _even(candidate, size, room, bold, font)]
        if (
            len(phrased) <= len(lines)
            and " ".join(phrased) == plain
            and not any(map(_open, phrased))
        ):
            return phrased
    return lines


def _even(string: str, size: float, room: float, bold: bool, font: str) -> list[str]:
    lines = wrap(string, size, room, bold, font)
    if len(lines) == 1:
        return lines
    least = narrowest(string, size, len(lines), bold, font)
    return wrap(string, size, min(room, FULL * least), bold, font)


def narrowest(
    string: str, size: float, lines: int, bold: bool = False, font: str = DEFAULT_FONT
) -> float:
    """The least width in which `wrap` makes at most `lines` lines of `string` and breaks no word:
    that of some words in it, which fill a line. All of `string`'s if none is enough.

    >>> narrowest("each neuron sees 3 inputs", 10, 2) == width("sees 3 inputs", 10)
    True
    """
    space, words = width(" ", size, bold, font), _words(string)
    ends = [0.0, *accumulate(width(word, size, bold, font) + space for word in words)]
    longest = max((width(word, size, bold, font) for word in words), default=0.0)
    # Lines of this average width hold everything if one more word fits on each: the upper bound.
    lower = max(longest, ends[-1] / lines - space) - HAIR
    upper = ends[-1] if "\n" in string else lower + longest + 2 * space
    rooms = {
        end - begin - space
        for begin in ends
        for end in ends[
            bisect_left(ends, begin + lower + space) : bisect_right(ends, begin + upper)
        ]
    }
    widths = [*sorted(rooms), max(0.0, ends[-1] - space)]

    def fits(room: float) -> bool:
        return len(wrap(string, size, room + HAIR, bold, font)) <= lines

    return widths[bisect_left(widths[:-1], True, key=fits)]


def _open(line: str) -> bool:
    """Whether a line ends, or begins, within parentheses."""
    return line.count("(") != line.count(")")


def runs(string: str, bold: bool = False, font: str = FIRA) -> list[tuple[str, float, bool]]:
    """The string in pieces of one font each: the piece, where it begins in ems, and whether `font`
    has it (if not, DejaVu Sans does).

    >>> [(piece, own) for piece, _, own in runs("b ⇒ c")]
    [('b ', True), ('⇒', False), (' c', True)]
    """
    pieces, start = [], 0.0
    for own, characters in groupby(string, lambda c: has(c, bold, font)):
        piece = "".join(characters)
        pieces.append((piece, start, own))
        start += width(piece, 1.0, bold, font)
    return pieces


_WORD = re.compile(r"(?:\S|\u00a0| (?=·)|(?<=\d) (?=× \d)|(?<=\d ×) (?=\d))+")


def _words(string: str) -> list[str]:
    """What stays together: a non-breaking space separates no words, nor does one in a size or
    before a dot between phrases.

    >>> _words("input 3 × 7 × 7 · drawn: all")
    ['input', '3 × 7 × 7 ·', 'drawn:', 'all']
    """
    return _WORD.findall(string)


def _wrapped(words: list[str], size: float, room: float, bold: bool, font: str) -> list[str]:
    lines: list[str] = []
    line, used, space = "", 0.0, width(" ", size, bold, font)
    pieces = (
        [word] if width(word, size, bold, font) <= room else word.split(" ") for word in words
    )
    for word in (part for parts in pieces for part in parts):
        word_width = width(word, size, bold, font)
        if line and used + space + word_width <= room:
            line, used = f"{line} {word}", used + space + word_width
            continue
        lines += [line] * bool(line)
        *full, line = _pieces(word, size, room, bold, font)
        lines += full
        used = width(line, size, bold, font)
    return [*lines, line]


def _pieces(word: str, size: float, room: float, bold: bool, font: str) -> list[str]:
    pieces = []
    while width(word, size, bold, font) > room and len(word) > 1:
        piece = _beginning(word, size, room, bold, font) or word[0]
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, word] if word else pieces


def _beginning(string: str, size: float, room: float, bold: bool, font: str) -> str:
    """As many leading characters of `string` as fit into `room`."""
    used = 0.0
    for i, character in enumerate(string):
        used += size * advance(character, bold, font)
        if used > room:
            return string[:i]
    return string
