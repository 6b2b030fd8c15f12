"""The figure receptive-field: its cone against a trace from the definition of each layer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.receptive_field import receptive_field
from cnnviz.figures.receptive_field.sheets import Axis
from cnnviz.figures.receptive_field.trace import Reached, back, forward
from cnnviz.figures.request import Request
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Dots, Picture, Polygons
from cnnviz.picture.theme import load
from tests.figures.legible import SIZES, asked, faults, marks, words
from tests.figures.reading import Panel, panels

SPECS = Path(__file__).parents[2] / "examples" / "specs"
STACKS: list[tuple[int, tuple[Layer, ...]]] = [
    (11, (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))),
    (16, (Conv(1, 1, 1, 3, padding=1), MaxPool(1, 2), ReLU(), Conv(1, 1, 1, 3, padding=1))),
    (16, (Conv(1, 1, 1, 2), Conv(1, 1, 1, 2, dilation=2), Conv(1, 1, 1, 2, dilation=4))),
    (15, (Conv(1, 1, 1, 3, stride=2), AvgPool(1, 3, stride=2, padding=1))),
]


def sees(layer: Any, size: int, position: int) -> set[int]:
    """The inputs that an output position of a 1-D layer sees, from the definition of a window."""
    one = [getattr(layer, name)[0] for name in ("kernel_size", "stride", "padding")]
    apart = getattr(layer, "dilation", (1,))[0]
    at = {position * one[1] - one[2] + i * apart for i in range(one[0])}
    return {p for p in at if 0 <= p < size}


def trace(size: int, layers: tuple[Layer, ...], position: int) -> list[set[int]]:
    """What reaches a neuron of the last layer, column by column."""
    kept = [layer for layer in layers if not layer.pointwise]
    shapes = chain((1, size), tuple(kept)).shapes
    reached = [{position}]
    for layer, shape in zip(kept[::-1], shapes[-2::-1], strict=True):
        reached.insert(0, set().union(*(sees(layer, shape[1], p) for p in reached[0])))
    return reached


def read(picture: Picture) -> Panel:
    (panel,) = panels(picture)
    return panel


def styled(picture: Picture, fill: str) -> dict[int, set[int]]:
    """The neurons of each column that are painted in a colour."""
    found: dict[int, set[int]] = {}
    for mark in marks(picture):
        if isinstance(mark, Dots) and mark.cls == "neuron":
            fills = np.array([mark.styles[w].fill for w in mark.which])
            found[mark.names["layer"]] = set(np.array(mark.names["index"])[fills == fill].tolist())
    return found


@pytest.mark.parametrize("size_and_layers", STACKS, ids=lambda stack: repr(stack[1][-1]))
def test_the_cone_is_what_the_definition_says(size_and_layers: Any) -> None:
    size, layers = size_and_layers
    last = chain((1, size), layers).shapes[-1][1]
    for position in (0, last // 2, last - 1):
        wanted = trace(size, layers, position)
        request = asked((1, size), *layers, options={"neuron": str(position)})
        picture = receptive_field.picture(request)
        plain = styled(picture, load("light").neuron)
        panel = read(picture)
        shown = [{i for layer, i in panel.circles if layer == c} for c in range(len(wanted))]
        assert [s - plain[c] for c, s in enumerate(shown)] == wanted
        assert words(picture, "part") == [str(len(reached)) for reached in wanted]
        dark = [e for e in panel.edges if e.look[0] == load("light").ink]
        kept = [layer for layer in layers if not layer.pointwise]
        shapes = chain((1, size), tuple(kept)).shapes
        for i, layer in enumerate(kept):
            pairs = {(s, d) for d in wanted[i + 1] for s in sees(layer, shapes[i][1], d)}
            assert {(e.src, e.dst) for e in dark if e.layer == i} == pairs


def test_every_line_is_a_connection_between_the_circles_that_it_names() -> None:
    size, layers = STACKS[1]
    panel = read(receptive_field.picture(asked((1, size), *layers)))
    graph = cnnviz.connect(chain((1, size), layers)).layers
    learned = [wires for wires, layer in zip(graph, layers, strict=True) if not layer.pointwise]
    assert len(panel.edges) == sum(map(len, learned))
    for i, wires in enumerate(learned):
        known = set(zip(wires.src.tolist(), wires.dst.tolist(), wires.weight.tolist(), strict=True))
        assert set(panel.wires(i)) == known
    for edge in panel.edges:
        x0, y0, r = panel.circles[edge.layer, edge.src]
        x1, y1, _ = panel.circles[edge.layer + 1, edge.dst]
        assert np.hypot(edge.start[0] - x0, edge.start[1] - y0) == pytest.approx(r, abs=0.05)
        assert np.hypot(edge.end[0] - x1, edge.end[1] - y1) == pytest.approx(r, abs=0.05)


def test_forward_and_back_are_each_others_inverse() -> None:
    for size, layers in STACKS:
        found = columns(chain((1, size), layers))
        last = len(found) - 1
        reach = {}
        for i in range(size):
            try:
                reach[i] = set(forward(found, Reached(((i,),)))[-1].positions[0])
            except CnnvizError:
                reach[i] = set()
        for n in range(found[-1].shape[1]):
            seen = set(back(found, last, Reached(((n,),)))[0].positions[0])
            assert seen == {i for i, there in reach.items() if n in there}


def test_two_axes_are_traced_as_one_by_one() -> None:
    random.seed(7)
    for _ in range(20):
        one, two = (random.choice([1, 2, 3]) for _ in range(2))
        layer = Conv(2, 2, 3, (one, two), (random.choice([1, 2]), 1), dilation=(1, 2))
        found = columns(chain((2, 9, 9), (layer, MaxPool(2, 2))))
        full = cnnviz.connect(chain((2, 9, 9), (layer, MaxPool(2, 2)))).layers
        target = int(np.ravel_multi_index((0, 1, 1), found[-1].shape))
        middle = full[1].src[full[1].dst == target]
        seen = np.unravel_index(full[0].src[np.isin(full[0].dst, middle)], (2, 9, 9))
        got = back(found, 2, Reached(((1,), (1,))))[0].positions
        assert got == tuple(tuple(np.unique(axis).tolist()) for axis in seen[1:])


@pytest.mark.parametrize(
    ("name", "last", "published"),
    [("alexnet", "features", 195), ("vgg16", "features", 212)],
)
def test_published_receptive_fields(name: str, last: str, published: int) -> None:
    """Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks"."""
    text = (SPECS / f"{name}.txt").read_text()
    count = text.split("(avgpool)")[0].count("\n") - 3
    net = cnnviz.parse(text, input_shape="3x224x224", layers=f"0:{count}")
    assert net.names[-1].startswith(last)
    picture = receptive_field.picture(Request(net, load("light")))
    (headline,) = words(picture, "headline")
    assert headline.startswith(f"Receptive field: {published} × {published} positions")


