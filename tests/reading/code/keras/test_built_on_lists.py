"""Own layers that are called on several tensors: their `build` is told the sizes of each.

The counts are Keras 3.15's, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import keras\nfrom keras import layers\n\nclass Up(layers.Layer):\n"
MODEL = """
inp = keras.Input((16, 16, 3))
a = layers.Conv2D(4, 3, padding="same")(inp)
b = layers.Conv2D(8, 3, padding="same")(a)
model = keras.Model(inp, Up()({}))
"""
FEW = [
    ("s", "self.c = layers.Conv2D(4, 3, padding='same')", "x[0], x[1]", "[b, a]", 700),
    ("s", "self.c = layers.Conv2D(s[1][-1], s[0][1] - 15)", "x[0], x[1]", "(b, a)", 444),
    ("s", "self.c = layers.Conv2D(s['y'][-1], 1)", "x['x'], x['y']", "{'x': b, 'y': a}", 444),
]
BUILT = "    def build(self, {}):\n        {}\n\n    def call(self, x):\n"
CALLED = "        x, y = {}\n        return self.c(x) + y\n"


@pytest.mark.parametrize(("name", "made", "parts", "given", "count"), FEW)
def test_build_is_told_the_sizes_of_each(
    name: str, made: str, parts: str, given: str, count: int
) -> None:
    text = HEAD + BUILT.format(name, made) + CALLED.format(parts) + MODEL.format(given)
    found = summarize(parse(text))
    assert (found.totals.parameters, parse(text).shapes[-1]) == (count, (4, 16, 16))
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, object] = {}
    exec(text, names)
    model = names["model"]
    assert isinstance(model, keras.Model)
    assert (model.count_params(), model.output_shape[1:]) == (count, (16, 16, 4))


def test_of_what_is_not_known_nothing_is_built() -> None:
    text = HEAD + BUILT.format(*FEW[0][:2]) + CALLED.format(FEW[0][2]) + MODEL.format("[b, c]")
    ((words, reason),) = told(text)
    assert words == "c" and "c is nowhere in this text" in reason
