"""What a layer of the text's own holds and does not use is counted, as Keras does."""

from __future__ import annotations

import os
from math import prod
from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

LAYER = """import keras
from keras import layers, Model, Input
class Gate(layers.Layer):
    def __init__(self, use_beta=False, **kwargs):
        super().__init__(**kwargs)
        self.use_beta = use_beta
    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(input_shape[-1],), name="gamma")
        self.beta = self.add_weight(shape=(input_shape[-1],), name="beta")
    def call(self, x):
        x = x * self.gamma
        return x + self.beta if self.use_beta else x
class Same(layers.Layer):
    def build(self, input_shape):
        self.kept = [self.add_weight(shape=(input_shape[-1], 2), name="w") for _ in range(2)]
        self.fixed = self.add_weight(shape=(5,), trainable=False)
    def call(self, x):
        return x
i = Input((20, 20, 3))
x = layers.Conv2D(8, 3)(i)
"""
# The parameters that Keras 3.15 trains, and what is said of those that no call uses.
_TWO = "gate.beta, gate.beta_1"
MODELS = [
    ("model = Model(i, Gate()(x))", 240, "gate.beta"),
    ("model = Model(i, Gate(True)(x))", 240, ""),
    ("model = Model(i, Same()(x))", 256, "same.w, same.w_1"),
    ("g = Gate(); model = Model(i, g(g(x)))", 240, "gate.beta"),
    ("g = Gate(name='a')(x); Gate()(x); model = Model(i, g)", 240, "a.beta"),
    ("model = keras.Sequential([Input((4,)), layers.Dense(3), Same()])", 27, "same.w, same.w_1"),
    (
        "a = Model(i, Gate()(x)); model = keras.Sequential([a, layers.Conv2D(1, 1)])",
        249,
        "gate.beta",
    ),
    ("model = Model(i, Gate(trainable=False)(x))", 224, "gate.beta"),
    ("g = Gate(); model = Model(i, g(x)); g.trainable = False", 224, "gate.beta"),
    ("a = Model(i, Gate()(x)); b = Input((20, 20, 3)); model = Model(b, a(b))", 240, "gate.beta"),
    (
        "a = Model(i, Gate()(x)); b = Input((20, 20, 3)); c = Input((20, 20, 3))\n"
        "model = Model(b, layers.add([a(b), a(b)]))",
        240,
        "gate.beta",
    ),
    (
        "class Net(Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.one, self.two = Gate(), layers.Dense(3)\n"
        "    def call(self, x):\n"
        "        return self.two(self.one(x))\n"
        "b = Input((4,))\nmodel = Model(b, Net()(b))",
        23,
        "gate.beta",
    ),
    # What is kept from learning is kept where a model holds it, and where two are called alike.
    ("g, h = Gate(), Gate(); h.trainable = False; model = Model(i, g(h(x)))", 240, _TWO),
    (
        "a = Model(i, Gate()(x)); a.trainable = False; b = Input((20, 20, 3))\n"
        "model = Model(b, layers.Dense(2)(a(b)))",
        18,
        "gate.beta",
    ),
    (
        "a = Model(i, [x, layers.Conv2D(5, 3)(i)]); a.layers[1].trainable = False\n"
        "b = Input((20, 20, 3)); model = Model(b, layers.Dense(2)(a(b)[0]))",
        158,
        "conv2d_1",
    ),
    # A layer of one's own, a model and a Lambda are each one of a model's layers.
    ("a = Model(i, Gate()(x)); model = Model(i, layers.Dense(len(a.layers))(x))", 251, ""),
    ("a = Model(i, Gate(name='g')(x)); model = Model(i, a.get_layer('g').output)", 240, "g.beta"),
    (
        "a = Model(i, layers.Lambda(lambda t: t * 2)(x)); b = keras.Sequential([a, Gate()])\n"
        "b.layers[0].trainable = False; c = Model(i, layers.Dense(4)(b(i)))\n"
        "model = Model(i, layers.Dense(len(a.layers) + len(c.layers))(c.layers[-1].output))",
        82,
        "gate.beta",
    ),
]


@pytest.mark.parametrize(("words", "many", "left"), MODELS)
def test_unused_weights_are_counted(words: str, many: int, left: str) -> None:
    net = parse(LAYER + words)
    assert ", ".join(one.name for one in net.uncalled) == left
    assert summarize(net).totals.parameters == many


@pytest.mark.parametrize(("words", "many"), [one[:2] for one in MODELS])
def test_keras_counts_them(words: str, many: int) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(LAYER + words, names)
    assert sum(prod(one.shape) for one in names["model"].trainable_weights) == many


REPLACED = """import keras
from keras import layers
class Own(layers.{}):
    def build(self, sizes):
        {}
    def call(self, x):
        {}
net = keras.Sequential([keras.Input({}), Own({})])
"""
ANOTHER = [  # Keras 2.15 gives other counts or an error, Keras 3 an error of each.
    ("Dense", "self.kernel = keras.ops.ones((4, 9))", "(4,)", "3, use_bias=False"),
    ("Dense", "self.kernel = self.kernel * 2", "(4,)", "3"),
    ("Dense", "self.kernel = self.more", "(4,)", "3, use_bias=False"),
    ("Dense", "self.bias = keras.ops.ones((9,))", "(4,)", "3"),
    ("Conv2D", "self.kernel = keras.ops.ones((3, 3, 4, 5))", "(8, 8, 4)", "5, 3"),
]


