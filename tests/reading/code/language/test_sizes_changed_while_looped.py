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
    "d = {1: 4, 2: 3}\nn = sum(d.pop(k) for k in d)",
    "d = {1: 4, 2: 3}\nn = sum(map(d.pop, d))",
    "d = {1: 4, 2: 3}\nn = max(d, key=lambda k: d.pop(k))",
    "d = {1: 4, 2: 3}\nit = iter(d)\nd[3] = next(it)\nn = next(it)",
    "d = {1: 4, 2: 3}\nit = iter(d.values())\nd[3] = 1\nn = sum(it)",
    "d = {1: 4, 2: 3}\nn = 0\nfor i, k in enumerate(d):\n    n += d.pop(k)",
    "d = {1: 4, 2: 3}\nn = 0\nfor k, i in zip(d, 'ab'):\n    n += d.pop(k)",
    "d = {1: 4, 2: 3}\nn = 0\nfor k in reversed(d):\n    n += d.pop(k)",
    "d = {1: 4, 2: 3}\nn = 0\nfor k in (k for k in d):\n    n += d.pop(k)",
    "d = {1: 4, 2: 3}\nimport functools\nn = functools.reduce(lambda a, k: a + d.pop(k), d, 0)",
    "d = {1: 4, 2: 3}\nimport itertools\nn = 0\nfor k in itertools.chain(d):\n    n += d.pop(k)",
    "s = {1, 2}\nn = sum(s.remove(k) or k for k in s)",
]
GOES_ON = [
    "d = {1: 4}\nfor k in d:\n    d[k] = 5\nn = d[1]",
    "d = {1: 4, 2: 3}\nfor k in list(d):\n    del d[k]\nn = len(d) + 1",
    "d = {1: 4, 2: 3}\nfor k, v in d.items():\n    d[v] = 5\n    break\nn = len(d) + 1",
    "s = {1, 2}\nfor k in s:\n    s.add(k)\nn = len(s)",
    "d = {1: 4, 2: 3}\nn = sum(d.pop(k) for k in list(d))",
    "d = {1: 4, 2: 3}\nit = iter(d)\nn = d.pop(next(it))",
    "d = {1: 4, 2: 3}\nit = iter(d.values())\nd[1] = 7\nn = next(it)",
    "d = {1: 4, 2: 3}\nn = 0\nfor k, v in d.items():\n    d[2] = 9\n    n += v",
    "d = {1: 4, 2: 3}\nn = sum(v for v in d.values() if not d.update({2: 9}))",
    "x = [1, 2]\nit = reversed(x)\nx[0] = 8\nn = sum(it)",
    "x = [1, 2]\nn = 0\nfor k in reversed(x):\n    x.append(k)\n    n += k",
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
