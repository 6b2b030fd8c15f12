"""Parameters that a text repeats before data meets them: each number is one weight still.

What they compute is held to PyTorch 2.13, all weights at 0.5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.computed import WEIGHT, numbers

CASES = [
    ("1", "self.p.expand_as(x) * x", 1),
    ("4", "x * self.p.view(1, -1, 1, 1).expand_as(x)", 4),
    ("1, 4, 1, 1", "x / self.p.expand_as(x) * 1", 4),
    ("4", "self.p.unsqueeze(0).unsqueeze(2).unsqueeze(3).expand_as(x) * x", 4),
    ("4", "x * self.p[None, :, None, None].expand(x.shape[0], -1, 6, 5)", 4),
    ("4, 1, 1", "self.p.repeat(1, x.size(2), x.size(3)) * x", 4),
    ("1, 4, 1, 1", "torch.mul(x, self.p.repeat(1, 1, 6, 5))", 4),
    ("4, 1, 1", "x + self.p.expand(4, 6, 5)", 4),
    ("4, 1, 1", "x * self.p.expand(4, 6, 1).expand_as(x)", 4),
    ("4, 1, 1", "x * self.p.expand(4, 1, 5)", 4),
    ("4, 6, 5", "x + self.p.expand_as(x)", 120),
    ("1, 4, 1, 1", "torch.addcmul(x, x, self.p)", 4),
    ("1, 4, 1, 1", "torch.addcmul(self.p, x, x)", 4),
]


@pytest.mark.parametrize(("sizes", "way", "learned"), CASES)
def test_a_parameter_that_is_repeated_has_as_many_weights_as_before(
    sizes: str, way: str, learned: int
) -> None:
    network = parse(
        module(f"self.p = nn.Parameter(torch.zeros({sizes}))", f"return {way}"), (4, 6, 5)
    )
    assert summarize(network).totals.parameters == learned
    assert not network.uncalled


@pytest.mark.parametrize(("sizes", "way", "_"), CASES)
def test_what_it_makes_is_what_pytorch_makes(sizes: str, way: str, _: int) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    text = module(f"self.p = nn.Parameter(torch.zeros({sizes}))", f"return {way}")
    exec(text, names)
    net, x = names["Net"](), numbers(4, 6, 5)
    net.p.data.fill_(WEIGHT)
    right = net(torch.from_numpy(x)[None]).detach().numpy()[0]
    assert _run(parse(text, x.shape), x, divided="/" in way) == pytest.approx(right)


def _run(network: Any, x: Any, *, divided: bool) -> Any:
    """What a network gives, its parameter at 0.5: a weight of a quotient is 1 / p."""
    values = [x]
    for call, layer in enumerate(network.layers):
        flat = np.concatenate([values[at].ravel() for at in network.reads(call)])
        made = connections(layer, network.fed[call])
        weight = np.full(made.weight_shape, 1 / WEIGHT if divided else WEIGHT)
        given = made.evaluate(flat, weight, np.full(made.bias_shape, WEIGHT))
        values.append(np.asarray(given).reshape(network.shapes[call + 1]))
    return values[-1]


REFUSED = ["F.linear(x, self.p.expand(5, 5))", "x * (self.p.expand_as(x) * 2 + self.p)"]


@pytest.mark.parametrize("way", REFUSED)
def test_what_is_worked_out_of_it_is_refused(way: str) -> None:
    with pytest.raises(CnnvizError, match="worked out of other weights"):
        parse(module("self.p = nn.Parameter(torch.zeros(1, 5))", f"return {way}"), (4, 6, 5))


def test_several_numbers_that_are_repeated_are_refused() -> None:
    way = "return x * self.p.repeat(1, 2, 1, 1)"
    with pytest.raises(CnnvizError, match="what is learned is repeated here"):
        parse(module("self.p = nn.Parameter(torch.zeros(1, 2, 1, 1))", way), (4, 6, 5))
