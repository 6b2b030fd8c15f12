"""The groups figure: which channels see which is as the definition says, in every form."""

from __future__ import annotations

import re
from itertools import pairwise
from math import prod
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.channel_blocks import blocks_of
from cnnviz.figures.comparison.channels import Channels
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Picture
from cnnviz.picture.steps import frames
from cnnviz.render.svg import svg
from tests.figures.legible import SIZES, asked, faults
from tests.figures.reading import SVG, drawn, panels, request, texts
from tests.figures.test_truth import by_definition

LAYERS: tuple[tuple[Shape, Layer], ...] = (
    ((4, 4), Conv(1, 4, 4, 3, padding=1)),
    ((4, 20), Conv(1, 4, 8, 3, stride=2, dilation=2, groups=2)),
    ((12, 16, 16), Conv(2, 12, 24, 3, padding=1)),
    ((512, 14, 14), Conv(2, 512, 512, 3, padding=1)),
    ((2, 6, 6, 6), Conv(3, 2, 4, 3)),
)


def panel_groups(picture: Picture) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg(picture))
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == "panel"]


def lines(panel: ElementTree.Element) -> list[tuple[int, int, int]]:
    """Channel, map and number of weights of each line."""
    found = [one for one in panel.iter() if one.get("class") == "bundle"]
    keys = ("data-channel", "data-map", "data-count")
    return sorted(tuple(int(str(one.get(key))) for key in keys) for one in found)  # type: ignore[misc]


def divided(kind: str, layer: Conv) -> Conv:
    """The convolution of a panel, by the definition of its kind."""
    groups = {"full": 1, "depthwise": layer.in_channels, "pointwise": 1}
    smallest = next(g for g in range(2, 9) if layer.in_channels % g == layer.out_channels % g == 0)
    if kind == "pointwise":
        return Conv(1, layer.in_channels, layer.out_channels, 1)
    return Conv(
        1, layer.in_channels, layer.out_channels, layer.kernel_size, padding=layer.padding,
        groups=groups.get(kind, smallest), bias=layer.bias,
    )  # fmt: skip


@settings(max_examples=20)
@given(st.sampled_from([2, 3, 4, 6]), st.integers(1, 3), st.sampled_from([1, 3]), st.integers(3, 7))
def test_each_line_is_a_kernels_weights_for_a_channel(
    ins: int, times: int, kernel: int, size: int
) -> None:
    layer = Conv(1, ins, ins * times, kernel, padding=kernel // 2)
    picture = drawn("groups", request(layer, shape=(ins, size)))
    for panel, seen in zip(panel_groups(picture), panels(picture), strict=True):
        own = divided(seen.kind, layer)
        true = by_definition(own, (ins, size))
        pairs: dict[tuple[int, int], set[int]] = {}
        for src, dst, weight in true:
            pairs.setdefault((src // size, dst // size), set()).add(weight)
        assert seen.counts[:2] == (sum(true.values()), sum(map(len, pairs.values())))
        if lines(panel):
            assert lines(panel) == sorted((*pair, len(own_)) for pair, own_ in pairs.items())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("shape", "layer"), LAYERS, ids=repr)
def test_is_legible_on_every_page(shape: Shape, layer: Layer, theme: str, size: str) -> None:
    picture = drawn("groups", asked(shape, layer, theme=theme, size=size))
    assert faults(picture, picture.background or "") == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("shape", "layer"), LAYERS[:4], ids=repr)
def test_groups_and_depthwise_differ_on_every_page(shape: Shape, layer: Layer, size: str) -> None:
    picture = drawn("groups", asked(shape, layer, size=size))
    seen = {}
    for group in panel_groups(picture):
        blocks = [one for one in group.iter() if one.get("class") == "block"]
        seen[group.get("data-panel")] = (len(lines(group)), len(blocks) // 2)
    assert len({seen["full"], seen["grouped"], seen["depthwise"]}) == 3
    assert seen["depthwise"][0] or seen["depthwise"][1] > seen["grouped"][1] == 2


def test_a_kernel_in_blocks_spans_all_channels_of_its_group() -> None:
    picture = drawn("groups", request(LAYERS[2][1], shape=LAYERS[2][0]))
    found = {}
    for group in panel_groups(picture):
        [kernel] = [one for one in group.iter() if one.get("class") == "kernel"]
        found[group.get("data-panel")] = int(str(kernel.get("data-count")))
    assert found == {"full": 12, "grouped": 6, "depthwise": 1, "pointwise": 12}


def test_says_what_the_counts_follow_from() -> None:
    layer = Conv(1, 4, 4, (3,), stride=2, padding=1, dilation=2)
    found = " ".join(texts(drawn("groups", request(layer, shape=(4, 12)))))
    for words in (
        "12 inputs a channel, 5 neurons a map",
        "4 channels in 4 maps out",
        "kernel 3, stride 2, padding 1, dilation 2",
        "16 lines × 14",
        "16 lines × 3",
    ):
        assert words in found


def test_the_window_is_told_once_and_again_where_it_is_another() -> None:
    picture = drawn("groups", request(Conv(1, 4, 4, 3, padding=1), shape=(4, 4)))
    found = texts(picture)
    said = " ".join(found)
    assert said.count("kernel 3, padding 1") == 1 and said.count("kernel 1, 4 inputs each") == 1
    assert found.count("3 weights") == found.count("1 weight") == 1
    for lines, each in ((16, 10), (8, 10), (4, 10), (16, 4), (16, 3), (16, 1)):
        assert f"{lines} lines × {each}" in found


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (Conv(1, 4, 4, 3), ["pointwise left out: its maps would have 6 neurons"]),
        (Conv(1, 4, 6, 3, padding=1), ["depthwise left out: 6 maps are no multiple of 4 channels"]),
        (Conv(1, 4, 4, 3, padding=1), []),
    ],
)
def test_a_panel_that_a_layer_cannot_have_is_told(layer: Conv, said: list[str]) -> None:
    found = " ".join(texts(drawn("groups", request(layer, shape=(4, 6)))))
    assert [words for words in said if words in found] == said
    assert found.count("left out") == len(said)


