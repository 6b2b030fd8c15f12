"""Joins that were met in public code and not read: the larger of two, a tensor beside itself.

Where torch is installed, the graph that is read gives what the module gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from tests.reading.code.met.test_met import of_forward

LARGER = ("torch.max(self.conv(x), x)", "torch.max(x, other=x)", "torch.maximum(x, x[:, :, :1])")
BESIDE = ("x.repeat(1, 3, 1, 1)", "x.repeat((1, 1, 2, 3))", "self.conv(x).repeat(1, 2, 2, 1)")


def text_of(line: str) -> str:
    """A module of one line, without weights that would have to be carried over."""
    text = of_forward(f"return {line}").replace("self.fc = nn.Linear(144, 5)", "pass")
    return text.replace("nn.Conv2d(1, 4, 3)", "nn.AvgPool2d(3, stride=1, padding=1)")


def of_graph(text: str, x: Any) -> Any:
    """What the connections of a network without weights give for `x`."""
    graph, net = cnnviz.connect(text, x.shape), cnnviz.parse(text, x.shape)
    given = [x.ravel()]
    for at, (layer, shape) in enumerate(zip(graph.layers, net.shapes[1:], strict=True)):
        taken = np.concatenate([given[one] for one in net.reads(at)])
        scale = 1.0 if layer.scale is None else layer.scale
        largest = str(layer.reduce) == "max"
        made = np.full(int(np.prod(shape)), -np.inf if largest else 0.0)
        (np.maximum if largest else np.add).at(made, layer.dst, scale * taken[layer.src])
        given.append(made)
    return given[-1].reshape(net.shapes[-1])


@pytest.mark.parametrize("line", [*LARGER, *BESIDE])
def test_a_join_gives_what_torch_gives(line: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    x = np.random.default_rng(3).normal(size=(4, 4, 4))
    scope: dict[str, Any] = {}
    exec(text_of(line), scope)
    right = scope["Net"]()(torch.tensor(x)[None])[0].numpy()
    assert np.allclose(of_graph(text_of(line), x), right)


@pytest.mark.parametrize(
    ("line", "shape"),
    [(LARGER[0], (1, 6, 6)), (BESIDE[0], (3, 6, 6)), (BESIDE[1], (1, 12, 18))],
)
def test_a_join_is_as_large_as_torch_says(line: str, shape: tuple[int, ...]) -> None:
    assert cnnviz.parse(text_of(line), (1, 6, 6)).shapes[-1] == shape


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x.repeat(2, 1, 1, 1)", "repeating that adds axes, or batches, is not followed"),
        ("x.repeat(1, 1, 9000, 1)", "repeating so often is not followed"),
        ("torch.max(x, torch.randn(1))", "a tensor of the text's own is not followed"),
    ],
)
def test_a_join_that_is_not_followed_says_so(line: str, why: str) -> None:
    with pytest.raises(CnnvizError, match=why):
        cnnviz.parse(text_of(line), (1, 6, 6))
