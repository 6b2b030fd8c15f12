"""How far a character moves the pen, by the font's table."""

from __future__ import annotations

from cnnviz.picture import widths

FIRA = "Fira Sans"
DEJAVU = OLD = "DejaVu Sans"

_known: dict[tuple[str, bool, str], float] = {}


def advance(character: str, bold: bool = False, font: str = FIRA) -> float:
    """The width of one character in ems; one em for what no table holds.

    >>> advance("a", font="Fira Sans")
    0.544
    """
    known = _known.get((character, bold, font))
    if known is None:
        known = _known[character, bold, font] = _looked_up(character, bold, font)
    return known


def has(character: str, bold: bool = False, font: str = FIRA) -> bool:
    """Whether the font has a character; DejaVu Sans has it else."""
    return font == DEJAVU or _own(character, bold, font) is not None


def _own(character: str, bold: bool, font: str) -> float | None:
    """How wide a font's own character is, in ems."""
    if font == FIRA:
        found = _fira(character, bold)
        return None if found is None else found / widths.EM
    if font == DEJAVU:
        return None
    from cnnviz import fonts  # Only where a theme names another family.

    return fonts.advance(character, bold, font)


def _looked_up(character: str, bold: bool, font: str) -> float:
    own = _own(character, bold, font)
    if own is not None:
        return own
    from cnnviz.picture import dejavu  # Hardly ever needed.

    other = _entry(ord(character), dejavu.BOLD if bold else dejavu.REGULAR)
    return 1.0 if other is None else other / dejavu.EM


def _fira(character: str, bold: bool) -> int | None:
    return _entry(ord(character), widths.BOLD if bold else widths.REGULAR)


def _entry(code: int, table: dict[int, str]) -> int | None:
    """What a table says of a character; None where the font lacks it."""
    for start, run in table.items():
        at = 2 * (code - start)
        if 0 <= at < len(run):
            high, low = run[at], run[at + 1]
            lacking = high + low == widths.LACKING
            return None if lacking else 64 * widths.DIGITS.index(high) + widths.DIGITS.index(low)
    return None