def test_says_how_many_inputs_a_neuron_sees() -> None:
    found = "\n".join(texts(drawn("groups", request(Conv(1, 4, 4, 3), shape=(4, 8)))))
    assert [int(n) for n in re.findall(r"(\d+) inputs each", found)] == [12, 6, 3]


def test_groups_that_a_layer_has_are_shown() -> None:
    picture = drawn("groups", request(Conv(1, 8, 8, 3, groups=4), shape=(8, 6)))
    assert "4 groups" in texts(picture)


def test_a_network_shows_its_first_convolution_that_divides() -> None:
    layers = (Conv(2, 1, 6, 5), MaxPool(2, 2), Conv(2, 6, 16, 5))
    picture = drawn("groups", request(*layers, shape=(1, 32, 32)))
    assert any("layer 2" in note for note in picture.notes)
    with pytest.raises(CnnvizError, match="common divisor"):
        drawn("groups", request(Conv(2, 1, 6, 5), shape=(1, 32, 32)))


def test_has_few_words_and_panels_one_after_another() -> None:
    picture = drawn("groups", request(Conv(1, 4, 4, 3, padding=1), shape=(4, 4)))
    found = [word for text in texts(picture) for word in re.findall(r"[^\W\d_]{2,}", text)]
    assert len(found) <= 90
    assert [len(panels(frame)) for frame in frames(picture)] == [1, 2, 3, 4]
    told = [sum(t in ("160", "80", "40", "64") for t in texts(f)) for f in frames(picture)]
    assert told == [1, 2, 3, 4], "each panel brings its counts"
    assert prod(panels(picture)[0].counts) == 160 * 48 * 4


def test_many_groups_are_few_blocks_apart_rather_than_a_hatching() -> None:
    """Lines 3.5 points apart flickered."""
    panel = Channels("depthwise", Conv(2, 64, 128, 3, groups=64), (64, 56, 56))
    found = blocks_of(panel, 175.0)
    assert [block.group for block in found[:2]] == [0, 1] and found[-1].group == 63
    assert all(b.y0 - a.y1 >= 3 and b.y1 - b.y0 >= 6 for a, b in pairwise(found))
