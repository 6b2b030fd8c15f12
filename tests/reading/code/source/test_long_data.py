"""Long data before a network is no hindrance; where the network depends on it, that is said."""

from __future__ import annotations

import time

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.code.source.long_data import shortened
from cnnviz.reading.code.source.source import CUT
from tests.reading.told import told

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(10, {})
    def forward(self, x):
        return self.l(x)
"""
NUMBERS = ", ".join(str(one % 10) for one in range(100_000))
DATA = {
    "numbers": f"[{NUMBERS}]",
    "a call": f"np.array([{NUMBERS}], dtype=int)",
    "floats": f"[{', '.join(str(one / 7) for one in range(40_000))}]",
    "rows": "["
    + ",\n".join(f"    [{one}, -1.5e-3, None]  # row's" for one in range(22_000))
    + "\n]",
    "words": "[" + ",\n".join(f"    'word {one}'" for one in range(40_000)) + "]",
    "a dict": "{" + ",\n".join(f"    'w[{one}': {one}" for one in range(36_000)) + "}",
    "a tuple": f"({NUMBERS},)",
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_a_network_behind_long_data_is_read(data: str) -> None:
    text = f"import numpy as np\nfrom torch import nn\nDATA = {data}\n{NET.format(5)}"
    assert len(text) < 2**20
    begin = time.thread_time()
    net = parse(text)
    assert time.thread_time() - begin < 1.5  # A second, on a machine that others use.
    assert repr(net.layers[0]) == "Linear(10, 5)"


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_what_is_taken_out_leaves_all_else_in_its_place(data: str) -> None:
    text = f"a = [1, 2]\nDATA = {data}\n{NET.format(5)}"
    short = shortened(text)
    assert len(short) == len(text) and short.count("\n") == text.count("\n")
    assert short.count(CUT) == 1
    assert short.startswith("a = [1, 2]\nDATA = ") and short.endswith(NET.format(5))
    compile(short, "", "exec")


@pytest.mark.parametrize("name", ["numbers", "rows", "a tuple", "a dict"])
def test_where_the_network_depends_on_it_that_is_told(name: str) -> None:
    text = f"from torch import nn\nDATA = {DATA[name]}\n{NET.format('len(DATA)')}"
    ((_, reason),) = told(text)
    said = "DATA is not known: these are more values than cnnviz reads; say --set DATA=VALUE"
    assert reason == said
    assert parse(text, settings={"DATA": [1, 2, 3]}).shapes[-1] == (3,)


def test_code_that_is_longer_is_refused_as_before() -> None:
    text = "from torch import nn\n" + "".join(f"x = f({one})\n" for one in range(40_000))
    with pytest.raises(CnnvizError, match="more Python than the 100,000 words and signs"):
        parse(text + NET.format(5))


def test_short_data_stays_as_it_is() -> None:
    assert shortened("a = [1, 2, 3]; b = {'c': 4}") == "a = [1, 2, 3]; b = {'c': 4}"


def test_a_long_line_that_is_no_python_takes_no_longer() -> None:
    text = f"from torch import nn\nDATA = (*x{' ' * 100_000})\n{NET.format(5)}"
    begin = time.thread_time()
    assert repr(parse(text).layers[0]) == "Linear(10, 5)"
    assert time.thread_time() - begin < 1.5  # It took a minute.
