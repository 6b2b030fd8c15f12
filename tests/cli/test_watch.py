"""--watch: draws again when the file of the spec changes, until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Cnnviz


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "net.txt").write_text("Conv1d(1, 1, 3)")
    words = ["compare", "net.txt", "--input", "1x8", "--watch", "-o", "a.svg"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-m", "cnnviz", *words], cwd=tmp_path, stdout=pipe, stderr=pipe, text=True
    ) as process:
        yield process
        process.kill()


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def test_it_draws_again_and_ctrl_c_ends_it(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    drawn = tmp_path / "a.svg"
    assert until(drawn.exists)
    assert "kernel_size=3" in drawn.read_text()
    time.sleep(0.5)
    (tmp_path / "net.txt").write_text("Conv1d(1, 1, 4)")
    assert until(lambda: "kernel_size=4" in drawn.read_text())
    # A fault is told, and the next change waited for.
    (tmp_path / "net.txt").write_text("Cnov1d(1, 1, 4)")
    time.sleep(1.5)
    (tmp_path / "net.txt").unlink()
    time.sleep(0.5)
    (tmp_path / "net.txt").write_text("Conv1d(1, 1, kernel_size=5, stride=1)")
    assert until(lambda: "kernel_size=5" in drawn.read_text())
    time.sleep(1)  # The path is told after the file is there.
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=20)
    assert watching.returncode == 130
    assert out.splitlines() == ["a.svg"] * 3
    assert "Watching 'net.txt'; Ctrl-C ends it." in err
    assert "knows no layer Cnov1d" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "net.txt"]


@pytest.mark.parametrize("spec", ["Conv1d(1, 1, 3)", "-", ""])
def test_only_a_file_can_be_watched(cnnviz: Cnnviz, spec: str) -> None:
    ran = cnnviz("compare", *([spec] if spec else []), "--watch", "-o", "a.svg")
    assert (ran.status, ran.out) == (2, "")
    assert "--watch looks at a file: give one as SPEC, such as net.txt" in ran.err


@pytest.mark.parametrize("words", [("-o", "-"), ("-o", "a.jpeg"), ("--dpi", "9999")])
def test_a_wrong_command_line_is_told_at_once(cnnviz: Cnnviz, words: tuple[str, ...]) -> None:
    Path("net.txt").write_text("Conv1d(1, 1, 3)")
    ran = cnnviz("compare", "net.txt", "--watch", *words)
    assert (ran.status, ran.out) == (2, "")
    assert "Watching" not in ran.err
