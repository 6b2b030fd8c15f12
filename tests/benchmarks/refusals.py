"""How long it takes to be told that a figure has no room, as ratios in one run.

    .venv/bin/python -m tests.benchmarks.refusals [RUNS]

Asks for figures with a word as long as no page is wide, or on a page that is too low, and for the
same as they are, in turn, and prints the medians with their ratio. What has no room on several
pages may take ten times as long as what is drawn on one. Seconds are the processor's. No test
asserts anything about time.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import process_time

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.theme import LIGHT

WIDE = "W" * 260
ROW, MAPS = ("Conv1d(1, 1, 3)", "1x8"), ("Conv2d(3, 8, 3, padding=1)", "3x8x8")
STACK = ("Conv1d(1, 1, 3), Conv1d(1, 1, 3), MaxPool1d(2)", "1x10")
PICTURE = ("Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)", "1x28x28")
VGG = (Path("examples/specs/vgg16.txt").read_text("utf-8"), "3x224x224")
LOW = (504.0, 187.2)
CASES = (
    *((figure, ROW, "inputs") for figure in ("argument", "sharing", "bias", "tiled", "beside")),
    *((figure, STACK, "inputs") for figure in ("argument", "tiled")),
    *(("matrix", MAPS, key) for key in ("inputs", "matrix.part", "unit.weights")),
    ("image", PICTURE, "image.map.many"),
    ("network", VGG, ""),
)
"""Figures, what they are of, and the word that is too long; without one the page is too low."""
MOST = 10


def seconds(figure: str, of: tuple[str, str], key: str = "", low: bool = False) -> float:
    """How long it takes to lay a figure out, or to be told that it has no room."""
    network = cnnviz.parse(of[0], input_shape=of[1])
    asked = Request(network, LIGHT, labels=Labels({key: WIDE} if key else {}))
    asked = asked._replace(size=LOW) if low else asked
    entry = next(one for one in CATALOGUE if one.name == figure)
    begin = process_time()
    with suppress(CnnvizError):
        entry.picture(asked)
    return process_time() - begin


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("| figure | of | what is too long | drawn, ms | refused, ms | ratio | at most |")
    print("|---|---|---|---|---|---|---|")
    for figure, of, key in CASES:
        seconds(figure, of)
        pairs = [(seconds(figure, of), seconds(figure, of, key, not key)) for _ in range(runs)]
        drawn, refused = (median(each) for each in zip(*pairs, strict=True))
        print(
            f"| {figure} | {of[0].splitlines()[0]} | {key or 'the figure'} | {drawn * 1e3:.0f} |"
            f" {refused * 1e3:.0f} | {refused / drawn:.1f} | {MOST} |"
        )


if __name__ == "__main__":
    main()
