"""Met in public texts of Keras, where what was advised did not help: it does when it is followed.

The right numbers are Keras 2.15's, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "from keras.models import Sequential, Model\nfrom keras.layers import *\n"


def refusal(text: str, model: str | None = None) -> str:
    with pytest.raises(SpecError) as caught:
        parse(text, model=model)
    return str(caught.value)


def weights(text: str, model: str | None = None, **said: object) -> int | None:
    return summarize(parse(text, model=model, settings=said)).totals.parameters


@pytest.mark.parametrize(
    "text",
    [
        "def net(size):\n    i = Input(batch_shape=size)\n    return Model(i, Conv2D(8, 3)(i))\n",
        "m = Sequential([Conv2D(8, 3, batch_input_shape=size)])\n",
    ],
)
def test_a_shape_with_the_batch_is_asked_for_with_it(text: str) -> None:
    assert 'say --set "size=(1, 28, 28, 1)"' in refusal(HEAD + text)
    assert weights(HEAD + text, size=(1, 28, 28, 1)) == 80


NET = """
class Net:
    def __init__(self, seq_length, blocks=6):
        self._seq_length = seq_length
        self._model = self._build(blocks)

    def _block(self, factor):
        i = Input(shape=(self._seq_length, 1))
        return Model(i, Conv1D(1, 4, padding='causal', dilation_rate=2 ** factor)(i))

    def _build(self, dilations):
        model = Sequential()
        for d in range(dilations):
            model.add(self._block(d))
        return model

    def head(self, n, wide=3):
        i = Input((n,))
        return Model(i, Dense(wide)(i))

    def depth(self, n):
        i = Input((n, self._seq_length))
        return Model(i, Conv1D(4, 3)(i))
"""


def test_what_a_class_is_made_with_is_asked_for_where_it_builds_at_once() -> None:
    """dilations of its method was asked for, which --set then did not find."""
    text = HEAD + NET.partition("    def head")[0]
    words = refusal(text)
    assert "say --set seq_length=VALUE" in words
    assert "dilations" not in words
    assert weights(text, seq_length=100) == 30


def test_a_method_that_is_asked_for_is_given_its_object() -> None:
    """--set self=VALUE was asked for."""
    words = refusal(HEAD + NET, "Net.head")
    assert "say --set n=VALUE" in words
    assert "self" not in words.partition("\n")[0]
    assert weights(HEAD + NET, "Net.head", n=8) == 27
    assert weights(HEAD + NET, "Net.depth", n=8, seq_length=2) == 28


BUILDS = """
class Block(Model):
    def __init__(self, n):
        super().__init__()
        self.d = Dense(n)
    def call(self, x):
        return self.d(x)

class Net(Model):
    def __init__(self, block, act, n):
        super().__init__()
        self.rows = self.layer(block, n)
        self.act = act()
    def layer(self, block, n):
        rows = []
        for size in [n] * 2:
            rows += [block(size)]
        return Sequential(rows)
    def call(self, x):
        return self.act(self.rows(x))
"""


def test_a_class_is_asked_for_as_one() -> None:
    words = refusal(HEAD + BUILDS)
    assert "All at once: --set block=CLASS --set act=CLASS --set n=VALUE" in words
    net = parse(HEAD + BUILDS, (4,), settings={"block": "Block", "act": "layers.ReLU", "n": 5})
    assert summarize(net).totals.parameters == 25 + 30


TABLE = """
model.summary()
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
{}conv2d_1 (Conv2D)            (None, 222, 222, 32)      896
=================================================================
"""
INPUT = "input_1 (InputLayer)         (None, 224, 224, 3)       0\n"


def test_the_table_of_the_same_post_says_the_input() -> None:
    """A shape was advised that gives another table."""
    code = f"{HEAD}model = Sequential([Conv2D(32, 3, input_shape=size)])\n"
    words = refusal(code + TABLE.format(""))
    assert "(28" not in words
    assert (
        "The table below it has (222, 222, 32) for conv2d_1: say a shape that gives this" in words
    )
    words = refusal(code + TABLE.format(INPUT))
    assert '--set "size=(224, 224, 3)"' in words
    assert weights(code, size=(224, 224, 3)) == 896
    batch = code.replace("input_shape", "batch_input_shape")
    assert '--set "size=(1, 224, 224, 3)"' in refusal(batch + TABLE.format(INPUT))


CENTRED = """import keras
from keras import backend as K, layers
class Centre(layers.Layer):
    def call(self, t):
        return t - K.mean(t, axis=0)
x = keras.Input((4, 4, 2))
{}
model = keras.Model(x, layers.Flatten()(y))
"""
LAMBDA = "layers.Lambda(lambda t: t - K.mean(t, axis=0){})"
NAMED = LAMBDA.format(", name='c'")


@pytest.mark.parametrize(
    ("line", "name", "advice"),
    [
        (f"y = {NAMED}(x)", "c", "; --skip c passes the layer by"),
        (f"y = {LAMBDA.format('')}(x)", "Lambda", "; --skip Lambda passes the layer by"),
        ("y = Centre()(x)", "Centre", "; --skip Centre passes the layer by"),
        (
            f"y = {LAMBDA.format('')}(layers.Lambda(lambda t: 2 * t)(x))",
            "",
            "; give this Lambda a name, and --skip passes it by",
        ),
        ("y = x - K.mean(x, axis=0)", "", "say the axes of one input"),
    ],
)
def test_a_layer_that_mixes_the_batch_can_be_passed_by(line: str, name: str, advice: str) -> None:
    ((_, reason),) = told(CENTRED.format(line))
    assert reason.startswith("this takes the mean over the batch") and reason.endswith(advice)
    if name:
        assert parse(CENTRED.format(line), skip=[name]).shapes == ((2, 4, 4), (32,))
