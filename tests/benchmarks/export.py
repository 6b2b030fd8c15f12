"""How fast and in how little memory the graph is written: `python tests/benchmarks/export.py`.

Writes up to 3 GB into the temporary folder, a file at a time. Times are the best of three; ratios
are taken in one run, so that they hold on other machines.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LARGE, SMALL = 56, 10
"""Sides of the input of `Conv2d(64, 64, 3, padding=1)`: 112,869,376 and 3,211,264 connections."""

ROOM = 32 * 2**20
"""The address space that writing may take beyond what the interpreter has with numpy loaded."""

LIMITED = """
import resource, sys, time
from cnnviz.graph.export.files import save_graph
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
folder, suffix, side, room = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
save_graph(chain((1, 8), (Conv(1, 1, 1, 3),)), f"{folder}/small.{suffix}")
in_use = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (in_use + room, in_use + room))
begin = time.perf_counter()
save_graph(chain((64, side, side), (Conv(2, 64, 64, 3, padding=1),)), f"{folder}/large.{suffix}")
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

FILLED = """
import sys, time
import numpy as np
size = int(sys.argv[1])
begin = time.perf_counter()
arrays = [np.full(size, 1, np.int32) for _ in range(3)]
print(time.perf_counter() - begin)
"""


def connections(side: int) -> int:
    """The closed form: along each axis a position sees three, at the two ends two."""
    return 64 * 64 * (3 * side - 2) ** 2


def best(action: Callable[[], float]) -> float:
    """The best of three."""
    return min(action() for _ in range(3))


def filled() -> float:
    """Seconds to fill three new arrays of as many numbers as the large layer has connections."""
    # In a process of its own: a child's peak of memory begins with its parent's.
    seconds = subprocess.check_output(
        [sys.executable, "-c", FILLED, str(connections(LARGE))], text=True
    )
    return float(seconds)


def written(folder: Path, suffix: str, side: int, room: int = ROOM) -> tuple[float, float, float]:
    """Seconds, peak of resident memory in MB, size of the file in MB."""
    command = [sys.executable, "-c", LIMITED, str(folder), suffix, str(side), str(room)]
    seconds, peak = subprocess.check_output(command, text=True).split()
    path = folder / f"large.{suffix}"
    size = path.stat().st_size
    path.unlink()
    return float(seconds), int(peak) / 1024, size / 1e6


def process(*words: str) -> float:
    """Seconds of a whole Python process."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - begin


def vgg16() -> str:
    """The spec of VGG-16, 14,969,824,000 connections over an image of 224 x 224."""
    layers, before = [], 3
    for channels, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(depth):
            layers += [f"Conv2d({before}, {channels}, 3, padding=1)", "ReLU()"]
            before = channels
        layers.append("MaxPool2d(2)")
    layers += ["Flatten()", "Linear(25088, 4096)", "ReLU()", "Linear(4096, 4096)", "ReLU()"]
    return ", ".join([*layers, "Linear(4096, 1000)"])


def row(*cells: object) -> None:
    """Prints a row of the table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


FILES = (("npz", LARGE), ("csv", LARGE), ("json", SMALL), ("graphml", SMALL), ("dot", SMALL))


def formats(folder: Path, fill: float) -> None:
    """A row for each format."""
    row("file", "connections", "seconds", "million a second", "x np.full", "peak MB", "file MB")
    row(*["---"] * 7)
    for suffix, side in FILES:
        seconds, peak, size = min(written(folder, suffix, side) for _ in range(3))
        many = connections(side)
        share = seconds / (fill * many / connections(LARGE))
        rates = f"{many / seconds / 1e6:.1f}", f"{share:.1f}"
        row(f".{suffix}", f"{many:,}", f"{seconds:.2f}", *rates, f"{peak:.0f}", f"{size:.0f}")


def main() -> None:
    """Prints the tables."""
    fill = best(filled)
    with tempfile.TemporaryDirectory() as folder:
        formats(Path(folder), fill)
    print(f"\nThree arrays by np.full: {fill:.2f} s for {connections(LARGE):,} connections")
    numpy = best(lambda: process("-c", "import numpy"))
    vgg = best(lambda: process("-m", "cnnviz", "summary", vgg16(), "--input", "3x224x224"))
    print(f"cnnviz summary of VGG-16: {vgg:.3f} s, {vgg / numpy:.2f} x python -c 'import numpy'")


if __name__ == "__main__":
    main()
