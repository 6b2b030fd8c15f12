"""Texts of code give what their framework gives when it runs them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.network import Network
from cnnviz.reading import parse
from tests.oracles.rerun import rerun
from tests.oracles.running import EXPECTED, TEXTS, first_line, flat, torch_network

RIGHT: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))
TORCH = [name for name in RIGHT if not name.startswith("keras")]
_WEIGHTED = ("Conv", "Linear")


def read(name: str) -> tuple[str, Network]:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    shape, model = first_line(text)
    return text, parse(text, shape, model=model)


def test_every_text_has_its_right_values() -> None:
    assert {path.stem for path in TEXTS.glob("*.txt")} == set(RIGHT)


@pytest.mark.parametrize("name", RIGHT)
def test_parameters_and_shapes_are_the_frameworks(name: str) -> None:
    _, network = read(name)
    right = RIGHT[name]
    given = [
        list(shape)
        for layer, shape in zip(network.layers, network.shapes[1:], strict=True)
        if layer.spec_name.startswith(_WEIGHTED)
    ]
    assert given == right.get("weighted", given)
    assert list(network.shapes[-1]) in right["outputs"]
    assert summarize(network).totals.parameters == right["parameters"]


@pytest.mark.parametrize("name", TORCH)
def test_run_again_as_it_was_read_it_gives_the_same_numbers(name: str) -> None:
    torch = pytest.importorskip("torch")
    text, network = read(name)
    module = torch_network(text)
    x = torch.rand(2, *network.input_shape)
    with torch.no_grad():
        outputs = flat(module(x))
    given = rerun(network, module, x)
    for output in outputs:
        alike = [one for one in given if one.shape == output.shape]
        assert any(torch.allclose(one, output, atol=1e-5) for one in alike)
