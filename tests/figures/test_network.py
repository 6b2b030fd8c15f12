"""The figure network: its columns, arcs, bars and words against the networks themselves."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.network import bars
from cnnviz.figures.network import network as figure
from cnnviz.figures.network.stages import nodes_of, stages
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture, Polygons
from tests.check import ROOT
from tests.figures.legible import faults, marks, texts, words

LENET = "Conv2d(1, 6, 5, padding=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2),"
LENET += " Flatten(), Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)"
HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
RESIDUAL = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 16, 3, padding=1)
        self.b = nn.Conv2d(16, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 8 * 8, 10)

    def forward(self, x):
        x = F.relu(self.a(x))
        x = F.relu(self.b(x) + x)
        return self.fc(torch.flatten(x, 1))
"""
UNET = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 8, 3, padding=1)
        self.b = nn.Conv2d(8, 16, 3, padding=1)
        self.up = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.c = nn.Conv2d(16, 2, 3, padding=1)

    def forward(self, x):
        a = F.relu(self.a(x))
        b = F.relu(self.b(F.max_pool2d(a, 2)))
        return self.c(torch.cat([self.up(b), a], 1))
"""
HEADS = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(1, 4, 3)
        self.one = nn.Linear(24, 3)
        self.two = nn.Linear(24, 5)

    def forward(self, x):
        x = torch.flatten(F.relu(self.a(x)), 1)
        return self.one(x), self.two(x)
"""
NETS: dict[str, Network] = {
    "lenet": cnnviz.parse(LENET, (1, 28, 28)),
    "vgg": cnnviz.parse((ROOT / "examples/specs/vgg16.txt").read_text(), (3, 224, 224)),
    "m5": cnnviz.parse((ROOT / "examples/specs/m5.txt").read_text(), (1, 8000)),
    "residual": cnnviz.parse(RESIDUAL, (3, 8, 8)),
    "unet": cnnviz.parse(UNET, (1, 16, 16)),
    "heads": cnnviz.parse(HEADS, (1, 8)),
    "conv": cnnviz.parse("Conv3d(1, 2, 3)", (1, 6, 6, 6)),
    "padded": cnnviz.parse("Conv1d(1, 2, 3, padding=1)", (1, 6)),
}


def picture(name: str, **look: Any) -> Picture:
    return cnnviz.draw("network", NETS[name], **look).picture


def of(drawn: Picture, cls: str) -> list[Any]:
    return [mark for mark in marks(drawn) if getattr(mark, "cls", "") == cls]


def test_each_call_that_moves_or_joins_neurons_is_a_column() -> None:
    assert [node.shape for node in nodes_of(NETS["lenet"])] == [
        (1, 28, 28), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,),
    ]  # fmt: skip
    assert [node.reads for node in nodes_of(NETS["residual"])] == [(), (0,), (1,), (2, 1), (3,)]


def test_maps_of_one_size_are_a_stage_and_then_vectors() -> None:
    found = stages(NETS["vgg"], 2)
    sizes = [stage.shape for stage in found]
    assert sizes[:4] == [(3, 224, 224), (64, 224, 224), (128, 112, 112), (256, 56, 56)]
    assert sizes[4:] == [(512, 28, 28), (512, 14, 14), (512, 7, 7), (1000,)]
    # The published table of VGG-16: 13 convolutions with 14,710,464 weights, 3 full layers.
    weights = [stage.counts.weights for stage in found]
    assert sum(weights[:-1]) == 14_710_464 and weights[-1] == 123_633_664


def boxes(drawn: Picture) -> dict[int, tuple[float, float, float, float]]:
    """The box of each column's neurons."""
    found: dict[int, list[Any]] = {}
    for mark in of(drawn, "volume"):
        assert isinstance(mark, Polygons)
        found.setdefault(int(mark.names["stage"]), []).append(mark.points.reshape(-1, 2))
    return {
        at: (*np.concatenate(points).min(axis=0), *np.concatenate(points).max(axis=0))
        for at, points in found.items()
    }


