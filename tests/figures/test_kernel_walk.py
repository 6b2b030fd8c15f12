"""A kernel's walk: its windows against the graph, and against convolutions done by loops on its
cells.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.walk.kernel_walk import Walk, walk
from cnnviz.figures.walk.walk_numbers import Numbers, first_largest, numbers, sum_words
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose


def conv(*sizes: Any, **more: Any) -> Conv:
    return Conv(2, 1, 1, *sizes, **more)


def back(*sizes: Any, **more: Any) -> ConvTranspose:
    return ConvTranspose(2, 1, 1, *sizes, **more)


GUIDE = [
    # Dumoulin & Visin 2016, figures 2.1 to 2.7, 4.1 to 4.7, 5.1: input, with padding, output.
    (conv(3), 4, 4, 2),
    (conv(4, padding=2), 5, 9, 6),
    (conv(3, padding=1), 5, 7, 5),
    (conv(3, padding=2), 5, 9, 7),
    (conv(3, stride=2), 5, 5, 2),
    (conv(3, stride=2, padding=1), 5, 7, 3),
    (conv(3, stride=2, padding=1), 6, 8, 3),
    (conv(3, dilation=2), 7, 7, 3),
    (back(3), 2, 6, 4),
    (back(4, padding=2), 6, 8, 5),
    (back(3, padding=1), 5, 7, 5),
    (back(3, padding=2), 7, 7, 5),
    (back(3, stride=2), 2, 7, 5),
    (back(3, stride=2, padding=1), 3, 7, 5),
    (back(3, stride=2, padding=1, output_padding=1), 3, 8, 6),
]
MORE: list[tuple[Layer, tuple[int, ...]]] = [
    (conv((2, 3), stride=(2, 1), padding=((0, 1), (2, 0)), dilation=(1, 2)), (1, 5, 6)),
    (conv(3, padding=1, padding_mode="circular"), (1, 4, 5)),
    (conv(3, padding=2, padding_mode="reflect"), (1, 4, 5)),
    (back((3, 2), stride=(1, 3), padding=(2, 2), dilation=(2, 1)), (1, 4, 5)),
    (back(1, stride=3, padding=1), (1, 4, 4)),
    (Conv(1, 1, 1, 3, padding=1), (1, 6)),
    (LocallyConnected(2, 1, 1, 2), (1, 3, 4)),
    (TiledConv(2, 1, 1, 2, padding=1), (1, 3, 4)),
    (Conv(2, 3, 3, 2, groups=3), (3, 3, 4)),
]
ALL = [(layer, (1, n, n)) for layer, n, _, _ in GUIDE] + MORE
POOLS: list[tuple[Layer, tuple[int, ...]]] = [
    (MaxPool(2, 3, stride=2, padding=1, ceil_mode=True), (2, 6, 5)),
    (MaxPool(2, 2, stride=1, dilation=2), (1, 5, 5)),
    (AvgPool(2, (2, 3)), (1, 4, 6)),
    (AvgPool(1, 3, stride=2, padding=1), (1, 7)),
]


@pytest.mark.parametrize(("layer", "size", "cells", "made"), GUIDE)
def test_sizes_of_the_guide(layer: Layer, size: int, cells: int, made: int) -> None:
    found = walk(layer, (1, size, size))
    assert found.shape == (cells, cells)
    assert found.map_shape == (made, made)


@pytest.mark.parametrize(("layer", "shape"), [*ALL, *POOLS], ids=repr)
def test_windows_cover_what_the_graph_connects(layer: Layer, shape: tuple[int, ...]) -> None:
    found = walk(layer, shape)
    edges, inputs = found.edges, found.inputs.tolist()
    assert len({*inputs}) == len(inputs) and {*inputs} <= {*range(found.shape[0] * found.shape[1])}
    copies = getattr(layer, "padding_mode", "zeros") != "zeros"
    for output in range(found.map_shape[0] * found.map_shape[1]):
        mine = np.flatnonzero(edges.dst == output)
        window = found.window(output).tolist()
        assert [window[tap] for tap in found.tap[mine]] == found.at[mine].tolist()
        covered = [cell for cell in window if copies or cell in inputs]
        assert sorted(found.at[mine].tolist()) == sorted(covered)
        if not copies:
            assert [inputs[neuron] for neuron in edges.src[mine]] == found.at[mine].tolist()


@pytest.mark.parametrize(("layer", "shape"), ALL, ids=repr)
def test_a_walk_of_the_kernel_over_the_cells_makes_the_outputs(
    layer: Layer, shape: tuple[int, ...]
) -> None:
    found = walk(layer, shape)
    values = numbers(found)
    cells = np.zeros(found.shape[0] * found.shape[1])
    cells[found.at] = values.inputs[found.edges.src]
    kernel = found.axes[0].kernel * found.axes[1].kernel
    for output in range(len(values.outputs)):
        total = float(values.bias or 0)
        mine = np.flatnonzero(found.edges.dst == output)
        for tap, weight in zip(found.tap[mine], found.edges.weight[mine], strict=True):
            turned = kernel - 1 - tap if isinstance(layer, ConvTranspose) else tap
            assert weight % kernel == turned
            total += cells[found.window(output)[tap]] * values.weights[weight]
        assert total == values.outputs[output]


def test_axes_of_one_dimension_run_as_they_are_asked_to() -> None:
    layer = Conv(1, 1, 1, kernel_size=3)
    down, across = walk(layer, (1, 5)), walk(layer, (1, 5), upright=False)
    assert (down.shape, down.map_shape) == ((5, 1), (3, 1))
    assert (across.shape, across.map_shape) == ((1, 5), (1, 3))
    assert down.at.tolist() == across.at.tolist()


@pytest.mark.parametrize("layer", [Linear(8, 4), ReLU(), Conv(3, 1, 1, 3)])
def test_what_moves_nothing_is_refused(layer: Layer) -> None:
    shape = (1, 5, 5, 5) if isinstance(layer, Conv) else (8,)
    with pytest.raises(CnnvizError, match=r"take a layer such as Conv2d"):
        walk(layer, shape)


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(CnnvizError, match=r"224 cells in a row .* such as --input 3x9x9"):
        walk(Conv(2, 3, 8, kernel_size=3), (3, 224, 224))


def valued(layer: Layer, shape: tuple[int, ...]) -> tuple[Walk, Numbers]:
    found = walk(layer, shape)
    return found, numbers(found)


def test_sums_can_be_followed() -> None:
    found, values = valued(Conv(1, 1, 1, kernel_size=3, padding=1), (1, 4))
    assert values.inputs.tolist() == [3, 1, 2, 3]
    assert values.weights.tolist() == [0, 1, 2]
    assert values.outputs.tolist() == [6, 6, 9, 4]
    assert sum_words(found, values, 0) == "3×1 + 1×2 + 1 (bias) = 6"


def test_kernels_that_are_not_shared_differ() -> None:
    _, values = valued(LocallyConnected(1, 1, 1, kernel_size=3), (1, 5))
    assert values.weights.tolist() == [0, 1, 2, 2, 0, 1, 1, 2, 0]


def test_means_are_whole_and_say_their_divisor() -> None:
    found, values = valued(AvgPool(1, kernel_size=2), (1, 4))
    assert sum_words(found, values, 0) == "(6 + 2) ÷ 2 = 4"
    assert sum_words(found, values, 1) == "(4 + 6) ÷ 2 = 5"


def test_the_first_of_the_largest_wins() -> None:
    found, values = valued(MaxPool(1, kernel_size=3, stride=1), (1, 5))
    assert values.inputs.tolist() == [3, 1, 2, 3, 0]
    assert sum_words(found, values, 1) == "largest of 1, 2, 3 = 3"
    won = first_largest(found, values.inputs, values.outputs)
    assert found.edges.src[won][np.argsort(found.edges.dst[won])].tolist() == [0, 3, 3]


def test_equal_values_have_one_winner() -> None:
    found, values = valued(MaxPool(1, kernel_size=4), (1, 4))
    assert values.inputs.tolist().count(3) == 2
    assert found.edges.src[first_largest(found, values.inputs, values.outputs)].tolist() == [0]


def test_numbers_of_several_channels_are_refused() -> None:
    with pytest.raises(CnnvizError, match="sums 3"):
        numbers(walk(Conv(2, 3, 8, kernel_size=3), (3, 5, 5)))
