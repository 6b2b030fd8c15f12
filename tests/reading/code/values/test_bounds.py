"""How much of a text is followed: up to the numbers that the refusals name."""

from __future__ import annotations

from time import thread_time

import pytest

from cnnviz.reading import parse
from cnnviz.reading.code import advising, reading
from cnnviz.reading.code.values.budget import Budget
from cnnviz.reading.code.values.errors import Limit
from tests.reading.told import told

NET = "from torch import nn\n{}\nnet = nn.Sequential(nn.Linear(len(w), 1))\n"


@pytest.mark.parametrize(
    ("most", "more", "reason"),
    [
        (
            "w = str([0] * 10_000)",
            "w = str([0] * 10_001)",
            "this holds more than 10,000 values",
        ),
        (
            "import numpy as np\nw = list(np.arange(4_096) * 2 + 1)",
            "import numpy as np\nw = list(np.arange(4_097) * 2 + 1)",
            "arrays of more than 4,096 rows are not worked out",
        ),
        (
            "s = 'a' * 6400\nw = ['%s' % s for _ in range(1970)][0]",
            "s = 'a' * 6400\nw = ['%s' % s for _ in range(2000)][0]",
            "this makes lists of more than 200,000 items",
        ),
    ],
)
def test_so_much_and_no_more_is_followed(most: str, more: str, reason: str) -> None:
    names: dict[str, str] = {}
    exec(most, names)
    assert parse(NET.format(most)).shapes[0] == (len(names["w"]),)
    assert reason in told(NET.format(more))[0][1]


def test_a_text_has_so_many_items() -> None:
    budget = Budget()
    budget.take(200_000)
    with pytest.raises(Limit, match="this makes lists of more than 200,000 items"):
        budget.take(1)


def test_what_is_followed_anew_has_the_time_that_is_left() -> None:
    late, early = Budget(thread_time() - 1), Budget()
    for _ in range(1000):
        early.step()
    with pytest.raises(Limit, match="this takes too long to follow"):
        for _ in range(1000):
            late.step()


def test_a_large_array_looks_at_the_time() -> None:
    late, early = Budget(thread_time() - 1), Budget()
    early.take(10_000)
    with pytest.raises(Limit, match="this takes too long to follow"):
        late.take(10_000)


ENDLESS = """
def batches(data, size=32):
    while True:
        for at in range(0, 60000, size):
            yield data[at:at + size]
def both(data):
    for one in batches(data):
        yield one, one
"""


def test_data_that_is_yielded_without_end_does_not_hinder_the_network() -> None:
    many = "\n".join(f"d{at} = batches(x)\ne{at} = both(x)" for at in range(12))
    assert parse(f"{ENDLESS}{many}\nw = 'abc'\n{NET.format('')}").shapes == ((3,), (1,))


def test_nothing_is_known_of_what_is_yielded_without_end() -> None:
    (words, reason), *_ = told(f"{ENDLESS}w = next(batches('abc'))\n{NET.format('')}")
    assert "what this function yields takes too long to follow" in reason
    assert words


def test_nor_of_what_it_changes_on_its_way() -> None:
    text = (
        "w = []\ndef more():\n    while True:\n        w.append(1)\n        yield 1\nnext(more())\n"
    )
    (_, reason), *_ = told(text + NET.format(""))
    assert "what this function yields takes too long to follow" in reason


def test_data_that_has_no_room_does_not_hinder_the_network() -> None:
    data = "x = [[0] * 128 for _ in range(20000)]\n"
    assert parse(f"{data}{data.replace('x', 'y')}w = 'abc'\n{NET.format('')}").shapes[0] == (3,)
    (_, reason), *_ = told(f"{data}w = x[0]\n{NET.format('')}")
    assert "this makes lists of more than 200,000 items" in reason


def test_no_other_network_is_looked_for_once_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To look through thousands of blocks for one took a third of a second more."""
    text = """from torch import nn
class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1)
    def forward(self, x):
        return self.conv(x) + x
net = nn.Sequential(*[Block(4) for _ in range(2**31)])
"""
    looked: list[object] = []
    monkeypatch.setattr(reading, "SECONDS", 0.05)
    monkeypatch.setattr(advising, "_others", lambda e: looked.append(e) or [])
    ((_, reason),) = told(text)
    assert reason == "this takes too long to follow"
    assert not looked


def test_a_network_of_one_loop_may_take_most_of_the_time() -> None:
    """A FocalNet of 1,200 layers, whose stages one loop makes, was refused at half of the time."""
    budget = Budget(thread_time() + 100)
    with budget.half(few=True):
        assert 70 < budget.until - thread_time() < 76
        with budget.half(few=True):
            assert 70 < budget.until - thread_time() < 76
    assert budget.until == budget.end
