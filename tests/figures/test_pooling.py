"""The figure pooling: its numbers against loops, its lines against the graph, its words against
both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.pooling import pooling
from cnnviz.graph.connect import connections
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.picture import quality
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Texts
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import asked, groups, marks, words
from tests.instruments.contrasts import text_contrasts
from tests.instruments.lookalikes import lookalikes

SHOWN: dict[str, tuple[tuple[int, ...], Layer, dict[str, Any]]] = {
    "line": ((1, 8), MaxPool(1, kernel_size=2), {}),
    "overlap": ((1, 9), MaxPool(1, kernel_size=3, stride=2), {}),
    "up": ((1, 8), AvgPool(1, kernel_size=2), {"direction": "up"}),
    "padded": ((3, 40), MaxPool(1, kernel_size=3, stride=1, padding=1), {}),
    "grid": ((6, 28, 28), MaxPool(2, kernel_size=2), {}),
    "wide": ((6, 28, 28), AvgPool(2, kernel_size=3, stride=2, padding=1), {}),
    "risen": ((1, 4, 4), MaxPool(2, kernel_size=2), {"direction": "up"}),
}


def drawn(name: str, **more: Any) -> Picture:
    shape, layer, look = SHOWN[name]
    return pooling.picture(asked(shape, layer, **{**look, **more}))


def illegible(picture: Picture, least: float = 12.0) -> list[Any]:
    small = [quality.smallest_text(picture)] if quality.smallest_text(picture) < least else []
    pale = [found for found in text_contrasts(picture) if found.ratio < 4.5]
    return [*quality.overlapping_texts(picture), *quality.outside(picture), *small, *pale]


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_every_kind_is_legible(name: str, size: str) -> None:
    for theme in ("light", "dark", "print"):
        picture = drawn(name, size=size, theme=theme)
        assert illegible(picture) == []
        assert lookalikes(picture, "greyscale" if theme == "print" else "normal") == []
    assert illegible(drawn(name, size=size, title="")) == []


def test_a_page_is_legible() -> None:
    assert illegible(drawn("line", size="page"), 12 * 504 / 960) == []


def values(graph: Group, layer: int) -> list[float]:
    """The numbers in the neurons of a column, in their order."""
    (dots,) = (m for m in marks(graph) if isinstance(m, Dots) and m.names["layer"] == layer)
    found = {}
    for text in (m for m in marks(graph) if isinstance(m, Texts)):
        for at, string in zip(text.at, text.strings, strict=True):
            apart = np.hypot(*(dots.at - at).T)
            if apart.min() < dots.radius[0] / 2:
                found[int(apart.argmin())] = float(string.replace("−", "-"))
    return [found[i] for i in range(len(dots.at))]


def pooled(kind: str, inputs: list[float], kernel: int, stride: int) -> list[float]:
    windows = [inputs[i : i + kernel] for i in range(0, len(inputs) - kernel + 1, stride)]
    if kind == "max":
        return [max(window) for window in windows]
    if kind == "average":
        return [sum(window) / kernel for window in windows]
    return [sum(x * (-1) ** i for i, x in enumerate(window)) for window in windows]


@pytest.mark.parametrize(("name", "kernel", "stride"), [("line", 2, 2), ("overlap", 3, 2)])
def test_numbers_are_what_loops_make_of_them(name: str, kernel: int, stride: int) -> None:
    graphs = list(groups(drawn(name), "panel"))
    assert [g.names["panel"] for g in graphs] == [
        kind for kind in ("max", "average", "strided") for _ in (0, 1)
    ]
    for graph in graphs:
        wanted = pooled(graph.names["panel"], values(graph, 0), kernel, stride)
        assert values(graph, 1) == wanted
    for before, after in zip(graphs[::2], graphs[1::2], strict=True):
        assert values(after, 0)[1:] == values(before, 0)[:-1]


@pytest.mark.parametrize("name", ["line", "overlap", "up"])
def test_lines_are_connections(name: str) -> None:
    shape, layer, _ = SHOWN[name]
    edges = connections(layer, shape)
    wanted = sorted(zip(edges.src.tolist(), edges.dst.tolist(), strict=True))
    for graph in groups(drawn(name), "panel"):
        (lines,) = (m for m in graph.marks if isinstance(m, Lines) and m.cls == "edge")
        found = sorted(zip(lines.names["src"].tolist(), lines.names["dst"].tolist(), strict=True))
        assert found == wanted
        assert ("ink" in graph.names) == (set(lines.names["weight"].tolist()) == {-1})
        spots = [
            next(m for m in graph.marks if isinstance(m, Dots) and m.names["layer"] == i)
            for i in (0, 1)
        ]
        for ends, dots, names in ((lines.start, spots[0], "src"), (lines.end, spots[1], "dst")):
            apart = np.hypot(*(ends - dots.at[lines.names[names]]).T)
            assert np.allclose(apart, dots.radius[0])


def test_the_winners_line_carries_the_output() -> None:
    for graph in [g for g in groups(drawn("overlap"), "panel") if g.names["panel"] == "max"]:
        (lines,) = (m for m in graph.marks if isinstance(m, Lines) and m.cls == "edge")
        thick = [lines.styles[i].width > 3 for i in lines.which]
        won = {
            int(d): int(s)
            for s, d, w in zip(lines.names["src"], lines.names["dst"], thick, strict=True)
            if w
        }
        inputs, outputs = values(graph, 0), values(graph, 1)
        assert [inputs[won[i]] for i in range(len(outputs))] == outputs
        assert sum(thick) == len(outputs)


@pytest.mark.parametrize("name", ["line", "overlap", "up"])
def test_what_the_shift_changes_is_filled_and_counted(name: str) -> None:
    picture = drawn(name)
    graphs = list(groups(picture, "panel"))
    counts = [line for line in words(picture, "counts") if "change" in line]
    for before, after, line in zip(graphs[::2], graphs[1::2], counts, strict=True):
        changed = np.array(values(before, 1)) != np.array(values(after, 1))
        (dots,) = (m for m in marks(after) if isinstance(m, Dots) and m.names["layer"] == 1)
        filled = [dots.styles[i].fill == LIGHT.ink for i in dots.which]
        assert filled == changed.tolist()
        assert f"{changed.sum()} of {len(changed)} outputs change" in line


def test_the_grid_holds_the_largest_of_each_window() -> None:
    picture = drawn("risen")
    for grid in groups(picture, "grid"):
        found = {cls: numbers(grid, cls) for cls in ("input", "output")}
        field = np.reshape([found["input"][i] for i in range(16)], (4, 4))
        windows = field.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
        wanted = {
            "max": windows.max(1),
            "average": windows.mean(1),
            "strided": windows @ [1, 0, 0, 1],
        }[grid.names["kind"]]
        assert [found["output"][i] for i in range(4)] == wanted.tolist()


def numbers(grid: Group, cls: str) -> dict[int, float]:
    """The numbers in the cells of a grid, by cell."""
    (squares,) = (m for m in grid.marks if isinstance(m, Polygons) and m.cls == cls)
    found = {}
    for text in (m for m in grid.marks if isinstance(m, Texts)):
        for at, string in zip(text.at - [0, 3], text.strings, strict=True):
            inside = (squares.points.min(1) < at).all(1) & (at < squares.points.max(1)).all(1)
            found.update({int(cell): float(string) for cell in np.flatnonzero(inside)})
    return found


def test_counts_are_of_the_whole_layer() -> None:
    picture = drawn("grid")
    assert words(picture, "headline") == ["no learned weights", "no learned weights", "24 weights"]
    counts = [line for line in words(picture, "counts") if "connection" in line]
    assert len(counts) == 3 and all("4,704 connections" in line for line in counts)
    assert picture.notes == (
        "Drawn: 4 × 4 of 28 × 28 inputs, one of 6 channels."
        " Connections and weights are counted of the whole layer.",
    )


@pytest.mark.parametrize(
    ("shape", "layer", "said", "above"),
    [
        # Padding is drawn on the right and below, where the whole layer has inputs.
        (
            (2, 6, 6),
            MaxPool(2, 3, 2, 1),
            "Drawn over 3 × 3 inputs instead of 6 × 6, one of 2 channels.",
            "drawn over 1 × 3 × 3",
        ),
        ((1, 6, 6), AvgPool(2, 2), "Drawn: 4 × 4 of 6 × 6 inputs.", "drawn: 1 × 4 × 4"),
        (
            (1, 9, 9),
            MaxPool(2, 2, ceil_mode=True),
            "Drawn over 5 × 5 inputs instead of 9 × 9.",
            "1 × 5 × 5",
        ),
        ((3, 4, 4), MaxPool(2, 2), "Drawn: 4 × 4 inputs, one of 3 channels.", "drawn: 1 × 4 × 4"),
    ],
)
def test_a_part_is_called_one_only_where_the_layer_has_it(
    shape: tuple[int, ...], layer: Layer, said: str, above: str
) -> None:
    for size in ("16:9", "4:3"):
        picture = pooling.picture(asked(shape, layer, size=size, options={"panels": "max,average"}))
        counted = "Connections and weights are counted of the whole layer."
        assert picture.notes == (f"{said} {counted}",)
        assert words(picture, "context")[0].endswith(above)
        assert counted in words(picture, "note")
        counts = [line for line in words(picture, "counts") if "change" in line]
        many = 9 if above == "1 × 5 × 5" else 4
        assert all(f"of {many} drawn outputs change" in line for line in counts) and counts


@pytest.mark.parametrize("name", ["up", "risen"])
def test_what_goes_in_is_said_at_the_inputs(name: str) -> None:
    picture = drawn(name)
    graphs = [*groups(picture, "panel"), *groups(picture, "grid")]
    heads = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "run"]
    for graph, head in zip(graphs, heads, strict=True):
        found = [
            float(m.at[:, 1].max() if isinstance(m, Dots) else m.points[..., 1].max())
            for m in marks(graph)
            if getattr(m, "cls", "") in ("neuron", "input", "output")
        ]
        assert found[0] > found[1] and 0 < head.at[0, 1] - found[0] < 32


def test_a_convolution_is_called_strided_only_where_it_is() -> None:
    for layer, called in ((MaxPool(1, 3, stride=1), "Convolution"), (MaxPool(1, 3), "Strided")):
        for size in ("16:9", "column"):
            picture = pooling.picture(asked((1, 8), layer, size=size))
            assert words(picture, "panel-title")[2].startswith(called)


def test_panels_can_be_chosen() -> None:
    picture = drawn("line", options={"panels": "average, max"})
    assert words(picture, "panel-title") == ["Average pooling", "Max pooling"]
    with pytest.raises(CnnvizError, match="max, average, strided"):
        drawn("line", options={"panels": "max,fc"})


def test_the_first_pooling_layer_of_a_network_is_drawn() -> None:
    layers = (Conv(1, 1, 2, kernel_size=3), ReLU(), MaxPool(1, kernel_size=2))
    picture = pooling.picture(asked((1, 10), *layers))
    assert "MaxPool1d(kernel_size=2) · input 2 channels × 8" in words(picture, "context")[0]


@pytest.mark.parametrize(
    ("shape", "layer", "look", "wanted"),
    [
        ((8,), Linear(8, 4), {}, r"none in Linear: take MaxPool1d\(2\)"),
        ((1, 4, 4, 4), MaxPool(3, 2), {}, "one or two dimensions"),
        ((1, 50), MaxPool(1, 20), {}, "too large to be drawn"),
        ((1, 9), MaxPool(1, 2, dilation=2), {}, "max,strided"),
        ((1, 5), MaxPool(1, 2, ceil_mode=True), {"options": {"panels": "strided"}}, "max,average"),
        ((1, 8, 8), AvgPool(2, 3, 2, 1), {"size": "column"}, "take --size 16:9, fewer"),
    ],
)
def test_refusals(shape: tuple[int, ...], layer: Layer, look: Any, wanted: str) -> None:
    with pytest.raises(CnnvizError, match=wanted):
        pooling.picture(asked(shape, layer, **look))


def test_a_window_hangs_over_the_edge_and_no_convolution_has_it() -> None:
    picture = pooling.picture(asked((1, 5, 5), MaxPool(2, 2, ceil_mode=True)))
    assert words(picture, "panel-title") == ["Max pooling", "Average pooling"]
    assert picture.notes == ("No convolution has these windows: none has a ceil_mode.",)
    assert words(picture, "context")[0].endswith("input 1 × 5 × 5")
