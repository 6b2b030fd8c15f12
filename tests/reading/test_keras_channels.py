"""Keras networks that have their channels first: axis=1 is the channels there, and -1 is not."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.parse import parse

_CONV = 'Conv2D(4, 3, data_format="channels_first", input_shape=(1, 8, 8))'
_CODE = f"""from tensorflow.keras import Sequential
from tensorflow.keras.layers import *
model = Sequential()
model.add({_CONV})
model.add(BatchNormalization(axis=1))
"""


@pytest.mark.parametrize("text", [f"{_CONV}, BatchNormalization(axis=1)", _CODE])
def test_axis_1_is_the_channels(text: str) -> None:
    net = parse(text)
    # 3x3 kernels of one channel and a bias: 4 * 10; gamma and beta: 8.
    assert sum(layer.own_parameters for layer in net.layers) == 48


@pytest.mark.parametrize(("said", "axis"), [("", 3), ("axis=2", 2), ("axis=-2", 2), ("axis=3", 3)])
def test_another_axis_is_normalised_where_channels_are_first(said: str, axis: int) -> None:
    net = parse(f"{_CONV}, BatchNormalization({said})")
    # Of 4x6x6, six numbers along either, where the channels are four.
    assert sum(layer.own_parameters for layer in net.layers) == 52
    assert (
        f"BatchNormalization acts along axis {axis}, which is not that of the channels"
        in " ".join(net.notes)
    )


def test_a_word_is_taken_in_any_case() -> None:
    assert parse('Conv2D(4, 3, padding="SAME", input_shape=(8, 8, 1))').shapes[-1] == (4, 8, 8)


@pytest.mark.parametrize("axis", [4, 0, -4, [1, 2]])
def test_axes_that_are_not_read_are_refused(axis: object) -> None:
    with pytest.raises(CnnvizError, match="along one axis only, from 1 to 3"):
        parse(f"Conv2D(4, 3, input_shape=(8, 8, 1)), BatchNormalization(axis={axis})")


@pytest.mark.parametrize(
    ("layers", "given", "shape", "parameters"),
    [  # As Keras 3.15 says of an input of (8, 9, 7), with the channels first as they are here.
        ("Resizing(6, 6), Conv2D(4, 3, data_format='channels_first')", (7, 8, 9), (5, 4, 4), 220),
        ("Resizing(6, 6, data_format='channels_first'), Conv2D(4, 3)", (8, 9, 7), (6, 4, 4), 220),
        (
            "Conv2D(4, 3), Resizing(6, 5, data_format='channels_first'), Conv2D(4, 3)",
            *((7, 8, 9), (4, 4, 4), 440),
        ),
        ("CenterCrop(6, 5, data_format='channels_first'), Conv2D(4, 3)", (8, 9, 7), (6, 4, 4), 184),
        ("CenterCrop(6, 5), Conv2D(4, 3, data_format='channels_first')", (7, 8, 9), (5, 4, 3), 220),
        (
            "Conv2D(8, 3), CenterCrop(6, 5, data_format='channels_first'), Conv2D(4, 3)",
            *((7, 8, 9), (4, 4, 4), 696),
        ),
        (
            "Conv2D(4, 3), SeparableConv2D(5, 3, depth_multiplier=2, data_format='channels_first')",
            *((7, 8, 9), (2, 5, 5), 429),
        ),
        # Without a data_format a layer says nothing about the others.
        ("ReLU(), Conv2D(4, 3, data_format='channels_first')", (8, 9, 7), (4, 7, 5), 292),
        (
            "SpatialDropout2D(0.2), Conv2D(4, 3, data_format='channels_first')",
            *((8, 9, 7), (4, 7, 5), 292),
        ),
    ],
)
def test_where_layers_differ_in_which_axis_is_the_channels(
    layers: str, given: tuple[int, ...], shape: tuple[int, ...], parameters: int
) -> None:
    head = "import keras\nfrom keras.layers import *\n"
    net = parse(f"{head}model = keras.Sequential([keras.Input((8, 9, 7)), {layers}])")
    assert (net.input_shape, net.shapes[-1]) == (given, shape)
    assert sum(layer.own_parameters for layer in net.layers) == parameters


_OLD = """from keras.layers import Convolution2D, Input
from keras.models import Model
a = Input(shape=(1, 73, 144))
m = Model(a, Convolution2D(16, 3, 3, border_mode='same')(a))
"""


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ('{"backend": "theano", "image_dim_ordering": "th"}', True),
        ('{\n  "floatx": "float32",\n  "image_data_format": "channels_first"\n}', True),
        ("{'image_data_format' : 'channels_first'}", True),
        ('{"backend": "tensorflow", "image_dim_ordering": "tf"}', False),
        ('{"image_dim_ordering": "th"}\n{"image_dim_ordering": "tf"}', False),  # What was changed.
    ],
)
@pytest.mark.parametrize("around", ["{}\n{}", "My keras.json:\n\n{}\n\n```python\n{}```\n"])
def test_keras_own_settings_in_the_text_are_heeded(around: str, said: str, first: bool) -> None:
    net = parse(around.format(said, _OLD))
    assert net.input_shape == ((1, 73, 144) if first else (144, 1, 73))
    assert sum(layer.own_parameters for layer in net.layers) == (160 if first else 20752)


def test_what_the_code_says_of_channels_is_heeded_before_settings() -> None:
    sets = "from keras import backend as K\nK.set_image_dim_ordering('tf')\n"
    net = parse(f'{{"image_dim_ordering": "th"}}\n{sets}{_OLD}')
    assert net.input_shape == (144, 1, 73)


@pytest.mark.parametrize(
    ("shape", "said", "told"),
    [("3, 32, 32", "", True), ("32, 32, 3", "", False), ("3, 32, 32", "channels_first", False)],
)
def test_an_input_that_looks_as_if_its_channels_were_first_is_told(
    shape: str, said: str, told: bool
) -> None:
    order = f"from keras import backend as K\nK.set_image_data_format('{said}')\n" if said else ""
    text = (
        f"{order}from keras.models import Sequential\nfrom keras.layers import Conv2D\n"
        f"model = Sequential()\nmodel.add(Conv2D(4, 2, input_shape=({shape})))\n"
    )
    notes = parse(text).notes
    assert told == any("with its channels last" in one for one in notes)


_THEANO = """from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
model = Sequential()
model.add(Conv2D(4, 3, input_shape=({})))
model.add(Conv2D(8, 3))
model.add(Flatten())
model.add(Dense(2))
"""


@pytest.mark.parametrize("sizes", ["3, 40, 60", "1, 6, 6"])
def test_a_refusal_of_an_input_with_channels_first_tells_how_to_say_so(sizes: str) -> None:
    text = _THEANO.format(sizes)
    with pytest.raises(CnnvizError, match="is larger than its input") as caught:
        parse(text)
    why = (
        f"The input ({sizes}) is read with its channels last, as Keras has them; if they are first,"
    )
    line = "K.set_image_data_format('channels_first')"
    assert f"{why} {line} in the text says so" in str(caught.value)
    net = parse(f"{line}\n{text}")
    assert net.input_shape == tuple(map(int, sizes.split(", ")))


def test_a_refusal_of_any_other_input_does_not_speak_of_channels() -> None:
    with pytest.raises(CnnvizError, match="is larger than its input") as caught:
        parse(_THEANO.format("4, 4, 3"))
    assert "channels_first" not in str(caught.value)


@pytest.mark.parametrize(("axis", "told"), [(1, True), (2, False), (3, False), (-1, False)])
def test_layers_along_the_first_axis_tell_how_to_say_that_it_is_the_channels(
    axis: int, told: bool
) -> None:
    lines = _THEANO.format("12, 10, 2").splitlines()
    lines.insert(4, f"import keras; model.add(keras.layers.BatchNormalization(axis={axis}))")
    notes = parse("\n".join(lines)).notes
    assert any("K.set_image_data_format('channels_first') in" in one for one in notes) == told


@pytest.mark.parametrize(
    ("axis", "parameters"), [("1", 52), ("-2", 54), ("[1, 2]", 124), ("3", 48)]
)
def test_a_layer_norm_goes_along_any_axis_or_along_all_positions(
    axis: str, parameters: int
) -> None:
    net = parse(f"Conv2D(4, 3, input_shape=(8, 9, 1)), LayerNormalization(axis={axis})")
    # Of 4x6x7, two numbers for each place of the axes, behind a convolution of 40.
    assert sum(layer.own_parameters for layer in net.layers) == parameters
