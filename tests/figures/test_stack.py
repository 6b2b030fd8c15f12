"""Comparisons on narrow pages: panels above one another, each with its words on the left."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.marks import Lines, Texts
from cnnviz.picture.quality import outside, overlapping_texts, smallest_text
from tests.figures.legible import SIZES, asked, marks
from tests.figures.reading import Panel, drawn, panels
from tests.figures.test_truth import by_definition, ends_at_its_circles, holds, looks_tell_weights

CONV, SHEET = Conv(1, 1, 1, 3), Conv(2, 1, 1, 3)
CASES: list[tuple[str, tuple[int, ...], tuple[Layer, ...], dict[str, str]]] = [
    ("argument", (1, 8), (CONV,), {}),
    ("argument", (1, 12), (CONV,), {}),
    ("argument", (1, 5, 5), (SHEET,), {}),
    ("argument", (8,), (Linear(8, 6),), {}),
    ("argument", (2, 8), (Conv(1, 2, 2, 3),), {"panels": "fc,conv"}),
    ("sharing", (1, 8), (CONV, CONV), {}),
    ("sharing", (3, 32, 32), (Conv(2, 3, 8, 3),), {}),
    ("connectivity", (1, 10), (CONV, MaxPool(1, 2)), {}),
    ("tiled", (1, 8), (CONV,), {"tiles": "3"}),
    ("tiled", (1, 5, 5), (Conv(2, 1, 1, 2),), {}),
    ("bias", (1, 6), (Conv(1, 1, 2, 3),), {}),
    ("groups", (4, 4), (Conv(1, 4, 4, 3, padding=1),), {"panels": "full,depthwise"}),
]


def middles(panel: Panel, layer: int) -> tuple[float, float]:
    """The middle of a column of neurons."""
    xs, ys, _ = zip(
        *(at for (where, _), at in panel.circles.items() if where == layer), strict=True
    )
    return sum(xs) / len(xs), sum(ys) / len(ys)


def said(
    figure: str, size: str, *layers: Layer, shape: tuple[int, ...], **look: Any
) -> list[Texts]:
    found = marks(drawn(figure, asked(shape, *layers, size=size, **look)))
    return [mark for mark in found if isinstance(mark, Texts)]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["column", "square"])
@pytest.mark.parametrize(("figure", "shape", "layers", "options"), CASES)
def test_panels_of_a_narrow_page_stand_above_one_another_and_are_legible(
    figure: str,
    shape: tuple[int, ...],
    layers: tuple[Layer, ...],
    options: dict[str, str],
    size: str,
    theme: str,
) -> None:
    picture = drawn(figure, asked(shape, *layers, size=size, theme=theme, options=options))
    assert overlapping_texts(picture) == []
    assert outside(picture) == []
    assert smallest_text(picture) >= (7.0 if size == "column" else 12.0) - 1e-6
    found = panels(picture)
    for above, below in pairwise(found):
        lowest = max(y + r for _, y, r in above.circles.values())
        assert lowest < min(y - r for _, y, r in below.circles.values())
        assert {x for x, _, _ in above.circles.values()} == {
            x for x, _, _ in below.circles.values()
        }
    for panel in found:
        ends_at_its_circles(panel)


@pytest.mark.parametrize("figure", ["argument", "sharing", "connectivity", "tiled"])
def test_rows_of_neurons_run_up_where_panels_are_wide_and_low(figure: str) -> None:
    for panel in panels(drawn(figure, asked((1, 8), CONV, size="column"))):
        (left, low), (right, high) = middles(panel, 0), middles(panel, 1)
        assert abs(left - right) < 1
        assert low > high + 25


def test_sheets_run_from_left_to_right_in_a_column_too() -> None:
    for panel in panels(drawn("argument", asked((1, 5, 5), SHEET, size="column"))):
        assert middles(panel, 0)[0] < middles(panel, 1)[0] - 30


def test_every_line_of_a_column_is_a_connection_and_tells_its_weight() -> None:
    picture = drawn("argument", asked((1, 8), CONV, size="column"))
    full, local, conv = panels(picture)
    assert [len(panel.edges) for panel in (full, local, conv)] == [48, 18, 18]
    holds(conv, 0, by_definition(CONV, (1, 8)))
    for panel in (full, local, conv):
        looks_tell_weights(panel)
    assert {name for _, _, name in conv.letters} == {"a", "b", "c"}


def test_a_column_says_each_count_once_and_the_one_that_matters_in_large_type() -> None:
    found = said("argument", "column", CONV, shape=(1, 8))
    words = [(text, mark.size) for mark in found for text in mark.strings if mark.cls != "letter"]
    for count in ("48 weights", "18 weights", "3 weights"):
        assert [size > 9 for text, size in words if text == count] == [True]
    assert [size for text, size in words if text == "18 connections · 1 bias"] == [pytest.approx(7)]
    captions = [mark.strings[0] for mark in found if mark.cls == "caption"]
    assert captions == ["drop the far connections", "share the weights"]


def test_a_caption_that_is_too_long_for_its_line_is_broken() -> None:
    found = said("argument", "column", CONV, shape=(1, 8), options={"panels": "fc,conv"})
    captions = [mark.strings[0] for mark in found if mark.cls == "caption"]
    assert " ".join(captions) == "drop connections, share weights"
    assert len(captions) == 2


def test_the_kernel_stands_beside_its_count_or_where_it_has_room() -> None:
    def cells(*layers: Layer, shape: tuple[int, ...]) -> tuple[float, float, float]:
        found = said("argument", "column", *layers, shape=shape)
        (count,) = (
            m for m in found if m.cls == "headline" and m.strings[0].startswith(("3 ", "9 "))
        )
        names = [m.at for m in found if m.cls == "name"][-1]
        return (
            float(count.at[0, 0]),
            float(names[:, 0].min()),
            float(names[:, 1].mean() - count.at[0, 1]),
        )

    start, left, lower = cells(CONV, shape=(1, 8))
    assert start + 40 < left < 126
    assert abs(lower) < 4
    _, left, _ = cells(SHEET, shape=(1, 5, 5))
    assert left > 200


def test_biases_that_are_the_point_are_drawn_in_a_column() -> None:
    picture = drawn("bias", asked((1, 6), Conv(1, 1, 2, 3), size="column"))
    strands = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "bias-edge"]
    assert [len(set(map(int, mark.names["bias"]))) for mark in strands] == [8, 2]


def test_neutral_panels_of_a_column_count_their_lines() -> None:
    found = said("argument", "column", SHEET, shape=(1, 5, 5))
    words = [text for mark in found for text in mark.strings]
    assert "225 lines, 225 different weights" in words
    assert "81 lines, 81 different weights" in words


def test_a_direction_that_was_asked_for_holds_on_narrow_pages() -> None:
    for panel in panels(drawn("sharing", asked((1, 5, 5), SHEET, size="square", direction="up"))):
        assert middles(panel, 0)[1] > middles(panel, 1)[1] + 30


@pytest.mark.parametrize(
    ("figure", "shape", "layers"),
    [
        ("groups", (4, 4), (Conv(1, 4, 4, 3, padding=1),)),
        ("argument", (1, 8), (CONV, CONV)),
        ("argument", (1, 40), (CONV,)),
    ],
)
def test_what_has_no_room_is_refused_with_a_size_that_has(
    figure: str, shape: tuple[int, ...], layers: tuple[Layer, ...]
) -> None:
    with pytest.raises(CnnvizError, match=r"take --size 16:9.*, or fewer panels"):
        drawn(figure, asked(shape, *layers, size="column"))
    for size in ("16:9", "4:3", "page"):
        assert SIZES[size]
        assert panels(drawn(figure, asked(shape, *layers, size=size)))
    few = {"panels": "full,depthwise" if figure == "groups" else "local,conv"}
    assert panels(drawn(figure, asked(shape, *layers, size="column", options=few)))


MIXED = (CONV, ReLU(), CONV, Flatten(), Linear(6, 2))


@pytest.mark.parametrize("panels", ["conv", "fc,conv", "tiled,conv", "local,conv"])
@pytest.mark.parametrize("size", ["column", "square", "16:9"])
def test_a_page_is_laid_out_in_the_end(panels: str, size: str) -> None:
    # A smaller graph may need fewer notes, which makes room for a larger graph, and so on.
    picture = drawn("argument", asked((1, 10), *MIXED, size=size, options={"panels": panels}))
    assert overlapping_texts(picture) == []
    assert outside(picture) == []


def test_what_acts_on_neurons_alone_is_named_beside_rows_that_run_up() -> None:
    found = said("argument", "column", *MIXED, shape=(1, 10), options={"panels": "conv"})
    assert [mark.strings[0] for mark in found if mark.cls == "alone"] == ["ReLU", "Flatten"]
    assert "12 weights unshared" in [text for mark in found for text in mark.strings]


def test_a_direction_that_was_asked_for_is_not_turned() -> None:
    options = {"panels": "local,conv"}
    told = asked((1, 8), CONV, size="column", options=options)._replace(told=True)
    for panel in panels(drawn("argument", told)):
        assert middles(panel, 0)[0] < middles(panel, 1)[0] - 30


def test_a_picture_is_described_with_all_its_counts_on_every_page() -> None:
    for size in ("column", "16:9"):
        described = drawn("argument", asked((1, 8), CONV, size=size)).description
        assert "Fully connected: each neuron sees all 8 inputs" in described
        assert "18 connections · 3 weights · 1 bias" in described
        assert "::" not in described.replace(" ", "")


@pytest.mark.parametrize("size", ["column", "4:3"])
def test_a_title_is_never_cut(size: str) -> None:
    for words in (10, 16):
        title = " ".join(["convolution"] * words)
        try:
            found = said("argument", size, CONV, shape=(1, 8), title=title)
        except CnnvizError as error:
            assert "the title has no room on this page" in str(error)
        else:
            lines = [mark.strings[0] for mark in found if mark.cls == "title"]
            assert " ".join(lines) == title
    with pytest.raises(CnnvizError, match="shorten it with --title"):
        said("argument", "column", CONV, shape=(1, 8), title="convolution " * 16)


def test_kernels_without_room_are_told_where_they_would_cost_the_graph_its_width() -> None:
    found = said("argument", "column", Conv(1, 2, 2, 3), shape=(2, 5))
    words = [text for mark in found for text in mark.strings]
    assert "2 kernels of 2×3" in words
    (picture,) = {round(mark.at[0, 0]) for mark in found if mark.strings[0] == "2 kernels of 2×3"}
    assert picture == 7
