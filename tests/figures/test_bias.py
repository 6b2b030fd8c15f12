"""The bias figure: each neuron's bias is the one that the definition gives, and is named."""

from __future__ import annotations

import re
from math import hypot, prod
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Picture, Texts
from cnnviz.picture.steps import frames
from cnnviz.picture.theme import LIGHT
from cnnviz.render.svg import svg
from tests.figures.legible import SIZES, asked, faults, marks
from tests.figures.reading import SVG, drawn, panels, request, texts
from tests.figures.test_truth import convolutions

Numbers = tuple[float, ...]
LAYERS: tuple[tuple[Shape, Layer], ...] = (
    ((1, 6), Conv(1, 1, 2, 3)),
    ((1, 5, 5), Conv(2, 1, 2, 3)),
    ((4, 10), Conv(1, 4, 8, 3, groups=2)),
    ((3, 8, 8), Conv(2, 3, 8, 3, padding=1)),
    ((64, 56, 56), Conv(2, 64, 128, 3)),
    ((1, 200), Conv(1, 1, 2, 9)),
    ((2, 6, 6, 6), Conv(3, 2, 4, 3)),
)


def groups(picture: Picture) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg(picture))
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == "panel"]


def items(group: ElementTree.Element, cls: str, *keys: str) -> list[Numbers]:
    found = [element for element in group.iter() if element.get("class") == cls]
    return [tuple(float(one.get(key, "nan")) for key in keys) for one in found]


def owner(kind: str, neuron: int, shape: Shape) -> int:
    """By definition: one bias a neuron, or one a feature map."""
    return neuron if kind == "untied" else neuron // prod(shape[1:])


@settings(max_examples=30)
@given(st.data())
def test_each_neuron_is_joined_to_its_bias(data: st.DataObject) -> None:
    layer, shape = data.draw(convolutions(1))
    assume(layer.bias)
    out = layer.output_shape(shape)
    for group in groups(drawn("bias", request(layer, shape=shape))):
        kind = str(group.get("data-panel"))
        nodes = {int(b): at for b, *at in items(group, "bias", "data-bias", "cx", "cy", "r")}
        circles = {
            int(i): at
            for layer_, i, *at in items(
                group, "neuron", "data-layer", "data-index", "cx", "cy", "r"
            )
            if layer_ == 1
        }
        strands = items(group, "bias-edge", "data-dst", "data-bias", "x1", "y1", "x2", "y2")
        if not nodes:  # maps of cells: the names stand in them
            assert all(
                owner(kind, int(i), out) == b
                for i, b in items(group, "bias-name", "data-index", "data-bias")
                if i == i
            )
            continue
        assert len(nodes) == int(str(group.get("data-biases")))
        assert sorted(int(dst) for dst, *_ in strands) == sorted(circles)
        for dst, bias, x1, y1, x2, y2 in strands:
            assert bias == owner(kind, int(dst), out)
            for (x, y), (cx, cy, r) in (
                ((x1, y1), nodes[int(bias)]),
                ((x2, y2), circles[int(dst)]),
            ):
                assert abs(hypot(x - cx, y - cy) - r) < 0.6


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("shape", "layer"), LAYERS, ids=repr)
def test_is_legible_on_every_page(shape: Shape, layer: Layer, theme: str, size: str) -> None:
    picture = drawn("bias", asked(shape, layer, theme=theme, size=size))
    assert faults(picture, picture.background or "") == []
    untied, tied = panels(picture)
    out = layer.output_shape(shape)
    assert (untied.counts[2], tied.counts[2]) == (prod(out), out[0])
    assert untied.counts[:2] == tied.counts[:2]
    assert untied.neutral and tied.neutral


def test_two_dimensions_name_the_bias_of_every_neuron() -> None:
    for group in groups(drawn("bias", request(Conv(2, 1, 2, 3), shape=(1, 5, 5)))):
        found = items(group, "bias-name", "data-index", "data-bias")
        named = {int(i): int(b) for i, b in found if i == i}
        kind = str(group.get("data-panel"))
        # All but the one that is traced, whose dot stands in its cell.
        assert len(named) == 17
        assert all(b == owner(kind, i, (2, 3, 3)) for i, b in named.items())


def test_a_network_shows_its_first_convolution() -> None:
    layers = (Conv(2, 1, 6, 5), ReLU(), MaxPool(2, 2), Conv(2, 6, 16, 5))
    picture = drawn("bias", request(*layers, shape=(1, 32, 32)))
    assert [panel.counts[2] for panel in panels(picture)] == [6 * 28 * 28, 6]
    assert any("layer 0" in note for note in picture.notes)


def test_without_a_bias_there_is_nothing_to_show() -> None:
    with pytest.raises(CnnvizError, match="a convolution with a bias"):
        drawn("bias", request(Conv(1, 1, 2, 3, bias=False), shape=(1, 6)))


