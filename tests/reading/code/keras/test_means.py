"""Numbers of a text beside data of Keras: a mean for each channel is fixed, each neuron its own."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import numpy as np\nM = np.array([0.4, 0.5, 0.6]) * 255\ninp = Input((16, 16, 3))\n"
TAIL = "x = Conv2D(4, 3)(x)\nmodel = Model(inp, x)\n"
FEW = [
    "Lambda(lambda t: (t - M))(inp)",
    "inp - M",
    "inp / tf.constant([0.4, 0.5, 0.6])",
    "tf.math.subtract(inp, [0.4, 0.5, 0.6])",
    "inp * (0.4, 0.5, 0.6)",
    "inp + M.reshape((1, 1, 3))",
    "inp + np.array([[M]])",
    "inp * K.ones((1, 1, 3))",
    "inp + tf.ones((16, 16, 3))",
    "inp + tf.zeros((16, 1, 1))",
    "inp * tf.ones(3)",
]


@pytest.mark.parametrize("code", FEW)
def test_a_mean_for_each_channel_is_a_fixed_number(code: str) -> None:
    found = parse(f"{HEAD}x = {code}\n{TAIL}")
    assert [one.spec_name for one in found.layers] == ["Identity", "Conv2d"]
    assert found.shapes == ((3, 16, 16), (3, 16, 16), (4, 14, 14))
    assert "1 fixed factor or summand of the data is left out (line 4)" in found.notes[1]


FAULTS = [
    ("inp - np.array([0.4, 0.5])", "do not fit"),
    ("inp - [0.4, mean, 0.6]", "mean is nowhere in this text"),
    ("inp + [inp, inp]", "a tensor with a list of numbers is not followed"),
    ("inp ** M", "cnnviz does not follow pow with a tensor"),
]


@pytest.mark.parametrize(("code", "reason"), FAULTS)
def test_other_lists_beside_data_are_refused(code: str, reason: str) -> None:
    assert reason in str(told(f"{HEAD}x = {code}\n{TAIL}"))
