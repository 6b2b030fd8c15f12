"""The figure network: a volume for each layer, in proportion or on a log scale, with its counts."""

from __future__ import annotations

from math import log2
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.network import network
from cnnviz.figures.request import Request
from cnnviz.graph.summary import summarize
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Picture, Polygons
from cnnviz.picture.theme import load
from tests.figures.legible import SIZES, asked, faults, marks, words

SPECS = Path(__file__).parents[2] / "examples" / "specs"
LENET = [
    *("1x32x32", "6x28x28", "6x14x14", "16x10x10", "16x5x5", "120x1x1", "84", "10"),
]
"""LeCun et al. 1998, figure 2."""


def drawn(name: str, shape: str | None = None, **look: Any) -> Picture:
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=shape)
    theme, size = load(look.pop("theme", "light")), SIZES[look.pop("size", "16:9")]
    return network.picture(Request(net, theme, size, **look))


def volumes(picture: Picture) -> list[Polygons]:
    return [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "volume"]


def height(volume: Polygons) -> float:
    near = volume.points[0]
    return float(near[:, 1].max() - near[:, 1].min())


def wide(volume: Polygons) -> float:
    near = volume.points[0]
    return float(near[:, 0].max() - near[:, 0].min())


def test_lenet_has_the_published_sizes_to_scale() -> None:
    picture = drawn("lenet5")
    found = volumes(picture)
    assert [volume.names["shape"] for volume in found] == LENET
    cell = height(found[0]) / 32
    for volume, (channels, size) in zip(
        found, [(1, 32), (6, 28), (6, 14), (16, 10), (16, 5)], strict=False
    ):
        assert height(volume) == pytest.approx(size * cell)
        assert wide(volume) == pytest.approx(channels * cell)
    assert any("drawn to scale" in note for note in words(picture, "note"))
    assert words(picture, "headline") == [
        "61,470 weights + 236 biases · 416,520 connections with weights"
    ]


@pytest.mark.parametrize(
    ("name", "parameters", "layers"), [("alexnet", 61_100_840, 13), ("vgg16", 138_357_544, 23)]
)
def test_deep_networks_are_drawn_by_stage_on_a_log_scale(
    name: str, parameters: int, layers: int
) -> None:
    picture = drawn(name, "3x224x224")
    found = volumes(picture)
    assert [volume.names["layer"] for volume in found] == list(range(layers))
    stages = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "stage"]
    assert len(stages[0].points) >= 3
    first = height(found[0]) / log2(225)
    for volume in found:
        shape = [int(n) for n in volume.names["shape"].split("x")]
        longest = shape[0] if len(shape) == 1 else shape[1]
        assert height(volume) == pytest.approx(first * log2(1 + longest))
    note = " ".join(words(picture, "note"))
    assert "log scale" in note and "bracket" in note
    (headline,) = words(picture, "headline")
    weights, _, _, biases, *_ = headline.replace(",", "").split()
    assert int(weights) + int(headline.replace(",", "").split()[3]) == parameters
    assert biases.isdigit()


def test_each_column_says_what_it_does_its_size_and_its_weights() -> None:
    picture = drawn("lenet5")
    assert words(picture, "done")[:4] == ["input", "conv 5×5", "average pool", "2×2"]
    assert words(picture, "size")[:4] == ["1 channel", "of 32 × 32", "6 maps", "of 28 × 28"]
    counts = words(picture, "count")
    assert counts[:6] == ["weights", "connections", "150", "117,600", "–", "–"]
    assert len(counts) == 2 * 8


def test_batch_norms_weights_are_counted_where_they_act() -> None:
    picture = drawn("m5", "1x8000")
    net = cnnviz.parse((SPECS / "m5.txt").read_text(), input_shape="1x8000")
    found = summarize(net).totals
    total = (
        f"{found.weights:,} weights + {found.biases:,} biases · {found.connections:,} connections"
    )
    assert words(picture, "headline")[0].startswith(total)


def test_volumes_stand_in_one_row_and_never_meet() -> None:
    for name, shape in (("lenet5", None), ("alexnet", "3x224x224"), ("dcgan-generator", None)):
        found = volumes(drawn(name, shape))
        axes = [float(v.points[..., 1].max() + v.points[..., 1].min()) / 2 for v in found]
        assert max(axes) - min(axes) < 1e-6
        lefts = [float(v.points[..., 0].min()) for v in found]
        assert lefts == sorted(lefts)


def test_one_dimension_is_flat() -> None:
    found = volumes(drawn("m5", "1x8000"))
    near, top, _ = found[1].points
    assert top[:, 1].max() - top[:, 1].min() < 1e-9
    assert height(found[1]) > 3 * wide(found[1]) and near[0, 0] > 0


