"""Blocks that are no chain are wired as they are known to be, or refused with the reason."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.count import count
from cnnviz.layers.network import Network
from cnnviz.reading import parse
from tests.reading.told import told

BLOCKS = tomllib.loads(Path(__file__).with_name("printed_by_torchvision.toml").read_text())["block"]
NAMES = [block["name"] for block in BLOCKS]


def connections(net: Network) -> list[int]:
    """Of each call of a convolution or linear layer, in the order of the calls."""
    return [
        count(layer, shape).connections
        for layer, shape in zip(net.layers, net.fed, strict=True)
        if hasattr(layer, "in_channels") or hasattr(layer, "in_features")
    ]


def parameters(net: Network) -> int:
    counted = sum(
        count(layer, shape).parameters
        for at, (layer, shape) in enumerate(zip(net.layers, net.fed, strict=True))
        if net.first_call(at) == at and not layer.merges
    )
    return counted + sum(one.parameters for one in net.uncalled)


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_a_block_of_torchvision_has_its_numbers(block: dict[str, Any]) -> None:
    net = parse(block["text"], tuple(block["input"]))
    assert list(net.shapes[-1]) == block["output"]
    assert parameters(net) == block["parameters"]
    assert sorted(connections(net)) == sorted(block["connections"])
    assert any("a print does not show forward()" in note for note in net.notes)
    assert "wiring assumed" in net.assumed


CONV = "Conv2d({}, {}, kernel_size=({k}, {k}), stride=({s}, {s}), padding=({p}, {p}))"


def conv(taken: int, given: int, kernel: int = 3, stride: int = 1) -> str:
    return CONV.format(taken, given, k=kernel, s=stride, p=kernel // 2)


def net(*children: str, kind: str = "Net") -> str:
    inside = "".join(f"  ({label}): {value}\n" for label, value in map(labelled, children))
    return f"{kind}(\n{inside})"


def labelled(child: str) -> tuple[str, str]:
    label, _, value = child.partition(" = ")
    return label, value.replace("\n", "\n  ")


POOL = "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"
MEAN = "AdaptiveAvgPool2d(output_size=1)"


def test_a_shortcut_beside_other_layers_is_added() -> None:
    block = net(
        f"a = {conv(4, 8)}", f"b = {conv(8, 8)}", f"shortcut = {conv(4, 8, 1)}", kind="Cell"
    )
    found = parse(block, (4, 6, 6))
    assert found.names == ("a", "b", "shortcut", "add")
    assert found.inputs == ((0,), (1,), (0,), (2, 3))
    assert any("it is assumed that Cell adds what its shortcut gives" in n for n in found.notes)


def test_what_is_printed_behind_a_shortcut_is_called_on_the_sum() -> None:
    block = net(f"a = {conv(4, 8)}", f"shortcut = {conv(4, 8, 1)}", "act = ReLU()", kind="Cell")
    found = parse(block, (4, 6, 6))
    assert found.names == ("a", "shortcut", "add", "act")
    assert found.inputs == ((0,), (0,), (1, 2), (3,))


def test_an_empty_shortcut_adds_the_input() -> None:
    block = net(f"a = {conv(4, 4)}", "relu = ReLU()", "shortcut = Sequential()", kind="Cell")
    found = parse(block, (4, 6, 6))
    assert found.inputs[-1] == (2, 0)


def test_a_block_named_residual_adds_its_input() -> None:
    found = parse(net(f"a = {conv(4, 4)}", "relu = ReLU()", kind="ResidualUnit"), (4, 6, 6))
    assert found.names[-1] == "add"
    assert found.inputs[-1] == (2, 0)


def test_squeeze_and_excitation_is_known_by_its_layers() -> None:
    layers = (f"pool = {MEAN}", f"a = {conv(8, 2, 1)}", "r = ReLU()", f"b = {conv(2, 8, 1)}")
    found = parse(net(*layers, "s = Sigmoid()", kind="Recalibrate"), (8, 6, 6))
    assert connections(found) == [16, 16]
    assert found.inputs[-1] == (5, 0)
    assert found.shapes[-1] == (8, 6, 6)


def test_squeeze_and_excitation_of_linear_layers_is_known_too() -> None:
    fc = "Sequential(\n  (0): Linear(in_features=8, out_features=2)\n  (1): ReLU()\n"
    fc += "  (2): Linear(in_features=2, out_features=8)\n  (3): Sigmoid()\n)"
    found = parse(net(f"pool = {MEAN}", f"fc = {fc}", kind="Gate"), (8, 6, 6))
    assert connections(found) == [16, 16]
    assert found.shapes[-1] == (8, 6, 6)


def test_a_gate_that_is_a_sequential_of_a_block_scales_what_it_reads() -> None:
    gate = f"Sequential(\n  (0): {MEAN}\n  (1): {conv(8, 2, 1)}\n  (2): ReLU()\n"
    gate += f"  (3): {conv(2, 8, 1)}\n  (4): Sigmoid()\n)"
    found = parse(net(f"a = {conv(4, 8)}", f"se = {gate}", f"b = {conv(8, 4)}"), (4, 6, 6))
    assert found.shapes[-1] == (4, 6, 6)
    assert connections(found)[1:3] == [16, 16]
    assert any("Net scales its maps by what se gives" in note for note in found.notes)


def test_a_gate_of_sequentials_alone_is_a_chain() -> None:
    """Sequential calls its children one after another, whatever they are."""
    gate = f"Sequential(\n  (0): {MEAN}\n  (1): {conv(8, 2, 1)}\n  (2): ReLU()\n"
    gate += f"  (3): {conv(2, 8, 1)}\n  (4): Sigmoid()\n)"
    found = parse(net(f"0 = {conv(4, 8)}", f"1 = {gate}", kind="Sequential"), (4, 6, 6))
    assert found.is_chain
    assert found.shapes[-1] == (8, 1, 1)


GATED = f"SqueezeExcitation(\n  (avgpool): {MEAN}\n  (fc1): {conv(4, 2, 1)}\n"
GATED += f"  (activation): ReLU()\n  (fc2): {conv(2, 4, 1)}\n  (scale_activation): Sigmoid()\n)"
DENSE = f"_Transition(\n  (norm): BatchNorm2d(4)\n  (relu): ReLU()\n  (conv): {conv(4, 4, 1)}\n"
DENSE += f"  (pool): {MEAN}\n)"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([GATED], "SqueezeExcitation is"),
        ([GATED, GATED], "SqueezeExcitation is"),
        ([GATED, DENSE], "SqueezeExcitation and _Transition are"),
    ],
)
def test_known_blocks_are_named_once(blocks: list[str], said: str) -> None:
    found = parse(net(*(f"{at} = {block}" for at, block in enumerate(blocks))), (4, 6, 6))
    told = [note for note in found.notes if "known by that name" in note]
    assert told == [f"a print does not show forward(): {said} wired as known by that name"]


LAZY = "LazyConv2d(0, 4, kernel_size=(1, 1), stride=(1, 1))"
NO_CHAIN = [
    (net(f"a = {LAZY}", f"shortcut = {LAZY}", kind="Cell"), "shortcut stands beside"),
    (net(f"conv1 = {conv(4, 4)}", f"branch1 = {conv(4, 4)}"), "branch1 stands beside"),
    (net(f"left = {conv(4, 4)}", f"right = {conv(4, 4)}"), "left stands beside"),
    (net(f"a = {conv(4, 4)}", f"downsample = {conv(4, 4, 1)}"), "downsample stands beside"),
    (net(f"a = {conv(4, 1)}", "s = Sigmoid()", kind="SpatialAttention"), "a second path"),
    (net(f"a = {conv(4, 2, 1)}", f"b = {conv(2, 4, 1)}", kind="Scale"), "narrows and widens"),
    (net(f"a = {conv(4, 4)}", f"b = {conv(4, 4)}", kind="InvertedUnit"), "a skip connection"),
    (net(f"a = {conv(4, 8)}", f"b = {conv(8, 8)}", kind="ResBlock"), "a skip connection"),
    (
        net(f"conv1 = {conv(4, 4)}", f"conv2 = {conv(4, 4)}", "bn1 = BatchNorm2d(4)")[:-1]
        + "  (bn2): BatchNorm2d(4)\n)",
        "bn1 and bn2 follow one another",
    ),
    (net("fc_mu = Linear(4, 4)", "fc_logvar = Linear(4, 4)"), "stands beside"),
    (net(f"block = {conv(4, 4)}", "f = Linear(4, 4)", kind="CNBlock"), "layer_scale"),
]


@pytest.mark.parametrize(("text", "reason"), NO_CHAIN)
def test_a_block_that_is_no_chain_is_refused_by_its_name(text: str, reason: str) -> None:
    ((words, told_reason),) = told(text, (4, 8, 8))
    assert words == text.partition("(")[0]
    assert told_reason.startswith(f"{words} is no chain as it is printed: ")
    assert reason in told_reason


def test_a_class_of_many_blocks_is_refused_once() -> None:
    block = net(f"a = {conv(4, 4)}", f"branch = {conv(4, 4)}", kind="Cell")
    assert len(told(net(f"a = {block}", f"b = {block}"), (4, 8, 8))) == 1


def test_what_shows_forward_is_said_once_behind_the_last_refusal() -> None:
    one, two = (net(f"a = {conv(4, 4)}", f"branch = {conv(4, 4)}", kind=k) for k in ("One", "Two"))
    (_, first), (_, last) = told(net(f"b = {one}", f"c = {two}"), (4, 8, 8))
    assert first.endswith("not behind them")
    assert "not behind them; a print does not show forward(): paste the class, or give" in last


LISTED_ONCE = net(
    f"conv1 = {conv(3, 8)}",
    f"pool = {POOL}",
    f"conv2 = {conv(8, 8)}",
    f"conv3 = {conv(8, 8)}",
    f"gap = {MEAN}",
    "fc = Linear(in_features=8, out_features=10, bias=True)",
)


def test_a_pool_that_may_be_called_again_is_no_answer() -> None:
    ((_, reason),) = told(LISTED_ONCE, (3, 32, 32))
    assert reason.startswith("pool is printed once beside conv1, conv2, conv3 and may be called")


def test_a_pool_behind_all_numbered_layers_is_called_once() -> None:
    text = net(f"conv1 = {conv(3, 8)}", f"conv2 = {conv(8, 8)}", f"pool = {POOL}")
    assert parse(text, (3, 8, 8)).names == ("conv1", "conv2", "pool")


CONFIRMED = LISTED_ONCE.replace(f"  (gap): {MEAN}\n", "").replace("features=8,", "features=2048,")


def test_a_linear_that_fits_confirms_how_often_a_pool_is_called() -> None:
    assert parse(CONFIRMED, (3, 32, 32)).shapes[-1] == (10,)


def test_a_chosen_input_confirms_nothing() -> None:
    ((_, reason),) = told(CONFIRMED)
    assert "as it is printed, it fits an input of 3x32x32 (--input)" in reason


@pytest.mark.parametrize("pool", ["MaxPool2d", "AvgPool2d"])
def test_a_linear_that_does_not_fit_gets_the_likeliest_reason(pool: str) -> None:
    text = CONFIRMED.replace("features=2048,", "features=128,")
    text = text.replace(POOL, f"{pool}(kernel_size=2, stride=2, padding=0)")
    ((words, reason),) = told(text, (3, 32, 32))
    assert words == "128"
    assert f"with one more {pool}(kernel_size=2) after conv2 and conv3 it fits" in reason


def test_a_mean_that_is_not_printed_is_named() -> None:
    text = net(f"a = {conv(3, 8)}", "relu = ReLU()", "fc = Linear(in_features=8, out_features=2)")
    ((_, reason),) = told(text, (3, 9, 9))
    assert "forward may average over the positions" in reason


def test_a_part_of_a_print_that_is_no_chain_can_be_picked() -> None:
    found = parse(LISTED_ONCE, (3, 32, 32), layers="conv1:pool")
    assert found.names == ("conv1", "pool")
    assert found.shapes[0] == (3, 32, 32)


UNET = """UNet(
  (inc): C((c): {c1})
  (down1): D((p): {pool} (c): {c2})
  (down2): D((p): {pool} (c): {c3})
  (down3): D((p): {pool} (c): {c3})
  (down4): D((p): {pool} (c): {c3})
  (up1): U((up): Upsample(scale_factor=2.0, mode='nearest') (conv): {c4})
  (up2): U((up): Upsample(scale_factor=2.0, mode='nearest') (conv): {c4})
  (up3): U((up): Upsample(scale_factor=2.0, mode='nearest') (conv): {c5})
  (up4): U((up): Upsample(scale_factor=2.0, mode='nearest') (conv): {c6})
  (outc): O((conv): {c7})
)"""


def test_a_u_net_joins_what_went_down_to_what_comes_up() -> None:
    sizes = {"c1": (1, 2), "c2": (2, 4), "c3": (4, 4), "c4": (8, 4), "c5": (8, 2), "c6": (4, 2)}
    convs = {name: conv(*size) for name, size in sizes.items()}
    text = UNET.format(pool=POOL, c7=conv(2, 1, 1), **convs)
    found = parse(text, (1, 32, 32))
    assert found.shapes[-1] == (1, 32, 32)
    joins = [call for call, name in enumerate(found.names) if name.startswith("cat")]
    assert len(joins) == 4
    assert found.source_names(joins[-1]) == ("inc.c", "up4.up")


def test_a_gate_at_the_end_of_a_block_is_not_given_as_a_chain() -> None:
    conv = CONV.format(16, 16, k=3, s=1, p=1)
    gate = [CONV.format(*maps, k=1, s=1, p=0) for maps in ((16, 2), (2, 16))]
    text = f"Sequential((0): Block((conv): {conv}, (fc1): {gate[0]}, (fc2): {gate[1]}))"
    with pytest.raises(CnnvizError, match="fc1 and fc2 narrow and widen single positions"):
        parse(text, (16, 8, 8))
