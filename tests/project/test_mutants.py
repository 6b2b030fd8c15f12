"""The program that changes the code to see the tests fail: its changes, and what it tells."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.forked import changed
from tests.mutants.places import changes

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_change_is_python_and_another_program() -> None:
    count = 0
    for path in sorted((ROOT / "cnnviz" / "layers").glob("*.py")):
        text = path.read_text()
        for change in changes(f"{path.relative_to(ROOT)}", text):
            assert ast.dump(ast.parse(change.made(text))) != ast.dump(ast.parse(text)), change
            count += 1
    assert count > 500


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("é = a < b", ["é = a <= b"]),
        ("a + 1", ["a - 1", "a + 2"]),
        ("x if a else y", ["(x)"]),
        ("not a", ["bool(a)"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("a: tuple[int] = 3", ["a: tuple[int] = 4"]),
        ("if TYPE_CHECKING:\n    a = 1", []),
        ("(a) + (b)", []),
        ("flag = True", ["flag = False"]),
    ],
)
def test_changes_of_a_line(text: str, changed: list[str]) -> None:
    assert sorted(one.made(text) for one in changes("x.py", text)) == sorted(changed)


OWN = """
from functools import cache

TABLE = {"a": 1}
FIRST = True


def looked_up(name, most=5):
    if not name:
        return 7
    while most < 5:
        pass
    return min(TABLE[name], most)


def unreached(x):
    return x + 8


@cache
def kept():
    return 9
"""
TESTS = """
from cnnviz.layers.one import kept, looked_up, FIRST


def test_it():
    assert looked_up("a") == 1


def test_fails_anyway():
    assert looked_up("") == 0


def test_kept():
    assert kept()


def test_kept_exactly():
    assert kept() == 9
"""


def test_what_it_says_of_the_tests_of_a_project(tmp_path: Path) -> None:
    pytest.importorskip("coverage")
    project = tmp_path / "own"
    for name, text in {"cnnviz/layers/one.py": OWN, "tests/layers/test_one.py": TESTS}.items():
        path = project / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (project / "cnnviz" / "__init__.py").touch()
    table = tmp_path / "table"
    command = [sys.executable, "-m", "tests.mutants", "--project", f"{project}"]
    done = subprocess.run(
        [*command, "--table", f"{table}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    lines = [line.split("\t") for line in table.read_text().splitlines()]
    outcomes = {change.partition("->")[2].strip(): outcome for _, outcome, change, _ in lines}
    assert outcomes == {
        'TABLE = {"a": 2}': "failed",
        "FIRST = False": "passed",
        "def looked_up(name, most=6):": "passed",
        "if bool(name):": "failed",
        "while most <= 5:": "over the limit",
        "while most < 6:": "over the limit",
        "return 8": "not reached",
        "return x - 8": "not reached",
        "return x + 9": "not reached",
        "return 10": "failed",
    }
    assert "50.0 % noticed" in done.stdout
    assert (tmp_path / "own/cnnviz/layers/one.py").read_text() == OWN


def test_a_change_of_the_same_length_is_not_taken_for_what_was_compiled(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("A = 1\n")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def value() -> str:
        command = [sys.executable, "-c", "import one; print(one.A)"]
        return subprocess.check_output(command, cwd=tmp_path, env=environment, text=True).strip()

    stamp = path.stat()
    assert value() == "1"
    with changed(path, "A = 2\n"):
        assert value() == "2"
    assert (value(), path.stat().st_mtime_ns) == ("1", stamp.st_mtime_ns)
