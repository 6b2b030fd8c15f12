"""Comparisons on narrow pages: panels above one another, each with its words on the left."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.marks import Texts
from tests.figures.legible import asked, marks
from tests.figures.reading import Panel, drawn, panels
from tests.figures.test_truth import by_definition, holds, looks_tell_weights

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


@pytest.mark.parametrize("figure", ["argument", "sharing", "connectivity", "tiled"])
def test_rows_of_neurons_run_up_where_panels_are_wide_and_low(figure: str) -> None:
    for panel in panels(drawn(figure, asked((1, 8), CONV, size="column"))):
        (left, low), (right, high) = middles(panel, 0), middles(panel, 1)
        assert abs(left - right) < 1
        assert low > high + 25


def test_every_line_of_a_column_is_a_connection_and_tells_its_weight() -> None:
    picture = drawn("argument", asked((1, 8), CONV, size="column"))
    full, local, conv = panels(picture)
    assert [len(panel.edges) for panel in (full, local, conv)] == [48, 18, 18]
    holds(conv, 0, by_definition(CONV, (1, 8)))
    for panel in (full, local, conv):
        looks_tell_weights(panel)
    assert {name for _, _, name in conv.letters} == {"a", "b", "c"}


def test_a_direction_that_was_asked_for_holds_on_narrow_pages() -> None:
    for panel in panels(drawn("sharing", asked((1, 5, 5), SHEET, size="square", direction="up"))):
        assert middles(panel, 0)[1] > middles(panel, 1)[1] + 30


MIXED = (CONV, ReLU(), CONV, Flatten(), Linear(6, 2))


def test_a_direction_that_was_asked_for_is_not_turned() -> None:
    options = {"panels": "local,conv"}
    told = asked((1, 8), CONV, size="column", options=options)._replace(told=True)
    for panel in panels(drawn("argument", told)):
        assert middles(panel, 0)[0] < middles(panel, 1)[0] - 30