def test_has_few_words_and_a_count_once() -> None:
    picture = drawn("bias", request(Conv(1, 1, 2, 3), shape=(1, 6)))
    found = [word for text in texts(picture) for word in re.findall(r"[^\W\d_]{2,}", text)]
    assert len(found) <= 90
    assert all(panel.words.count("24") == 1 for panel in panels(picture))


def test_biases_are_no_neurons() -> None:
    """They are filled, half as large, at the heads of arrows, and each says that it is a bias."""
    picture = drawn("bias", request(Conv(1, 1, 2, 3), shape=(1, 6)))
    for group, named in zip(groups(picture), ("12345678", "AB"), strict=True):
        radii = {r for (r,) in items(group, "neuron", "r")}
        assert all(2 * r < min(radii) * 1.3 for (r,) in items(group, "bias", "r"))
        filled = [one.get("fill") for one in group.iter() if one.get("class") == "bias"]
        assert filled and "none" not in filled and picture.background not in filled
        assert len(items(group, "bias-head", "data-dst")) == 8
        said = [one.text for one in group.iter() if one.get("class") == "bias-name"]
        assert said == [f"bias {name}" for name in named]
        assert {"map A", "map B"} <= {one.text for one in group.iter(f"{SVG}text")}


def test_is_said_without_jargon() -> None:
    said = " ".join(texts(drawn("bias", request(Conv(1, 1, 2, 3), shape=(1, 6)))))
    assert not re.search("tied|stay grey", said)


def test_a_step_says_no_more_than_it_shows() -> None:
    whole = drawn("bias", request(Conv(1, 1, 2, 3), shape=(1, 6)))
    said = ["One bias per feature map" in texts(frame) for frame in frames(whole)]
    assert said == [False, False, False, True, True]
    assert "One bias per neuron" not in texts(frames(whole)[0])


def test_is_built_up_from_neurons_to_shared_biases() -> None:
    whole = drawn("bias", request(Conv(1, 1, 2, 3), shape=(1, 6)))
    seen = [[len(items(g, "bias", "cx")) for g in groups(frame)] for frame in frames(whole)]
    assert seen == [[0], [8], [8, 0], [8, 2], [8, 2]]
    assert ["share one in each map" in texts(f) for f in frames(whole)] == [False] * 4 + [True]


@pytest.mark.parametrize("focus", [None, (0, 0), (5, 3)])
def test_no_two_biases_are_named_in_one_colour(focus: tuple[int, ...] | None) -> None:
    """F was in the blue of A, as if it were that one."""
    asks = asked((4, 10), Conv(1, 4, 8, 3))._replace(focus=focus)
    picture = drawn("bias", asks)
    found = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "bias-name"]
    named = [m.styles[0].fill for m in found if m.strings[0].startswith("bias ")]
    colours = [colour for colour in named if colour != LIGHT.ink]
    assert len(named) == 8 and len(set(colours)) == len(colours) > 0


@pytest.mark.parametrize(
    ("shape", "layer", "size", "most"),
    [
        ((1, 6), Conv(1, 1, 2, 5), "16:9", None),
        ((3, 6), Conv(1, 3, 4, 3, padding=3), "4:3", 300),
        ((2, 3), Conv(1, 2, 16, 3), "16:9", 300),
        ((1, 14), Conv(1, 1, 4, 3, stride=2), "square", 300),
    ],
)
def test_names_keep_clear_of_lines_and_of_one_another(
    shape: Shape, layer: Layer, size: str, most: int | None
) -> None:
    picture = drawn("bias", asked(shape, layer, size=size, max_connections=most))
    assert faults(picture, LIGHT.background) == []


def test_words_on_biases_take_no_room_from_maps() -> None:
    layer, panels_ = Conv(1, 16, 32, 1, padding=1, groups=2), {"panels": "tiled,conv,fc,local"}
    with pytest.raises(CnnvizError, match="take --size"):
        drawn("bias", asked((16, 12), layer, options=panels_))
    picture = drawn("bias", asked((16, 12), layer, size="square", options=panels_))
    assert len(groups(picture)) == 4


def test_bars_share_a_column_with_what_is_said_of_their_biases() -> None:
    picture = drawn("bias", asked((1, 200), Conv(1, 1, 1, 9), size="column"))
    assert len(groups(picture)) == 2


def test_long_bars_stand_beside_what_is_said_of_their_biases() -> None:
    layer = Conv(1, 1, 32, 80, stride=16)
    picture = drawn("bias", asked((1, 8000), layer, size="4:3"))
    assert len(groups(picture)) == 2 and faults(picture, LIGHT.background) == []


def test_the_traced_neuron_sees_more_than_padding() -> None:
    layer = Conv(3, 3, 3, 2, stride=3, padding=2)
    for panel in panels(drawn("bias", asked((3, 6, 6, 7), layer, size="4:3"))):
        assert panel.cones
