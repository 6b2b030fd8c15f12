"""Inputs made of the corpus: its texts, with pieces changed, cut, doubled and put together.

The same seed and number give the same input, so that what was found can be made again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.hostile import PYTHON_ONLY, WORDS

CORPUS = Path(__file__).parent / "corpus"
BETWEEN = "\n-----\n"
"""What parts the texts of a file of the corpus."""

KINDS = ("texts", "shapes", "themes", "labels", "lines", "stored")

PIECES = (
    *"()[]{},:=.'\"*+-%/\\#@;|\n\t 0", '"""', "**", "//0", "9" * 30, "0" * 40, "1e9", "-1", "0.5",
    "1e-400", "nan", "None", "True", "self.", "nn.", "x", " = ", "lambda x: x",
    "for i in range(9):",
    "(a):", "(0-3): 4 x ", "Conv2d(", "Linear(", "Dense(", "Sequential(", "padding='same'",
    "stride=", "2**31", "10**9", "\x1b[31m", "\u202e", "\ufeff", "é", "畳", "\ud800", "\0", "\r\n",
    "class A(nn.Module):\n", "    def forward(self, x):\n        return x\n", "import os\n", "*x",
    "--theme", "dark", "-o", "x.svg", "--", "x", ",,", "1x", "x8", '","', "[[", "]]", "'''",
)  # fmt: skip
LONGEST = 20_000
"""Characters of an input at most: what longer texts do is a matter of tests of their own."""


@cache
def corpus(kind: str) -> tuple[str, ...]:
    """The texts of a kind, as they stand in its file."""
    return tuple((CORPUS / f"{kind}.txt").read_text().rstrip("\n").split(BETWEEN))


def made(kind: str, seed: int, number: int) -> str:
    """Input `number` of a run: a text of the corpus after one to eight changes."""
    chance = random.Random(f"{kind} {seed} {number}")
    text = chance.choice(corpus(kind))
    for _ in range(min(chance.choice((1, 1, 2, 3, 5, 8)), 8)):
        text = changed(text, chance, corpus(kind))
    return text[:LONGEST]


def changed(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """The text after one change."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 0, 1, 2, 5, 20, 100)))
    before, middle, after = text[:start], text[start:end], text[end:]
    match chance.randrange(10):
        case 0 | 1 | 2:
            middle = chance.choice(PIECES)
        case 3:
            middle = ""
        case 4:
            middle *= chance.choice((2, 2, 3, 50))
        case 5:
            other = chance.choice(others)
            at = chance.randrange(len(other) + 1)
            middle = other[at : at + chance.choice((5, 30, 300))]
        case 6:
            middle = chr(chance.choice((chance.randrange(128), chance.randrange(0x2100))))
        case 7:
            return _renumbered(text, chance)
        case 8:
            middle = chance.choice((*WORDS.values(), *PYTHON_ONLY.values()))[:200]
        case _:
            lines = text.split("\n")
            chance.shuffle(lines)
            return "\n".join(lines)
    return before + middle + after


def _renumbered(text: str, chance: random.Random) -> str:
    """The text with another number in the place of one of its digits."""
    places = [at for at, character in enumerate(text) if character.isdigit()]
    if not places:
        return text
    at = chance.choice(places)
    number = chance.choice(("0", "1", "2", "3", "7", "16", "255", "4097", str(2**31), "-1", "0.5"))
    return text[:at] + number + text[at + 1 :]
