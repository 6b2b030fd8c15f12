"""Keras inputs whose channels may be meant first: refusals and notes say how they are read.

The parameters are those of Keras 3.15 with `image_data_format` as the text sets it.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import refused

FIRST = "K.set_image_data_format('channels_first')"
LAYERS = """model = Sequential()
model.add(Conv2D(32, (3, 3), padding={!r}, input_shape={}))
model.add(Conv2D(32, (3, 3)))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(10))
"""
NEW = """from keras import backend as K
from keras.models import Sequential
from keras.layers import *
"""
OLD = """from keras.models import Sequential
from keras.layers.core import Dense, Flatten
from keras.layers.convolutional import Convolution2D, MaxPooling2D
model = Sequential()
model.add(Convolution2D(32, 3, 3, border_mode='valid', input_shape=(1, 28, 28)))
model.add(Convolution2D(32, 3, 3))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(10))
"""
MADE = """i = Input(shape=(1, 28, 28))
x = Conv2D(32, (3, 3))(i)
x = Conv2D(32, (3, 3))(x)
x = MaxPooling2D(2)(x)
model = Model(i, Dense(10)(Flatten()(x)))
"""
SIDES = [
    (NEW + LAYERS.format("valid", (1, 28, 28)), (1, 28, 28), 55658),
    (NEW + LAYERS.format("valid", (3, 64, 48)), (3, 64, 48), 221354),
    (NEW + LAYERS.format("same", (3, 32, 32)), (3, 32, 32), 82154),
    (NEW + "from keras.models import Model\n" + MADE, (1, 28, 28), 55658),
]


@pytest.mark.parametrize(("text", "shape", "parameters"), SIDES)
def test_a_refusal_tells_that_channels_were_read_last_and_its_fix_works(
    text: str, shape: tuple[int, ...], parameters: int
) -> None:
    error = refused(text)
    assert "is larger than its input" in error.faults[0].reason
    assert str(error).splitlines()[-1] == (
        f"The input {shape} is read with its channels last, as Keras has them; if they are first,"
        f" {FIRST} in the text says so"
    )
    net = parse(f"{text.replace('model = ', FIRST + chr(10) + 'model = ', 1)}")
    assert net.input_shape == shape
    assert summarize(net).totals.parameters == parameters


def test_in_keras_1_channels_are_where_the_input_has_them() -> None:
    """Either order was usual; the picture was read as one row of 28 channels."""
    net = parse(OLD)
    assert net.input_shape == (1, 28, 28)
    assert summarize(net).totals.parameters == 55658
    words = "channels are read as the first axis, as the input has it, in Keras 1's words (line 5)"
    assert sum(words in note for note in net.notes) == 1
    last = f"from keras import backend as K\n{FIRST.replace('first', 'last')}\n{OLD}"
    assert refused(last).faults
    for size in ("(28, 28, 1)", "(64, 28, 28)"):
        turned = OLD.replace("(1, 28, 28)", size)
        assert parse(turned).input_shape != tuple(map(int, size.strip("()").split(", ")))
        assert not any("in Keras 1's words (" in note for note in parse(turned).notes)


@pytest.mark.parametrize(("text", "shape", "parameters"), SIDES)
def test_keras_says_the_same_with_channels_first(
    text: str, shape: tuple[int, ...], parameters: int
) -> None:
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    made: dict[str, Any] = {}
    before = keras.backend.image_data_format()
    try:
        keras.backend.set_image_data_format("channels_first")
        exec(text, made)
        assert made["model"].input_shape == (None, *shape)
        assert made["model"].count_params() == parameters
    finally:
        keras.backend.set_image_data_format(before)


@pytest.mark.parametrize("size", [(1, 28, 28), (3, 64, 48), (4, 84, 84)])
def test_a_note_tells_that_channels_were_read_last(size: tuple[int, ...]) -> None:
    text = f"{NEW}model = Sequential([Input({size}), Conv2D(4, 1), Flatten(), Dense(2)])\n"
    net = parse(text)
    assert net.input_shape == (size[2], *size[:2])
    assert any(
        note.startswith(f"the input {size} is read with its channels last") for note in net.notes
    )
    first = parse(text.replace("model =", f"{FIRST}\nmodel ="))
    assert first.input_shape == size and not any("channels last" in note for note in first.notes)


@pytest.mark.parametrize("size", [(28, 28, 1), (28, 28, 3), (1, 28, 3), (64, 28, 28)])
def test_no_note_where_nothing_speaks_for_channels_first(size: tuple[int, ...]) -> None:
    text = f"{NEW}model = Sequential([Input({size}), Conv2D(4, 1), Flatten(), Dense(2)])\n"
    assert not any("channels last" in note for note in parse(text).notes)


MODEL = f"{NEW}from keras.models import Model\n"
TURNED = "a = Input((1, 28, 28))\nb = Input((28, 28, 1))\nc = Input((1, 28, 28))\n"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("m = Model(a, Conv2D(4, 3)(a))", True),
        ("m = Model(a, Sequential([Input((1, 28, 1)), Conv2D(4, 3)])(Conv2D(1, 1)(a)))", True),
        ("m = Model(b, Conv2D(4, 29)(b))", False),
        ("inner = Model(c, Conv2D(4, 1)(c))\nm = Model(b, Conv2D(4, 29)(b))", False),
        ("inner = Model(a, Conv2D(4, 1)(a))\nm = Model(b, Conv2D(4, 29)(inner(b)))", False),
    ],
)
def test_the_input_that_is_refused_is_told_of_not_one_that_stands_near_it(
    lines: str, told: bool
) -> None:
    assert ("The input (1, 28, 28) is read" in str(refused(f"{MODEL}{TURNED}{lines}\n"))) == told


@pytest.mark.parametrize("size", [1, 3])
def test_nothing_is_told_where_the_text_says_that_channels_are_first(size: int) -> None:
    """Keras 3.15: the input has 28 channels, and a kernel of 3 does not fit into 1x28."""
    text = f"{MODEL}{FIRST}\na = Input((28, 1, 28))\nm = Model(a, Conv2D(4, {size})(a))\n"
    if size == 3:
        assert "channels last" not in str(refused(text))
        return
    net = parse(text)
    assert summarize(net).totals.parameters == 28 * 4 + 4
    assert not any("channels last" in note for note in net.notes)


def test_nothing_is_told_of_an_input_that_is_given() -> None:
    """`--input` has its channels first, always."""
    text = f"{NEW}m = Sequential([Conv2D(4, 1, input_shape=(28, 28, 1))])\n"
    assert not any("(1, 28, 28)" in note for note in parse(text, (28, 1, 28)).notes)


BY_PLACES = {
    "ops.expand_dims(x, -1)": True,
    "ops.expand_dims(x, 1)": False,
    "ops.reshape(x, (-1, 7, 10))": True,
    "ops.flip(x, 1)": True,
    "ops.roll(x, 1, 1)": True,
    "ops.max(x, 1, keepdims=True)": False,
    "x[:, :35]": True,
    "layers.Dense(70)(x)[:, :4]": False,
    "layers.GroupNormalization(2)(x)": True,
}


@pytest.mark.parametrize("words", BY_PLACES)
@pytest.mark.parametrize(
    ("flat", "moved"),
    [
        ("layers.Flatten()(i)", True),
        ("layers.Dropout(0.1)(ops.reshape(i, (-1, 70)))", True),
        ("layers.Flatten()(layers.GlobalMaxPooling2D(keepdims=True)(i))", False),
    ],
)
def test_what_goes_by_the_places_of_flattened_maps_is_told(
    flat: str, moved: bool, words: str
) -> None:
    words = words.replace("35", "1") if not moved else words
    shape = "(5, 7, 2)" if moved else "(5, 7, 70)"
    text = f"from keras import Input, Model, layers, ops\ni = Input({shape})\nx = {flat}\n"
    net = parse(f"{text}model = Model(i, {words})\n")
    told = [note for note in net.notes if "flattens maps with their channels last" in note]
    assert bool(told) == (moved and BY_PLACES[words])
    assert all("(line 4)" in note for note in told)


@pytest.mark.parametrize("shape", ["(8, 27)", "(24, 9)", "(-1, 3)"])
def test_a_reshape_of_maps_has_keras_s_order_and_no_note(shape: str) -> None:
    lines = f"i = Input((8, 9, 3))\nm = Model(i, Reshape({shape})(i))\n"
    assert not any("places of flattened" in note for note in parse(f"{MODEL}{lines}").notes)
