"""Classes that are no networks, whose methods build one: they are chosen by name, and named."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TEXT = """from keras.models import Model
from keras.layers import Dense, Input
class Base(object):
    def __init__(self, name, factor):
        self.name = name
        self.factor = factor
        self.model = None
    def create_model(self, width=4):
        return Input((width,))
    def fit(self):
        return self.model.fit(1)
class Small(Base):
    def __init__(self, factor=2):
        super().__init__("small", factor)
    def create_model(self, width=4):
        i = super().create_model(width)
        self.model = Model(i, Dense(3 * self.factor)(i))
        return self.model
class Large(Base):
    def __init__(self, factor=3):
        super().__init__("large", factor)
    def create_model(self, width=4):
        i = super().create_model(width)
        self.model = Model(i, Dense(5)(Dense(3 * self.factor)(i)))
        return self.model
"""
# By hand: 4 * 6 + 6; 4 * 9 + 9 and 9 * 5 + 5.
COUNTS = {"Small": 30, "Large": 95}


@pytest.mark.parametrize("name", COUNTS)
def test_a_class_that_builds_a_network_is_chosen_by_its_name(name: str) -> None:
    assert summarize(parse(TEXT, model=name)).totals.parameters == COUNTS[name]


def test_the_others_are_named() -> None:
    net = parse(TEXT)
    assert summarize(net).totals.parameters == COUNTS["Large"]
    assert any("--model chooses another: Small" in note for note in net.notes)


def test_what_builds_none_is_told_with_those_that_do() -> None:
    with pytest.raises(CnnvizError, match="no such network; there are Small and Large"):
        parse(TEXT, model="Base")


def test_what_a_class_needs_is_asked_for() -> None:
    text = TEXT.replace("factor=2", "factor")
    with pytest.raises(CnnvizError, match="never builds Small, and factor has no default; say"):
        parse(text, model="Small")
    assert summarize(parse(text, model="Small", settings={"factor": 2})).totals.parameters == 30


@pytest.mark.parametrize(
    "words",
    [
        *("width * other.scale", "other.scale % 4 + 1", "2 ** other.scale", "max(2, other.scale)"),
        *("2 if other.scale else 3", "2 if other.scale > 1 else 3", "-(-other.scale)"),
    ],
)
def test_a_number_of_another_file_is_asked_for(words: str) -> None:
    text = "import other\n" + TEXT.replace("3 * self.factor", words)
    with pytest.raises(CnnvizError) as caught:
        parse(text)
    assert "say --set other.scale=VALUE" in str(caught.value)
    assert parse(text, settings={"other.scale": 2}).layers


BASE = """
class KerasModel(object):
    def __init__(self, prebuilt=True):
        if prebuilt:
            self.build()
    def build(self):
        raise NotImplementedError
    def setup_model(self, inputs, outputs):
        self.model = models.Model(inputs, outputs)

class FCN(KerasModel):
    def __init__(self, classes_num=4, **kwargs):
        self.classes_num = classes_num
        super().__init__(**kwargs)
    def build(self):
        x_in = layers.Input(shape=(32, 32, 3))
        x = layers.Conv2D(8, 3)(x_in)
        self.setup_model(x_in, layers.Conv2D(self.classes_num, 1)(x))
"""


@pytest.mark.parametrize("model", [None, "FCN"])
def test_a_class_builds_by_what_its_base_makes_of_tensors(model: str | None) -> None:
    """The base was taken, and raised; of the class it was said that it is no network."""
    found = parse(BASE, model=model)
    assert found.shapes[-1] == (4, 30, 30)
    assert [one.parameters for one in found.layers] == [8 * (3 * 9 + 1), 4 * (8 + 1)]


def test_other_methods_that_build_are_named() -> None:
    text = """from keras import Input, Model
from keras.layers import Conv2D
class Nets:
    def small(self):
        start = Input((8, 8, 3))
        return Model(start, Conv2D(4, 3)(start))
    def large(self):
        start = Input((8, 8, 3))
        return Model(start, Conv2D(40, 3)(start))
"""
    notes = parse(text).notes
    assert "Nets.large is drawn; --model chooses another: Nets.small" in notes
