"""Every layer is read from its constructor, from its print and from its own repr, as the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import SpecError
from cnnviz.layers import find, names
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.reading import parse
from tests.oracles.drawn import Case, any_layer
from tests.reading.told import layer_of

LINES = (Path(__file__).parent / "printed_by_pytorch.txt").read_text().splitlines()
PRINTS = [(typed, printed.strip()) for typed, printed in zip(LINES[::2], LINES[1::2], strict=True)]
"""Constructors, and what PyTorch 2.13 prints of what they make."""


@pytest.mark.parametrize(("typed", "printed"), PRINTS, ids=[typed for typed, _ in PRINTS])
def test_a_print_says_the_layer_that_was_typed(typed: str, printed: str) -> None:
    assert layer_of(typed) == layer_of(printed)


def test_the_table_has_every_layer_of_pytorch() -> None:
    ours = ("LocallyConnected", "TiledConv", "Global")
    ours += ("Frozen", "Permute", "Slice", "Flip", "Mean", "Sum", "Max(", "Scale(")
    there = {typed.partition("(")[0] for typed, _ in PRINTS}
    assert there == {name for name in names() if not f"{name}(".startswith(ours)}


@pytest.mark.parametrize("typed", [typed for typed, _ in PRINTS])
def test_a_repr_is_a_spec(typed: str) -> None:
    layer = layer_of(typed)
    assert layer_of(repr(layer)) == layer


@given(any_layer())
@settings(max_examples=300)
def test_the_repr_of_any_layer_is_its_spec(case: Case) -> None:
    layer, _ = case
    if find(layer.spec_name) is not None:  # Twins are in no spec.
        assert layer_of(repr(layer)) == layer


numbers = st.floats(-1000, 1000, allow_nan=False)


@given(
    st.one_of(
        st.builds(find("LeakyReLU").cls, numbers, st.booleans()),
        st.builds(find("Hardtanh").cls, st.floats(-9, -1), st.floats(0, 9)),
        st.builds(find("Threshold").cls, numbers, numbers),
        st.builds(find("Softplus").cls, numbers, numbers),
        st.builds(find("BatchNorm2d").cls, st.just(2), st.integers(1, 9), st.floats(1e-12, 1)),
        st.builds(find("Dropout2d").cls, st.just(2), st.floats(0, 1)),
        st.builds(find("Flatten").cls, st.integers(1, 3), st.integers(-3, -1)),
        st.builds(find("Softmax").cls, st.none() | st.integers(-3, 3)),
        st.builds(
            find("Unflatten").cls, st.integers(1, 3), st.lists(st.integers(1, 9), min_size=1)
        ),
        st.builds(find("PReLU").cls, st.integers(1, 9), numbers),
    )
)
@settings(max_examples=200)
def test_the_repr_of_layers_with_numbers_is_their_spec(layer: Layer) -> None:
    assert layer_of(repr(layer)) == layer


SAME = [
    "Conv2d(3, 8, 5, 1, 2)",
    "Conv2d(3, 8, 5, padding=2)",
    "Conv2d(3, 8, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))",
    "Conv2d(in_channels=3, out_channels=8, kernel_size=5, padding=2)",
    "Conv2d(padding=2, kernel_size=5, out_channels=8, in_channels=3)",
    "Conv2d(3, 8, [5, 5], padding=[2, 2])",
    "Conv2d(3, 8, 5, (1,), padding=((2, 2), (2, 2)))",
    "Conv2d(1 + 2, 2 * 4, 10 // 2, padding=-(-2))",
    "Conv2d(3, 2**3, 7 - 2, padding=(2))",
    "Conv2d(+3, 8, 5, padding=7 % 5,)",
    "nn.Conv2d(3, 8, 5, padding=2)",
    "torch.nn.Conv2d(3, 8, 5, padding=2)",
    "torch.nn.modules.Conv2d(3, 8, 5, padding=2)",
    "Conv2d(3, 8, 5, 1, 2, 1, 1, True, 'zeros')",
    "Conv2d(3, 8, 5, 1, 2, 1, 1, True, 'zeros', None, torch.float32)",
    "Conv2d(3, 8, 5, padding=2, device=torch.device('cuda', 0), dtype=torch.float32)",
    'Conv2d(3, 8, 5, padding=2, padding_mode="zeros")',
    "Conv2d(3, 8, 5, padding=2, padding_mode=zeros)",
    "Conv2d(3, 8, 5, padding=2, padding_mode=“zeros”)",
    "Conv2d(\n    3,\n    8,  # feature maps\n    5,\n    padding=2,\n)",
    "Conv2d ( 3 ,8,\t5 , padding = 2 ) ;",
    "Conv2d(3, 8, 5, padding=2).to(device)",
    "Conv2d(3, 8, 5, padding=2)(x)",
    "  Conv2d(3, \\\n  8, 5, padding=2)\r\n",
    "\ufeffConv2d(3,\u00a08, 5, padding=2)",
    "Conv2d(3, 8, tuple([5, 5]), padding=torch.Size([2, 2]))",
    '"""A layer."""\nConv2d(3, 8, 5, padding=2)',
    "(Conv2d(3, 8, 5, padding=2))",
    "conv = Conv2d(3, 8, 5, padding=2)",
    "self.conv = nn.Conv2d(3, 8, 5, padding=2)",
    "(conv): Conv2d(3, 8, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))",
    "Sequential(Conv2d(3, 8, 5, padding=2))",
]


@pytest.mark.parametrize("text", SAME)
def test_one_layer_has_many_spellings(text: str) -> None:
    assert layer_of(text) == Conv(2, 3, 8, 5, padding=2)


def test_arguments_keep_pytorchs_order() -> None:
    assert layer_of("Conv1d(4, 8, 3, 1, 0, 2, 4, False, 'circular')") == Conv(
        1, 4, 8, 3, dilation=2, groups=4, bias=False, padding_mode="circular"
    )


def test_a_layer_made_before_is_no_answer_to_values_that_only_equal_its_own() -> None:
    assert parse("Conv1d(1, 2, 3, bias=True)").layers == parse("Conv1d(1, 2, 3)").layers
    with pytest.raises(SpecError, match="bias must be True or False, not 1"):
        parse("Conv1d(1, 2, 3, bias=1)")
    with pytest.raises(SpecError, match="must be a whole number, not True"):
        parse("Conv1d(True, 2, 3)")
    with pytest.raises(SpecError, match=r"must be a whole number, not 3\.0"):
        parse("Conv1d(1, 2, 3.0)")


def test_a_number_of_more_digits_than_python_writes_is_refused_in_words() -> None:
    with pytest.raises(SpecError):
        parse(f"Conv1d(1, 2, 0x{'f' * 5000})")
    with pytest.raises(SpecError):
        parse(f"Conv1d(1, 2, {'9' * 5000})")
