"""The figure pooling on a narrow page, such as a paper's column: its panels below one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.pooling import pooling
from cnnviz.graph.connect import connections
from cnnviz.layers.base import Layer
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Lines, Picture, Texts
from cnnviz.picture.text import width
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_pooling import SHOWN, drawn, illegible, pooled, values
from tests.instruments.lookalikes import lookalikes

NARROW = {"column": (252.0, 189.0), "tall": (252.0, 288.0), "square": (540.0, 540.0)}
FITTING = (
    "line",
    "overlap",
    "up",
    "padded",
    "grid",
    "alone",
    "alone2d",
    "kernel",
    "means",
    "beyond",
    "pair",
)
MORE: dict[str, tuple[tuple[int, ...], Layer, dict[str, Any]]] = {
    **SHOWN,
    "alone": ((1, 8), MaxPool(1, 3, 1, 1), {"options": {"panels": "max"}}),
    "alone2d": ((6, 28, 28), MaxPool(2, 2), {"options": {"panels": "max"}}),
    "kernel": ((1, 28, 28), MaxPool(2, 3, 2), {"options": {"panels": "strided"}}),
    "pair": ((6, 28, 28), MaxPool(2, 3, 2), {"options": {"panels": "max,average"}}),
    "beyond": ((1, 10), MaxPool(1, 2, 3, 1), {}),
    "means": ((4, 12), AvgPool(1, 3, 2, 1, count_include_pad=False), {}),
}


def narrow(name: str, size: str = "column", **more: Any) -> Picture:
    shape, layer, look = MORE[name]
    return pooling.picture(asked(shape, layer, **{**look, **more})._replace(size=NARROW[size]))


def crowded(picture: Picture) -> list[str]:
    """Numbers that reach over the rim of their neuron, by the corners of their digits."""
    found = []
    for graph in groups(picture, "panel"):
        dots = [m for m in marks(graph) if isinstance(m, Dots)]
        texts = [m for m in marks(graph) if isinstance(m, Texts)]
        for dot, text in zip(dots, texts, strict=True):
            for at, string in zip(text.at, text.strings, strict=True):
                middle, half = at - [0, 0.36 * text.size], width(string, text.size) / 2
                radius = dot.radius[np.hypot(*(dot.at - middle).T).argmin()]
                if half > radius - 0.3:
                    found.append(string)
    return found


@pytest.mark.parametrize("name", FITTING)
@pytest.mark.parametrize("size", NARROW)
def test_a_narrow_page_is_legible(name: str, size: str) -> None:
    least = 12.0 if size == "square" else 7.0
    for look in ({}, {"theme": "dark"}, {"theme": "print"}, {"title": ""}):
        picture = narrow(name, size, **look)
        assert illegible(picture, least - 1e-6) == []
        assert lookalikes(picture, "greyscale" if "print" in look.values() else "normal") == []
        assert crowded(picture) == []


@pytest.mark.parametrize("name", ["line", "overlap", "up", "padded", "means", "alone"])
@pytest.mark.parametrize("size", ["page", "4:3", "16:9"])
def test_numbers_stay_in_their_neurons(name: str, size: str) -> None:
    shape, layer, look = MORE[name]
    picture = pooling.picture(asked(shape, layer, **{**look, "size": size}))
    assert crowded(picture) == []
    assert illegible(picture, 7 - 1e-6) == []


def test_in_a_column_panels_stand_below_one_another() -> None:
    for name, cls, key in (("line", "panel", "panel"), ("grid", "grid", "kind")):
        graphs = list(groups(narrow(name), cls))
        assert [g.names[key] for g in graphs] == [k for k in pooling.KINDS for _ in (0, 1)]
        boxes = [box(graph) for graph in graphs]
        for before, after in zip(boxes[::2], boxes[1::2], strict=True):
            assert before.x1 < after.x0 and before.y0 == pytest.approx(after.y0)
        for above, below in zip(boxes[::2], boxes[2::2], strict=False):
            assert above.y1 < below.y0
        # They fill the page: from side to side, and most of its height.
        assert max(b.x1 for b in boxes) - min(b.x0 for b in boxes) > 0.6 * 252
        assert max(b.y1 for b in boxes) - min(b.y0 for b in boxes) > 0.7 * 189


@pytest.mark.parametrize(("name", "kernel", "stride"), [("line", 2, 2), ("overlap", 3, 2)])
def test_a_column_has_the_numbers_and_lines_of_the_graph(
    name: str, kernel: int, stride: int
) -> None:
    picture = narrow(name)
    graphs = list(groups(picture, "panel"))
    changes = words(picture, "counts")
    for at, (before, after) in enumerate(zip(graphs[::2], graphs[1::2], strict=True)):
        for graph in (before, after):
            wanted = pooled(graph.names["panel"], values(graph, 0), kernel, stride)
            assert values(graph, 1) == wanted
            (lines,) = (m for m in graph.marks if isinstance(m, Lines) and m.cls == "edge")
            edges = connections(SHOWN[name][1], (1, len(values(graph, 0))))
            found = sorted(
                zip(lines.names["src"].tolist(), lines.names["dst"].tolist(), strict=True)
            )
            assert found == sorted(zip(edges.src.tolist(), edges.dst.tolist(), strict=True))
            # Lines long enough to be seen: 4 printed points or more.
            assert np.hypot(*(lines.end - lines.start).T).min() > 4
        assert values(after, 0)[1:] == values(before, 0)[:-1]
        new = np.array(values(before, 1)) != np.array(values(after, 1))
        assert changes[at] == f"{new.sum()} of {len(new)} change"


def test_a_column_says_what_each_panel_learns_and_what_it_leaves_out() -> None:
    picture = narrow("line")
    assert words(picture, "panel-title") == [
        "Max pooling",
        "Average pooling",
        "Strided convolution",
    ]
    assert words(picture, "headline") == ["learns none", "learns none", "2 weights"]
    assert words(picture, "note") == ["8 connections each. Filled: outputs that change."]
    assert "= 1, −1" in words(picture, "key")
    said = words(narrow("padded"), "note")
    assert said[1] == "Drawn over 8 inputs instead of 40, one of 3 channels."
    assert said[0] == "In all 354 connections each. Filled: drawn outputs that change."


def test_what_a_column_has_no_room_for_fits_where_it_says() -> None:
    with pytest.raises(CnnvizError, match="16:9, fewer --panels") as refused:
        narrow("wide")
    assert "square" not in str(refused.value)
    for size in ("16:9", "4:3"):
        assert drawn("wide", size=size)
    assert narrow("wide", options={"panels": "max"})
