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
