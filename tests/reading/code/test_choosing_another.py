"""Where the network that a text means is refused, another of it that can be drawn is told."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.test_choosing import TWO, channels, of_class, read

NEEDY = of_class("Third", 4, args=", n")


def test_where_the_last_is_refused_another_that_can_be_drawn_is_told() -> None:
    needy = NEEDY.replace("(1, 4, 1)", "(1, n, 1)")
    with pytest.raises(CnnvizError) as caught:
        read(TWO + needy)
    first, *_, last = str(caught.value).splitlines()
    assert "n is not known: the text never builds Third" in first
    assert last == "--model Second draws another network of this text"
    assert channels(TWO + needy, "Second") == 5


@pytest.mark.parametrize(
    ("more", "other"),
    [
        ("a = First()\nb = Third(args.n)", "a"),
        ("a = First()\nb = nn.Sequential(nn.Conv1d(3, 4, 1))", "a"),
        (of_class("Fourth", 4).replace("nn.Conv1d", "nn.LSTM"), "Second"),
    ],
)
def test_the_other_is_one_that_is_built_else_a_class(more: str, other: str) -> None:
    needy = NEEDY.replace("(1, 4, 1)", "(1, n, 1)")
    with pytest.raises(CnnvizError, match=f"\n--model {other} draws another network of this text$"):
        read(TWO + needy + more)


def test_of_all_that_is_to_be_said_and_another_network_both_are_told() -> None:
    needy = of_class("Third", 4, args=", n, k").replace("(1, 4, 1)", "(1, n, k)")
    with pytest.raises(CnnvizError) as caught:
        read(TWO + needy)
    assert str(caught.value).splitlines()[-2:] == [
        "All at once: --set n=VALUE --set k=VALUE",
        "--model Second draws another network of this text",
    ]


@pytest.mark.parametrize("asked", ["Third", "Second"])
def test_no_other_is_told_of_one_that_is_asked_for(asked: str) -> None:
    needy = NEEDY.replace("(1, 4, 1)", "(1, n, 1)")
    with pytest.raises(CnnvizError) as caught:
        parse(TWO + needy, (1, 8) if asked == "Third" else (2, 8), model=asked)
    assert "another network" not in str(caught.value)


def test_none_is_told_where_all_are_refused() -> None:
    with pytest.raises(CnnvizError) as caught:
        parse(TWO, (2, 8))
    assert "another network" not in str(caught.value)
