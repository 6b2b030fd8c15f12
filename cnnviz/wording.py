"""Words that every room uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import index


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


MOST_BYTES = 4000
"""The longest message: a terminal shows no more at a time, and no one reads more."""

_DIGITS = 16

_HARMLESS = "\n\u00a0"
"""What is not printable to Python and does nothing to a terminal."""


def plain(text: str) -> str:
    r"""`text` without anything that a terminal would obey: such characters stand as their escapes.

    >>> print(plain("a\x1b[31m\u202eb"))
    a\x1b[31m\u202eb
    """
    if text.replace("\n", "").replace("\u00a0", "").isprintable():
        return text  # Of a long table, whose dashes are not ASCII, letter by letter takes a while.
    return "".join(c if c.isprintable() or c in _HARMLESS else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def shown(value: object, most: int = 80) -> str:
    """Any value as a message shows it, whatever it is.

    >>> shown("8x"), shown((1, 2)), shown(10**5000)
    ("'8x'", '(1, 2)', 'a number that is too large')
    """
    try:
        said = repr(value)
    except Exception as error:
        # Python writes no number of more than 4,300 digits; others' objects fail in other ways.
        large = isinstance(error, ValueError) and "digits" in str(error)
        said = "a number that is too large" if large else f"a {type(value).__name__}"
    return plain(said if len(said) <= most else f"{said[: most - 3]}...").replace("\n", " ")


def quoted(text: object, most: int = 80) -> str:
    r"""`text` as a message shows what was typed: in quotes, on one line, its middle left out.

    >>> print(quoted("a/b.svg"), quoted("a\nb"), quoted("x" * 200, most=9))
    'a/b.svg' 'a\nb' 'xxx...xxx'
    """
    said = str(text)
    if len(said) > most:
        half = (most - 3) // 2
        said = f"{said[:half]}...{said[-half:]}"
    return f"'{plain(said.replace(chr(10), _escape(chr(10))))}'"


def whole(digits: str) -> int | None:
    """The whole number that `digits` write; None where they do not, or say more than 16 digits.

    >>> whole("007"), whole("0" * 5000 + "7"), whole("9" * 5000), whole("7x")
    (7, 7, None, None)
    """
    # Python itself refuses to read more than 4,300 digits, zeros before them included.
    kept = digits.lstrip("0") or digits[-1:]
    return int(kept) if kept.isdecimal() and len(kept) <= _DIGITS else None


def integer(value: object) -> int | None:
    """The whole number that a program's value is; None where it is none, or beyond all sizes.

    >>> integer(True), integer(2.0), integer(10**5000)
    (1, None, None)
    """
    try:
        number = index(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 10**_DIGITS else None


def brief(message: str) -> str:
    r"""`message`, at most `MOST_BYTES` long: whole lines of it where there are several.

    >>> brief("a" * 5000)[-3:], brief("a\n" * 5000)[-3:]
    ('aa…', 'a\n…')
    """
    data = message.encode(errors="backslashreplace")
    if len(data) <= MOST_BYTES:
        return message
    kept = data[: MOST_BYTES - 3].decode(errors="ignore")
    lines = kept.rfind("\n", len(kept) // 2) + 1
    return (kept[:lines] if lines else kept) + "…"


def as_fit(lines: Sequence[str], total: int) -> list[str]:
    """As many of `lines` as a message holds, and how many there are more of `total`.

    >>> as_fit(["a", "b"], total=3)
    ['a', 'b', 'and 1 more']
    """
    room, shown = MOST_BYTES - 200, 0
    for line in lines:
        room -= len(line.encode(errors="backslashreplace")) + 4
        if room < 0 and shown:
            break
        shown += 1
    more = [f"and {total - shown} more"] if shown < total else []
    return [*lines[:shown], *more]


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


def percents(counts: Sequence[int]) -> list[float]:
    """Parts of a whole in tenths of a per cent, such that they add up: those with the largest rests
    are rounded up. Nearly all is not all.

    >>> percents([107_736, 240_000, 48_000, 10_080, 840]), percents([9999, 1]), percents([0])
    ([26.5, 59.0, 11.8, 2.5, 0.2], [99.9, 0.0], [0.0])
    """
    total = max(1, sum(counts))
    tenths = [1000 * n // total for n in counts]
    rests = sorted(range(len(counts)), key=lambda at: -(1000 * counts[at] % total))
    for at in rests[: (1000 if any(counts) else 0) - sum(tenths)]:
        tenths[at] += 1
    pairs = zip(tenths, counts, strict=True)
    return [100 if n == total else min(99.9, part / 10) for part, n in pairs]


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
