"""`encoder.build(x)` in a text's own build(): another function than the text's of that name."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "from keras.layers import Input, Dense\nfrom keras.models import Model\n"
NET = """
def build(nc, w):
    inp = Input(shape=(w,))
    x = encoder.build(inp)
    return Model(inp, Dense(nc)(x))

model = build(3, 8)
"""
ENCODER = "def build(x):\n    return Dense(5)(x)\n"
DECODER = "def build(x, n):\n    return Dense(n)(x)\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("from . import encoder", "encoder comes from its own package, which is not in this text"),
        ("import encoder", "build comes from encoder, which is not in this text"),
        ("from net import encoder", "encoder comes from net, which is not in this text"),
    ],
)
def test_it_is_not_the_function_itself(line: str, reason: str) -> None:
    """It was called itself, and lacked w."""
    assert reason in told(f"{HEAD}{line}\n{NET}")[0][1]
    # With two others nothing tells which of them is meant.
    assert reason in told(f"{HEAD}{ENCODER}{DECODER}{line}\n{NET}")[0][1]


@pytest.mark.parametrize("where", ["above", "below"])
def test_the_only_other_function_of_that_name_is_taken(where: str) -> None:
    """8 * 5 + 5 and 5 * 3 + 3 weights, of Keras."""
    text = f"{HEAD}import encoder\n{NET}"
    text = f"{HEAD}{ENCODER}{text}" if where == "above" else f"{text}{HEAD}{ENCODER}"
    net = parse(text)
    assert summarize(net).totals.parameters == 63
    (note,) = (one for one in net.notes if "is taken for it" in one)
    row = 3 if where == "above" else 13
    assert note == (
        f"build of encoder is not in the text: its own build (line {row}) is taken for it"
    )
