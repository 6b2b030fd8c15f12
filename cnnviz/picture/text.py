"""How much room a text takes, from a table of character widths: layout never asks a renderer.

The widths are those of DejaVu Sans, which matplotlib brings and the SVG names first. Kerning is
left out: where a renderer applies it, a line comes out up to a few percent narrower than said here.
"""

from __future__ import annotations

import re

from cnnviz.picture.widths import BOLD, DIGITS, EM, REGULAR

ASCENT = 0.76
"""How far letters, digits and brackets stand up, in ems. Accented capitals stand 0.95."""

DESCENT = 0.24
"""How far letters and brackets hang down from the baseline, in ems."""

_known: dict[tuple[str, bool], float] = {}


def width(string: str, size: float, bold: bool = False) -> float:
    """The width in points of a one-line text of `size` points.

    >>> round(width("Conv1d", 12), 2)
    45.68
    """
    return size * sum(_advance(character, bold) for character in string)


def ascent(size: float) -> float:
    """How far a text of `size` points stands up from its baseline, in points."""
    return ASCENT * size


def descent(size: float) -> float:
    """How far a text of `size` points hangs down from its baseline, in points."""
    return DESCENT * size


def fit(string: str, size: float, room: float, bold: bool = False) -> str:
    """`string` if it fits into `room` points, else its beginning and an ellipsis.

    It is "" where not even the ellipsis fits.

    >>> fit("a very long title", 12, 60)
    'a very l…'
    """
    if width(string, size, bold) <= room:
        return string
    room -= width("…", size, bold)
    return f"{_beginning(string, size, room, bold).rstrip()}…" if room >= 0 else ""


def wrap(string: str, size: float, room: float, bold: bool = False) -> list[str]:
    """`string` broken into lines of at most `room` points, at spaces and where it has line breaks,
    but not at spaces that are said not to break (U+00A0).

    A word wider than `room` is broken within; each line holds at least one character.

    >>> wrap("each neuron sees 3 inputs", 12, 90)
    ['each neuron', 'sees 3 inputs']
    """
    return [
        line
        for paragraph in string.split("\n")
        for line in _wrapped(_words(paragraph), size, room, bold)
    ]


def wrap_evenly(string: str, size: float, room: float, bold: bool = False) -> list[str]:
    """`string` in as few lines as `wrap` breaks it into, none much longer than the others: they
    read better than full lines and a last word.

    >>> wrap_evenly("Not drawn, as all neurons stay: ReLU, Dropout, Flatten.", 12, 330)
    ['Not drawn, as all neurons', 'stay: ReLU, Dropout, Flatten.']
    """
    lines = wrap(string, size, room, bold)
    longest = max((width(word, size, bold) for word in _words(string)), default=0.0)
    while len(lines) > 1 and (room := room * 0.97) >= longest:
        narrower = wrap(string, size, room, bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _words(string: str) -> list[str]:
    """What is not broken: a space that is said not to break parts no words."""
    return re.findall(r"(?:\S|\u00a0)+", string)


def _wrapped(words: list[str], size: float, room: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold) > room:
            lines.append(line)
            longer = word
        *full, line = _pieces(longer, size, room, bold)
        lines += full
    return [*lines, line]


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    pieces = []
    while width(word, size, bold) > room and len(word) > 1:
        piece = _beginning(word, size, room, bold) or word[0]
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, word] if word else pieces


def _beginning(string: str, size: float, room: float, bold: bool) -> str:
    """As many characters of `string` as fit into `room`."""
    used = 0.0
    for i, character in enumerate(string):
        used += size * _advance(character, bold)
        if used > room:
            return string[:i]
    return string


def _advance(character: str, bold: bool) -> float:
    """The width of one character in ems; one em for what the table does not hold."""
    known = _known.get((character, bold))
    if known is None:
        known = _known[character, bold] = _looked_up(ord(character), BOLD if bold else REGULAR)
    return known


def _looked_up(code: int, table: dict[int, str]) -> float:
    for start, run in table.items():
        at = 2 * (code - start)
        if 0 <= at < len(run):
            return (64 * DIGITS.index(run[at]) + DIGITS.index(run[at + 1])) / EM
    return 1.0
