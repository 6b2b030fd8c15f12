"""`cnnviz graph`: what it writes where, what it refuses, and that Ctrl-C leaves no trace."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import scipy.sparse

from cnnviz.cli import progress

from .conftest import Cnnviz

Process = Callable[..., subprocess.CompletedProcess[Any]]

LARGE = ("Conv2d(64, 64, 3, padding=1)", "--input", "64x56x56")
"""112,869,376 connections."""


def test_the_default_layer(cnnviz: Cnnviz) -> None:
    ran = cnnviz("graph", "-o", "x.npz")
    assert (ran.status, ran.out) == (0, "x.npz\n")
    with np.load("x.npz", allow_pickle=False) as file:
        assert sorted(file["0/src"] - file["0/dst"]) == [0] * 6 + [1] * 6 + [2] * 6
        assert (file["0/src"] - file["0/dst"]).tolist() == file["0/weight"].tolist()


def test_every_format_at_once(cnnviz: Cnnviz) -> None:
    names = [f"x.{suffix}" for suffix in ("npz", "csv", "json", "graphml", "dot")]
    ran = cnnviz(
        "graph", "Linear(4, 3), ReLU()", "--input", "4", *(w for n in names for w in ("-o", n))
    )
    assert (ran.status, ran.out.split()) == (0, names)
    assert len(Path("x.csv").read_text().splitlines()) == 1 + 12 + 3
    assert nx.node_link_graph(json.loads(Path("x.json").read_text())).size() == 15
    assert nx.read_graphml("x.graphml", force_multigraph=True).size() == 15
    assert Path("x.dot").read_text().count("->") == 15
    assert sorted(path.name for path in Path().iterdir()) == sorted(names)


def test_names_of_a_printed_module_are_names_of_arrays(cnnviz: Cnnviz) -> None:
    layer = "Conv1d(1, 1, kernel_size=(3,), stride=(1,))"
    printed = f"Net(\n  (features): Sequential(\n    (0): {layer}\n  )\n)"
    assert cnnviz("graph", printed, "--input", "1x8", "-o", "x.npz").status == 0
    with np.load("x.npz", allow_pickle=False) as file:
        assert "features.0/src" in file


def test_standard_output_gets_what_a_file_would(cnnviz: Cnnviz) -> None:
    ran = cnnviz("graph", "-o", "-", "--format", "csv", "-o", "x.csv")
    assert ran.status == 0
    assert ran.out == Path("x.csv").read_text()
    assert len(list(csv.reader(io.StringIO(ran.out)))) == 19
    assert "Note: x.csv is written" in ran.err


def test_arrays_go_through_a_pipe(process: Process) -> None:
    done = process("graph", "-o", "-", "--format", "npz", text=False)
    assert done.returncode == 0
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as file:
        assert file["0/weight_shape"].tolist() == [1, 1, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's pipe")
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "cnnviz", "graph", *LARGE, "-o", "-", "--format", "csv"]
    command = f"{shlex.join(words)} | head -1"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "layer,src,dst,weight,bias,scale\n"
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_a_layer_is_a_matrix(cnnviz: Cnnviz) -> None:
    ran = cnnviz("graph", "Conv1d(1, 1, 2), AvgPool1d(2)", "--input", "1x5", "--to-matrix", "m")
    assert (ran.status, ran.out.split()) == (0, [f"m{os.sep}0.npz", f"m{os.sep}1.npz"])
    first = scipy.sparse.load_npz("m/0.npz").toarray().tolist()
    assert first == [[1, 2, 0, 0, 0], [0, 1, 2, 0, 0], [0, 0, 1, 2, 0], [0, 0, 0, 1, 2]]
    assert scipy.sparse.load_npz("m/1.npz").toarray().tolist() == [
        [0.5, 0.5, 0, 0],
        [0, 0, 0.5, 0.5],
    ]


def test_parallel_connections_are_no_matrix(cnnviz: Cnnviz) -> None:
    spec = "Conv1d(1, 1, 3, padding=1, padding_mode='reflect')"
    ran = cnnviz("graph", spec, "--input", "1x6", "--to-matrix", "m", "-o", "x.csv")
    assert (ran.status, ran.out) == (2, "")
    assert "2 connections that join the same two neurons" in ran.err
    assert list(Path().iterdir()) == []


def test_a_file_is_no_folder_for_matrices(cnnviz: Cnnviz) -> None:
    Path("m").touch()
    ran = cnnviz("graph", "--to-matrix", "m")
    assert (ran.status, ran.out) == (2, "")
    assert "--to-matrix takes a folder, and 'm' is none: give the folder another name" in ran.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "where shall the graph go? Add -o graph.npz"),
        (["-o", "x.xlsx"], ": .csv, .dot, .graphml, .json, .npz"),
        (["-o", "-"], "add --format"),
        (["-o", "-", "--format", "xml"], "there is no format 'xml'"),
        (["-o", "x.csv", "--format", "csv"], "--format is for -o -"),
        (["-o", "x.csv", "--max-connections", "0"], "--max-connections"),
        (["-o", "x.csv", "--max-connections", "17"], "18 connections, more than the 17"),
        ([*LARGE, "-o", "x.npz", "--max-connections", "5"], "--max-connections 112869376"),
        ([*LARGE, "-o", "x.json"], "these formats hold any number: .csv, .npz"),
        (["Linear(100000, 100000)", "-o", "x.npz"], "10,000,000,000 connections"),
        (["Linear(100000, 100000)", "--to-matrix", "m"], "10,000,000,000 connections"),
    ],
)
def test_what_is_wrong_is_told(cnnviz: Cnnviz, words: list[str], sentence: str) -> None:
    ran = cnnviz("graph", *words)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err
    assert list(Path().iterdir()) == []


def test_a_place_that_cannot_be_written(cnnviz: Cnnviz) -> None:
    ran = cnnviz("graph", "-o", "none/x.csv")
    assert (ran.status, ran.out) == (1, "")
    assert "there is no folder 'none'" in ran.err


INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from cnnviz.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize(
    "words",
    [["-o", "x.npz"], ["-o", "x.csv", "-o", "y.npz"], ["--to-matrix", "new/folder"]],
)
def test_ctrl_c_leaves_the_folder_as_it_was(tmp_path: Path, words: list[str]) -> None:
    before = {"x.npz": b"old", "x.csv": b"old"}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", INTERRUPTIBLE, "graph", *LARGE, *words]
    with subprocess.Popen(command, cwd=tmp_path, stdout=-1, stderr=-1, text=True) as running:
        wait_for(lambda: any(part.stat().st_size > 10**6 for part in tmp_path.rglob("*.part")))
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; half a minute at most."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_on_a_terminal_once_it_takes_long(
    cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    words = ("graph", "Conv2d(8, 8, 3, padding=1)", "--input", "8x40x40", "-o", "x.npz")
    assert cnnviz(*words).status == 0
    shown = terminal.getvalue()
    assert "Writing  [####" in shown
    assert "100%" in shown
    assert shown.endswith("\x1b[?25h\n"), "the cursor is not shown again"


def test_no_bar_for_what_is_quick_or_not_watched(
    cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cnnviz("graph", "--input", "1x8", "-o", "x.csv").err == ""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert cnnviz("graph", "--input", "1x8", "-o", "x.csv").status == 0
    assert terminal.getvalue() == ""


def test_help_has_examples(cnnviz: Cnnviz) -> None:
    assert "cnnviz graph -o graph.npz" in cnnviz("graph", "--help").out
