"""Messages: places counted in characters, carets under the words that a terminal shows."""

from __future__ import annotations

import pytest

from cnnviz.errors import Fault
from cnnviz.reading.report import spec_error
from tests.reading.told import refused, underlined


def message(text: str, start: int, end: int) -> list[str]:
    return str(spec_error(text, [Fault(start, end, "why")])).split("\n")


def test_the_column_is_counted_in_characters() -> None:
    text = "ünïcödé = 'ß€', Zebra()"
    assert str(refused(text)).startswith("line 1, column 17: cnnviz knows no layer Zebra")
    assert underlined(str(refused(text))) == ["Zebra"]


def test_wide_letters_take_two_columns() -> None:
    assert message("畳み = x", 5, 6) == [
        "line 1, column 6: why",
        "  畳み = x",
        "  " + " " * 7 + "^",
    ]
    assert message("畳み = x", 0, 2)[2] == "  ^^^^"
    assert message("ＡＢ", 1, 2)[2] == "    ^^"


def test_combining_marks_take_no_column() -> None:
    assert message("e\u0301e\u0301x", 4, 5)[2] == "    ^"


def test_tabs_are_shown_as_a_blank_and_lines_without_their_indent() -> None:
    text = "Sequential(\n\t\tConv1d(1,\t1,\tx=3)\n)"
    assert message(text, text.index("x"), text.index("x") + 1) == [
        "line 2, column 16: why",
        "  Conv1d(1, 1, x=3)",
        "               ^",
    ]


@pytest.mark.parametrize("place", [0, 1, 29, 31, 100, 150, 198, 199])
def test_long_lines_are_cut_around_the_place(place: int) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(200))
    _, quote, caret = message(text, place, place + 1)
    assert len(quote) - 2 <= 80
    assert quote[len(caret) - 1] == text[place]
    assert quote.strip(" …") in text
    assert ("…" in quote[:4]) == (not text.startswith(quote.strip(" …")))


def test_a_place_that_spans_lines_is_underlined_on_its_first() -> None:
    assert message("f(a,\nb)", 2, 6) == ["line 1, column 3: why", "  f(a,", "    ^^"]


def test_lines_are_counted_from_one() -> None:
    assert message("a\nb\n\nc", 5, 6)[0] == "line 4, column 1: why"
    assert message("a\r\nb", 3, 4) == ["line 2, column 1: why", "  b", "  ^"]


def test_what_would_move_the_line_is_not_shown() -> None:
    assert message("a\x1b[2Jb\u202ec", 7, 8) == [
        "line 1, column 8: why",
        "  a\ufffd[2Jb\ufffdc",
        "         ^",
    ]


def test_equal_faults_are_told_once() -> None:
    error = spec_error("ab", [Fault(1, 2, "b"), Fault(0, 1, "a"), Fault(1, 2, "b")])
    assert error.faults == (Fault(0, 1, "a"), Fault(1, 2, "b"))
    assert str(error).startswith("2 faults in the spec:\nline 1, column 1: a")
