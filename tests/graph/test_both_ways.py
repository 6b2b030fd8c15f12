"""One input through a matrix and through a kernel, held to a loop straight from the definition."""

from __future__ import annotations

from itertools import product

import pytest

from cnnviz.graph.both_ways import both_ways
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear


def by_hand(x: list[int], kernel: list[int], layer: Conv, size: int) -> list[int]:
    """Cross-correlation of one channel, without bias: Dumoulin & Visin 2016, section 2."""
    (k,), (s,), (p,), (d,) = layer.kernel_size, layer.stride, layer.padding, layer.dilation  # type: ignore[misc]
    made = []
    for begin in range(-p, size + p - d * (k - 1), s):  # type: ignore[operator]
        places = [begin + d * i for i in range(k)]  # type: ignore[operator]
        made.append(sum(kernel[i] * x[at] for i, at in enumerate(places) if 0 <= at < size))
    return made


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"), list(product((1, 3, 4), (1, 2), (0, 2), (1, 2)))
)
def test_the_same_numbers_come_out(kernel: int, stride: int, padding: int, dilation: int) -> None:
    layer = Conv(1, 1, 1, kernel, stride, padding, dilation)
    found = both_ways(layer, (1, 8))
    assert found is not None
    wanted = by_hand(found.x.tolist(), found.kernel.tolist(), layer, 8)
    bias = int(found.bias[0])
    assert found.by_matrix.tolist() == found.by_kernel.tolist() == [y + bias for y in wanted]
    assert found.matrix.shape == (len(wanted), 8)
    assert len(set(found.kernel.tolist())) == kernel


def test_two_channels_have_a_kernel_each() -> None:
    found = both_ways(Conv(2, 1, 2, 2, bias=False), (1, 3, 3))
    assert found is not None
    assert found.matrix.shape == (8, 9)
    assert found.by_matrix.tolist() == found.by_kernel.tolist()
    assert not found.bias.any()


def test_what_makes_no_such_table_has_none() -> None:
    assert both_ways(Linear(3, 2), (3,)) is None
    assert both_ways(Conv(1, 1, 1, 3), (1, 80)) is None
    assert both_ways(Conv(1, 1, 1, 3, padding=2, padding_mode="reflect"), (1, 3)) is None
