"""Values and lists as words, for messages and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import index


def nearest(word: str, choices: Iterable[str]) -> str:
    """`: did you mean 'x'?` if a choice is close, else all choices.

    >>> nearest("sharring", ["argument", "sharing"])
    ": did you mean 'sharing'?"
    >>> nearest("x", ["sharing", "argument"])
    '; there are: argument, sharing'
    """
    from difflib import get_close_matches

    ordered = sorted(choices)
    near = get_close_matches(word.lower(), ordered, n=1)
    return f": did you mean {near[0]!r}?" if near else f"; there are: {', '.join(ordered)}"


MOST_BYTES = 4000
"""The longest message: a terminal shows no more at a time, and nobody reads more."""

_DIGITS = 16

_HARMLESS = "\n\u00a0"
"""Characters that Python calls unprintable, but that do nothing to a terminal."""


def plain(text: str) -> str:
    r"""`text` with escapes for all characters that could control a terminal.

    >>> print(plain("a\x1b[31m\u202eb"))
    a\x1b[31m\u202eb
    """
    if text.replace("\n", "").replace("\u00a0", "").isprintable():
        return text  # A long table takes a while character by character.
    return "".join(c if c.isprintable() or c in _HARMLESS else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def as_text(value: object, limit: int = 80) -> str:
    """Any value at all, as a message shows it.

    >>> as_text("8x"), as_text((1, 2)), as_text(10**5000)
    ("'8x'", '(1, 2)', 'a number that is too large')
    """
    try:
        text = repr(value)
    except Exception as error:
        # Python writes no numbers of more than 4,300 digits; other objects fail in other ways.
        large = isinstance(error, ValueError) and "digits" in str(error)
        text = "a number that is too large" if large else f"a {type(value).__name__}"
    return plain(text if len(text) <= limit else f"{text[: limit - 3]}...").replace("\n", " ")


def quoted(text: object, limit: int = 80) -> str:
    r"""`text` as a message quotes what was typed: on one line, its middle left out if it is long.

    >>> print(quoted("a/b.svg"), quoted("a\nb"), quoted("x" * 200, limit=9))
    'a/b.svg' 'a\nb' 'xxx...xxx'
    """
    line = str(text)
    if len(line) > limit:
        half = (limit - 3) // 2
        line = f"{line[:half]}...{line[-half:]}"
    return f"'{plain(line.replace(chr(10), _escape(chr(10))))}'"


def whole_number(digits: str) -> int | None:
    """The whole number that `digits` spell; None for other texts, and beyond 16 digits.

    >>> [whole_number(digits) for digits in ("007", "0" * 5000 + "7", "9" * 5000, "7x")]
    [7, 7, None, None]
    """
    # Python itself refuses to read more than 4,300 digits, leading zeros included.
    significant = digits.lstrip("0") or digits[-1:]
    return int(significant) if significant.isdecimal() and len(significant) <= _DIGITS else None


def integer(value: object) -> int | None:
    """A program's value as a whole number; None if it is none, such as True, or absurdly large.

    >>> integer(3), integer(True), integer(2.0), integer(10**5000)
    (3, None, None, None)
    """
    if isinstance(value, bool):
        return None
    try:
        number = index(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 10**_DIGITS else None


def brief(message: str) -> str:
    r"""`message`, at most `MOST_BYTES` long, cut at the end of a line if it has several.

    >>> brief("a" * 5000)[-3:], brief("a\n" * 5000)[-3:]
    ('aa…', 'a\n…')
    """
    data = message.encode(errors="backslashreplace")
    if len(data) <= MOST_BYTES:
        return message
    head = data[: MOST_BYTES - 3].decode(errors="ignore")
    lines = head.rfind("\n", len(head) // 2) + 1
    return (head[:lines] if lines else head) + "…"


def as_fit(lines: Sequence[str], total: int) -> list[str]:
    """As many of `lines` as a message holds, and how many more of `total` there are.

    >>> as_fit(["a", "b"], total=3)
    ['a', 'b', 'and 1 more']
    """
    room, count = MOST_BYTES - 200, 0
    for line in lines:
        room -= len(line.encode(errors="backslashreplace")) + 4
        if room < 0 and count:
            break
        count += 1
    more = [f"and {total - count} more"] if count < total else []
    return [*lines[:count], *more]


_PIECE = 4000
"""Characters in a piece of a DOT string: at most 16,000 bytes, and some Graphviz take 16,384."""


def dot_string(text: str) -> str:
    r"""`text` as a string of the DOT language, in pieces that every Graphviz can hold.

    >>> print(dot_string('conv "a" \\ 5'))
    "conv \"a\" \\ 5"
    """
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)] or [""]
    return " + ".join(
        '"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"' for piece in pieces
    )


def number(value: int) -> str:
    """A count with thousands separators.

    >>> number(15346630656)
    '15,346,630,656'
    """
    return f"{value:,}"


def short(value: int) -> str:
    """A large count in words, to three digits.

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


def quantity(count: int, noun: str) -> str:
    """A count and what it counts.

    >>> quantity(1, "bias"), quantity(6, "bias"), quantity(18, "connection")
    ('1 bias', '6 biases', '18 connections')
    """
    plural = "es" if noun.endswith("s") else "s"
    return f"{number(count)} {noun}{'' if count == 1 else plural}"


def listed(words: list[str]) -> str:
    """Words listed as in a sentence.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sized(shape: tuple[int, ...]) -> str:
    """A size, its axes joined by multiplication signs.

    >>> sized((3, 32, 32))
    '3 × 32 × 32'
    """
    return " × ".join(map(number, shape))
