"""--open: the machine's own program, or a sentence where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .conftest import Cnnviz


@pytest.fixture
def bin_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one folder, and nothing in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


def opener(folder: Path, script: str) -> None:
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_first_file_is_shown(cnnviz: Cnnviz, bin_only: Path) -> None:
    opener(bin_only, f'echo "$1" > {bin_only}/shown')
    assert cnnviz("compare", "-o", "-a.svg", "-o", "b.svg", "--open").status == 0
    shown = Path((bin_only / "shown").read_text().strip())
    assert (shown.is_absolute(), shown.name) == (True, "-a.svg")


def test_a_machine_that_cannot_show_it_says_so(cnnviz: Cnnviz, bin_only: Path) -> None:
    ran = cnnviz("compare", "-o", "a.svg", "--open")
    assert (ran.status, ran.out) == (0, "a.svg\n")
    assert "nothing on this machine opens pictures; open a.svg yourself" in ran.err
    opener(bin_only, "exit 4")
    assert "nothing on this machine" in cnnviz("compare", "-o", "a.svg", "--open").err
