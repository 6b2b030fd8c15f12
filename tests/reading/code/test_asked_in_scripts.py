"""Names that a text without a model makes nowhere: what its layers are made with is to be said."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

KERAS = "inp = Input(shape={})\nx = Conv1D(8, 3)(inp)\nx = Flatten()(x)\nx = Dense(3)(x)\n"
TORCH = "conv = nn.Conv1d({}, 4, 3)\nout = conv(x)\n"
FEW = [
    (KERAS, "(data.shape[1], 1)", "data.shape[1]"),
    ("m = np.mean(data)\n" + KERAS, "(data.shape[1], 4)", "data.shape[1]"),
    (KERAS, "(opt.seq_len, 1)", "opt.seq_len"),
    (KERAS, "self.config['input_shape']", "self.config['input_shape']"),
    (KERAS, "data.shape[1:]", "data.shape[1:]"),
    (TORCH, "data.shape[1]", "data.shape[1]"),
    (TORCH, "opt.channels", "opt.channels"),
    (TORCH, "n", "n"),
    ("x = Conv1D({}, 3)(inputs)\nx = Dense(3)(x)\n", "data.n", "data.n"),
]


@pytest.mark.parametrize(("text", "words", "name"), FEW)
def test_what_layers_are_made_with_is_no_input(text: str, words: str, name: str) -> None:
    ((place, reason),) = told(text.format(words))
    assert place == name
    assert reason.startswith(f"{name} is not known: ") and f"{name}=" in reason


def test_what_layers_are_called_on_is_the_input() -> None:
    keras = "n = 4\nx = Conv1D(n, 3)(data)\nx = Conv1D(8, data.shape[2] + 1)(x)\n"
    assert parse(keras, (2, 9)).shapes == ((2, 9), (4, 7), (8, 5))
    assert parse("conv = nn.Conv1d(2, 4, 3)\nout = conv(data)\n", (2, 9)).shapes[1] == (4, 7)


_KERAS = """import config
WIDTH = config.WIDTH
def net(shape):
    inp = Input(shape=shape)
    x = Conv{0}D(WIDTH, 3)(inp)
    if config.DEEP:
        x = Conv{0}D(config.CLASSES, 1)(x)
    return Model(inp, x)
"""


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_behind_a_shape_that_is_asked_for_all_is_told(dims: int) -> None:
    """A number stood in for the shape, over which no layer is called."""
    with pytest.raises(CnnvizError) as error:
        parse(_KERAS.format(dims))
    last = str(error.value).splitlines()[-1]
    for name in ("shape", "config.WIDTH", "config.DEEP", "config.CLASSES"):
        assert f"{name}=" in last
