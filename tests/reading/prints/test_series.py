"""Modules that a text lists one after another are one network, not the last of them alone."""

from __future__ import annotations

import pytest

import cnnviz
from tests.reading.told import told

STEM = "Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))"
HEAD = "Linear(in_features=8, out_features=2, bias=True)"
BLOCK = """Sequential(
  (0): Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1))
  (1): ReLU()
)"""
TAIL = "AdaptiveAvgPool2d(output_size=1)"
MODULES = (STEM, "ReLU()", BLOCK, TAIL, HEAD)
NAMED = tuple(zip(("conv1", "relu", "layer1", "pool", "fc"), MODULES, strict=True))
PARAMETERS = 426  # 112 + 296 + 18, as PyTorch counts them.
ORDER = "layers are taken in printed order; a print does not tell whether forward() calls them so"
UNCLOSED = "this ( is never closed: if the print is cut off, paste all of it"

IN_A_ROW = {
    "list(net.children())": f"[{', '.join(MODULES)}]",
    "the same, as a notebook breaks it": "Out[3]: \n[" + ",\n ".join(MODULES) + "]",
    "list(net.named_children())": "[" + ", ".join(f"('{n}', {m})" for n, m in NAMED) + "]",
    "for m in net.children(): print(m)": "\n".join(MODULES),
    "for n, m in net.named_children(): print(n, m)": "\n".join(f"{n} {m}" for n, m in NAMED),
    "for i, m in enumerate(net): print(i, '->', m)": "\n".join(
        f"{i} -> {m}" for i, m in enumerate(MODULES)
    ),
    "with a name and a colon": "\n".join(f"{n}: {m}" for n, m in NAMED),
    "for pair in net.named_children(): print(pair)": "\n".join(f"('{n}', {m})" for n, m in NAMED),
}


@pytest.mark.parametrize("text", IN_A_ROW.values(), ids=IN_A_ROW)
def test_modules_in_a_row_are_one_network(text: str) -> None:
    network = cnnviz.parse(text, (3, 9, 9))
    first, *_, last = network.names
    assert (first, last) in (("conv1", "fc"), ("0", "4"))
    assert len(network.names) == 7
    assert cnnviz.summary(network).to_dict()["totals"]["parameters"] == PARAMETERS
    assert ORDER in network.notes
    assert not any(note.startswith("read: the print of") for note in network.notes)


LENET = (
    ("conv1", "Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))"),
    ("conv2", "Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))"),
    ("fc1", "Linear(in_features=400, out_features=10, bias=True)"),
)
LEAVES = {
    "list(net.children())": "[" + ", ".join(m for _, m in LENET) + "]",
    "list(net.named_children())": "[" + ", ".join(f"('{n}', {m})" for n, m in LENET) + "]",
    "for n, m in net.named_children(): print(n, m)": "\n".join(f"{n} {m}" for n, m in LENET),
    "with an arrow": "\n".join(f"{n} -> {m}" for n, m in LENET),
    "with a colon": "\n".join(f"{n}: {m}" for n, m in LENET),
}


@pytest.mark.parametrize("text", LEAVES.values(), ids=LEAVES)
def test_layers_that_are_printed_in_a_row_may_have_pools_between_them(text: str) -> None:
    """Between LeNet's are two: 1x13x13 was taken, of 32x32, without a word on that."""
    ((_, reason),) = told(text)
    assert reason.startswith("no activation is printed, so forward calls functions")


def test_layers_that_are_typed_in_a_row_are_as_they_stand() -> None:
    text = "[Conv2d(1, 6, 5), Conv2d(6, 16, 5), Linear(400, 10)]"
    assert cnnviz.parse(text).shapes[0] == (1, 13, 13)


def test_two_blocks_in_a_list_are_one_network() -> None:
    text = f"[{BLOCK}, Sequential(\n  (0): Conv2d(8, 8, kernel_size=(1, 1), stride=(1, 1))\n)]"
    assert cnnviz.parse(text).names == ("0.0", "0.1", "1.0")
    network = cnnviz.parse(text, model="Sequential (line 1)")
    assert network.names == ("0", "1")


@pytest.mark.parametrize("brackets", ["[{}]", "{}"])
def test_a_module_with_its_parts_after_it_is_the_network(brackets: str) -> None:
    """As `net.modules()` gives them."""
    parts = [
        f"Net(\n  (a): {STEM}\n  (b): ReLU()\n  (c): Sequential(\n    (0): ReLU()\n  )\n)",
        *(STEM, "ReLU()", "Sequential(\n  (0): ReLU()\n)", "ReLU()"),
    ]
    text = brackets.format((", " if brackets[0] == "[" else "\n").join(parts))
    assert cnnviz.parse(text).names == ("a", "b", "c.0")


def test_prints_of_parts_before_the_network_are_no_series() -> None:
    net = f"Net(\n  (a): {STEM}\n  (b): ReLU()\n)"
    assert cnnviz.parse(f"{STEM}\nReLU()\n{net}").names == ("a", "b")
    assert cnnviz.parse(f"{HEAD}\n{net}").names == ("a", "b")


def test_a_loss_and_an_optimizer_below_a_print_are_left_out() -> None:
    net = f"Net(\n  (a): {STEM}\n  (b): ReLU()\n)"
    assert cnnviz.parse(f"{net}\nCrossEntropyLoss()\nReLU()\nAdam(\nlr: 0.1\n)").names == ("a", "b")


@pytest.mark.parametrize("end", [", ", "", ", ...]", ",\n ...,\n ReLU()]"])
def test_a_list_that_is_cut_off_is_refused(end: str) -> None:
    text = f"[{STEM}, {BLOCK}{end}"
    assert told(text)[-1][1] == "the print is cut off, lines are missing here: paste all of it"


def test_a_list_that_is_cut_off_in_a_module_is_refused() -> None:
    ((words, reason),) = told(f"[{STEM}, {BLOCK}, {STEM[:9]}")
    assert (words, reason) == ("(", UNCLOSED)


def test_networks_that_are_printed_with_their_names_are_no_series() -> None:
    text = f"net1: {BLOCK}\nnet2: {BLOCK}\nnet3: {BLOCK.replace('ReLU', 'Tanh')}"
    network = cnnviz.parse(text)
    assert [type(layer).__name__ for layer in network.layers] == ["Conv", "Tanh"]
    assert cnnviz.parse(f"net: {BLOCK}\nloss: MSELoss()\nstep: SGD (\nlr: 0.1\n)").names == (
        "0",
        "1",
    )
