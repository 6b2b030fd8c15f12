"""Any text is a network or an error in words, in a time that grows with its length only."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cnnviz.errors import SpecError
from cnnviz.reading import parse
from tests.reading.told import underlined

PRINTED = (Path(__file__).parent / "printed_by_pytorch.txt").read_text().splitlines()
SEEDS = [
    *PRINTED,
    "Conv1d(1, 4, 3, padding=1), ReLU(), MaxPool1d(2), Flatten(), Linear(16, 10)",
    "Net(\n  (0-2): 3 x Conv1d(1, 1, kernel_size=(3,))\n  (f): Sequential((0): ReLU())\n)",
    "nn.Sequential(OrderedDict([('a', nn.Conv2d(1, 6, 5)), ('b', nn.ReLU())]))",
    "model.add(Conv2D(4, 3, padding='same', activation='relu', input_shape=(28, 28, 1)))",
    "class Net(nn.Module):\n    def __init__(self):\n        self.a = nn.Linear(4 * 4, 2)\n",
]
PIECES = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    "=",
    ":",
    "'",
    '"',
    '"""',
    "*",
    "**",
    "-",
    "1e9",
    "9",
]
PIECES += [
    "0",
    "x",
    "nn.",
    "(a):",
    "None",
    "True",
    "lambda",
    "for",
    "#",
    "\\",
    "\0",
    "é",
    "畳",
    "\ud800",
]
PIECES += [
    "Conv2d(",
    "Dense(",
    "padding=",
    "same",
    "99999999999",
    ".",
    "...",
    "3 x ",
    "%",
    "//0",
    "\t",
    "@",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A spec with pieces put in, taken out and moved."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        piece = draw(st.sampled_from(PIECES) | st.sampled_from(SEEDS))
        text = text[:start] + piece + text[end:]
    return text


def read(text: str) -> None:
    """Reads `text`; an error must tell places that are in it and underline something."""
    try:
        net = parse(text)
    except SpecError as error:
        assert error.faults and str(error)
        assert all(0 <= one.start <= one.end <= len(text) for one in error.faults)
        words = ("Traceback", "NoneType", "object at 0x")
        assert not any(word in str(error) for word in words if word not in text)
        first = error.faults[0]
        line = error.text.split("\n")[error.text.count("\n", 0, first.start)]
        # Of a blank line there is nothing to show; some control characters are blanks to Python.
        if line.strip() and first.end > first.start:
            assert underlined(str(error))
    else:
        assert len(net.shapes) == len(net.layers) + 1 == len(net.names) + 1
        assert len(set(net.names)) == len(net.names)


@given(mutated())
@settings(max_examples=400)
def test_a_mutated_spec_is_read_or_refused(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=200)
def test_pieces_of_specs_are_read_or_refused(text: str) -> None:
    read(text)


@given(st.text(max_size=60))
@example("\x1f\n0")
def test_any_text_is_read_or_refused(text: str) -> None:
    read(text)


HOSTILE = [
    *("(" * 60_000, "[(" * 30_000, "(a:" * 20_000, "(a):" * 15_000, "f(" * 30_000, "-" * 60_000),
    *("1+" * 30_000, "1*(2+" * 12_000, "9**" * 20_000 + "9", "a." * 30_000, "a=" * 30_000),
    *("'" * 60_001, '"""' * 20_001, "'(\n" * 20_000, "\\" * 60_000, "#" * 60_000, "1e" * 30_000),
    *("for " * 15_000, "Zebra()\n" * 7000, "Conv1d(1,1,3)\n" * 4096, "Relu(x=1)," * 6000),
    *("(0-9): 9 x " * 5000, "x[" * 30_000, "$" * 60_000, "$ " * 30_000, ",;" * 30_000),
    "Net((0-4000): 4001 x A((0-4000): 4001 x B((0-4000): 4001 x Sequential())))",
    "Conv1d(1, 1, " + "9" * 60_000 + ")",
    "Conv1d(1, 1, 10**64**64), Conv2d(10**15, 10**15, 10**15)",
    "Upsample(scale_factor=1000000), " * 40 + "ReLU()",
    "Linear(1000000000, 1000000000)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_hostile_text_takes_little_time_and_stack(text: str) -> None:
    start = time.perf_counter()
    read(text)
    # Ten times what the slowest takes on a slow machine; what is quadratic takes minutes.
    assert time.perf_counter() - start < 20
