"""The figure pooling says its stride, its winner, what is fixed and the bias that is added."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.pooling import pooling
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.picture.marks import Dots, Group, Texts
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_pooling import drawn, panels, values


def test_the_stride_is_said_beside_the_inputs() -> None:
    assert "stride 2" in words(drawn("line"), "axis")
    assert "stride 3" in words(drawn("over"), "axis")
    assert "stride 2" in words(drawn("grid"), "axis")


def test_the_key_says_how_the_winner_looks() -> None:
    assert "the larger input (bold) passes" in words(drawn("line"), "line")
    assert "the largest input (bold) passes" in words(drawn("overlap"), "line")
    assert "the largest input (framed) passes" in words(drawn("grid"), "line")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_what_an_average_multiplies_by_is_fixed_in_all_forms(size: str, theme: str) -> None:
    picture = drawn("line", size=size, theme=theme)
    assert "fixed, not learned" in " ".join(words(picture, "beside"))
    beside = [m for m in marks(picture) if m.cls == "beside"]
    assert len(beside) == 3, "a number of weights without a word"


def biases(panel: Group) -> list[tuple[str, tuple[float, float]]]:
    found = [m for m in marks(panel) if isinstance(m, Texts) and m.cls == "bias"]
    return [(m.strings[0], tuple(m.at[0])) for m in found]


@pytest.mark.parametrize("name", ["line", "overlap"])
def test_the_bias_stands_at_each_neuron_that_adds_it(name: str) -> None:
    first, second, strided = panels(drawn(name), "edge")
    assert biases(first) == biases(second) == []
    found = biases(strided)
    assert [word for word, _ in found] == ["+1"] * len(values(strided, 1))
    (outputs,) = (m for m in marks(strided) if isinstance(m, Dots) and m.names.get("layer") == 1)
    for (_, (x, y)), at, radius in zip(found, outputs.at, outputs.radius, strict=True):
        assert at[0] + radius < x < at[0] + radius + 20 and abs(y - at[1]) < 6


def test_a_small_input_is_drawn_whole() -> None:
    for layer in (MaxPool(2, kernel_size=2), AvgPool(2, kernel_size=2)):
        picture = pooling.picture(asked((1, 6, 6), layer, options={"panels": "max,average"}))
        assert "drawn" not in " ".join(words(picture, "context"))
        assert {group.names["connections"] for group in groups(picture, "panel")} == {36}
    # Rather less than all inputs than a convolution whose kernel nobody sees.
    three = pooling.picture(asked((1, 6, 6), MaxPool(2, kernel_size=2)))
    assert any("−1" in words(g) for g in groups(three, "panel"))


def test_a_pool_alone_stands_beside_itself_moved() -> None:
    picture = drawn("alone")
    assert "Input moved by 1" in words(picture, "head")
    assert picture.title == "Pooling has connections, but no weights to learn"
    assert "Input moved by 1" not in words(drawn("line", options={"panels": "strided"}), "head")


def test_what_is_learned_is_said_once_of_a_pool_beside_itself() -> None:
    picture = cnnviz.draw("pooling", "MaxPool1d(3, stride=2)", (1, 7), panels="max").picture
    assert words(picture, "beside") == ["nothing to learn"]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("kernel", range(2, 8))
def test_a_bias_has_a_look_that_no_weight_has(kernel: int, theme: str) -> None:
    request = asked((1, 14), MaxPool(1, kernel, 2), theme=theme, direction="right")
    tiles = [m for m in marks(pooling.picture(request)) if m.cls == "tile"]
    looks = {
        weight: m.styles[which]._replace(width=1.0)
        for m in tiles
        for weight, which in zip(np.ravel(m.names["weight"]), m.which.tolist(), strict=True)
    }
    bias = looks.pop(-1)
    assert len(looks) == kernel
    assert bias not in looks.values()