def test_maps_are_to_one_scale() -> None:
    sides = {}
    for mark in of(picture("lenet"), "volume"):
        wide, high = np.ptp(mark.points.reshape(-1, 2), axis=0)
        sides[int(mark.names["stage"])] = (wide, high)
    unit = sides[0][0] / 28
    for at, size in ((1, 28), (2, 14), (3, 10), (4, 5)):
        assert sides[at] == pytest.approx((size * unit, size * unit))
    heights = [sides[at][1] for at in (5, 6, 7)]
    assert heights == pytest.approx([heights[0], heights[0] * 84 / 120, heights[0] * 10 / 120])


def test_bars_and_numbers_are_the_counts() -> None:
    drawn = picture("lenet")
    numbers = [int(word.replace(",", "")) for word in words(drawn, "amount") if word[-1].isdigit()]
    # 6 * 28 * 28 * 25 without the padding's; 16 * 100 * 150; 400 * 120, 120 * 84, 84 * 10.
    assert numbers == [107_736, 240_000, 48_000, 10_080, 840, 150, 2_400, 48_000, 10_080, 840]
    # A pool has connections too, which carry no weight: they are no bar.
    assert [word for word in words(drawn, "amount") if "fixed" in word] == [
        "4,704 fixed",
        "1,600 fixed",
    ]
    high = [float(np.ptp(bar.points[..., 1])) for bar in of(drawn, "bar")]
    assert high[0] / high[1] == pytest.approx(107_736 / 240_000)
    # Each row has a scale of its own: its largest bar is as high as the other's.
    assert high[1] == high[7] == max(high)
    assert high[8] / high[7] == pytest.approx(10_080 / 48_000)
    # So who has most is said: 347,736 of 406,656 and 58,920 of 61,470.
    assert words(drawn, "share") == ["86 % in conv", "96 % fully connected"]
    bold = [m.strings[0] for m in of(drawn, "amount") if m.bold]
    assert bold == ["240,000", "48,000"]


@pytest.mark.parametrize("size", ["column", "square"])
def test_bars_that_lie_grow_from_one_line(size: str) -> None:
    drawn = picture("lenet", size=size)
    bars_ = [bar.points[..., 0] for bar in of(drawn, "bar")]
    first, second = (
        max(
            float(np.ptp(bar.points[..., 0])) for bar in of(drawn, "bar") if bar.names["stage"] == i
        )
        for i in (1, 3)
    )
    assert first / second == pytest.approx(107_736 / 240_000)
    assert sorted({round(float(x.min()), 3) for x in bars_}) == [
        round(float(line.start[0, 0]), 3) for line in of(drawn, "baseline")
    ]
    assert "fixed: without a weight" in words(drawn)


@pytest.mark.parametrize("name", ["lenet", "vgg", "m5", "conv", "heads"])
def test_every_bar_can_be_seen(name: str) -> None:
    drawn = picture(name)
    assert all(np.ptp(bar.points[..., 1]) > 1.5 for bar in of(drawn, "bar"))


@pytest.mark.parametrize("size", ["16:9", "4:3"])
@pytest.mark.parametrize("name", ["lenet", "vgg", "unet"])
def test_bars_of_a_row_stand_on_one_line(name: str, size: str) -> None:
    feet = {
        round(float(bar.points[..., 1].max()), 3) for bar in of(picture(name, size=size), "bar")
    }
    assert len(feet) == 2
    lines = [float(line.start[0, 1]) for line in of(picture(name, size=size), "baseline")]
    assert lines == pytest.approx(sorted(feet), abs=0.6)


def test_a_module_that_is_called_twice_has_its_weights_once() -> None:
    text = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(2, 2, 3, padding=1)

    def forward(self, x):
        return self.a(self.a(x))
