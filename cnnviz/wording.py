"""Words that every room uses."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str:
    """`: did you mean 'x'?` where a choice is near, else all choices.

    >>> nearest("sharring", ["argument", "sharing"])
    ": did you mean 'sharing'?"
    >>> nearest("x", ["sharing", "argument"])
    '; there are: argument, sharing'
    """
    from difflib import get_close_matches

    known = sorted(choices)
    near = get_close_matches(word.lower(), known, n=1)
    return f": did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"


_PIECE = 4000
"""Characters in a piece of a DOT string: 16,000 bytes at most, and some Graphviz take 16,384."""


def dot_string(text: str) -> str:
    r"""`text` as a string of the DOT language, in pieces that every Graphviz can hold.

    >>> print(dot_string('conv "a" \\ 5'))
    "conv \"a\" \\ 5"
    """
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    return " + ".join(
        '"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"' for piece in pieces
    )


def number(value: int) -> str:
    """A count as people write it.

    >>> number(15346630656)
    '15,346,630,656'
    """
    return f"{value:,}"


def short(value: int) -> str:
    """A large count in words of three digits.

    >>> short(74_900_123_456), short(61_470)
    ('74.9 billion', '61,470')
    """
    for size, word in (
        (10**15, "quadrillion"),
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
    ):
        if value >= size:
            return f"{float(f'{value / size:.3g}'):g} {word}"
    return number(value)


_LARGE = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
)


def many(count: int, noun: str) -> str:
    """A count and what it counts.

    >>> many(1, "bias"), many(6, "bias"), many(18, "connection")
    ('1 bias', '6 biases', '18 connections')
    """
    plural = "es" if noun.endswith("s") else "s"
    return f"{number(count)} {noun}{'' if count == 1 else plural}"


def listed(words: list[str]) -> str:
    """Words as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sized(shape: tuple[int, ...]) -> str:
    """A size, its axes joined by signs.

    >>> sized((3, 32, 32))
    '3 × 32 × 32'
    """
    return " × ".join(map(number, shape))
