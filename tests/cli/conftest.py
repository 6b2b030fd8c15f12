"""A command line that is run in this process, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cnnviz.cli.run import run


class Ran(NamedTuple):
    """What came of a command line."""

    status: int
    out: str
    err: str


Cnnviz = Callable[..., Ran]


@pytest.fixture
def cnnviz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Cnnviz:
    """`cnnviz("compare", "-o", "x.svg")` in an empty folder, the current one.

    Paths are written byte for byte, which need not be UTF-8.
    """
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Ran:
        capsysbinary.readouterr()
        status = run(words)
        out, err = (said.decode(errors="surrogateescape") for said in capsysbinary.readouterr())
        return Ran(status, out, err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The same as a process of its own, for what only a whole process shows."""

    def call(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cnnviz", *words]
        how = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60, **how}
        return subprocess.run(command, check=False, **how)

    return call
