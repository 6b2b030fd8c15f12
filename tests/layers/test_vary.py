"""A network at other values of a layer's parameters."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.vary import MOST_STATES, call_to_vary, variation, vary


def test_both_ends_are_among_the_values() -> None:
    found = variation("kernel_size=1:5, stride=1:3,dilation=1:2,padding=0:2")
    assert found.names == ("kernel_size", "stride", "dilation", "padding")
    assert found.values[0] == (1, 2, 3, 4, 5)
    assert len(found.states) == 90
    assert found.states[:4] == [(1, 1, 1, 0), (1, 1, 1, 1), (1, 1, 1, 2), (1, 1, 2, 0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "varies nothing"),
        ("kernel_size", "'kernel_size' varies nothing: write it as kernel_size=1:5"),
        ("kernel=1:3", "'kernel' cannot be varied"),
        ("stride=3:1", "stride goes down from 3 to 1"),
        ("stride=1:2,stride=3", "stride is there twice"),
        ("stride=1:999,padding=0:1", f"1,998 pictures, and a page holds at most {MOST_STATES}"),
        ("stride=-1:2", "varies nothing"),
        ("stride=1:99999999999999999", "with numbers of at most three digits"),
        ("stride=1;\x1b[31m", "varies nothing"),
    ],
)
def test_what_is_no_variation_is_said(text: str, said: str) -> None:
    with pytest.raises(CnnvizError, match=said.replace("[", r"\[")):
        variation(text)


def test_shapes_follow() -> None:
    net = cnnviz.parse("Conv2d(1, 2, 3), ReLU(), MaxPool2d(2)", (1, 10, 10))
    found = vary(net, 0, {"stride": 2, "kernel_size": 2})
    assert found.shapes == ((1, 10, 10), (2, 5, 5), (2, 5, 5), (2, 2, 2))
    assert repr(found.layers[0]) == "Conv2d(1, 2, kernel_size=2, stride=2)"
    assert net.shapes[1] == (2, 8, 8)


def test_the_layer_that_has_all_parameters_is_meant() -> None:
    net = cnnviz.parse("MaxPool1d(2), Conv1d(1, 1, 3)", (1, 20))
    assert call_to_vary(net, ("stride",)) == 0
    assert call_to_vary(net, ("stride", "groups")) == 1
    with pytest.raises(CnnvizError, match="no layer of this network has groups"):
        call_to_vary(cnnviz.parse("MaxPool1d(2)", (1, 20)), ("stride", "groups"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kernel_size": 9}, "0: the kernel of Conv1d, 9, is larger than its input, 8"),
        ({"kernel_size": 0}, "0: kernel_size must be"),
        ({"stride": 2}, "2: Linear"),
    ],
)
def test_a_refusal_names_the_layer(values: dict[str, int], said: str) -> None:
    net = cnnviz.parse("Conv1d(1, 1, 3), Flatten(), Linear(6, 2)", (1, 8))
    with pytest.raises(CnnvizError, match=said):
        vary(net, 0, values)


def test_a_page_holds_as_many_pictures_as_it_says() -> None:
    assert len(variation(f"stride=1:{MOST_STATES}").states) == MOST_STATES
