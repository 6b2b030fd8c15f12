"""A dict or set that grows or shrinks while a loop goes through it: Python stops there."""

import pytest

from cnnviz import parse
from cnnviz.errors import CnnvizError

TEXT = "from torch import nn\n{}\nnet = nn.Conv2d(1, n, 3)\n"
STOPS = [
    "d = {1: 4}\nfor k in d:\n    d[k + 1] = 5\nn = len(d)",
    "d = {1: 4, 2: 3}\nfor k in d:\n    del d[k]\nn = len(d) + 1",
    "d = {1: 4, 2: 3}\nfor k, v in d.items():\n    d[v + 9] = 5\nn = len(d) + 1",
    "s = {1, 2}\nfor k in s:\n    s.add(k + 5)\nn = len(s)",
    "d = {1: 4, 2: 3}\nn = len([d.pop(k) for k in d])",
]
GOES_ON = [
    "d = {1: 4}\nfor k in d:\n    d[k] = 5\nn = d[1]",
    "d = {1: 4, 2: 3}\nfor k in list(d):\n    del d[k]\nn = len(d) + 1",
    "d = {1: 4, 2: 3}\nfor k, v in d.items():\n    d[v] = 5\n    break\nn = len(d) + 1",
    "s = {1, 2}\nfor k in s:\n    s.add(k)\nn = len(s)",
    "x = [1]\nfor k in x:\n    if k < 5:\n        x.append(k + 1)\nn = len(x)",
]


def by_python(program: str) -> int:
    names: dict[str, object] = {}
    exec(program, names)
    return int(names["n"])  # type: ignore[call-overload]


@pytest.mark.parametrize("program", STOPS)
def test_python_stops(program: str) -> None:
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        by_python(program)
    with pytest.raises(CnnvizError, match="changed size during iteration"):
        parse(TEXT.format(program), (1, 9, 9))


@pytest.mark.parametrize("program", GOES_ON)
def test_python_goes_on(program: str) -> None:
    (layer,) = parse(TEXT.format(program), (1, 9, 9)).layers
    assert layer.output_shape((1, 9, 9))[0] == by_python(program)
