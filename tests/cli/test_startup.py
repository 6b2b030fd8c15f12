"""What a command loads: nobody waits for a library that is not used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Runs the command line in its arguments and tells, at its end, which slow modules are loaded.
# Those that are loaded before do not count: the finder of an installed work tree uses pathlib.
PROBE = """
import sys
import cnnviz.cli.run
heavy = ("numpy", "numpy.ma", "matplotlib", "matplotlib.pyplot", "graphviz", "pathlib",
         "importlib.metadata", "secrets", "subprocess", "tempfile", "json", "tomllib")
for name in [name for name in sys.modules if name.startswith(heavy)]:
    del sys.modules[name]
def leave(status):
    print("LOADED", status, *(name for name in heavy if name in sys.modules), file=sys.stderr)
cnnviz.cli.run.leave = leave
cnnviz.cli.main()
"""


def loaded(folder: Path, *words: str, **environment: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    *_, told = (line for line in done.stderr.splitlines() if line.startswith("LOADED"))
    _, status, *modules = told.split()
    return int(status), set(modules)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 0),
        (["--help"], 0),
        (["--version"], 0),
        (["compare", "--help"], 0),
        (["draw", "--help"], 0),
        (["summary", "--help"], 0),
        (["figures"], 0),
        (["comapre"], 2),
        (["compare", "--size", "huge"], 2),
        (["compare", "--figure", "shraing"], 2),
        (["compare", "Cov1d(1, 1, 3)"], 2),
        (["compare", "Conv1d(1, 1, 3", "-o", "x.png"], 2),
        (["compare", "--input", "8x"], 2),
        (["summary", "Cov1d(1, 1, 3)"], 2),
    ],
)
def test_help_and_errors_load_nothing_heavy(tmp_path: Path, words: list[str], status: int) -> None:
    assert loaded(tmp_path, *words) == (status, set())


@pytest.mark.parametrize(
    ("words", "status"), [(["graph", "--help"], 0), (["graph", "Cov1d(1)", "-o", "x.npz"], 2)]
)
def test_a_graph_that_is_not_written_loads_no_numpy(
    tmp_path: Path, words: list[str], status: int
) -> None:
    found, modules = loaded(tmp_path, *words)
    assert (found, modules - {"pathlib"}) == (status, set())


def test_completion_loads_nothing_heavy(tmp_path: Path) -> None:
    words = {"COMP_WORDS": "cnnviz compare --figure ", "COMP_CWORD": "3"}
    assert loaded(tmp_path, _CNNVIZ_COMPLETE="bash_complete", **words) == (0, set())


@pytest.mark.parametrize("layer", [[], ["Conv2d(3, 8, 3, padding=1)", "--input", "3x8x8"]])
def test_an_svg_loads_numpy_alone(tmp_path: Path, layer: list[str]) -> None:
    assert loaded(tmp_path, "compare", *layer, "-o", "x.svg") == (0, {"numpy"})


def test_a_png_loads_matplotlib_without_pyplot_or_graphviz(tmp_path: Path) -> None:
    status, modules = loaded(tmp_path, "compare", "-o", "x.png")
    assert status == 0
    assert "matplotlib" in modules
    assert not {"matplotlib.pyplot", "graphviz"} & modules
