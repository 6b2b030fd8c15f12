"""How far a character moves the pen, according to the font's table."""

from __future__ import annotations

from cnnviz.picture import widths

FIRA = "Fira Sans"
DEJAVU = DEFAULT_FONT = "DejaVu Sans"

_cache: dict[tuple[str, bool, str], float] = {}


def advance(character: str, bold: bool = False, font: str = FIRA) -> float:
    """The width of one character in ems; one em if no table has it.

    >>> advance("a", font="Fira Sans")
    0.544
    """
    ems = _cache.get((character, bold, font))
    if ems is None:
        ems = _cache[character, bold, font] = _lookup(character, bold, font)
    return ems


def has(character: str, bold: bool = False, font: str = FIRA) -> bool:
    """Whether the font has a character; if not, DejaVu Sans stands in."""
    return font == DEJAVU or _own_width(character, bold, font) is not None


def _own_width(character: str, bold: bool, font: str) -> float | None:
    """The width of a character in the font itself, in ems; None if the font lacks it."""
    if font == FIRA:
        units = _entry(ord(character), widths.BOLD if bold else widths.REGULAR)
        return None if units is None else units / widths.EM
    if font == DEJAVU:
        return None
    from cnnviz import fonts  # Only if a theme names another family.

    return fonts.advance(character, bold, font)


def _lookup(character: str, bold: bool, font: str) -> float:
    ems = _own_width(character, bold, font)
    if ems is not None:
        return ems
    from cnnviz.picture import dejavu  # Rarely needed.

    units = _entry(ord(character), dejavu.BOLD if bold else dejavu.REGULAR)
    return 1.0 if units is None else units / dejavu.EM


def _entry(code: int, table: dict[int, str]) -> int | None:
    """A character's width in a table; None if the font lacks it."""
    for start, run in table.items():
        place = 2 * (code - start)
        if 0 <= place < len(run):
            first, second = run[place], run[place + 1]
            lacking = first + second == widths.LACKING
            return (
                None if lacking else 64 * widths.DIGITS.index(first) + widths.DIGITS.index(second)
            )
    return None
