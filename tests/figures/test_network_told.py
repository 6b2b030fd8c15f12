"""The figure network: what it tells of cones, sheets, sums and padding, against the networks."""

from __future__ import annotations

import re

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.network import say
from cnnviz.figures.network.stages import Node, Stage
from cnnviz.graph.count import Counts
from cnnviz.labels import ENGLISH
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import Network
from cnnviz.picture import steps
from cnnviz.picture.marks import Picture, Polygons, Texts
from tests.check import ROOT
from tests.figures.legible import words
from tests.figures.test_network import HEAD, of, picture


def test_a_step_brings_a_column_with_its_own_cone_and_then_one_row_of_bars() -> None:
    drawn = picture("lenet")
    frames = steps.frames(drawn)
    seen = [{int(m.names["stage"]) for m in of(one, "view") + of(one, "full")} for one in frames]
    assert seen == [set(range(1, at + 1)) for at in range(8)] + [set(range(1, 8))] * 2
    bars_ = [len(of(one, "bar")) for one in frames]
    assert bars_ == [0] * 8 + [5, 10]
    assert [len(words(one, "amount")) for one in frames[-2:]] == [7, 14]


def test_what_the_row_of_connections_sums_to_is_said_with_and_without_a_weight() -> None:
    said = words(picture("lenet"), "total")
    assert "406,656 weighted" in said
    numbers = [int(re.sub(r"\D", "", word)) for word in words(picture("lenet"), "amount")[:7]]
    assert sum(numbers) == 406_656 + 6_304


def test_why_counts_are_less_than_neurons_times_kernel_is_said() -> None:
    """At the total, where there is one, else above."""
    said, lone = words(picture("lenet")), words(picture("padded"))
    assert "none from padding" in said and "comes from padding" not in " ".join(said)
    assert "none from padding" not in lone and "border neurons see fewer" in " ".join(lone)
    assert "padding" not in " ".join(words(picture("conv")))


def test_the_border_of_a_branch_is_that_of_what_it_reads() -> None:
    text = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 3, 1)
        self.b = nn.Conv2d(1, 3, 3, padding=%d)

    def forward(self, x):
        return torch.cat([self.a(x)[:, :, :8, :8], self.b(x)[:, :, :8, :8]], 1)
