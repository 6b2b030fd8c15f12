"""Memory: a graph is written in a few blocks, however large it is."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = """
import resource, sys
from cnnviz import parse
from cnnviz.graph.export.files import save_graph
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
folder, suffix, spec, shape = sys.argv[1:]
# What is loaded or started once is there before the limit.
save_graph(chain((1, 8), (Conv(1, 1, 1, 3),)), f"{folder}/small.{suffix}")
net = parse(spec, shape)
in_use = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
limit = in_use + 48 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
save_graph(net, f"{folder}/large.{suffix}")
try:
    bytearray(256 * 2**20)
except MemoryError:
    print("bounded")
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")


def written(folder: Path, suffix: str, spec: str, shape: str) -> Path:
    """The file of a layer's graph, written with 48 MiB over what the interpreter holds."""
    command = [sys.executable, "-c", SCRIPT, str(folder), suffix, spec, shape]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", "bounded\n")
    return folder / f"large.{suffix}"


def convolution(folder: Path, suffix: str, channels: int) -> Path:
    spec = f"Conv2d({channels}, {channels}, 3, padding=1)"
    return written(folder, suffix, spec, f"{channels}x100x100")


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("ReLU()", "10000000"),
        ("Upsample(scale_factor=4)", "1x800x800"),
        ("Conv2d(1, 1, 1)", "1x3200x3200"),
        ("AdaptiveAvgPool2d(3000)", "1x3001x3001"),
        ("Flatten()", "10x1000x1000"),
        ("ConvTranspose2d(1, 1, 1, stride=100)", "1x32x32"),
        ("LocallyConnected2d(1, 1, 1)", "1x3200x3200"),
    ],
)
def test_as_many_neurons_as_connections(tmp_path: Path, spec: str, shape: str) -> None:
    path = written(tmp_path, "npz", spec, shape)
    with np.load(path, allow_pickle=False) as file:
        assert len(file["0/bias"]) > 8_000_000
        assert len(file["0/bias"]) == np.prod(file["0/output_shape"])


def test_npz_of_260_megabytes(tmp_path: Path) -> None:
    path = convolution(tmp_path, "npz", 16)
    assert path.stat().st_size > 12 * 298 * 298 * 256
    with np.load(path, allow_pickle=False) as file:
        assert len(file["0/dst"]) == 298 * 298 * 256


@pytest.mark.parametrize("suffix", ["csv", "json", "graphml", "dot"])
def test_text_of_more_than_the_limit(tmp_path: Path, suffix: str) -> None:
    path = convolution(tmp_path, suffix, 8 if suffix == "csv" else 6)
    assert path.stat().st_size > 48 * 2**20
    with path.open("rb") as file:
        ends = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(2**20), b""))
    assert ends > 298 * 298 * (64 if suffix == "csv" else 36)
