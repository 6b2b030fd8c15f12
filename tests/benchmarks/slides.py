"""How long slides take, as ratios of whole processes that were run in turn.

    .venv/bin/python -m tests.benchmarks.slides [RUNS]

A figure of about 1,000 connections as .pptx may take three times as long as the same as SVG, and
the import of python-pptx beside that. Prints the medians, their ratio, and the same without all
that happens before something is written: of the renderers alone, in a process that has both loaded.
No test asserts anything about time: machines differ.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from statistics import median

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Lines, Picture
from cnnviz.render.files import to_bytes
from tests.benchmarks.drawing import seconds as here
from tests.benchmarks.startup import seconds

SPEC, SHAPE = "Conv1d(1, 1, kernel_size=3)", "1x31"
WORDS = ("compare", SPEC, "--input", SHAPE, "--figure", "connectivity", "--max-connections", "1000")
RUN = (sys.executable, "-c", "from cnnviz.cli import main; main()")
IMPORT = (sys.executable, "-c", "import pptx")
MOST = 3
"""How many times the SVG's time the slides may take, beside the import."""


def picture() -> Picture:
    """The same figure in this process."""
    figure = cnnviz.compare(SPEC, SHAPE, figure="connectivity", max_connections=1000)
    return figure.picture


def connections() -> int:
    """How many lines it draws."""
    edges = (one for one in leaves(picture().marks) if isinstance(one, Lines) and one.cls == "edge")
    return sum(len(one.which) for one in edges)


def processes(runs: int) -> tuple[float, float, float]:
    """Seconds of the slides, of the SVG and of the import, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        commands = ((*RUN, *WORDS, "-o", "x.pptx"), (*RUN, *WORDS, "-o", "x.svg"), IMPORT)
        rows = [[seconds(command, folder) for command in commands] for _ in range(runs + 1)][1:]
    slides, svg, imported = (median(times) for times in zip(*rows, strict=True))
    return slides, svg, imported


def renderers(runs: int) -> tuple[float, float]:
    """Seconds of the slides and of the SVG in this process, once both are loaded."""
    drawn = picture()
    for format_ in ("pptx", "svg"):
        to_bytes(drawn, format_)
    rows = [[here(partial(to_bytes, drawn, f)) for f in ("pptx", "svg")] for _ in range(runs)]
    slides, svg = (median(times) for times in zip(*rows, strict=True))
    return slides, svg


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    slides, svg, imported = processes(runs)
    pptx, plain = renderers(runs)
    print(f"{connections()} connections")
    print(
        "| what | .pptx, ms | SVG, ms | import, ms | ratio | at most |\n|---|---|---|---|---|---|"
    )
    for name, ours, theirs in (("processes", slides, svg), ("renderers alone", pptx, plain)):
        most = MOST * theirs + imported
        print(
            f"| {name} | {ours * 1e3:.0f} | {theirs * 1e3:.0f} | {imported * 1e3:.0f}"
            f" | {ours / most:.2f} of {MOST} × SVG + import | 1 |"
        )


if __name__ == "__main__":
    main()
