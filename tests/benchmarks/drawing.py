"""How the time of drawing grows with what is drawn, as ratios in one run.

    .venv/bin/python -m tests.benchmarks.drawing [RUNS]

Draws panels of 1,000 and of 10,000 connections (each with its arrowhead, a neuron for each end, in
runs of equal weights, every fourth line bowed) in every format, in turn, and prints the medians
with their ratio. Ten times the connections may take at most 12 times as long. No test asserts
anything about time: machines differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np

from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Style
from cnnviz.render.files import to_bytes

FORMATS = ("svg", "png", "pdf", "dot")
MOST = 12


def panel(connections: int) -> Picture:
    """A picture of a panel with that many connections, as figures draw them."""
    random = np.random.default_rng(1)
    n = connections // 20
    at = random.uniform(20, 520, (2, n, 2)) * (0.8, 1.0) + np.array([[[20, 0]], [[500, 0]]])
    src, dst = random.integers(0, n, (2, connections))
    start, end = at[0][src], at[1][dst]
    weight = np.arange(connections) * 9 // connections
    styles = tuple(
        Style(f"#{40 + 20 * i:02x}50a0", None, 1.8, ((), (7, 3))[i % 2]) for i in range(9)
    )
    bow = np.where(np.arange(connections) % 4 == 0, 6.0, 0.0)
    names = {"layer": 0, "src": src, "dst": dst, "weight": weight}
    heads = end[:, None] + np.array([[0.0, 0.0], [-8.0, 3.0], [-8.0, -3.0]])
    filled = tuple(Style(None, style.stroke) for style in styles)
    marks = [Lines(start, end, bow, styles, weight, "edge", names)]
    marks += [Polygons(heads, filled, weight, cls="head")]
    rim = (Style("#1b2733", "#f4f7fa", 1.2),)
    for layer in (0, 1):
        told = {"layer": layer, "index": np.arange(n)}
        marks += [Dots(at[layer], np.full(n, 3.0), rim, np.zeros(n, int), "neuron", told)]
    group = Group(tuple(marks), "panel", {"panel": "fc"})
    return Picture((group,), (960.0, 540.0), "#ffffff", "Growth", "Many connections.")


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    few, many = panel(1_000), panel(10_000)
    print(
        "| format | 1,000 connections, ms | 10,000, ms | ratio | at most |\n|---|---|---|---|---|"
    )
    for format_ in FORMATS:
        to_bytes(few, format_)
        pairs = [[seconds(partial(to_bytes, p, format_)) for p in (few, many)] for _ in range(runs)]
        one, ten = (median(times) for times in zip(*pairs, strict=True))
        print(f"| {format_} | {one * 1e3:.1f} | {ten * 1e3:.1f} | {ten / one:.1f} | {MOST} |")


if __name__ == "__main__":
    main()