"""
    # 10 x 10 inputs: without a padding 8 x 8 neurons see nine each.
    for padding, says in ((0, False), (1, True)):
        drawn = cnnviz.draw("network", text % padding, (1, 10, 10)).picture
        assert ("none from padding" in words(drawn, "total")) == says


@pytest.mark.parametrize("channels", [3, 16, 17, 64, 512])
def test_sheets_that_are_left_out_are_dots(channels: int) -> None:
    net = cnnviz.parse(f"Conv2d(1, {channels}, 3)", (1, 20, 20))
    drawn = cnnviz.draw("network", net).picture
    shown = sum(len(mark.points) for mark in of(drawn, "volume") if mark.names["stage"] == 1)
    assert (shown == channels) == (not of(drawn, "more")) == (channels <= 16)


def test_a_convolution_sees_all_maps_and_a_pool_one() -> None:
    drawn = picture("lenet")
    views = [m for m in of(drawn, "view") if isinstance(m, Polygons)]
    patches = {at: [m.points for m in views if m.names["stage"] == at] for at in (1, 2, 3, 4)}
    # A patch on the front map and the neuron; of several maps that are read the upper side, too.
    assert {at: len(found) for at, found in patches.items()} == {1: 2, 2: 2, 3: 3, 4: 2}
    front = min(m.points[..., 1].min() for m in of(drawn, "volume") if m.names["stage"] == 2)
    through = patches[3][0][..., 1]
    assert through.min() == pytest.approx(front, abs=1)


def test_the_heads_of_columns_have_their_feet_on_one_line() -> None:
    drawn = picture("lenet")
    heads = {"input", "conv 5×5", "max pool 2×2", "fully connected"}
    feet = {
        float(y)
        for text in of(drawn, "words")
        if isinstance(text, Texts)
        for word, y in zip(text.strings, text.at[:, 1], strict=True)
        if word in heads
    }
    assert max(feet) - min(feet) < 1.0


def test_neurons_that_can_be_counted_have_lines_between_them() -> None:
    net = cnnviz.parse("Conv2d(3, 8, 3, padding=1)", (3, 8, 8))
    [one, other] = of(cnnviz.draw("network", net).picture, "cells")
    assert len(one.start) == len(other.start) == 7 + 7
    assert not of(picture("vgg"), "cells")


def test_a_kernel_as_large_as_its_input_reads_all_of_it() -> None:
    net = cnnviz.parse("Conv2d(1, 4, 3), Conv2d(4, 6, 5), Flatten(), Linear(6, 2)", (1, 7, 7))
    drawn = cnnviz.draw("network", net).picture
    assert full(drawn) == [2, 3]
    # A pool over all of a map reads that map alone.
    net = cnnviz.parse("Conv2d(1, 4, 3), MaxPool2d(5), Flatten(), Linear(4, 2)", (1, 7, 7))
    drawn = cnnviz.draw("network", net).picture
    assert full(drawn) == [3]


def full(drawn: Picture) -> list[int]:
    """The columns to which a fan of a full connection leads."""
    return [int(m.names["stage"]) for m in of(drawn, "full") if isinstance(m, Polygons)]


def test_a_network_has_its_name_and_its_context_one_line() -> None:
    text = (ROOT / "examples" / "specs" / "vgg16.txt").read_text()
    [line] = words(cnnviz.draw("network", text).picture, "context")
    assert line.startswith("VGG: 13 Conv2d, 5 MaxPool2d, 1 AdaptiveAvgPool2d, 3 Linear · ")
    assert line.endswith(" · input size chosen · wiring assumed")
    net = nn_of("self.a = nn.Conv1d(1, 2, 3); self.b = nn.Conv1d(2, 2, 3)", "self.b(self.a(x))")
    assert words(cnnviz.draw("network", net).picture, "context")[0].startswith("Net: 2 Conv1d")
    # A framework's container says nothing, and a part is not the whole.
    for other in (cnnviz.parse("Sequential(\n  (0): Conv1d(1, 2, 3)\n)"), net.part(0, 1)):
        assert other.name == ""


def nn_of(layers: str, result: str) -> Network:
    """The network of a class of these layers, over 1x9."""
    head = f"{HEAD}\nclass Net(nn.Module):\n    def __init__(self):\n"
    body = f"        super().__init__(); {layers}\n    def forward(self, x): return {result}\n"
    return cnnviz.parse(head + body, (1, 9))


@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_what_all_convolutions_have_is_said_once(size: str) -> None:
    said = words(picture("vgg", size=size))
    [line] = [line for line in said if "padding 1" in line]
    assert "all conv: kernel 3×3, padding 1" in line
    assert "3×3" in line


@pytest.mark.parametrize("size", ["16:9", "4:3", "column"])
def test_numbers_of_a_row_are_all_exact_or_all_in_words(size: str) -> None:
    said = [
        int(n.replace(",", ""))
        for n in words(picture("vgg", size=size), "amount")
        if re.fullmatch(r"[\d,]+", n)
    ]
    assert said and max(said) < 10**6


def test_a_place_in_a_list_is_no_name() -> None:
    printed = (ROOT / "examples/specs/lenet5.txt").read_text()
    drawn = cnnviz.draw("network", printed, (1, 32, 32)).picture
    assert not any("features" in word for word in words(drawn, "words"))


def test_arrows_from_row_to_row_are_of_one_length() -> None:
    lines = of(picture("lenet", size="column"), "arrow")
    lengths = np.concatenate([line.end[:, 1] - line.start[:, 1] for line in lines])
    assert len(lengths) > 3 and np.ptp(lengths) < 1e-9 and lengths.min() > 4


@pytest.mark.parametrize(
    ("connections", "said"),
    [((1, 1), "50 % in conv"), ((999, 1), "over 99 % in conv"), ((9, 0), "100 % in conv")],
)
def test_nearly_all_is_not_said_to_be_all(connections: tuple[int, int], said: str) -> None:
    layers = Conv(1, 1, 1, 1), Linear(1, 1)
    nodes = [Node(0, layer, (1,), Counts(*[n] * len(Counts._fields)))
             for layer, n in zip(layers, connections, strict=True)]  # fmt: skip
    found = tuple(Stage((node,), (), node.counts) for node in nodes)
    assert say.shares(found, "connections", ENGLISH) == ("conv", said)


def test_one_head_stands_above_a_run_of_full_layers() -> None:
    for name, runs in (("lenet", 1), ("heads", 1), ("conv", 0)):
        assert words(picture(name), "words").count("fully connected") == runs


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv1d(1, 1, 3)", (1, 10)),
        ("Conv1d(1, 1, 5, stride=2, padding=2)", (1, 20)),
        ("MaxPool1d(2)", (1, 12)),
        ("ConvTranspose1d(1, 1, 3, stride=2)", (1, 6)),
        ("ConvTranspose2d(1, 1, 3, stride=2, padding=1)", (1, 5, 5)),
        ("Conv2d(1, 1, 3)", (1, 8, 8)),
    ],
)
def test_a_view_leads_from_a_neuron_to_all_that_the_graph_joins_to_it(
    text: str, shape: tuple[int, ...]
) -> None:
    """Sequences and transposed convolutions were two frames with nothing between them."""
    net = cnnviz.parse(text, shape)
    drawn = cnnviz.draw("network", net).picture
    views = [m for m in of(drawn, "view") if isinstance(m, Polygons)]
    [patch] = [m for m in views if m.styles[0].stroke]
    [neuron] = [m for m in views if not m.styles[0].stroke]
    wire, ends = cnnviz.connect(net).layers[0], (net.shapes[0], net.shapes[-1])
    backward = "Transpose" in text
    seen = _cells(drawn, patch, int(backward), ends)
    [one] = _cells(drawn, neuron, int(not backward), ends)
    here, there = (wire.src, wire.dst) if backward else (wire.dst, wire.src)
    assert sorted(seen) == sorted(set(there[here == one].tolist()))


def _cells(
    drawn: Picture, mark: Polygons, stage: int, shapes: tuple[tuple[int, ...], ...]
) -> list[int]:
    """The flat indices of the neurons of a column that a mark covers."""
    frame = next(m.points for m in of(drawn, "volume") if m.names["stage"] == stage)
    shape = (*shapes[stage][1:], 1)[:2]
    (left, top), (right, foot) = frame.reshape(-1, 2).min(0), frame.reshape(-1, 2).max(0)
    spots = [
        (left + (c + 0.5) * (right - left) / shape[1], top + (r + 0.5) * (foot - top) / shape[0])
        for r, c in np.ndindex(shape)
    ]
    (x0, y0), (x1, y1) = mark.points.reshape(-1, 2).min(0), mark.points.reshape(-1, 2).max(0)
    return [i for i, (x, y) in enumerate(spots) if x0 < x < x1 and y0 < y < y1]


def test_sizes_and_counts_on_two_lines_can_be_read_line_by_line() -> None:
    """ "256 ×" stood above "56 × 56", and "4.51" above "billion"."""
    spec = (ROOT / "examples" / "specs" / "vgg16.txt").read_text()
    said = words(cnnviz.draw("network", spec, (3, 224, 224)).picture)
    assert {"256 maps", "56 × 56", "4.51 billion"} <= set(said)
    assert not [word for word in said if word.endswith(" ×") or word in ("billion", "million")]
