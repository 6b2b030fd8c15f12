"""How long one waits for cnnviz, as ratios of whole processes that were run in turn.

    .venv/bin/pip install . && .venv/bin/python tests/benchmarks/startup.py [RUNS]

Measures the installed package (a work tree may be compiled anew each time) against bare scripts
that do the least that the same result needs. Prints a Markdown table: what was run, medians, their
ratio and the most that it may be. No test asserts anything about time: machines differ.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import cnnviz
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Polygons, Texts

CNNVIZ = str(Path(sysconfig.get_path("scripts")) / "cnnviz")
CLICK = (sys.executable, "-c", "import click")
NUMPY = (sys.executable, "-c", "import click, numpy")
COMPLETE = {
    "_CNNVIZ_COMPLETE": "bash_complete",
    "COMP_WORDS": "cnnviz compare --figure ",
    "COMP_CWORD": "3",
}
BARE = """
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import CircleCollection, LineCollection
from matplotlib.figure import Figure

figure = Figure(figsize=(40 / 3, 7.5))
FigureCanvasAgg(figure)
axes = figure.add_axes((0, 0, 1, 1))
axes.set_axis_off()
lines = [((i / {lines}, 0.2), (1 - i / {lines}, 0.8)) for i in range({lines})]
axes.add_collection(LineCollection(lines), autolim=False)
places = [(i / {dots}, 0.5) for i in range({dots})]
axes.add_collection(
    CircleCollection([100] * {dots}, offsets=places, offset_transform=axes.transData), autolim=False
)
for i in range({texts}):
    axes.text(0.5, i / {texts}, "weight", fontsize=12)
figure.savefig("bare.png", dpi=200)
"""


class Case(NamedTuple):
    """A command, what it is measured against, and the most that their ratio may be."""

    name: str
    command: tuple[str, ...]
    against: tuple[str, ...]
    most: float
    environment: dict[str, str] | None = None


def marks(items: tuple[Mark, ...]) -> dict[str, int]:
    """How many lines, dots and texts a picture has."""
    counts = {"lines": 0, "dots": 0, "texts": 0}
    for mark in items:
        if isinstance(mark, Group):
            for name, count in marks(mark.marks).items():
                counts[name] += count
        elif isinstance(mark, Lines | Polygons):
            counts["lines"] += len(mark.which)
        elif isinstance(mark, Dots):
            counts["dots"] += len(mark.which)
        elif isinstance(mark, Texts):
            counts["texts"] += len(mark.strings)
    return counts


def cases() -> list[Case]:
    """What the project promises about waiting."""
    bare = (sys.executable, "-c", BARE.format(**marks(cnnviz.compare().picture.marks)))
    return [
        Case("cnnviz --help", (CNNVIZ, "--help"), CLICK, 1.3),
        Case("cnnviz --version", (CNNVIZ, "--version"), CLICK, 1.3),
        Case("completion of a figure's name", (CNNVIZ,), CLICK, 1.3, COMPLETE),
        Case("an error in a spec", (CNNVIZ, "compare", "Cov1d(1, 1, 3)"), CLICK, 1.3),
        Case("cnnviz compare -o x.svg", (CNNVIZ, "compare", "-o", "x.svg"), NUMPY, 1.35),
        Case("cnnviz compare -o x.png", (CNNVIZ, "compare", "-o", "x.png"), bare, 0.65),
        Case("cnnviz summary", (CNNVIZ, "summary"), NUMPY, 1.35),
    ]


def seconds(
    command: tuple[str, ...], folder: str, environment: dict[str, str] | None = None
) -> float:
    """How long a process takes from its start to its end."""
    begin = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return time.perf_counter() - begin


def ratio(case: Case, runs: int, folder: str) -> tuple[float, float]:
    """The medians of a case and of what it is measured against, run in turn, in seconds."""
    pairs = [
        (seconds(case.command, folder, case.environment), seconds(case.against, folder))
        for _ in range(runs + 1)
    ][1:]
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs)


def further(runs: int, folder: str) -> list[tuple[str, float, float, float]]:
    """Each figure and format again in a process that has drawn before, against bare matplotlib."""
    from cnnviz.figures.catalogue import CATALOGUE

    (against,) = (case.against for case in cases() if case.name.endswith("x.png"))
    bare = median(seconds(against, folder) for _ in range(runs))
    rows = []
    for suffix, most in (("svg", 0.1), ("png", 0.25)):
        for one in CATALOGUE:
            times = [again(one.command, one.name, suffix, folder) for _ in range(runs + 1)][1:]
            rows.append((f"{one.name}, {suffix}, again", median(times), bare, most))
    return rows


def again(command: str, name: str, suffix: str, folder: str) -> float:
    """How long a figure takes in this process, saved and all."""
    begin = time.perf_counter()
    figure = cnnviz.compare(figure=name) if command == "compare" else cnnviz.draw(name)
    figure.save(Path(folder) / f"again.{suffix}")
    return time.perf_counter() - begin


def main() -> None:
    """Prints the table."""
    if "site-packages" not in cnnviz.__file__:
        sys.exit(f"this measures the installed package, not {cnnviz.__file__}: pip install . first")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print("| what | ms | against, ms | ratio | at most |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        rows = [(c.name, *ratio(c, runs, folder), c.most) for c in cases()]
        for name, ours, theirs, most in rows + further(min(runs, 5), folder):
            print(
                f"| {name} | {ours * 1e3:.0f} | {theirs * 1e3:.0f} | {ours / theirs:.2f} | {most} |"
            )


if __name__ == "__main__":
    main()
