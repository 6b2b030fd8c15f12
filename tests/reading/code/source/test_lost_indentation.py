"""Code whose indentation is lost, as PDFs and some sites give it: read where one way is left."""

import textwrap

import pytest

from cnnviz import parse, summary
from cnnviz.errors import CnnvizError

NOTE = "the indentation is lost: blocks are taken to end with their return, class or method"
WHOLE = '''
import torch.nn as nn

def block(i, o):
    return nn.Sequential(
        nn.Conv2d(i, o, 3, padding=1),
        nn.ReLU(),
    )

class Net(nn.Module):
    """A small network:
    two blocks."""
    width = 8

    def __init__(self, classes=10):
        super().__init__()
        self.a = block(3, self.width)  # The first:
        self.b = block(self.width, 4)
        self.out = nn.Linear(4, classes)

    @staticmethod
    def pool(x):
        return x.mean([2, 3])

    def forward(self, x):
        x = self.b(self.a(x))
        return self.out(self.pool(x))

net = Net(classes=7)
'''
FLAT = "\n".join(line.strip() for line in WHOLE.splitlines())


def test_it_is_put_back_with_a_note() -> None:
    whole, flat = parse(WHOLE, (3, 8, 8)), parse(FLAT, (3, 8, 8))
    assert summary(whole).to_dict() == summary(flat).to_dict()
    assert NOTE in flat.notes and NOTE not in whole.notes
    assert "indentation put back" in flat.assumed


def test_prose_around_it_is_no_hindrance() -> None:
    text = f"We define the network as follows:\n{FLAT}\nIt has two blocks.\n"
    assert parse(text, (3, 8, 8)).shapes[-1] == (7,)


@pytest.mark.parametrize(
    "call", ["summary(net, (3, 9, 9))", "torchinfo.summary(net, (1, 3, 9, 9))"]
)
def test_a_summary_behind_it_states_the_input(call: str) -> None:

    lines = (
        f"import torchinfo\nfrom torchsummary import summary\n{FLAT}\n{call}\nIt has two blocks.\n"
    )
    net = parse(lines)
    assert net.input_shape == (3, 9, 9)
    assert "input: 3x9x9 (as the text says)" in net.notes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "x = self.b(self.a(x))",
            "for part in (self.a, self.b):\n    x = part(x)\n        x = x * 2",
        ),
        ("return self.out(self.pool(x))", "self.out(self.pool(x))"),
        (
            "def block(i, o):\n    return",
            "def block(i, o):\n    while i < o:\n        i += 1\n        o = i\n    return",
        ),
        ("    def forward", "    def helper(x):\n        return x\n\n    def forward"),
        (
            "x = self.b(self.a(x))",
            "if flag:\n    x = self.a(x)\n        x = self.b(x)\n        x = x + 1",
        ),
    ],
)
def test_what_can_be_indented_in_several_ways_is_refused(old: str, new: str) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, textwrap.dedent(new))
    flat = "\n".join(line.strip() for line in text.splitlines())
    with pytest.raises(CnnvizError, match="if the indentation is lost, paste the text with it"):
        parse(flat, (3, 8, 8))


BRANCHES = """    def forward(self, x):
        for part in (self.a, self.b):
            x = part(x)
        return self.ends(x)

    def ends(self, x):
        if self.width > 9:
            return x
        if self.width > 8:
            x = x * 2
            x = x + 1
        elif self.width == 8:
            x = self.pool(x)
        else:
            x = x * 3
        return self.last(x)

    def last(self, x):
        if x is None:
            return None
        else:
            return self.out(x)
"""


def test_blocks_that_can_end_in_one_place_are_put_back() -> None:
    start = WHOLE.index("    def forward")
    whole = WHOLE[:start] + BRANCHES + WHOLE[WHOLE.index("\nnet =") :]
    flat = "\n".join(line.strip() for line in whole.splitlines())
    assert parse(whole, (3, 8, 8)).layers == parse(flat, (3, 8, 8)).layers
    assert parse(flat, (3, 8, 8)).shapes[-1] == (7,)


def test_lost_line_breaks_are_named() -> None:
    text = (
        "class Net(nn.Module): def __init__(self): super().__init__() self.c = nn.Conv2d(1, 2, 3)"
    )
    with pytest.raises(CnnvizError, match="if its line breaks are lost, paste the text with them"):
        parse(text)
