"""A forward whose first parameter is said to be a number or a word: the input is another."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = """import torch
import torch.nn as nn
from typing import Optional
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(6, 8)
        self.o = nn.Linear(8, 6)
    def forward(self, {}):
        for _ in range(steps):
            {data} = self.o(self.l({data}))
        return {data}
"""


@pytest.mark.parametrize(
    ("said", "data"),
    [
        ("steps: int, h", "h"),
        ("steps: int, h: torch.Tensor", "h"),
        ("steps: 'int', mode: str, h", "h"),
        ("steps: Optional[int], h, mode: str = 'a'", "h"),
        ("steps: int | None, h", "h"),
        ("h, steps: int", "h"),
        ("x: float, steps: int", "x"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2])
def test_what_is_said_of_it_is_taken(said: str, data: str, steps: int) -> None:
    """So many times two layers, of 56 and 54 parameters."""
    settings: dict[str, object] = {"steps": steps}
    if "mode: str, " in said:
        settings["mode"] = "a"
    found = parse(NET.format(said, data=data), settings=settings)
    assert found.shapes == ((6,), *((8,), (6,)) * steps)
    assert found.input_shape == (6,)


def test_it_is_asked_for() -> None:
    ((words, why),) = told(NET.format("steps: int, h", data="h"))
    assert words == "steps: int"
    assert why.startswith("forward takes steps beside the input; ")
    assert "--set steps=VALUE if it is no tensor" in why


@pytest.mark.parametrize("call", ["net(2, torch.zeros(1, 6))", "net(h=torch.zeros(1, 6), steps=2)"])
def test_the_call_of_the_text_says_it(call: str) -> None:
    text = NET.format("steps: int, h", data="h") + f"net = Net()\ny = {call}\n"
    found = parse(text)
    assert len(found.layers) == 4
    assert found.input_shape == (6,)


@pytest.mark.parametrize(
    "said", ["steps: int, size: int, h=None", "steps: int, h: Optional[torch.Tensor] = None"]
)
def test_where_no_other_must_be_given_it_is_told(said: str) -> None:
    text = NET.format(said, data="h")
    ((words, why),) = told(text)
    assert words == "steps: int"
    ask = "put the parameter that is the input first"
    assert why == f"forward takes steps first, which is annotated as int, no input: {ask}"
    mended = NET.format(f"h, {said.partition(', h')[0]}", data="h")
    settings: dict[str, object] = {"steps": 2} | ({"size": 1} if "size" in said else {})
    assert len(parse(mended, settings=settings).layers) == 4


def test_what_alone_is_taken_is_the_input() -> None:
    text = NET.format("value: float", data="value").replace("range(steps)", "range(2)")
    assert len(parse(text).layers) == 4