def test_nested_squares_are_as_large_as_what_is_seen() -> None:
    picture = receptive_field.picture(asked((1, 11, 11), *(Conv(2, 1, 1, 3) for _ in range(3))))
    fields = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "field"]
    sheets = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "sheet"]
    heights = [float(f.points[0][3, 1] - f.points[0][0, 1]) for f in fields]
    cell = float(sheets[0].points[0][3, 1] - sheets[0].points[0][0, 1]) / 11
    wanted = [7, 5, 3, 5, 3, 1, 3, 1, 1]
    assert [round(h / cell, 3) for h in heights] == wanted
    assert words(picture, "part") == ["7 × 7", "5 × 5", "3 × 3", "1 × 1"]
    assert words(picture, "sees") == ["each sees 3 × 3", "each sees 5 × 5", "each sees 7 × 7"]


def test_holes_of_a_dilation_stay_holes() -> None:
    picture = receptive_field.picture(asked((1, 7, 7), Conv(2, 1, 1, 3, dilation=2)))
    fields = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "field"]
    assert [len(field.points) for field in fields] == [9, 1]


def test_padding_is_drawn_and_is_no_neuron() -> None:
    size, layers = STACKS[1]
    picture = receptive_field.picture(asked((1, size), *layers, options={"neuron": "0"}))
    ghosts = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "padding"]
    assert sum(len(m.at) for m in ghosts) == 4
    assert any("padding" in note for note in words(picture, "note"))


