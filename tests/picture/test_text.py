"""The widths of texts, held to the font files that matplotlib brings and to its own layout."""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import matplotlib
import pytest
from hypothesis import example, given
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import TextPath

from cnnviz.picture import widths
from cnnviz.picture.text import ascent, descent, fit, width, wrap

FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
TABLES = {False: widths.REGULAR, True: widths.BOLD}


@pytest.mark.parametrize("bold", [False, True])
def test_table_is_the_fonts_own(bold: bool) -> None:
    font = FT2Font(FOLDER / FILES[bold])
    known = font.get_charmap()
    for start, run in TABLES[bold].items():
        for code in range(start, start + len(run) // 2):
            advance = 2048
            if code in known:
                advance = font.load_char(code, flags=LoadFlags.NO_SCALE).horiAdvance
            assert width(chr(code), 2048, bold) == advance, hex(code)


@pytest.mark.parametrize(
    "needed", ["AZaz09", "ÄéßŁ", "αωΣ", "→←↔", "×−∑≤∞", "₀₉⁰⁹", "■□●○", "…–—·"]
)
def test_table_holds_what_captions_need(needed: str) -> None:
    for character in needed:
        starts = [s for s, run in widths.REGULAR.items() if s <= ord(character) < s + len(run) // 2]
        assert starts, character


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "string",
    ["Same colour, same weight", "18 connections · 3 weights · 1 bias", "3×32×32 → 6×28×28"],
)
def test_matplotlib_sets_the_text_as_wide(string: str, bold: bool) -> None:
    drawn = TextPath((0, 0), string, 100, prop=FontProperties(fname=FOLDER / FILES[bold]))
    x0, y0, x1, y1 = drawn.get_extents().extents
    assert x1 - x0 == pytest.approx(width(string, 100, bold), rel=0.02)
    assert y1 <= ascent(100)
    assert -y0 <= descent(100)


def test_what_no_table_holds_is_one_em() -> None:
    assert width("漢字", 10) == 20


def test_width_is_proportional_to_size() -> None:
    assert width("abc", 24) == pytest.approx(2 * width("abc", 12))
    assert width("", 12) == 0


@given(st.text(max_size=40), st.floats(1, 400))
@example("WWWW", 1)
def test_fit_fits(string: str, room: float) -> None:
    fitted = fit(string, 12, room)
    assert width(fitted, 12) <= room
    assert fitted == string or fitted in ("", "…") or string.startswith(fitted[:-1])


@given(st.text("ab W.\n", max_size=40), st.floats(12, 200), st.booleans())
@example("WWWWWWWW", 12.0, True)
def test_wrap_keeps_every_word_in_order_within_the_room(
    string: str, room: float, bold: bool
) -> None:
    lines = wrap(string, 12, room, bold)
    assert all(width(line, 12, bold) <= room or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(string.split())
    if all(width(word, 12, bold) <= room for word in string.split()):
        assert " ".join(lines).split() == string.split()


def test_wrap_takes_as_few_lines_as_it_can() -> None:
    assert wrap("a b c d", 12, width("a b", 12) + 0.01) == ["a b", "c d"]
    assert wrap("a\nb", 12, 100) == ["a", "b"]
    assert wrap("", 12, 100) == [""]


def test_wrap_keeps_together_what_is_said_not_to_break() -> None:
    assert wrap("input 3\u00a0×\u00a0224 is wide", 12, 60) == [
        "input",
        "3\u00a0×\u00a0224",
        "is wide",
    ]
    assert wrap(" two \t words ", 12, 400) == ["two words"]
