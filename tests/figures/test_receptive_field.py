"""The figure receptive-field: its cone against a trace from the definition of each layer."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.receptive_field import receptive_field
from cnnviz.figures.receptive_field.trace import Trace, back, forward
from cnnviz.figures.request import Request
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons
from cnnviz.picture.steps import frames
from cnnviz.picture.theme import LIGHT, THEMES, load
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


def traced(picture: Picture) -> dict[int, set[int]]:
    """The neurons of each column that stand out."""
    return {
        mark.names["layer"]: set(np.array(mark.names["index"]).tolist())
        for mark in marks(picture)
        if isinstance(mark, Dots) and mark.cls == "seen"
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("size_and_layers", STACKS, ids=lambda stack: repr(stack[1][-1]))
def test_the_cone_is_what_the_definition_says(size_and_layers: Any, size: str) -> None:
    length, layers = size_and_layers
    last = chain((1, length), layers).shapes[-1][1]
    for position in (0, last // 2, last - 1):
        wanted = trace(length, layers, position)
        request = asked((1, length), *layers, size=size, options={"neuron": str(position)})
        picture = receptive_field.picture(request)
        assert list(traced(picture).values()) == wanted
        dark = [e for e in read(picture).edges if e.look[0] == THEMES["light"].ink]
        kept = [layer for layer in layers if not layer.pointwise]
        shapes = chain((1, length), tuple(kept)).shapes
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
                reach[i] = set(forward(found, Trace(((i,),)))[-1].positions[0])
            except CnnvizError:
                reach[i] = set()
        for n in range(found[-1].shape[1]):
            seen = set(back(found, last, Trace(((n,),)))[0].positions[0])
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
        got = back(found, 2, Trace(((1,), (1,))))[0].positions
        assert got == tuple(tuple(np.unique(axis).tolist()) for axis in seen[1:])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "published"), [("alexnet", 195), ("vgg16", 212)])
def test_published_receptive_fields(name: str, published: int, size: str) -> None:
    """Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks"."""
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape="3x224x224")
    picture = receptive_field.picture(Request(net, load("light"), SIZES[size]))
    assert counts(picture)[-1] in (f"{published} × {published}", f"{published}²")
    assert f"{published} × {published} positions" in picture.title
    assert faults(picture, load("light").background) == []


def counts(picture: Picture) -> list[str]:
    """The numbers below the columns."""
    return [word for word in words(picture, "count") if word[0].isdigit()]


def fields(picture: Picture, layer: int | None = None) -> list[Any]:
    """What of the maps is seen, in the order in which it is painted."""
    found = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls in ("field", "cell")]
    return [m for m in found if layer in (None, m.names.get("layer"))]


def high(mark: Any) -> float:
    return float(mark.points[0][3, 1] - mark.points[0][0, 1])


def test_nested_squares_are_as_large_as_what_is_seen() -> None:
    picture = receptive_field.picture(asked((1, 11, 11), *(Conv(2, 1, 1, 3) for _ in range(3))))
    sheets = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "sheet"]
    cell = high(sheets[0]) / 11
    each = [[round(high(f) / cell, 3) for f in fields(picture, layer)] for layer in range(4)]
    assert each == [[7, 5, 3], [5, 3, 1], [3, 1], [1]]
    assert [round(high(sheet) / cell, 3) for sheet in sheets] == [11, 9, 7, 5]
    assert counts(picture) == ["1 × 1", "3 × 3", "5 × 5", "7 × 7"]
    assert words(picture, "step") == ["+ 2", "+ 2", "+ 2"]


def test_a_small_part_of_a_large_map_is_drawn_large() -> None:
    layers = tuple(Conv(2, 1, 1, 3) for _ in range(3))
    picture = receptive_field.picture(asked((1, 224, 224), *layers))
    sheets = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "sheet"]
    assert high(fields(picture, 0)[0]) > 0.4 * high(sheets[0]) > 40
    assert "a part of each layer" in words(picture, "context")[0]


