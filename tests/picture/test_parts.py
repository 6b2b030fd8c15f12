"""The laws of parts: what is measured is drawn, nothing leaves its room, measuring makes
no marks.
"""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.compose import merged
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Dots, Group, Mark, Marks, Polygons, Style, Texts
from cnnviz.picture.parts import (
    Part,
    Size,
    Span,
    air,
    column,
    divided,
    either,
    fits,
    fixed,
    graph,
    grid,
    group,
    grown,
    ink,
    linked,
    named,
    pad,
    row,
)
from cnnviz.picture.theme import LIGHT

HAIR = 1e-6


def square(width: float, height: float) -> tuple[Mark, ...]:
    corners = np.array([[(0.0, 0.0), (width, 0), (width, height), (0, height)]])
    return (Polygons(corners, (Style(fill="#000000"),), np.zeros(1, int), cls="square"),)


def block(width: float, height: float) -> Part:
    return ink(Size(width, height), lambda: square(width, height))


def filling(least: float) -> Part:
    def marks(size: Size) -> Marks:
        corners = np.array([[(0, 0), (size.width, 0), tuple(size), (0, size.height)]], float)
        return (Polygons(corners, (Style(fill="#000000"),), np.zeros(1, int), cls="fill"),)

    return graph(marks, Size(least, least))


sides = st.floats(1, 60)
words = st.text("abc def", min_size=1, max_size=30).map(str.strip).filter(bool)
leaves = st.one_of(
    st.builds(block, sides, sides),
    st.builds(filling, sides),
    st.builds(lambda w, n: text(w, type_of("line", LIGHT), lines=n), words, st.integers(1, 3)),
    st.builds(air, sides, sides),
)
parts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda all_of: row(*all_of, gap=3)),
        st.lists(inner, min_size=1, max_size=3).map(lambda all_of: column(*all_of, gap=2)),
        st.builds(lambda part, n: pad(part, n, n), inner, st.floats(0, 9)),
        st.builds(either, inner, inner),
        inner.map(lambda part: group(part, "panel")),
    ),
    max_leaves=8,
)


def leaves_of(marks: tuple[Mark, ...]) -> Iterator[Mark]:
    for mark in marks:
        if isinstance(mark, Group):
            yield from leaves_of(mark.marks)
        else:
            yield mark


@given(parts, st.floats(0, 200), st.floats(0, 200))
def test_what_fits_stays_in_its_room(part: Part, more: float, higher: float) -> None:
    room = Size(part.width.least + more, 0.0)
    room = Size(room.width, part.height(room.width).least + higher)
    assert fits(part, room)
    drawn = part.draw(Box(5.0, 7.0, 5 + room.width, 7 + room.height))
    around = box(tuple(m for m in leaves_of(drawn.marks) if not isinstance(m, Texts)))
    if around.width:
        assert around.x0 >= 5 - 0.01 and around.x1 <= 5 + room.width + 0.01
        assert around.y0 >= 7 - 0.01 and around.y1 <= 7 + room.height + 0.01


@given(parts, st.floats(0, 300))
def test_no_part_wants_less_than_it_needs(part: Part, more: float) -> None:
    assert part.width.least <= part.width.wanted + HAIR
    height = part.height(part.width.least + more)
    assert height.least <= height.wanted + HAIR


def test_measuring_makes_no_marks() -> None:
    def never() -> tuple[Mark, ...]:
        raise AssertionError("a mark was made")

    whole = pad(grid([[ink(Size(9, 9), never), air(3)], [air(1), ink(Size(5, 5), never)]]), 4)
    assert whole.width == Span(22, 22)
    assert whole.height(30) == Span(14, 14)
    assert fits(whole, Size(22, 14)) and not fits(whole, Size(22, 13))


@given(words, st.floats(10, 300), st.floats(0, 100))
def test_a_wider_text_is_not_higher(string: str, room: float, more: float) -> None:
    part = text(string, type_of("line", LIGHT), lines=9)
    assert part.height(room + more).least <= part.height(room).least + HAIR


def test_the_first_wording_that_fits_is_taken() -> None:
    part = text(("a long wording of it", "short"), type_of("line", LIGHT))
    look = type_of("line", LIGHT)
    for room, said in ((200.0, "a long wording of it"), (look.width("short") + 1, "short")):
        (mark,) = part.draw(Box(0, 0, room, 20)).marks
        assert isinstance(mark, Texts) and mark.strings == (said,)


def test_a_text_that_is_safe_has_room_in_a_wider_font() -> None:
    look = type_of("line", LIGHT)
    assert look._replace(safe=True).width("connections") > look.width("connections") * 1.05


def test_columns_that_grow_are_alike() -> None:
    table = grid([[fixed(air(), 30), grown(block(10, 5)), filling(20)]], Size(10, 0), even=True)
    drawn = table.draw(Box(0, 0, 250, 50))
    (fill,) = [m for m in drawn.marks if isinstance(m, Polygons) and m.cls == "fill"]
    assert box(fill) == pytest.approx(Box(150, 0, 250, 50))


@given(st.lists(st.tuples(sides, sides, st.booleans()), min_size=1, max_size=5), st.floats(0, 200))
def test_room_is_shared_out_whole(rows: list[tuple[float, float, bool]], more: float) -> None:
    spans = [Span(a, a + b) for a, b, _ in rows]
    grows = [growing for *_, growing in rows]
    room = sum(span.least for span in spans) + more
    shares = divided(spans, room, grows)
    assert all(share >= span.least - HAIR for share, span in zip(shares, spans, strict=True))
    assert sum(shares) <= room + HAIR
    if any(grows):
        assert sum(shares) == pytest.approx(room)


def test_arrows_know_where_their_ends_stand() -> None:
    seen = []
    whole = linked(
        row(named(block(10, 10), "a"), named(block(20, 10), "b"), gap=5),
        lambda spots, at: seen.append((spots["a"], spots["b"], at)) or (),  # type: ignore[func-returns-value]
    )
    whole.draw(Box(0, 0, 35, 10))
    assert seen == [(Box(0, 0, 10, 10), Box(15, 0, 35, 10), Box(0, 0, 35, 10))]


def test_groups_of_one_name_are_one() -> None:
    dot = Dots(np.zeros((1, 2)), np.ones(1), (Style(fill="#000000"),), np.zeros(1, int))
    a, b = (Group((dot,), "panel", {"panel": name}) for name in "ab")
    joined = merged((a, dot, b, a))
    assert [getattr(mark, "names", {}).get("panel") for mark in joined] == ["a", None, "b"]
    assert isinstance(joined[0], Group) and len(joined[0].marks) == 2
