"""How the time of a figure grows with the kernel and the input, as ratios in one run.

    .venv/bin/python -m tests.benchmarks.kernels [RUNS]

Draws every figure of a small layer and of ones whose kernel or input is large, in turn, and prints
the medians with their ratio. A figure shows as many neurons as have room, however many there are:
no figure should take a second, or twenty times that of the small layer. Seconds are the
processor's, so that others on the machine do not matter. No test asserts anything about time.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from statistics import median
from time import process_time

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE, Entry

SMALL = ("Conv2d(1, 1, 3)", "1x9x9")
LARGE = (
    ("Conv1d(1, 1, 4097)", None),
    ("Conv1d(1, 1, 3)", "1x20000"),
    ("Conv2d(1, 1, 65)", None),
    ("Conv2d(3, 64, 7, stride=2, padding=3)", "3x224x224"),
    ("Linear(4096, 4096)", None),
)
MOST = 20


def seconds(entry: Entry, spec: str, shape: str | None) -> float:
    """How long it takes to draw a figure as SVG, or to be told that it has no room."""
    begin = process_time()
    given = {} if shape is None else {"input_shape": shape}
    with suppress(CnnvizError):
        if entry.command == "compare":
            cnnviz.compare(spec, figure=entry.name, **given).svg()
        else:
            cnnviz.draw(entry.name, spec, **given).svg()
    return process_time() - begin


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"| figure | {SMALL[0]}, ms | slowest of the large | ms | ratio | at most |")
    print("|---|---|---|---|---|---|")
    for entry in CATALOGUE:
        seconds(entry, *SMALL)
        times = [[seconds(entry, *one) for one in (SMALL, *LARGE)] for _ in range(runs)]
        small, *large = (median(each) for each in zip(*times, strict=True))
        slowest = max(large)
        which = LARGE[large.index(slowest)]
        print(
            f"| {entry.name} | {small * 1e3:.0f} | {which[0]} | {slowest * 1e3:.0f} |"
            f" {slowest / small:.1f} | {MOST} |"
        )


if __name__ == "__main__":
    main()
