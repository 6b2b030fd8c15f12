"""A helper layer in a text is not drawn in place of what a function makes, nor hinders its name."""

from __future__ import annotations

import ast

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = """from keras import backend as K
from keras.layers import Input, Conv2D, Layer, Lambda
from keras.models import Model
"""
NET = """def net(shape):
    i = Input(shape)
    {}
"""
HELPER = """class Double(Layer):
    def call(self, x, factor):
        return x * factor
"""


@pytest.mark.parametrize(
    "made",
    ["return Model(i, Conv2D(8, 3)(i))", "m = Model(i, Conv2D(8, 3)(i)); return m"],
)
@pytest.mark.parametrize("text", ["{}" + HELPER, HELPER + "{}"])
def test_the_model_of_a_function_is_meant(text: str, made: str) -> None:
    text = HEAD + text.format(NET.format(made))
    ((words, why),) = told(text)
    assert words == "shape"
    assert "the text never calls net()" in why
    # 3 * 8 * 9 + 8.
    net = parse(text, settings={"shape": (9, 9, 3)})
    assert summarize(net).totals.parameters == 224


def test_a_function_that_fails_is_named_with_its_reason() -> None:
    text = HEAD + HELPER + "def G(n=3):\n    return Model(Input((n, n, 3)), unknown(n))\n"
    with pytest.raises(Exception, match="unknown"):
        parse(text, model="G")


def test_the_model_of_several_that_a_function_gives() -> None:
    text = HEAD + "def G(n=8):\n    i = Input((n, n, 3))\n    return Model(i, Conv2D(8, 3)(i)), 0\n"
    assert summarize(parse(text, model="G")).totals.parameters == 224


def test_two_models_of_one_line_have_names_of_their_own() -> None:
    text = HEAD + (
        "def G():\n    i = Input((8, 8, 3))\n    x = Conv2D(8, 3)(i)\n"
        "    return Model(i, x), Model(i, Conv2D(2, 1)(x))\n"
        "G()\nj = Input((8, 8, 3))\nModel(j, Conv2D(1, 1)(j))\n"
    )
    found = [parse(text, model=name) for name in ("Model:7", "Model:7:2", "Model")]
    assert [summarize(one).totals.parameters for one in found] == [224, 242, 4]


def test_a_constant_is_a_number() -> None:
    text = HEAD + (
        "i = Input((8, 8, 3))\nx = Lambda(lambda t: t * K.constant(0.5))(Conv2D(8, 3)(i))\n"
        "model = Model(i, x)\n"
    )
    net = parse(text)
    assert summarize(net).totals.parameters == 224
    assert net.shapes[-1] == (8, 6, 6)


@pytest.mark.parametrize(
    ("layer", "example"),
    [
        ("Conv2D(8, 5, data_format='channels_first')", "(1, 28, 28)"),
        ("Conv3D(8, 5, data_format='channels_first')", "(1, 28, 28, 28)"),
        ("Conv3D(8, 5)", "(28, 28, 28, 1)"),
    ],
)
def test_an_example_of_a_shape_has_the_order_of_the_text(layer: str, example: str) -> None:
    text = HEAD.replace("Conv2D", "Conv2D, Conv3D")
    text += f"def net(shape):\n    i = Input(shape=shape)\n    return Model(i, {layer}(i))\n"
    ((_, why),) = told(text)
    assert why.endswith(f'--set "shape={example}"')
    net = parse(text, settings={"shape": ast.literal_eval(example)})
    assert net.shapes[0][0] == 1
