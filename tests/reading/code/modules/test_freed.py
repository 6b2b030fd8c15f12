"""Weights that a text takes from a layer and works out of others: counts are PyTorch 2.13's."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import Parameter\n"
NET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = {}(nn.Conv2d(3, 4, 3))
        self.b = {}(nn.Linear(64, 2, bias=False))
    def forward(self, x):
        return self.b(torch.relu(self.a(x)).flatten(1))
"""
SPECTRAL = """def unit(v):
    return v / (v.norm() + 1e-12)
class Wrap(nn.Module):
    def __init__(self, module, name="weight"):
        super().__init__()
        self.module, self.name = module, name
        if not self.made():
            self.make()
    def made(self):
        try:
            getattr(self.module, self.name + "_u")
            return True
        except AttributeError:
            return False
    def make(self):
        w = getattr(self.module, self.name)
        rows = w.data.shape[0]
        columns = w.view(rows, -1).data.shape[1]
        u = Parameter(w.data.new(rows).normal_(0, 1), requires_grad=False)
        v = Parameter(w.data.new(columns).normal_(0, 1), requires_grad=False)
        u.data, v.data = unit(u.data), unit(v.data)
        bar = Parameter(w.data)
        del self.module._parameters[self.name]
        for end, one in (("_u", u), ("_v", v), ("_bar", bar)):
            self.module.register_parameter(self.name + end, one)
    def forward(self, *args):
        u, v = getattr(self.module, self.name + "_u"), getattr(self.module, self.name + "_v")
        w = getattr(self.module, self.name + "_bar")
        rows = w.data.shape[0]
        v.data = unit(torch.mv(torch.t(w.view(rows, -1).data), u.data))
        u.data = unit(torch.mv(w.view(rows, -1).data, v.data))
        sigma = u.dot(w.view(rows, -1).mv(v))
        setattr(self.module, self.name, w / sigma.expand_as(w))
        return self.module.forward(*args)
"""
HOOK = """class Scale:
    def __call__(self, module, given):
        setattr(module, "weight", getattr(module, "weight_orig") * 0.5)
def wrap(module, name="weight"):
    w = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(name + "_orig", {})
    {}
    module.register_forward_pre_hook(Scale())
    return module
"""
NORM = """class Wrap(nn.Module):
    def __init__(self, module):
        super().__init__()
        w = module.weight
        ones = [1] * (w.dim() - 1)
        g = Parameter(w.data.view(w.size(0), -1).norm(dim=1).view(-1, *ones))
        v = Parameter(w.data)
        del module._parameters["weight"]
        module.register_parameter("weight_g", g)
        module.register_parameter("weight_v", v)
        self.module = module
    def forward(self, x):
        v, g = self.module.weight_v, self.module.weight_g
        n = v.view(v.size(0), -1).norm(dim=1).view_as(g)
        self.module.weight = v * (g / n).expand_as(v)
        return self.module(x)
"""
CASES = [
    (SPECTRAL, "Wrap", 337, 97),
    (HOOK.format("nn.Parameter(w.data)", ""), "wrap", 240, 0),
    (HOOK.format("w", "module.register_buffer(name, w.data * 1)"), "wrap", 240, 0),
    (NORM, "Wrap", 246, 6),
]


def text(wrap: str, name: str) -> str:
    return HEAD + wrap + NET.format(name, name)


@pytest.mark.parametrize(("wrap", "name", "parameters", "left"), CASES)
def test_a_weight_that_is_worked_out_of_one_of_its_size_is_the_layers(
    wrap: str, name: str, parameters: int, left: int
) -> None:
    network = parse(text(wrap, name), (3, 6, 6))
    totals = summarize(network).totals
    assert (totals.parameters, totals.weights) == (parameters, 108 + 128)
    assert sum(one.parameters for one in network.uncalled) == left


@pytest.mark.parametrize(("wrap", "name", "parameters", "left"), CASES)
def test_pytorch_counts_as_many(wrap: str, name: str, parameters: int, left: int) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(text(wrap, name), names)
    net = names["Net"]()
    assert sum(one.numel() for one in net.parameters()) == parameters >= left
    assert net(torch.zeros(1, 3, 6, 6)).shape == (1, 2)


@pytest.mark.parametrize("end", ["_bar", "other"])
def test_a_weight_in_whose_place_there_is_none_is_refused(end: str) -> None:
    sized = "nn.Parameter(w.data)" if end == "other" else "nn.Parameter(torch.zeros(3))"
    wrap = HOOK.format(sized, "").replace('name + "_orig"', f'"{end}" + name')
    with pytest.raises(CnnvizError, match="the weight of this layer is deleted"):
        parse(text(wrap, "wrap"), (3, 6, 6))