def test_from_an_input_forward() -> None:
    picture = receptive_field.picture(asked((1, 11), *STACKS[0][1], options={"from-input": "5"}))
    assert words(picture, "part") == ["1", "3", "5", "5"]
    assert words(picture, "headline") == ["1 input → 3 → 5 → 5 neurons"]


def test_a_long_input_shows_the_cone_and_says_what_is_left_out() -> None:
    picture = receptive_field.picture(asked((1, 200), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3)))
    panel = read(picture)
    assert 5 < sum(layer == 0 for layer, _ in panel.circles) < 40
    assert any("not drawn" in note for note in words(picture, "note"))
    assert "of 200 inputs shaded" in words(picture, "whole")


def test_an_axis_counts_in_inputs() -> None:
    assert Axis(1.0, 2.0, 4).span() == (0.0, 8.0)
    assert Axis(0.0, 1.0, 9).span(2, 4) == (1.5, 4.5)


CASES: list[tuple[tuple[int, ...], tuple[Layer, ...], dict[str, str]]] = [
    ((1, 11), STACKS[0][1], {}),
    ((1, 16), STACKS[1][1], {"from-input": "7"}),
    ((1, 11, 11), tuple(Conv(2, 1, 1, 3) for _ in range(3)), {}),
    ((3, 32, 32), (Conv(2, 3, 8, 5, stride=2, padding=2), Conv(2, 8, 8, 3)), {"from-input": "9,9"}),
    ((1, 8), (Conv(1, 1, 2, 3), Flatten(), Linear(12, 4)), {"neuron": "3"}),
    ((1, 400), (Conv(1, 1, 4, 80, stride=4), MaxPool(1, 4)), {}),
    ((2, 6), (ConvTranspose(1, 2, 2, 3, stride=2),), {}),
    ((8,), (Linear(8, 3),), {}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "x".join(map(str, case[0])))
@pytest.mark.parametrize(
    ("size", "theme", "title"),
    [("16:9", "light", None), ("4:3", "dark", ""), ("page", "print", None)],
)
def test_every_case_is_legible(case: Any, size: str, theme: str, title: str | None) -> None:
    shape, layers, options = case
    request = asked(shape, *layers, size=size, theme=theme, title=title, options=options)
    assert faults(receptive_field.picture(request), load(theme).background) == []


@pytest.mark.parametrize("name", ["lenet5", "m5"])
def test_printed_networks_are_legible(name: str) -> None:
    shape = "1x8000" if name == "m5" else None
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=shape)
    picture = receptive_field.picture(Request(net, load("light"), SIZES["16:9"]))
    assert faults(picture, load("light").background) == []
    assert any("not drawn" in note for note in words(picture, "note"))


@pytest.mark.parametrize(
    ("shape", "layers", "more", "said"),
    [
        ((1, 5, 5, 5), (Conv(3, 1, 1, 3),), {}, "three"),
        ((1, 8), (ReLU(),), {}, "nothing connects"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"neuron": "6"}}, "1 x 6"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"neuron": "a"}}, "write its position"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"focus": (9,)}, "--focus '9' is no neuron"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"from-input": "8"}}, "1 x 8"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"from-input": "1", "neuron": "1"}}, "one of"),
        ((1, 8), (Conv(1, 1, 1, 1, stride=2),), {"options": {"from-input": "1"}}, "skips"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"direction": "up"}, "left to right"),
        ((1, 40, 40), (Conv(2, 1, 1, 3),) * 9, {"size": "column"}, "--layers"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    shape: Any, layers: Any, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(CnnvizError, match=said.replace("-", r"\-")):
        receptive_field.picture(asked(shape, *layers, **more))
