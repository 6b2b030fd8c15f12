"""What only add_loss or add_metric takes is no part of a Keras network."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import keras\nfrom keras import layers, ops\nfrom keras import backend as K\n"
CALL = f"{HEAD}class Loss(layers.Layer):\n    def call(self, x):\n        {{}}\n        return x\n"
USED = "i = keras.Input(shape=(8,))\nm = keras.Model(i, Loss()(layers.Dense(4)(i)))\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["self.add_loss(ops.mean(ops.square(x), axis=-1))"],
        ["self.add_loss(K.mean(K.square(x), axis=-1), inputs=x)"],
        ["loss = ops.mean(ops.square(x), axis=-1)", "self.add_loss(loss)"],
        [
            "kl = ops.mean(x, axis=-1)",
            "total: float = 3 * kl",
            "total += ops.sum(ops.square(x))",
            "self.add_loss(total)",
            "self.add_metric(kl, name='kl')",
        ],
        ["if True:", "    some = ops.mean(x)", "    self.add_loss(some)"],
        ["self.add_loss(self.compared(x))"],
    ],
)
def test_what_only_a_loss_takes_is_left_out(lines: list[str]) -> None:
    own = "    def compared(self, x):\n        return ops.mean(x, axis=-1)\n"
    text = CALL.format("\n        ".join(lines)) + own + USED
    net = parse(text)
    assert (summarize(net).totals.parameters, net.shapes[-1]) == (36, (4,))


def test_what_a_loss_takes_too_stays() -> None:
    text = CALL.format("x = ops.relu(x)\n        self.add_loss(ops.mean(x))") + USED
    assert [layer.spec_name for layer in parse(text).layers] == ["Linear", "ReLU"]


@pytest.mark.parametrize(
    "line", ["x = self.add_loss(x)", "y = ops.mean(ops.square(x), axis=-1)\n        x = x + y"]
)
def test_what_the_network_takes_is_not_left_out(line: str) -> None:
    with pytest.raises(CnnvizError):
        parse(CALL.format(line) + USED)


def test_an_add_loss_of_the_texts_own_is_followed() -> None:
    text = CALL.format("self.add_loss(ops.mean(ops.square(x), axis=-1))").replace(
        "    def call", "    def add_loss(self, y):\n        pass\n    def call"
    )
    assert [layer.spec_name for layer in parse(text + USED).layers] == ["Linear"]
    given = text.replace("        pass", "        return y").replace(
        "self.add_loss(", "x = self.add_loss("
    )
    assert "Mean" in [layer.spec_name for layer in parse(given + USED).layers]