@pytest.mark.parametrize("name", ["lenet5", "alexnet", "vgg16", "m5", "dcgan-generator"])
@pytest.mark.parametrize(
    ("size", "theme", "title"),
    [("16:9", "light", None), ("4:3", "dark", ""), ("page", "print", None)],
)
def test_labels_never_collide(name: str, size: str, theme: str, title: str | None) -> None:
    shape = {"alexnet": "3x224x224", "vgg16": "3x224x224", "m5": "1x8000"}.get(name)
    picture = drawn(name, shape, size=size, theme=theme, title=title)
    assert faults(picture, load(theme).background) == []


NORMED = "Conv2d(3, 16, 3, padding=1, bias=False), BatchNorm2d(16), ReLU()"


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_weights_of_layers_that_are_not_drawn_are_said_where_they_count(size: str) -> None:
    def note(text: str) -> str:
        request = Request(cnnviz.parse(text, input_shape="3x8x8"), load("light"), SIZES[size])
        return " ".join(words(network.picture(request), "note"))

    assert "BatchNorm2d (weights counted with the layer before), ReLU." in note(NORMED)
    assert "BatchNorm2d (weights counted in the total alone)." in note(
        "BatchNorm2d(3), Conv2d(3, 16, 3)"
    )
    assert "counted" not in note("Conv2d(3, 16, 3), ReLU()")


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ((3, 4, 8), ": maps shrink, channels grow"),
        ((3, 4, 4), ": maps shrink, channels grow"),
        ((3, 8, 4), ": maps shrink"),
        ((3, 4, 3), " in 2 layers"),
        ((4, 8, 3), " in 2 layers"),
    ],
)
def test_a_title_claims_only_what_no_step_contradicts(channels: Any, said: str) -> None:
    first, second, third = channels
    layers = Conv(2, first, second, 3), Conv(2, second, third, 3)
    (title,) = words(network.picture(asked((first, 9, 9), *layers)), "title")
    assert title == f"From {first} × 9 × 9 to {third} × 5 × 5{said}"
    again = network.picture(asked((3, 9, 9), Conv(2, 3, 4, 3), Conv(2, 4, 8, 3, padding=2)))
    assert words(again, "title") == ["From 3 × 9 × 9 to 8 × 9 × 9 in 2 layers"]


def test_alexnets_channels_do_not_only_grow() -> None:
    (title,) = words(drawn("alexnet", "3x224x224"), "title")
    assert title.endswith(": maps shrink")


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_a_refusal_counts_volumes_and_names_a_part_that_fits(size: str) -> None:
    text = ", ".join(["Conv1d(1, 1, 3, padding=1)"] * 600)
    with pytest.raises(CnnvizError, match="601 volumes") as refused:
        network.picture(Request(cnnviz.parse(text, "1x8"), load("light"), SIZES[size]))
    assert "16:9" not in str(refused.value)
    part = str(refused.value).split("--layers ")[1]
    net = cnnviz.parse(text, "1x8", layers=part)
    picture = network.picture(Request(net, load("light"), SIZES[size]))
    assert len(volumes(picture)) > 20


@pytest.mark.parametrize("size", ["4:3", "square", "column"])
def test_lines_of_a_note_are_about_equally_long(size: str) -> None:
    alone = (
        "ReLU",
        "Sigmoid",
        "Tanh",
        "GELU",
        "ELU",
        "SiLU",
        "Mish",
        "Softplus",
        "Hardtanh",
        "ReLU6",
        "SELU",
    )
    broken = 0
    for many in range(1, len(alone) + 1):
        text = ", ".join(["Conv2d(1, 1, 3)", *(f"{name}()" for name in alone[:many])])
        net = cnnviz.parse(text, "1x9x9")
        notes = words(network.picture(Request(net, load("light"), SIZES[size])), "note")
        broken += len(notes) > 1
        assert len(notes[-1]) > 0.6 * len(notes[0])
    assert broken


def test_what_does_not_fit_is_refused_in_words() -> None:
    many = tuple(Conv(1, 1, 1, kernel_size=2) for _ in range(40))
    with pytest.raises(CnnvizError, match="--layers"):
        network.picture(asked((1, 60), *many))
    with pytest.raises(CnnvizError, match=r"--size 16:9, or a part .* --layers features"):
        drawn("vgg16", "3x224x224", size="column")
    with pytest.raises(CnnvizError, match="left to right"):
        drawn("lenet5", direction="up")
