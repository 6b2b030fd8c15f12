"""Without an input shape: the smallest that shows the first layer and that all others take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import chain
from cnnviz.reading import parse
from tests.reading.told import told

FOUND = [
    ("Conv1d(1, 1, kernel_size=3)", (1, 8)),
    ("Conv1d(1, 1, 4, stride=2, padding=1)", (1, 12)),
    ("Conv2d(3, 8, 3)", (3, 5, 5)),
    ("Conv2d(1, 1, (1, 5))", (1, 7, 7)),
    ("Conv3d(1, 2, 3)", (1, 5, 5, 5)),
    ("Linear(16, 10)", (16,)),
    ("ReLU(), Linear(16, 10)", (16,)),
    ("Flatten(), Linear(784, 10)", (784,)),
    ("Dropout(), Conv1d(2, 1, 3)", (2, 8)),
    ("MaxPool2d(2)", (1, 6, 6)),
    ("MaxPool2d(2), ReLU(), Conv2d(5, 1, 1)", (5, 6, 6)),
    ("BatchNorm1d(8)", (8,)),
    ("BatchNorm1d(8), Linear(8, 3)", (8,)),
    ("BatchNorm1d(8), Conv1d(8, 3, 3)", (8, 8)),
    ("PReLU(3), Conv2d(3, 1, 1)", (3, 3, 3)),
    ("ReLU()", (6,)),
    ("Conv1d(1, 4, 3, padding=1), ReLU(), MaxPool1d(2), Flatten(), Linear(16, 10)", (1, 8)),
    # The first layer alone would take less.
    (
        "Conv2d(1, 6, 5), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2), Conv2d(16, 9, 5)",
        (1, 32, 32),
    ),
    ("Conv2d(1, 6, 5), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2), Linear(400, 9)", (1, 32, 32)),
    ("Conv1d(1, 1, 3, padding=9, padding_mode='reflect')", (1, 10)),
    # A Linear behind positions has to fit them flattened, however little that shows.
    ("Conv1d(1, 4, 3), Linear(8, 2)", (1, 4)),
    # Where all layers fit no size that shows the first well, fitting comes first.
    ("Conv1d(1, 1, 3), Flatten(), Linear(4, 2)", (1, 6)),
    ("AdaptiveAvgPool2d(1), Flatten()", (1, 1, 1)),
    # PyTorch would enlarge smaller maps: a network is made for such that are not.
    ("Conv2d(1, 1, 3), MaxPool2d(2), AdaptiveAvgPool2d(7)", (1, 16, 16)),
    ("Conv1d(1, 1, 3), AdaptiveMaxPool1d(9), AdaptiveAvgPool1d(4)", (1, 11)),
    ("Conv1d(1, 1, 3), AdaptiveAvgPool1d(2), AdaptiveAvgPool1d(4)", (1, 8)),
    ("Linear(100, 6272), Unflatten(1, (128, 7, 7)), ConvTranspose2d(128, 64, 4, 2, 1)", (100,)),
    ("Unflatten(1, (1, 28, 28)), Conv2d(1, 1, 3)", (784,)),
    ("ConvTranspose2d(100, 64, 4)", (100, 1, 1)),
    ("Conv2d(1, 1, 3), Upsample(size=(9, 9)), Flatten(), Linear(81, 2)", (1, 5, 5)),
    ("Conv1D(4, 3, strides=2, padding='same')", (1, 11)),
    ("Conv2D(4, 3), Flatten(), Dense(10)", (1, 5, 5)),
    ("Dense(10)", (6,)),
    ("Conv1d(1, 1, 3), LocallyConnected1d(1, 1, 3, stride=4)", (1, 8)),
]


@pytest.mark.parametrize(("text", "shape"), FOUND, ids=[text for text, _ in FOUND])
def test_the_smallest_input_is_found_and_named(text: str, shape: Shape) -> None:
    net = parse(text)
    assert net.input_shape == shape
    (note,) = [note for note in net.notes if note.startswith("input: ")]
    assert note.startswith(f"input: {'x'.join(map(str, shape))} (none was given; it is ")


WHY = [
    ("Conv1d(1, 1, 3)", None, "smallest that every layer accepts, with at least 6 output positions"
     " in the first layer"),
    # More than six: the last layer needs them.
    ("Conv1d(1, 1, 3), MaxPool1d(4), Conv1d(1, 1, 3)", None, "smallest that every layer accepts,"
     " with at least 6 output positions in the first layer"),
    ("ConvTranspose2d(1, 1, 4, stride=2)", None, "smallest square that every layer accepts, with at"
     " least 3 output positions an axis in the first layer"),
    ("Input(shape=(None, None, 3)), Conv2D(2, 3)", None, "smallest square that every layer accepts,"
     " with at least 3 output positions an axis in the first layer"),
    ("ReLU(), Conv3d(1, 1, 3)", None, "smallest cube that every layer accepts, with at least 3"
     " output positions an axis in the first Conv3d"),
    ("Conv1d(1, 1, 3), Flatten(), Linear(4, 2)", None, "smallest that every layer accepts"),
    ("Conv1d(1, 1, 3), AdaptiveAvgPool1d(9)", None, "smallest that every layer accepts, with at"
     " least 6 output positions in the first layer, and that no adaptive pooling enlarges"),
    ("Conv1d(1, 1, 3), MaxPool1d(2)", "1", "smallest that every layer accepts, with at least 6"
     " output positions in the part's first layer"),
    ("Zebra(), Conv1d(2, 1, 3)", "1", "smallest that every layer of the part accepts, with at least"
     " 6 output positions in the part's first layer"),
    ("Conv1d(1, 1, 3), Zebra()", "0", "smallest that every layer that can be followed accepts, with"
     " at least 6 output positions in the first layer"),
    ("Conv1d(1, 6, 3), Conv1d(5, 1, 1)", "0", "smallest that every layer that can be followed"
     " accepts, with at least 6 output positions in the first layer"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "layers", "why"), WHY)
def test_it_is_said_why_it_is_this_one(text: str, layers: str | None, why: str) -> None:
    note, *_ = parse(text, layers=layers).notes
    _, said = note.split("(none was given; it is the ", 1)
    assert said.partition(")")[0] == why


def test_the_first_layer_of_a_part_is_the_one_that_is_shown() -> None:
    text = "Conv1d(1, 2, 3), MaxPool1d(2), Conv1d(2, 1, 3)"
    assert parse(text).input_shape == (1, 10 - 2)
    part = parse(text, layers="2")
    assert part.shapes == ((2, 8), (1, 6))
    assert any(note.startswith("input: 1x18 ") for note in part.notes)


def test_where_no_size_fits_the_layer_that_refuses_says_why() -> None:
    ((words, reason),) = told("Conv2D(3, 3), Reshape((5,))")
    assert words == "(5,)"
    none = "; no input was given, and no square one fits: say yours with --input"
    assert reason == f"Reshape cannot make 5 of 12 neurons{none}"
    ((words, reason),) = told("Conv2d(1, 1, 3), Flatten(), Linear(10, 2)")
    assert words == "10"
    assert reason == (
        "the layer before gives 16 features, but this Linear takes 10: write Linear(16, ...);"
        " no input was given, and no square one fits: say yours with --input"
    )


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        (
            "Input(shape=(28, 28, None)), Conv2D(2, (3, 29))",
            "(3, 29)",
            "the kernel of Conv2d, 3x29, is larger than its input, 28x28;"
            " take a larger input or a smaller kernel",
        ),
        (
            "Input(shape=(9, None)), MaxPooling1D(10)",
            "MaxPooling1D",
            "the kernel of MaxPool1d, 10, is larger than its input, 9",
        ),
    ],
)
def test_no_other_size_is_looked_for_where_the_text_leaves_the_channels_alone_open(
    text: str, words: str, reason: str
) -> None:
    assert told(text) == [(words, reason)]


def test_a_kernel_that_no_input_can_hold_is_refused() -> None:
    assert told("Conv2d(1, 1, 50000)") == [
        (
            "Conv2d",
            "this needs more than 1x46341x46341, 2,147,488,281 neurons: a single output position"
            " has 2,500,000,000 connections; cnnviz takes fewer than 2,147,483,648 neurons on each"
            " side of a layer",
        )
    ]
    ((_, reason),) = told("Conv2d(4000000000, 2, 3)")
    assert reason.startswith("this needs more than 4000000000x1x1, 4,000,000,000 neurons: a single")
    assert "72,000,000,000 connections" in reason


kernels = st.integers(1, 4)
first_1d = st.one_of(
    st.builds("Conv1d(1, 1, {}, {}, {})".format, kernels, st.integers(1, 3), st.integers(0, 3)),
    st.builds("MaxPool1d({}, {})".format, kernels, st.integers(1, 3)),
)
layers_1d = st.one_of(
    first_1d,
    st.builds("ZeroPad1d(({}, {}))".format, st.integers(0, 2), st.integers(0, 2)),
    st.builds("ConvTranspose1d(1, 1, {}, {})".format, kernels, st.integers(1, 3)),
    st.just("ReLU()"),
)


def accepts(layers: tuple[Layer, ...], size: int) -> tuple[Shape, ...] | None:
    try:
        return chain((1, size), layers).shapes
    except ValueError:
        return None


@given(first_1d, st.lists(layers_1d, max_size=3))
def test_no_smaller_input_would_do(first: str, rest: list[str]) -> None:
    """All smaller sizes, tried one by one, are refused or show less than six positions."""
    net = parse(", ".join([first, *rest]))
    assert net.shapes[1][1] >= 6
    for size in range(1, net.input_shape[1]):
        shapes = accepts(net.layers, size)
        assert shapes is None or shapes[1][1] < 6


UNFIT = [
    ("Conv2d(1, 16, 5, padding=2), ReLU(), MaxPool2d(2), Linear(1050, 10)", "16x9x9 1,296"),
    (
        "Upsample(scale_factor=2), Conv2d(1, 1, 1), Linear(9, 2)",
        "this Linear takes 9 features, as many as 1x3x3 has, but no square input gives that here;"
        " say the input (--input)",
    ),
    (
        "Upsample(scale_factor=2), Conv1d(1, 1, 1), Linear(3, 2)",
        "this Linear takes 3 features, as many as 1x3 has, but no input gives that here",
    ),
    (
        "Upsample(scale_factor=2), Conv3d(1, 1, 1), Linear(27, 2)",
        "this Linear takes 27 features, as many as 1x3x3x3 has, but no cube gives that here; say",
    ),
    ("Conv1d(1, 4, 3), Linear(7, 2)", "4x1 would be 4, 4x2 8, so that no input fits it"),
]


@pytest.mark.parametrize(("text", "said"), UNFIT)
def test_no_input_is_invented_for_a_linear_that_no_flattening_fits(text: str, said: str) -> None:
    """Over its last axis alone, the Linear would fit an input that nobody has."""
    ((_, reason),) = told(text)
    assert said in reason
    assert "write Linear" not in reason
    assert "no input" not in said or "--input" not in reason  # That no input fits, and to say one.


def test_a_linear_over_the_last_axis_is_read_where_the_input_says_so() -> None:
    assert parse("Conv1d(1, 4, 3), Linear(7, 2)", (1, 9)).shapes[-1] == (4, 2)


def test_an_instance_norm_is_given_more_than_one_position() -> None:
    # PyTorch: "Expected more than 1 spatial element when training, got input size [2, 4, 1, 1]".
    text = "Conv2d(1, 4, 3), MaxPool2d(4), InstanceNorm2d(4{})"
    assert parse(text.format("")).input_shape == (1, 10, 10)
    assert parse(text.format(", track_running_stats=True")).input_shape == (1, 6, 6)
    with pytest.raises(CnnvizError, match="its input 4x1x1 has one position"):
        parse(text.format(""), (1, 6, 6))
