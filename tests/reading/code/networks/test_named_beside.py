"""Which networks of a text are meant, and which others the note names."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.surroundings import extract_source
from cnnviz.reading.wish import Wish
from tests.reading.told import refused, told

GAN = """
class GAN(object):
    def __init__(self):
        self.E = self.make_encoder()
        self.D = self.make_discriminator()
    def make_encoder(self):
        return Sequential([Input((32, 32, 3)), Conv2D(8, 3), Flatten(), Dense(16)], name={!r})
    def make_discriminator(self):
        return Sequential([Input((32, 32, 3)), Conv2D(4, 3), Flatten(), Dense(1)])
"""
NET = """
class Crop(Layer):
    def call(self, inputs):
        return inputs[0][:, :inputs[1].shape[1]]

class Net(Model):
    def __init__(self, n_classes, width):
        inp = Input((32, 32, 3))
        x = Conv2D(width, 3, padding='same')(inp)
        x = Crop()([x, inp])
        super().__init__({})
"""
FILLS = """
class Bilinear(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return tf.zeros(shape)
inp = keras.Input((8, 8, 3))
x = keras.layers.Conv2DTranspose(3, 4, strides=2, kernel_initializer=Bilinear())(inp)
a = keras.Model(inp, x)
b = keras.Model(inp, keras.layers.Conv2D(2, 1)(x))
"""


def notes(text: str, model: str | None = None) -> str:
    return "\n".join(parse(text, model=model).notes)


def test_the_networks_that_a_class_builds_are_named() -> None:
    for name, called in (("Encoder", "Encoder"), (None, "Sequential:7")):
        text = GAN.format(name)
        assert f"Sequential is drawn; --model chooses another: {called}" in notes(text)
        found = summarize(parse(text, model=called))
        assert found.totals.parameters == (3 * 9 + 1) * 8 + (30 * 30 * 8 + 1) * 16


def test_a_model_between_tensors_is_the_network_not_a_layer_before_it() -> None:
    """The layer was taken, since the model's class has no `call`."""
    for given in ("inp, Conv2D(n_classes, 1)(x)", "inputs=inp, outputs=Conv2D(n_classes, 1)(x)"):
        text = NET.format(given)
        assert "the text never builds Net" in str(told(text))
        found = summarize(parse(text, settings={"n_classes": 3, "width": 4}))
        assert found.totals.parameters == (3 * 9 + 1) * 4 + (4 + 1) * 3
    assert "the text never builds Net" in str(told(NET.format("*self.made()")))


def test_of_a_base_of_another_file_it_is_not_known_what_it_is_given() -> None:
    text = "from nn_base import BaseModel\nclass Net(BaseModel):\n"
    text += "    def __init__(self, config, data):\n        super().__init__(config, data)\n"
    text += "    def define(self):\n        return Sequential([Conv2D(4, 3)])\n"
    assert "what it has from BaseModel, which is not in this text" in str(told(text))


def test_what_fills_weights_is_no_network() -> None:
    assert "b is drawn; --model chooses another: a" in parse(FILLS).notes


BESIDE = """
from keras_contrib.applications import densenet
def small(shape=(32, 32, 3), size=None):
    inp = Input(shape=shape){}
    return Model(inp, Conv2D(8, 3)(inp))
def big(shape=(32, 32, 3)):
    inp = Input(shape=shape)
    return Model(inp, densenet.create(inp))
"""


def test_another_function_that_builds_a_network_is_told() -> None:
    ((_, reason),) = told(BESIDE.format(""))
    assert "densenet comes from keras_contrib" in reason
    assert "--model small draws another network" in str(refused(BESIDE.format("")))


def test_a_function_that_is_named_tells_what_it_lacks() -> None:
    text = BESIDE.format("\n    size = size[:2]")
    assert "small draws another" not in str(refused(text))
    ((words, reason),) = told(text, model="small")
    assert (words, reason) == ("size[:2]", "None has no items; say --set size=VALUE")


MAIN = """
def net(n):
    inp = Input((8, 8, 3))
    return Model(inp, Conv2D(n, 3)(inp))
def small(n=4):
    return net(n)
def large(n=8):
    return net(n)
def main():
    {}
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(("called", "built"), [("large()", 0), ("large()\n    small()", 2)])
def test_what_a_main_builds_beside_a_network_takes_it_no_time(called: str, built: int) -> None:
    """Two networks of EfficientNetV2 took longer together than a text may take."""
    text = MAIN.format(called)
    assert parse(text, model="small").shapes[-1] == (4, 6, 6)
    e = Reading(extract_source(text), Wish(None, "small", {}, (), None)).run()
    assert sum(one.outputs is not None for one in e.built) == built
