"""The figure pooling: its numbers against loops, its lines against the graph, its words against
both.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from cnnviz import draw
from cnnviz.errors import CnnvizError
from cnnviz.figures.pooling import pooling
from cnnviz.graph.connect import connections
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Texts
from tests.figures.legible import asked, faults, groups, marks, words

SHOWN: dict[str, tuple[tuple[int, ...], Layer, dict[str, Any]]] = {
    "line": ((1, 8), MaxPool(1, kernel_size=2), {}),
    "overlap": ((1, 9), MaxPool(1, kernel_size=3, stride=2), {}),
    "up": ((1, 8), AvgPool(1, kernel_size=2), {"direction": "up"}),
    "padded": ((3, 40), MaxPool(1, kernel_size=3, stride=1, padding=1), {}),
    "means": ((4, 12), AvgPool(1, 3, 2, 1, count_include_pad=False), {}),
    "beyond": ((1, 10), MaxPool(1, 2, 3, 1), {}),
    "over": ((1, 8), AvgPool(1, 3, ceil_mode=True), {}),
    "alone": ((1, 8), MaxPool(1, 3, 1, 1), {"options": {"panels": "max"}}),
    "grid": ((6, 28, 28), MaxPool(2, kernel_size=2), {}),
    "wide": ((6, 28, 28), AvgPool(2, kernel_size=3, stride=2, padding=1), {}),
    "risen": ((1, 4, 4), MaxPool(2, kernel_size=2), {"direction": "up"}),
    "edge": ((1, 5, 5), MaxPool(2, 2, ceil_mode=True), {}),
}
LINES = [name for name, (shape, _, _) in SHOWN.items() if len(shape) == 2]
GRIDS = [name for name in SHOWN if name not in LINES]
BOXED = {"wide": ("column", "square"), "risen": ("column", "square")}
"""Sizes in which a figure has no room."""


def drawn(name: str, **more: Any) -> Picture:
    shape, layer, look = SHOWN[name]
    return pooling.picture(asked(shape, layer, **{**look, **more}))


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
def test_is_legible_in_every_size_and_theme(name: str, size: str) -> None:
    if size in BOXED.get(name, ()):
        with pytest.raises(CnnvizError, match=r"--size 16:9|--panels"):
            drawn(name, size=size)
        return
    for look in ({}, {"theme": "dark"}, {"theme": "print"}, {"title": ""}, {"no_counts": True}):
        picture = drawn(name, size=size, **look)
        assert faults(picture, picture.background or "") == []


def values(panel: Group, layer: int) -> list[float]:
    """The numbers in the neurons of a column, in their order, each in the neuron it belongs to."""
    (dots,) = (m for m in marks(panel) if isinstance(m, Dots) and m.names.get("layer") == layer)
    (said,) = (
        m for m in marks(panel)
        if isinstance(m, Texts) and m.cls == "value" and m.names["layer"] == layer
    )  # fmt: skip
    assert (np.hypot(*(said.at - [0, 0.35 * said.size] - dots.at).T) < dots.radius / 4).all()
    return [float(word.replace("−", "-")) for word in said.strings]


def written(panel: Group, cls: str) -> dict[int, float]:
    """The numbers in the cells of a grid, by cell."""
    (squares,) = (m for m in marks(panel) if isinstance(m, Polygons) and m.cls == cls)
    found = {}
    for text in (m for m in marks(panel) if isinstance(m, Texts) and m.cls == "value"):
        for at, string in zip(text.at - [0, 3], text.strings, strict=True):
            inside = (squares.points.min(1) < at).all(1) & (at < squares.points.max(1)).all(1)
            value = float(string.replace("−", "-"))
            found.update({int(cell): value for cell in np.flatnonzero(inside)})
    return found


def panels(picture: Picture, cls: str) -> list[Group]:
    """The groups of panels that have a mark of a class."""
    found = groups(picture, "panel")
    return [p for p in found if any(getattr(mark, "cls", "") == cls for mark in marks(p))]


def pooled(kind: str, inputs: list[float], kernel: int, stride: int) -> list[float]:
    windows = [inputs[i : i + kernel] for i in range(0, len(inputs) - kernel + 1, stride)]
    if kind == "max":
        return [max(window) for window in windows]
    if kind == "average":
        return [sum(window) / kernel for window in windows]
    return [sum(x * (2, -1, 1)[i] for i, x in enumerate(window)) + 1 for window in windows]


@pytest.mark.parametrize(("name", "kernel", "stride"), [("line", 2, 2), ("overlap", 3, 2)])
@pytest.mark.parametrize("size", ["16:9", "column"])
def test_numbers_are_what_loops_make_of_them(
    name: str, kernel: int, stride: int, size: str
) -> None:
    found = panels(drawn(name, size=size), "edge")
    assert [g.names["panel"] for g in found] == ["max", "average", "strided"]
    for panel in found:
        wanted = pooled(panel.names["panel"], values(panel, 0), kernel, stride)
        assert values(panel, 1) == wanted


@pytest.mark.parametrize("name", LINES)
def test_lines_are_connections(name: str) -> None:
    _, layer, _ = SHOWN[name]
    for panel in panels(drawn(name), "edge"):
        edges = connections(layer, (1, len(values(panel, 0))))
        wanted = sorted(zip(edges.src.tolist(), edges.dst.tolist(), strict=True))
        (lines,) = (m for m in marks(panel) if isinstance(m, Lines) and m.cls == "edge")
        found = sorted(zip(lines.names["src"].tolist(), lines.names["dst"].tolist(), strict=True))
        assert found == wanted
        assert ("ink" in panel.names) == (set(lines.names["weight"].tolist()) == {-1})
        spots = [
            next(m for m in marks(panel) if isinstance(m, Dots) and m.names.get("layer") == i)
            for i in (0, 1)
        ]
        for ends, dots, names in ((lines.start, spots[0], "src"), (lines.end, spots[1], "dst")):
            apart = np.hypot(*(ends - dots.at[lines.names[names]]).T)
            assert np.allclose(apart, dots.radius[0])


def test_the_winners_line_carries_the_output() -> None:
    (panel, *_) = panels(drawn("overlap"), "edge")
    (lines,) = (m for m in marks(panel) if isinstance(m, Lines) and m.cls == "edge")
    thick = [lines.styles[i].width > 2 for i in lines.which]
    won = {
        int(d): int(s)
        for s, d, w in zip(lines.names["src"], lines.names["dst"], thick, strict=True)
        if w
    }
    inputs, outputs = values(panel, 0), values(panel, 1)
    assert [inputs[won[i]] for i in range(len(outputs))] == outputs
    assert sum(thick) == len(outputs)


def test_lines_say_what_they_multiply_with() -> None:
    _, average, strided = panels(drawn("line"), "edge")
    assert words(average, "letter") == ["½"] * 8
    *_, named = (m for m in marks(strided) if isinstance(m, Texts) and m.cls == "letter")
    said = zip(named.strings, named.names["weight"].tolist(), strict=True)
    assert sorted(said) == [("2", 0)] * 4 + [("−1", 1)] * 4
    assert words(strided, "letter")[:3] == ["2", "−1", "1"]


@pytest.mark.parametrize("size", ["16:9", "4:3", "page"])
def test_the_grid_holds_what_each_window_gives(size: str) -> None:
    for panel in panels(drawn("risen", size=size), "input"):
        found = {cls: written(panel, cls) for cls in ("input", "output")}
        field = np.reshape([found["input"][i] for i in range(16)], (4, 4))
        windows = field.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
        wanted = {
            "max": windows.max(1),
            "average": windows.mean(1),
            "strided": windows @ [2, -1, 1, -2] + 1,
        }[panel.names["panel"]]
        assert [found["output"][i] for i in range(4)] == wanted.tolist()
        assert len([m for m in marks(panel) if getattr(m, "cls", "") == "frame"]) == 4


def test_a_window_over_the_edge_is_seen_and_said() -> None:
    picture = drawn("edge")
    assert words(picture, "head") == ["Max pooling", "Average pooling"]
    assert picture.notes == ("No convolution has these windows: none has a ceil_mode.",)
    assert "over the edge" in " ".join(words(picture, "context"))
    for panel in panels(picture, "input"):
        (cells,) = (m for m in marks(panel) if isinstance(m, Polygons) and m.cls == "input")
        empty = {c for c in range(36) if cells.styles[cells.which[c]].dash}
        assert empty == {c for c in range(36) if c // 6 == 5 or c % 6 == 5}
        field = written(panel, "input")
        padded = np.full((6, 6), np.nan)
        for cell, value in field.items():
            padded[divmod(cell, 6)] = value
        windows = padded.reshape(3, 2, 3, 2).transpose(0, 2, 1, 3).reshape(9, 4)
        made = {"max": np.nanmax, "average": np.nanmean}[panel.names["panel"]]
        assert list(written(panel, "output").values()) == made(windows, axis=1).tolist()
    (line, _) = panels(drawn("over"), "edge")
    (beyond,) = (m for m in marks(line) if isinstance(m, Dots) and m.cls == "padding")
    assert len(beyond.at) == 1
    assert "over the edge" not in " ".join(words(drawn("padded"), "context"))


def test_counts_are_of_the_whole_layer() -> None:
    picture = drawn("grid")
    assert words(picture, "count") == [*("4,704", "0", "0") * 2, "4,704", "24", "6"]
    assert picture.notes == (
        "drawn: 4 × 4 of 28 × 28 inputs, one of 6 channels. The counts are of the whole layer.",
    )


@pytest.mark.parametrize(
    ("shape", "layer", "said"),
    [
        # Padding is drawn on the right and below, where the whole layer has inputs.
        (
            (2, 8, 8),
            MaxPool(2, 3, 2, 1),
            "drawn over 3 × 3 inputs, not 8 × 8, one of 2 channels",
        ),
        ((1, 8, 8), AvgPool(2, 2), "drawn: 4 × 4 of 8 × 8 inputs"),
        ((1, 9, 9), MaxPool(2, 2, ceil_mode=True), "drawn over 5 × 5 inputs, not 9 × 9"),
        ((3, 4, 4), MaxPool(2, 2), "drawn: one of 3 channels"),
    ],
)
def test_a_part_is_called_one_only_where_the_layer_has_it(
    shape: tuple[int, ...], layer: Layer, said: str
) -> None:
    for size in ("16:9", "4:3"):
        picture = pooling.picture(asked(shape, layer, size=size, options={"panels": "max,average"}))
        assert picture.notes == (f"{said}. The counts are of the whole layer.",)
        assert said in " ".join(words(picture, "context"))


@pytest.mark.parametrize("name", ["up", "risen"])
def test_upwards_the_inputs_are_lowest(name: str) -> None:
    for panel in [*panels(drawn(name), "edge"), *panels(drawn(name), "input")]:
        found = [
            float(m.at[:, 1].max() if isinstance(m, Dots) else m.points[..., 1].max())
            for m in marks(panel)
            if getattr(m, "cls", "") in ("neuron", "input", "output")
        ]
        assert found[0] > found[1]


def test_a_convolution_is_called_strided_only_where_it_is() -> None:
    for layer, called in ((MaxPool(1, 3, stride=1), "Convolution"), (MaxPool(1, 3), "Strided")):
        for size in ("16:9", "column"):
            picture = pooling.picture(asked((1, 8), layer, size=size))
            assert words(picture, "head")[2].startswith(called)


def test_a_convolution_alone_is_not_said_to_learn_nothing() -> None:
    picture = drawn("line", options={"panels": "strided"})
    assert words(picture, "title") == ["Strided convolution"]


def test_panels_can_be_chosen() -> None:
    picture = drawn("line", options={"panels": "average, max"})
    assert words(picture, "head") == ["Average pooling", "Max pooling"]
    with pytest.raises(CnnvizError, match="max, average, strided"):
        drawn("line", options={"panels": "max,fc"})


def test_a_build_up_adds_panel_after_panel_then_the_counts() -> None:
    said = [step.caption for step in drawn("line").steps]
    assert said[:3] == ["Max pooling.", "Average pooling.", "Strided convolution."]
    assert len(said) == 4


def test_few_words_are_on_the_picture() -> None:
    for name, size in product(SHOWN, ("16:9", "4:3")):
        said = " ".join(words(drawn(name, size=size)))
        assert len([word for word in said.split() if sum(map(str.isalpha, word)) > 1]) <= 70


def test_the_first_pooling_layer_of_a_network_is_drawn() -> None:
    layers = (Conv(1, 1, 2, kernel_size=3), ReLU(), MaxPool(1, kernel_size=2))
    picture = pooling.picture(asked((1, 10), *layers))
    said = " ".join(words(picture, "context"))
    assert said.startswith("MaxPool1d(kernel_size=2)") and "input 2 × 8" in said


@pytest.mark.parametrize(
    ("shape", "layer", "look", "wanted"),
    [
        ((8,), Linear(8, 4), {}, r"none in Linear: take MaxPool1d\(2\)"),
        ((1, 4, 4, 4), MaxPool(3, 2), {}, "one or two dimensions"),
        ((1, 50), MaxPool(1, 20), {}, "too large to be drawn"),
        ((1, 9), MaxPool(1, 2, dilation=2), {}, "max,strided"),
        ((1, 5), MaxPool(1, 2, ceil_mode=True), {"options": {"panels": "strided"}}, "max,average"),
    ],
)
def test_refusals(shape: tuple[int, ...], layer: Layer, look: Any, wanted: str) -> None:
    with pytest.raises(CnnvizError, match=wanted):
        pooling.picture(asked(shape, layer, **look))


def test_nothing_is_called_filled_where_no_output_changes() -> None:
    picture = draw("pooling", "MaxPool1d(3, stride=2)", "1x7", panels="max").picture
    said = " ".join(words(picture))
    assert "0 of 3" in said and "filled" not in said
