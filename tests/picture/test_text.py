"""The widths of texts, held to the font files and to its own layout."""

from __future__ import annotations

from itertools import combinations, pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given
from matplotlib import ft2font
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from cnnviz.picture import dejavu, widths
from cnnviz.picture.metrics import DEFAULT_FONT, DEJAVU, FIRA
from cnnviz.picture.text import ascent, descent, narrowest, runs, width, wrap, wrap_evenly
from cnnviz.render.fonts import font_file

TABLES = {
    (True, False): widths.REGULAR,
    (True, True): widths.BOLD,
    (False, False): dejavu.REGULAR,
    (False, True): dejavu.BOLD,
}

# Matplotlib before 3.10 has no LoadFlags.
NO_SCALE = ft2font.LoadFlags.NO_SCALE if hasattr(ft2font, "LoadFlags") else ft2font.LOAD_NO_SCALE


@pytest.mark.parametrize("fira", [True, False])
@pytest.mark.parametrize("bold", [False, True])
def test_table_is_the_fonts_own(fira: bool, bold: bool) -> None:
    font = ft2font.FT2Font(str(font_file("Fira Sans" if fira else "DejaVu Sans", bold)))
    known, em = font.get_charmap(), 1000 if fira else 2048
    for start, run in TABLES[fira, bold].items():
        for code in range(start, start + len(run) // 2):
            if fira and [own for _, _, own in runs(chr(code), bold)] == [False]:
                assert code not in known, hex(code)
            else:
                advance = em
                if code in known:
                    advance = font.load_char(code, flags=NO_SCALE).horiAdvance
                assert width(chr(code), em, bold, FIRA if fira else DEFAULT_FONT) == pytest.approx(
                    advance
                ), hex(code)


def test_what_fira_lacks_is_a_piece_of_its_own() -> None:
    assert [(piece, own) for piece, _, own in runs("(i ⌊x⌋", True)] == [
        ("(i ", True), ("⌊", False), ("x", True), ("⌋", False),
    ]  # fmt: skip
    assert runs("b⇒")[1][1] == width("b", 1, font=FIRA)


@pytest.mark.parametrize(
    "needed", ["AZaz09", "ÄéßŁ", "αωΣ", "→←↔", "×−∑≤∞", "₀₉⁰⁹", "■□●○", "…–—·", "⌈⌉⌊⌋"]
)
def test_table_holds_what_captions_need(needed: str) -> None:
    for character in needed:
        assert character == "…" or width(character, 1, font=FIRA) != 1, character


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "string",
    ["Same colour, same weight", "18 connections · 3 weights · 1 bias", "3×32×32 → 6×28×28"],
)
def test_matplotlib_sets_the_text_as_wide(string: str, bold: bool) -> None:
    drawn = TextPath((0, 0), string, 100, prop=FontProperties(fname=font_file("Fira Sans", bold)))
    # The letters' outlines themselves: control points of their curves lie beyond them.
    outline = np.concatenate(drawn.to_polygons(closed_only=False))
    (x0, y0), (x1, y1) = outline.min(axis=0), outline.max(axis=0)
    assert x1 - x0 == pytest.approx(width(string, 100, bold, FIRA), rel=0.02)
    assert y1 <= ascent(100) + 5  # As large as this it is hinted to whole pixels.
    assert -y0 <= descent(100) + 1


def test_what_no_table_holds_is_one_em() -> None:
    assert width("漢字", 10) == 20


def test_width_is_proportional_to_size() -> None:
    assert width("abc", 24) == pytest.approx(2 * width("abc", 12))
    assert width("", 12) == 0


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


@given(st.lists(st.text("iWm", min_size=1, max_size=9), min_size=1, max_size=7), st.integers(1, 4))
def test_the_narrowest_room_is_that_of_the_best_way_to_break(words: list[str], lines: int) -> None:
    size, last = 10.0, len(words)
    ways = ((0, *breaks, last) for n in range(lines) for breaks in combinations(range(1, last), n))
    each = ([" ".join(words[a:b]) for a, b in pairwise(way)] for way in ways)
    best = min(max(width(line, size) for line in way) for way in each)
    room = narrowest(" ".join(words), size, lines)
    assert room == pytest.approx(best)
    assert len(wrap(" ".join(words), size, room + 1e-6)) <= lines


def test_lines_of_a_text_are_nearly_even_and_the_first_are_fuller() -> None:
    words = "A convolution drops far connections and shares its weights"
    assert wrap_evenly(words, 24, 660, True, DEJAVU)[0].endswith("connections")
    # A line of its own is kept, and all in one where no break is enough.
    assert narrowest("a\nbb", 10, 2) == pytest.approx(width("bb", 10))
    assert narrowest("a\nbb", 10, 1) == pytest.approx(width("a bb", 10))


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


def test_a_size_is_broken_only_where_it_has_no_room() -> None:
    size = "input 224 × 224 × 64 · one channel"
    for room in np.arange(40.0, 260.0, 3.0).tolist():
        lines = wrap(size, 12, room, font=FIRA)
        assert " ".join(lines).split() == size.split() or room < 45
        if room > width("224 × 224 × 64 ·", 12, font=FIRA):
            assert any("224 × 224 × 64 ·" in line for line in lines)
        assert room < 45 or all(width(line, 12, font=FIRA) <= room for line in lines)


def test_a_line_ends_where_a_phrase_does() -> None:
    first, second = "3 channels of 8 × 8 inputs,", "two neurons traced, one of each map · ReLU()"
    assert wrap_evenly(f"{first} {second}", 14, 420) == [first, second]
    # Where a phrase has no room, none is kept whole at the price of a line more.
    assert len(wrap_evenly(f"{first} {second}", 14, 200)) == len(wrap(f"{first} {second}", 14, 200))


def test_a_dot_between_phrases_is_not_said_where_a_line_ends() -> None:
    first, second = "ConvTranspose2d(1, 1, 3)", "its kernel turned · 4 of 25"
    assert wrap_evenly(f"{first} · {second}", 14, 320) == [first, second]
    assert wrap_evenly(f"{first} · {second}", 14, 900) == [f"{first} · {second}"]


def test_a_line_does_not_end_within_a_layer() -> None:
    layers = "MaxPool1d(kernel_size=2), AvgPool1d(kernel_size=2),"
    said = f"{layers} Conv1d(1, 1, kernel_size=2, stride=2) · input 1 × 8, output 1 × 4"
    assert wrap_evenly(said, 14, 500)[0] == layers
    # Where it has no room whole, it is broken: no line is wider than was asked for.
    assert all(width(line, 14) <= 120 for line in wrap_evenly(said, 14, 120))