"""
    net = cnnviz.parse(text, (2, 8))
    assert [node.counts.weights for node in nodes_of(net)] == [0, 12, 0]
    said = words(cnnviz.draw("network", net).picture, "total")
    assert said == ["176", "none from padding", "12 + 2 biases"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("lenet", "Convolutions do the work, fully connected layers hold the weights"),
        ("unet", "Convolutions do the work and hold the weights"),
        ("conv", "54 weights in 3,456 connections"),
    ],
)
def test_the_title_claims_what_the_counts_say(name: str, title: str) -> None:
    assert picture(name).title == title


def test_padding_dilation_and_names_are_said() -> None:
    net = cnnviz.parse(
        RESIDUAL.replace(
            "3, padding=1)\n        self.b", "3, padding=2, dilation=2)\n        self.b"
        ),
        (3, 8, 8),
    )
    said = words(cnnviz.draw("network", net).picture, "words")
    assert "padding 2, dilation 2" in " ".join(said)
    assert {"a", "b", "fc", "add"} <= set(said)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
def test_it_is_legible_or_says_where_it_is(name: str, theme: str, size: str) -> None:
    try:
        drawn = picture(name, theme=theme, size=size)
    except CnnvizError as error:
        named = re.search(r"--size (\S+)", str(error))
        assert named and size in ("column", "square", "4:3")
        drawn = picture(name, theme=theme, size=named[1])
    assert faults(drawn, drawn.background or "#ffffff") == []


@pytest.mark.parametrize("name", NETS)
def test_has_few_words(name: str) -> None:
    said = " ".join(words(picture(name))).split()
    assert len([word for word in said if len(re.sub(r"[^a-z]", "", word.lower())) > 1]) <= 90


def test_is_built_column_by_column() -> None:
    captions = [step.caption for step in picture("residual").steps]
    assert captions == [
        "input.", "conv 3×3.", "conv 3×3.", "sum.", "fully connected.",
        "Where the connections are.", "Where the weights are.",
    ]  # fmt: skip


def test_what_connects_nothing_is_refused() -> None:
    with pytest.raises(CnnvizError, match="nothing connects"):
        cnnviz.draw("network", "ReLU()", (4,))
    assert figure.picture is not None


@pytest.mark.parametrize("name", ["vgg", "lenet"])
@pytest.mark.parametrize("size", ["column", "square"])
def test_a_narrow_page_has_a_row_for_each_column(name: str, size: str) -> None:
    drawn = picture(name, size=size)
    heads = [at for at in texts(drawn) if at.string.startswith(("max pool", "conv", "3 fully"))]
    bars = [m.points for m in marks(drawn) if isinstance(m, Polygons) and m.cls == "bar"]
    middles = np.concatenate([points.mean(axis=1) for points in bars])[:, 1]
    numbers = [
        m.at[:, 1] - 0.34 * m.size for m in marks(drawn) if getattr(m, "cls", "") == "amount"
    ]
    # A bar lies in the middle of its number's letters; fewer words make room for many rows.
    assert heads
    assert all(np.abs(np.concatenate(numbers) - middle).min() < 2 for middle in middles)


def test_what_is_learned_between_columns_is_listed() -> None:
    """9,408 weights of the kernels and 64 of the normalization are one number of a column."""
    text = "Conv2d(3, 64, 7), BatchNorm2d(64), ReLU()"
    drawn = cnnviz.draw("network", text, (3, 32, 32)).picture
    assert "1 Conv2d · 1 BatchNorm2d counted with the layer before" in " ".join(
        words(drawn, "context")
    )
    assert "9,472" in words(drawn, "amount")


def test_the_room_of_bars_is_measured_once_a_page_that_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was asked for by each bar, of all bars: a hundred layers took five seconds."""
    asked: list[int] = []
    number = bars._number
    monkeypatch.setattr(bars, "_number", lambda of: (asked.append(1), number(of))[1])
    text = ", ".join(["Conv1d(1, 1, 3, padding=1), MaxPool1d(1)"] * 20)
    cnnviz.draw("network", text, (1, 40), size="column")
    assert len(asked) <= 40


def test_padding_between_layers_of_one_size_goes_with_them() -> None:
    """Of a causal network, whose every convolution has its padding before it."""
    layers = ", ".join(["ZeroPad1d((2, 0)), Conv1d(4, 4, 3), ReLU()"] * 30)
    figure = cnnviz.draw("network", f"{layers}, Conv1d(4, 2, 64)", (4, 64))
    assert "30 conv 3" in words(figure.picture)
    assert "30 ZeroPad1d" in words(figure.picture)
