"""Where the network that a text means is refused, another of it that can be drawn is told."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.networks.test_choosing import TWO, channels, of_class, read

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


TORCH, ONE = "from torch import nn\n", of_class("One", 3)
SCALED = "class Scale(nn.Module):\n    def forward(self, x):\n        return x * 2\n"
USING = "        self.a = act\n    def forward(self, x):\n        return self.a(self.c(x))\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{ONE}net = nn.Sequential(nn.ReLU(), nn.Sigmoid())\n", ("0", "1")),
        (f"{SCALED}net = nn.Sequential(nn.ReLU(), Scale(), nn.ReLU())\n", ("0", "mul", "2")),
        (f"{ONE}net = nn.Sequential(nn.ReLU())\nother = One()\n", ("c",)),
        (
            f"act = nn.Sequential(nn.ReLU())\n{ONE.partition('    def forward')[0]}{USING}",
            ("c", "0"),
        ),
    ],
)
def test_what_is_built_of_layers_without_weights_is_a_network_too(
    text: str, names: tuple[str, ...]
) -> None:
    """A class of the text was drawn in its place, without a word; but a part is none."""
    assert tuple(name.rpartition(".")[2] for name in parse(f"{TORCH}{text}").names) == names
