"""Texts of benchmarks: `get_init_inputs()` and `get_inputs()` say the network and its input."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import torch\nimport torch.nn as nn\n"
MODEL = """class {name}(nn.Module):
    def __init__(self, {parameters}):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, size)
    def forward(self, x):
        return torch.relu(self.conv(x))
"""
BLOCK = MODEL.format(name="Block", parameters="cin, cout, size=7")
BEHIND = """batch_size, cin, height, width = 128, 3, 32, 24
def get_inputs():
    return [torch.{make}]
def get_init_inputs():
    return {init}
"""
SIZED = "randn(batch_size, cin, height, width)"
CASES = [
    ("cin, cout, size", "[cin, 16, 5]", SIZED, (3, 32, 24), 1216),
    ("cin, cout=8, size=3", "[cin, 16]", SIZED, (3, 32, 24), 448),
    ("cin=3, cout=8, size=3", "[]", "rand(2, 3, 9, 9)", (3, 9, 9), 224),
    ("cin, cout, size", "[[], {'cin': 4, 'cout': 4, 'size': 2}]", "rand([4, 4, 4, 4])", None, 68),
    ("cin, cout, size", "[[cin], {'cout': 4, 'size': 2}]", SIZED, (3, 32, 24), 52),
    ("cin, *, cout, size", "[[cin], {'cout': 4, 'size': 2}]", SIZED, (3, 32, 24), 52),
]


def text(name: str, parameters: str, init: str, make: str, before: str = "") -> str:
    model = MODEL.format(name=name, parameters=parameters)
    return HEAD + before + model + BEHIND.format(make=make, init=init)


@pytest.mark.parametrize("name", ["Model", "ConvReLU"])
@pytest.mark.parametrize(("parameters", "init", "make", "shape", "learned"), CASES)
def test_functions_of_a_benchmark_say_the_network_and_its_input(
    name: str, parameters: str, init: str, make: str, shape: tuple[int, ...] | None, learned: int
) -> None:
    network = parse(text(name, parameters, init, make, BLOCK))
    shape = shape or (4, 4, 4)
    assert network.input_shape == shape
    assert summarize(network).totals.parameters == learned
    assert network.notes[0] == f"input: {'x'.join(map(str, shape))} (as the text says)"
    assert not any("never gives" in note for note in network.notes)


@pytest.mark.parametrize(("parameters", "init", "make", "shape", "learned"), CASES)
def test_pytorch_makes_the_same(
    parameters: str, init: str, make: str, shape: tuple[int, ...] | None, learned: int
) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {"__name__": "benchmark"}
    exec(text("Model", parameters, init, make), names)
    given = names["get_init_inputs"]()
    args, named = given if given and isinstance(given[0], list) else (given, {})
    net = names["Model"](*args, **named)
    assert sum(one.numel() for one in net.parameters()) == learned
    (data,) = names["get_inputs"]()
    assert tuple(data.shape[1:]) == (shape or (4, 4, 4))
    assert isinstance(net(data[:1]), torch.Tensor)


def test_what_the_user_says_comes_first() -> None:
    said = text("Model", "cin, cout, size", "[cin, 16, 5]", SIZED)
    network = parse(said, (3, 12, 12), settings={"cout": 4})
    assert network.shapes[-1] == (4, 8, 8)


def test_another_class_is_given_nothing_of_this() -> None:
    said = text("Model", "cin, cout, size", "[cin, 16, 5]", SIZED, BLOCK)
    network = parse(said, model="Block", settings={"cout": 4, "cin": 1})
    assert summarize(network).totals.parameters == 4 * 49 + 4
    assert network.input_shape[0] == 1
