"""Keras texts that never say which axis the channels are, but go along axis 1 where they say one.

The parameters are those of Keras 3.15 with `image_data_format` as the test sets it.
"""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

HEAD = "from keras.layers import *\nfrom keras.models import Model, Sequential\n"
SIDES = "channels are read as the first axis, as axis=1 has it"
LAST = "from keras import backend as K\nK.set_image_data_format('channels_last')\n"
JOINED = """i = Input(shape={})
a = Conv2D(8, 3, padding="same")(i)
b = Conv2D(4, 1)(i)
x = {}
model = Model(i, Dense(5)(Flatten()(MaxPooling2D()(x))))
"""
ROWS = """model = Sequential()
model.add(Conv2D(8, 3, input_shape={}))
model.add(BatchNormalization({}))
model.add(Flatten())
model.add(Dense(5))
"""
TEXTS = {
    JOINED.format("(3, 32, 32)", "concatenate([a, b], axis=1)"): 15605,
    JOINED.format("(3, 32, 32)", "concatenate([a, b], 1)"): 15605,
    JOINED.format("(1, 20, 28)", "Concatenate(axis=1)([a, b])"): 8493,
    "AXIS = 1\n" + JOINED.format("(3, 32, 32)", "Concatenate(AXIS)([a, b])"): 15605,
    "channels, rows = 3, 32\n"
    + JOINED.format("(channels, rows, rows)", "concatenate([a, b], axis=1)"): 15605,
    "shape = (3, 32, 32)\n" + JOINED.format("shape", "concatenate([a, b], axis=1)"): 15605,
    "def bn(x, axis=1):\n    return BatchNormalization(axis=axis)(x)\n"
    + JOINED.format("(3, 32, 32)", "concatenate([bn(a), bn(b)], axis=1)"): 15629,
    ROWS.format("(3, 16, 16)", "axis=1"): 8085,
    ROWS.format("(1, 12, 16, 16)", "axis=1").replace("Conv2D", "Conv3D"): 78645,
}
LEFT = [
    ROWS.format("(3, 16, 16)", "axis=-1"),
    ROWS.format("(16, 16, 3)", "axis=1"),
    ROWS.format("(3, 16, 16)", ""),
    "import numpy as np\nz = np.concatenate([[1], [2]], axis=1)\n" + ROWS.format("(3, 16, 16)", ""),
    ROWS.format("(3, 16, 16)", "axis=1").replace("8, 3,", "8, 3, data_format='channels_last',"),
    LAST + ROWS.format("(3, 16, 16)", "axis=1"),
    "from keras import backend as K\naxis = 1 if K.image_data_format() == 'x' else 1\n"
    + ROWS.format("(3, 16, 16)", "axis=1"),
    "for n in (1, 1):\n    pass\n" + ROWS.format("(3, 16, 16)", "axis=n"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_all_of_it_along_the_first_axis_is_channels_first(text: str) -> None:
    net = cnnviz.parse(HEAD + text)
    assert net.input_shape[0] in (1, 3)
    assert cnnviz.summary(net).totals.parameters == TEXTS[text]
    assert sum(SIDES in note for note in net.notes) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_keras_says_the_same_with_channels_first(text: str) -> None:
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    made: dict[str, Any] = {}
    before = keras.backend.image_data_format()
    try:
        keras.backend.set_image_data_format("channels_first")
        exec(HEAD + text, made)
    finally:
        keras.backend.set_image_data_format(before)
    weights = made["model"].trainable_weights
    assert sum(weight.numpy().size for weight in weights) == TEXTS[text]


@pytest.mark.parametrize("text", LEFT)
def test_what_does_not_all_say_so_is_left_as_keras_has_it(text: str) -> None:
    try:
        net = cnnviz.parse(HEAD + text)
    except CnnvizError as error:
        assert SIDES not in str(error)
        return
    assert net.input_shape[0] in (16, 32) or "(16, 16, 3)" in text
    assert not any(SIDES in note for note in net.notes)


def test_the_words_of_the_note_make_it_last() -> None:
    text = ROWS.format("(3, 16, 16)", "axis=1")
    (note,) = (note for note in cnnviz.parse(HEAD + text).notes if SIDES in note)
    assert note.endswith(
        "(line 5); if they are last, K.set_image_data_format('channels_last') in the text says so"
    )
    assert cnnviz.parse(HEAD + LAST + text).input_shape == (16, 3, 16)


@pytest.mark.parametrize("name", ["_IMAGE_DIM_ORDERING", "_IMAGE_DATA_FORMAT"])
@pytest.mark.parametrize(("word", "shape"), [("th", (3, 16, 16)), ("tf", (16, 3, 16))])
def test_what_keras_keeps_of_it_may_be_set(name: str, word: str, shape: tuple[int, ...]) -> None:
    text = f"from keras import backend as K\nK.{name} = '{word}'\n" + ROWS.format("(3, 16, 16)", "")
    assert cnnviz.parse(HEAD + text).input_shape == shape


@pytest.mark.parametrize(("dims", "axis", "shape"), [
    (2, 1, "(1, 28, 28)"), (2, 3, "(28, 28, 1)"), (3, 1, "(1, 28, 28, 28)"), (1, 1, "(28, 1)"),
])  # fmt: skip
def test_a_shape_that_is_asked_for_is_as_what_is_joined_has_it(
    dims: int, axis: int, shape: str
) -> None:
    text = f"def net(size):\n    i = Input(shape=size)\n    x = Conv{dims}D(4, 1)(i)\n"
    text += f"    return Model(i, concatenate([i, x], axis={axis}))\n"
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(text)
    assert f'say --set "size={shape}"' in str(caught.value)
