"""Blocks that a print counts, `(0-2): 3 x Block(...)`, are written out, as far as they may be."""

from __future__ import annotations

import time

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse


def test_repeated_blocks_are_written_out() -> None:
    text = """Net(
  (blocks): ModuleList(
    (0-2): 3 x Block(
      (conv): Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    )
    (3): Conv2d(4, 2, kernel_size=(1, 1), stride=(1, 1))
  )
)"""
    expected = ("blocks.0.conv", "blocks.1.conv", "blocks.2.conv", "blocks.3")
    assert parse(text, (4, 8, 8)).names == expected


@pytest.mark.parametrize(
    "child",
    ["(c1): Conv2d(1, 6, 5)", "None", "MSELoss()", "3", "Conv2d(1, 6, 5)", "A((0): MSELoss())"],
)
def test_any_number_of_repetitions_is_refused_at_once(child: str) -> None:
    # A fuzzer found that these were written out, 2^31 times, before they were refused.
    begin = time.process_time()
    with pytest.raises(CnnvizError):
        parse(f"Net(\n  (0-3): 2147483648 x {child}\n  (b): Zebra()\n)")
    assert time.process_time() - begin < 2


def test_too_many_layers_are_one_fault() -> None:
    with pytest.raises(CnnvizError) as caught:
        parse("Net(\n  (0-4999): 5000 x ReLU()\n)")
    assert "too many layers: cnnviz reads at most 4,096" in str(caught.value)
    assert "knows no layer" not in str(caught.value)


@pytest.mark.parametrize(
    ("layer", "said"), [("Conv2d(4, 4, kernel_size=(1, 1))", 1), ("ReLU()", 0)]
)
def test_a_repeated_layer_may_be_one_that_is_used_often(layer: str, said: int) -> None:
    net = parse(f"Sequential(\n  (0): Conv2d(1, 4, kernel_size=(3, 3))\n  (1-3): 3 x {layer}\n)")
    notes = [note for note in net.notes if "one that is used 3 times" in note]
    assert len(notes) == said


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("relu conv1 conv2", True),
        ("conv1 relu conv2 conv3", True),
        ("conv1 relu conv2", False),
        ("conv1 relu1 conv2 relu2 conv3", False),
    ],
)
def test_an_activation_printed_once_may_be_called_again(labels: str, told: bool) -> None:
    """It was drawn on the image alone, with a word on the printed order at most."""
    conv = "Conv2d(2, 2, kernel_size=(3, 3), stride=(1, 1))"
    rows = [f"  ({one}): {'ReLU()' if 'relu' in one else conv}\n" for one in labels.split()]
    notes = parse(f"Net(\n{''.join(rows)})", (2, 9, 9)).notes
    assert any("is printed once, " in note for note in notes) is told


def test_an_activation_before_all_layers_is_most_likely_called_behind_them() -> None:
    """It acted on the input alone, and the layers were a linear map."""
    linear = "Linear(in_features=4, out_features=4, bias=True)"
    text = f"Net(\n  (act): Tanh()\n  (a): {linear}\n  (b): {linear}\n)"
    said = "act is printed once, before the layers, and drawn there; forward() most likely calls it"
    assert any(note.startswith(said) for note in parse(text).notes)


@pytest.mark.parametrize(
    ("labels", "told"), [("a b", True), ("a drop b", True), ("a", False), ("a act b", False)]
)
def test_linear_layers_without_an_activation_are_told_of(labels: str, told: bool) -> None:
    """As of convolutions: F.relu in forward() is not printed."""
    kinds = {"drop": "Dropout(p=0.2)", "act": "Tanh()"}
    linear = "Linear(in_features=4, out_features=4, bias=True)"
    rows = [f"  ({one}): {kinds.get(one, linear)}\n" for one in labels.split()]
    notes = parse(f"Net(\n{''.join(rows)})").notes
    assert any(note.startswith("no activation is among the layers") for note in notes) is told
    assert not any("pooling" in note for note in notes)
