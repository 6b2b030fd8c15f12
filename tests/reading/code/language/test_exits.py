"""A function that ends the text for want of something raises, whatever it does that by."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = """import sys
def f(kind):
    if kind == "a":
        return Sequential([Input((8, 8, 1)), Conv2D(4, 3)])
    else:
        {}
"""
EXITS = ["sys.exit(ValueError('no'))", "sys.exit(1)", "exit('no')", "quit(f'no {kind}')"]
MAINS = [
    "def main():\n    net = f('a')\n    sys.exit(0)\nmain()\n",
    "def main():\n    return f('a')\nsys.exit(main())\n",
    "def main():\n    if len(sys.argv) > 1:\n        sys.exit('usage')\n    net = f('a')\nmain()\n",
]


@pytest.mark.parametrize("words", EXITS)
def test_an_exit_ends_the_text_as_an_error_does(words: str) -> None:
    text = NET.format(words)
    assert told(f"{text}net = f('b')\n") == [(words, f"the text ends here: {words}")]
    assert told(text, settings={"kind": "b"}) == [(words, f"the text ends here: {words}")]
    assert parse(f"{text}net = f(kind)\n").shapes[-1] == (4, 6, 6)  # One way alone goes on.


@pytest.mark.parametrize("end", MAINS)
def test_behind_the_network_an_exit_changes_nothing(end: str) -> None:
    assert parse(NET.format(EXITS[0]) + end).shapes[-1] == (4, 6, 6)