def test_a_cone_leads_from_what_is_seen_to_the_neuron() -> None:
    picture = receptive_field.picture(asked((1, 12, 12), Conv(2, 1, 1, 3), MaxPool(2, 2)))
    cones = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "cone"]
    assert [mark.names["by"] for mark in cones] == [1, 2]
    for cone in cones:
        by, here = cone.names["by"], fields(picture, cone.names["by"] - 1)
        source = next(f for f in here if f.names["by"] == by and f.cls == "field")
        target = next(f for f in fields(picture, by) if f.cls == "cell")
        assert np.allclose(cone.points[0][[0, 3]], source.points[0][[1, 2]])
        assert np.allclose(cone.points[0][[1, 2]], target.points[0][[0, 3]])
        assert cone.names["dst"] == target.names["index"]
    graph = cnnviz.connect(chain((1, 12, 12), (Conv(2, 1, 1, 3), MaxPool(2, 2)))).layers
    for cone, wires in zip(cones, graph, strict=True):
        assert cone.names["count"] == int((wires.dst == cone.names["dst"]).sum())


def test_holes_of_a_dilation_stay_holes() -> None:
    picture = receptive_field.picture(asked((1, 7, 7), Conv(2, 1, 1, 3, dilation=2)))
    assert [len(field.points) for field in fields(picture)] == [9, 1]
    said = words(picture, "context")[0]
    assert "the neuron traced sees 3 × 3 of 5 × 5: dilation leaves holes" in said


def test_padding_is_drawn_and_is_no_neuron() -> None:
    size, layers = STACKS[1]
    picture = receptive_field.picture(asked((1, size), *layers, options={"neuron": "0"}))
    ghosts = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "padding"]
    assert sum(len(m.at) for m in ghosts) == 4
    assert "the rest is padding" in " ".join(words(picture, "context"))
    assert any("padding 1" in text for text in words(picture, "line"))


def test_what_a_layer_adds_is_told_with_its_reason() -> None:
    layers = (Conv(1, 1, 1, 3, stride=2), Conv(1, 1, 1, 3, dilation=2), AvgPool(1, 2))
    picture = receptive_field.picture(asked((1, 19), *layers))
    assert counts(picture) == ["1", "3", "11", "13"]
    assert words(picture, "step") == ["+ 2", "+ 8", "+ 2"]
    said = words(picture)
    assert {"3 − 1", "(3 − 1) × 2 × 2", "(2 − 1) × 2"} <= {*said}
    assert "each layer adds (kernel or window − 1) × dilation × strides before it" in said


TCN = tuple(
    Conv(1, 1, 1, 3, padding=2**i, dilation=2**i) for i in range(7) for _ in ("first", "second")
)


@pytest.mark.parametrize("size", SIZES)
def test_many_dilated_layers_are_strips_whose_cells_are_seen(size: str) -> None:
    picture = receptive_field.picture(asked((1, 700), *TCN, size=size))
    assert counts(picture)[-1] == "509"
    found, columns_ = fields(picture), chain((1, 700), TCN)
    reach = back(columns(columns_), 14, Trace(((349,),)))
    places = list(range(15)) if len(found) == 15 else [0, *range(2, 15, 2)]
    assert len(found) == len(places)
    for field, place in zip(found, places, strict=True):
        spots = np.array(reach[place].positions[0])
        runs = 1 + int((np.diff(spots) > 1).sum())
        part = len(spots) / (spots[-1] - spots[0] + 1)
        plain = field.styles[0].fill in (THEMES["light"].rule, THEMES["light"].ink)
        # Holes that are too small to be seen make it lighter.
        assert (len(field.points), plain) in ((runs, True), (1, part == 1))
    links = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "link"]
    assert all(len(link.start) <= 50 for link in links)
    black = [field for field in found if field.styles[0].fill == THEMES["light"].ink]
    assert len(black) == 1 and len(black[0].points) == 1, "only the neuron is black"