@pytest.mark.parametrize(("base", "line", "sizes", "given"), ANOTHER)
def test_a_weight_replaced_before_keras_s_own_call_is_refused(
    base: str, line: str, sizes: str, given: str
) -> None:
    """The layer was drawn as if nothing had been replaced."""
    made = "super().build(sizes); self.more = self.add_weight(shape=(4, 9))"
    text = REPLACED.format(base, made, f"{line}\n        return super().call(x)", sizes, given)
    with pytest.raises(CnnvizError, match=rf"line 8, column 16: the (kernel|bias) that {base}'s"):
        parse(text)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("self.conv.kernel = keras.ops.ones((3, 3, 4, 7))", False),
        ("self.conv.bias = self.own", False),
        ("self.conv.kernel = self.conv.kernel / 2", True),
        ("self.conv.kernel = look_up()", True),
    ],
)
def test_of_a_layer_in_another_what_is_worked_out_of_its_kernel_takes_its_place(
    line: str, read: bool
) -> None:
    """As spectral normalization has it, which Keras 2 runs."""
    text = f"""import keras
from keras import layers
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(5, 3)
        self.own = keras.ops.ones((5,))
    def build(self, sizes):
        self.conv.build(sizes)
    def call(self, x):
        {line}
        return self.conv(x)
net = keras.Sequential([keras.Input((8, 8, 4)), Own()])
"""
    if read:
        assert summarize(parse(text)).to_dict()["totals"]["parameters"] == 185
    else:
        with pytest.raises(CnnvizError, match=r"line 12, column 16: the .* that Conv2D's own call"):
            parse(text)


def test_what_an_own_build_makes_is_counted_once_where_keras_s_own_call_has_it() -> None:
    """Keras 2.15 counts 15; here were 30."""
    made = (
        "self.kernel = self.add_weight(shape=(sizes[-1], 3)); "
        "self.bias = self.add_weight(shape=(3,)); self.built = True"
    )
    text = REPLACED.format("Dense", made, "return super().call(x)", "(4,)", "3")
    assert summarize(parse(text)).to_dict()["totals"]["parameters"] == 15
    with pytest.raises(CnnvizError, match="has been replaced"):
        parse(text.replace("-1], 3)", "-1], 9)").replace("(3,)", "(9,)"))


OWN_BUILD = """from tensorflow import keras
from tensorflow.keras import layers
class Own(layers.Conv2D):
    def build(self, sizes):
        self.kernel = self.add_weight(shape=(3, 3, sizes[-1], 3), name="kernel")
        self.bias = self.add_weight(shape=(3,), name="bias")
        self.built = True
    def call(self, x):
        {}
i = keras.Input((8, 8, 3))
own = Own(3, 3, padding="same")
net = keras.Model(i, own(own(i)))
"""


def test_what_an_own_build_makes_is_counted_once_where_a_layer_is_called_twice() -> None:
    """Keras 2.15 counts 84; here were 168."""
    way = "return self.convolution_op(x, self.kernel) + self.bias"
    assert summarize(parse(OWN_BUILD.format(way))).totals.parameters == 84


def test_a_kernel_of_an_own_build_that_unknown_numbers_replace_is_refused() -> None:
    """It was counted beside Keras's own."""
    way = "self.kernel = look_up(); return super().call(x)"
    with pytest.raises(CnnvizError, match="kernel that Conv2D's own call uses has been replaced"):
        parse(OWN_BUILD.format(way).replace("own(own(i))", "own(i)"))


@pytest.mark.parametrize(
    ("set_", "call", "read"),
    [
        ("self.strides = (2, 2)", "super().call(x)", False),
        ("self.strides = 2", "self.convolution_op(x, self.kernel)", False),
        ("self.filters = 5", "super().call(x)", False),
        (
            "self.strides, self.kernel_size, self.padding = 1, [3, 3], 'SAME'",
            "super().call(x)",
            True,
        ),
    ],
)
def test_what_a_layer_is_made_with_and_is_another_by_now(set_: str, call: str, read: bool) -> None:
    """Keras goes by the new one; drawn was what the layer was made with."""
    text = OWN_BUILD.replace("own(own(i))", "own(i)").format("pass")
    text = (
        text[: text.index("    def build")]
        + (
            f"    def build(self, sizes):\n        {set_}\n        super().build(sizes)\n"
            f"    def call(self, x):\n        return {call}\n"
        )
        + text[text.index("i = ") :]
    )
    if read:
        assert summarize(parse(text)).totals.parameters == 84
    else:
        with pytest.raises(CnnvizError, match="has changed since the layer was made"):
            parse(text)


def test_a_depthwise_kernel_of_an_own_build_is_counted_once() -> None:
    """Keras 2.15 counts 30; here were 57."""
    text = REPLACED.format(
        "DepthwiseConv2D",
        "super().build(sizes); self.depthwise_kernel = self.add_weight(shape=(3, 3, 3, 1))",
        "return super().call(x)",
        "(8, 8, 3)",
        "3",
    )
    assert summarize(parse(text)).totals.parameters == 30


def test_a_weight_that_a_layer_of_keras_is_given_is_counted() -> None:
    """Keras 2.15 counts 88."""
    text = OWN_BUILD[: OWN_BUILD.index("class")] + (
        "class Own(layers.Wrapper):\n    def build(self, sizes):\n        super().build(sizes)\n"
        "        self.g = self.layer.add_weight(name='g', shape=(4,))\n    def call(self, x):\n"
        "        return self.layer(x)\n"
        "i = keras.Input((8, 8, 3))\nnet = keras.Model(i, Own(layers.Conv2D(3, 3))(i))\n"
    )
    assert summarize(parse(text)).totals.parameters == 88


def test_the_advice_for_a_replaced_kernel_works() -> None:
    line = "return keras.ops.matmul(x, self.kernel * 2) + self.bias"
    text = REPLACED.format("Dense", "super().build(sizes)", line, "(4,)", "3")
    assert parse(text).shapes[-1] == (3,)
