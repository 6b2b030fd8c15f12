"""A context says more only where that takes no line more, by the lines that it is broken into."""

from __future__ import annotations

from cnnviz.figures.page.frame import Words, _head, canvas, no_longer
from cnnviz.figures.page.type import type_of
from cnnviz.layers.conv import Conv
from tests.figures.reading import request

ASKED = request(Conv(1, 1, 1, 3), shape=(1, 8))


def word(part: float) -> str:
    """A word that is as long as a part of the page's width."""
    look, on = type_of("context", ASKED.theme)._replace(safe=True), canvas(ASKED)
    return "x" * int(part * (on.width - 2 * on.margin) / look.width("x"))


def lines(parts: list[str]) -> int:
    """How many lines the page breaks a context into."""
    words = Words(("",), [parts], "")
    on = canvas(ASKED)
    *_, context, _ = _head(ASKED, words)
    return round(context.height(on.width - 2 * on.margin).least / (1.3 * 14))


def test_what_is_said_more_is_counted_in_lines_not_in_widths() -> None:
    three, two = [word(0.6)] * 3, [word(0.9), word(0.9)]
    assert (lines(three), lines(two)) == (3, 2)
    assert no_longer(ASKED, three, two) == [two]


def test_what_takes_as_many_lines_is_said() -> None:
    more, less = [word(0.4)] * 4, [word(0.6), word(0.6)]
    assert lines(more) == lines(less) == 2
    assert no_longer(ASKED, more, less) == [more, less]
    assert no_longer(ASKED, less, less) == [less]
