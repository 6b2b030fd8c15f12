"""The text of an input shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import SpecError
from cnnviz.reading import parse_shape
from tests.reading.told import underlined

SAME = [
    *("3x32x16", "3×32×16", "3X32X16", "3*32*16", "3,32,16", "3, 32, 16", "3 32 16", "(3, 32, 16)"),
    *("[3, 32, 16]", "(3, 32, 16,)", " 3 x 32 x 16 ", "3x32x16\n", "03x032x16"),
]


@pytest.mark.parametrize("text", SAME)
def test_a_shape_has_many_spellings(text: str) -> None:
    assert parse_shape(text) == (3, 32, 16)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=8))
def test_any_shape_is_read_back(sizes: list[int]) -> None:
    assert parse_shape("x".join(map(str, sizes))) == tuple(sizes)


WRONG = [
    ("3xx32", ["x"], "a size is missing before this"),
    ("x32", ["x"], "a size is missing before this"),
    ("3x32x", ["x"], "a size is missing after this"),
    ("3x-2", ["-2"], "each size must be a whole number, as in 3x32x32 (channels x height x width)"),
    ("3xax2.5", ["a", "2.5"], "each size must be a whole number"),
    ("1x0", ["0"], "a size must be 1 or more"),
    ("1x99999999999999999", ["99999999999999999"], "this size is too large"),
    ("1x2x3x4x5x6x7x8x9", ["9"], "no layer takes more than 8 axes"),
    ("٣x3", ["٣"], "each size must be a whole number"),
    ("", [], "the input shape is empty: write sizes, such as 3x32x32"),
    ("()", ["()"], "the input shape is empty: write sizes, such as 3x32x32"),
]


@pytest.mark.parametrize(("text", "words", "reason"), WRONG, ids=[text for text, _, _ in WRONG])
def test_what_is_wrong_is_underlined(text: str, words: list[str], reason: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_shape(text)
    assert caught.value.faults[0].reason.startswith(reason)
    assert underlined(str(caught.value)) == words


def test_the_message_names_the_option() -> None:
    with pytest.raises(SpecError) as caught:
        parse_shape("1x0x8")
    assert str(caught.value) == (
        "input shape (--input), column 3: a size must be 1 or more\n  1x0x8\n    ^"
    )
    with pytest.raises(SpecError) as caught:
        parse_shape("0x8x0")
    assert str(caught.value).startswith(
        "2 faults in the input shape (--input):\ncolumn 1: a size must be 1 or more\n"
    )


@given(st.text(max_size=30))
def test_any_text_is_a_shape_or_an_error(text: str) -> None:
    try:
        shape = parse_shape(text)
    except SpecError as error:
        assert error.faults
    else:
        assert min(shape) >= 1