def test_of_many_lines_those_that_are_not_traced_step_back() -> None:
    for layer, shape, faint in ((Linear(7, 7), (7,), True), (Conv(1, 1, 1, 3), (1, 9), False)):
        picture = receptive_field.picture(asked(shape, layer, options={"from-input": "3"}))
        lines = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "edge"]
        colours = {style.stroke for line in lines for style in line.styles}
        assert colours == {LIGHT.ink, LIGHT.faint if faint else LIGHT.rule}


def test_from_an_input_forward() -> None:
    picture = receptive_field.picture(asked((1, 11), *STACKS[0][1], options={"from-input": "5"}))
    assert counts(picture) == ["1", "3", "5", "5"]
    assert words(picture, "title") == ["One input reaches 3, 5, then all 5 neurons"]
    assert traced(picture)[0] == {5}


def test_a_long_input_shows_the_cone_and_says_what_is_left_out() -> None:
    picture = receptive_field.picture(asked((1, 200), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3)))
    panel = read(picture)
    assert 5 < sum(layer == 0 for layer, _ in panel.circles) < 40
    assert "a part of each layer" in words(picture, "context")[0]
    assert "200 inputs" in words(picture, "line")


def test_a_build_up_grows_layer_by_layer() -> None:
    whole = receptive_field.picture(asked((1, 11), *STACKS[0][1]))
    seen = frames(whole)
    assert [sum(map(len, traced(one).values())) for one in seen] == [0, 1, 4, 9, 16, 16]
    lines = [sum(len(m.start) for m in marks(one) if m.cls == "edge") for one in seen]  # type: ignore[union-attr]
    assert lines == [0, 0, 15, 36, 63, 63]
    assert not counts(seen[-2]) and counts(seen[-1])
    flat = receptive_field.picture(asked((1, 16, 16), Conv(2, 1, 1, 3), MaxPool(2, 2)))
    assert [len(fields(one)) for one in frames(flat)] == [0, 2, 5, 5]
    for picture in (whole, flat):
        assert sorted(words(frames(picture)[-1])) == sorted(words(picture))


def test_each_arrow_says_what_it_adds_and_why() -> None:
    spec = "Conv2d(3,16,3), MaxPool2d(2), Conv2d(16,32,3), MaxPool2d(2), Conv2d(32,64,3)"
    said = words(cnnviz.draw("receptive-field", spec, (3, 32, 32)).picture)
    # 3 + (2 - 1) + (3 - 1) * 2 + (2 - 1) * 2 + (3 - 1) * 4 = 18
    assert [line for line in said if line.startswith("+ ")] == ["+ 2", "+ 1", "+ 4", "+ 2", "+ 8"]
    assert [line for line in said if re.match(r"\(?\d+ − 1", line)] == [
        *("3 − 1", "2 − 1", "(3 − 1) × 2", "(2 − 1) × 2", "(3 − 1) × 4")
    ]


def test_reasons_are_named_where_all_have_room() -> None:
    spec = "Conv2d(1, 1, 3, stride=2), MaxPool2d(2), Conv2d(1, 1, 3)"
    said = words(cnnviz.draw("receptive-field", spec, (1, 40, 40)).picture)
    # Strides of 2 and 2 before the third layer.
    reasons = {
        "kernel 3 − 1",
        "(window 2 − 1) × earlier stride 2",
        "(kernel 3 − 1) × earlier strides 4",
    }
    assert reasons <= {*said}


def test_a_size_and_its_paper_come_together() -> None:
    """Empty patches stood on the maps before their sizes did."""
    spec = "Conv2d(1, 1, 3), MaxPool2d(2), Conv2d(1, 1, 3)"
    for page in frames(cnnviz.draw("receptive-field", spec, (1, 16, 16)).picture):
        papers, sizes = (
            [m.names for m in marks(page) if m.cls == cls] for cls in ("paper", "size")
        )
        assert papers == sizes
