"""The one command of all checks stops where something is found, and fails with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.check import ROOT, TOOLS, check


def tool(status: int, says: str) -> list[str]:
    return [sys.executable, "-c", f"print({says!r}); raise SystemExit({status})"]


def test_it_stops_at_the_first_that_fails(capfd: pytest.CaptureFixture[str]) -> None:
    tools = {"format": tool(0, "fine"), "lint": tool(3, "a fault"), "tests": tool(0, "12 passed")}
    assert check(tools) == 3
    out, err = capfd.readouterr()
    assert out == "-- format\nfine\n-- lint\na fault\n"
    assert err == "-- lint: failed\n"


def test_the_last_line_is_that_of_the_tests(capfd: pytest.CaptureFixture[str]) -> None:
    assert check({"lint": tool(0, "fine"), "tests": tool(0, "12 passed in 1.2s")}) == 0
    assert capfd.readouterr().out.endswith("12 passed in 1.2s\n")


def test_it_runs_format_lint_types_floors_and_tests_last() -> None:
    assert list(TOOLS) == ["format", "lint", "types", "floors", "tests"]
    assert all(Path(command[0]).exists() for command in TOOLS.values())


def test_ci_runs_the_readme_s_test_command_word_for_word() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    readme = (ROOT / "README.md").read_text()
    assert "set -euo pipefail" in script
    assert script[-1].endswith(".venv/bin/python -m tests.check")
    assert f"```sh\n{script[-1]}\n```" in readme
