"""Texts and names on their way into a file."""

from __future__ import annotations

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF])
_LINE = {**_CONTROLS, **dict.fromkeys([0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029], " ")}
_MARKUP = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}


def one_line(string: str) -> str:
    """`string` without what files cannot hold: control characters, lone surrogates.

    Tabs and line breaks become spaces.

    >>> one_line("a\\tb\\x00\\ud800")
    'a b'
    """
    return string.encode("utf-8", "ignore").decode().translate(_LINE)


def escaped(value: object) -> str:
    """A value as XML text, for an element or for double quotes.

    >>> escaped("a < b")
    'a &lt; b'
    """
    return one_line(str(value)).translate(_MARKUP)
