"""Whatever happens ends in a sentence and an exit status; nobody ever reads a traceback."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from cnnviz.cli import run as door
from cnnviz.cli import signals, surroundings
from cnnviz.errors import CnnvizError, OutsideError

from .conftest import Cnnviz

FULL = "standard output cannot be written: No space left on device"
Process = Callable[..., subprocess.CompletedProcess[str]]


def falls(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Has the next command line end in `error`."""

    def main(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(door.menu, "main", main)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (CnnvizError("the kernel is too large"), 2, "Error: the kernel is too large\n"),
        (OutsideError("the disk is full"), 1, "Error: the disk is full\n"),
        (click.UsageError("no such option"), 2, "Error: no such option\n"),
        (OSError(28, "No space left on device", "x.svg"), 1, "Error: 'x.svg': No space left"),
        (MemoryError(), 1, "Error: there is not enough memory"),
        (BrokenPipeError(32, "Broken pipe"), 1, ""),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
)
def test_what_is_foreseen_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    cnnviz: Cnnviz,
    error: BaseException,
    status: int,
    sentence: str,
) -> None:
    falls(monkeypatch, error)
    ran = cnnviz("compare")
    assert ran.status == status
    assert ran.out == ""
    assert ran.err.startswith(sentence)
    assert "Traceback" not in ran.err
    assert bool(ran.err) == bool(sentence)


def test_a_fault_of_ours_is_said_on_one_line(
    monkeypatch: pytest.MonkeyPatch, cnnviz: Cnnviz
) -> None:
    falls(monkeypatch, ZeroDivisionError("division\nby zero"))
    ran = cnnviz("compare")
    assert ran.status == 1
    assert "found a fault in itself (ZeroDivisionError: division by zero)" in ran.err
    assert "CNNVIZ_DEBUG=1" in ran.err
    assert ran.err.count("\n") == 1


def test_its_traceback_is_there_for_those_who_ask(
    monkeypatch: pytest.MonkeyPatch, cnnviz: Cnnviz
) -> None:
    monkeypatch.setenv("CNNVIZ_DEBUG", "1")
    falls(monkeypatch, ZeroDivisionError("division by zero"))
    assert "Traceback" in cnnviz("compare").err


def test_a_reader_that_goes_away_is_no_news(tmp_path: Path) -> None:
    # `true` reads nothing; the pipe is closed before the help is written to it.
    command = f"{sys.executable} -m cnnviz --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", f"trap '' PIPE; {command}"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.returncode in (0, 1)  # whether `true` was quicker is up to the machine


def test_a_broken_pipe_is_status_1(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "cnnviz", "--help"],
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_what_cannot_be_flushed_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, cnnviz: Cnnviz
) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(door, "output", Full)
    ran = cnnviz("figures")
    assert (ran.status, ran.err) == (1, f"Error: {FULL}\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["figures"],
        ["graph", "-o", "-", "--format", "csv"],
        ["compare", "-o", "-", "--format", "svg"],
    ],
)
def test_a_full_disk_is_said(process: Process, words: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = process(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.endswith(f"Error: {FULL}\n")


@pytest.mark.parametrize(
    "words",
    ["--help", "--version", "figures", "summary", "compare -o x.svg", "graph -o x.csv", "draw -h"],
)
def test_a_closed_standard_output_is_a_failure(tmp_path: Path, words: str) -> None:
    command = f"{sys.executable} -m cnnviz {words} >&-"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith("Error: standard output is closed: nothing can be written to it\n")


def test_no_file_takes_the_place_of_a_closed_one(tmp_path: Path) -> None:
    command = f"{sys.executable} -m cnnviz compare -o x.svg <&- >&- 2>&-"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path)
    assert done.returncode == 1
    ET.parse(tmp_path / "x.svg")


@pytest.mark.parametrize("stderr", [">&-", ">/dev/full"])
def test_nobody_who_hears_is_no_reason_to_stop(tmp_path: Path, stderr: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    words = "compare 'Conv1d(1, 1, 3)' -o x.svg"
    command = f"{sys.executable} -m cnnviz {words} 2{stderr}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert (done.returncode, done.stdout) == (0, "x.svg\n")
    command = f"{sys.executable} -m cnnviz summary 'Cov()' 2{stderr}"
    assert subprocess.run(["bash", "-c", command], cwd=tmp_path).returncode == 2


def test_ctrl_c_is_130(tmp_path: Path) -> None:
    # It waits for standard input, which never comes.
    child = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "summary", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    status = Path(f"/proc/{child.pid}/wchan")
    if not status.exists():
        child.kill()
        pytest.skip("this system does not tell what a process waits for")
    wait_until(lambda: "pipe" in status.read_text())
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert "Traceback" not in err


def test_ctrl_c_before_anything_is_130_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnviz.cli import main

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(signals, "listen", lambda: None)
    monkeypatch.setattr(surroundings, "forget", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", lambda _: None)
    left: list[int] = []
    monkeypatch.setattr(door, "run", interrupted)
    monkeypatch.setattr(os, "_exit", left.append)
    main()
    assert left == [130]


# The signal comes while the file with that name is looked for: as early as Python lets us know.
EARLY = """
import runpy, sys
class Interrupts:
    def find_spec(name, *_):
        if name == sys.argv[1]:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupts)
runpy.run_module("cnnviz", run_name="__main__")
"""


@pytest.mark.parametrize("name", ["cnnviz.cli", "cnnviz.cli.run", "click"])
def test_ctrl_c_while_files_are_found_is_130(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-c", EARLY, name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


def wait_until(ready: Callable[[], bool]) -> None:
    """Waits up to ten seconds for `ready`."""
    import time

    for _ in range(200):
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_characters_that_the_font_lacks_are_told_once(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "--title", "日本 日本語 €", "-o", "x.png", "-o", "x.pdf", "-o", "x.svg")
    assert ran.status == 0
    notes = [line for line in ran.err.splitlines() if "DejaVu Sans" in line]
    assert len(notes) == 1
    assert notes[0].endswith("have them: 日本語")
    assert "DejaVu Sans" not in cnnviz("compare", "--title", "日本", "-o", "x.svg").err


@pytest.mark.parametrize(
    "words", [["-" * 20_000], ["compare", "--" + "x" * 20_000], ["x" * 20_000], ["draw", "y" * 999]]
)
def test_what_was_typed_is_quoted_in_short(cnnviz: Cnnviz, words: list[str]) -> None:
    ran = cnnviz(*words)
    assert ran.status == 2
    assert "Error: " in ran.err
    assert max(map(len, ran.err.split())) < 100
