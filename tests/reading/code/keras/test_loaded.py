"""Models that a text builds, trains and reads back from a file under the same name."""

from __future__ import annotations

from cnnviz.reading import parse
from tests.reading.told import told

TEXT = """
import keras
from keras import layers
def make(classes):
    i = keras.Input((8, 8, 1))
    return keras.Model(i, layers.Dense(classes)(layers.Flatten()(i)))
model = {}
model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint("best.keras")])
model = keras.models.load_model("best.keras")
"""
BUILT = "keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3)])"


def test_what_is_not_known_of_a_model_is_told_though_it_is_loaded_later() -> None:
    """It said that load_model reads a file, which no option can mend."""
    text = TEXT.format("make(len(set(labels)))") + "labels = 0"
    ((_, reason),) = told(text)
    assert "load_model" not in reason
    assert "--set" in reason
    assert parse(text, settings={"len(set(labels))": 3}).shapes[-1] == (3,)


def test_a_model_that_is_loaded_names_the_one_before() -> None:
    text = TEXT.format(BUILT)
    ((_, reason),) = told(text, model="model")
    assert reason == "keras.models.load_model reads a file; --model model:7 is the one before"
    assert parse(text, model="model:7").shapes[-1] == (3,)
