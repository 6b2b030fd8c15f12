"""Ctrl-C, SIGTERM, SIGHUP: nothing is left behind, sets of files are whole, the status says it."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cnnviz

SIGNALS = [
    (name, 128 + getattr(signal, name))
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]
ENDS = pytest.mark.parametrize(("name", "status"), SIGNALS)
OLD = "what was there before"

# Sends this process a signal where HOOK says, then runs the command line.
RUN = """
import os, signal, sys
# Who runs the tests in a shell's background has Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
def end():
    os.kill(os.getpid(), signal.{name})
{hook}
sys.argv[0] = "cnnviz"
from cnnviz.cli import main
main()
"""


def run(folder: Path, hook: str, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`cnnviz compare` into x.svg, which is there, and y.svg, which is not."""
    (folder / "x.svg").write_text(OLD)
    command = [sys.executable, "-c", RUN.format(name=name, hook=hook)]
    words = words or ("compare", "-o", "x.svg", "-o", "y.svg")
    done = subprocess.run(
        [*command, *words], cwd=folder, capture_output=True, text=True, timeout=60
    )
    # Click ends the line that ^C stands on.
    done.stderr = "".join(
        line for line in done.stderr.splitlines(True) if not line.startswith("Note: ")
    ).strip()
    return done


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


WHILE_DRAWING = """
import cnnviz.render.svg as module
module.svg = lambda picture, **how: end()
"""
WHILE_WRITING = """
import cnnviz.files.staging as module
stage = module.Staging._stage
def interrupted(self, name, real, writer):
    stage(self, name, real, lambda stream: (stream.write(b"half"), stream.flush(), end()))
module.Staging._stage = interrupted
"""
WHILE_LOADING = """
import cnnviz.render.surroundings as module
def broken():
    try:
        end()
    except KeyboardInterrupt:
        raise ImportError("initialization failed")
module._import_elsewhere = broken
"""
LOST = """
import cnnviz.render.svg as module
draw = module.svg
def lost(picture, **how):
    try:
        end()
    except BaseException:
        pass
    return draw(picture, **how)
module.svg = lost
"""
LOST_IN_A_CALLBACK = """
import cnnviz.render.svg as module
draw = module.svg
class Last:
    def __del__(self):
        end()
def lost(picture, **how):
    Last()
    return draw(picture, **how)
module.svg = lost
"""
TWICE = """
import cnnviz.files.staging as module
rename = os.unlink
def unlink(path):
    end()
    rename(path)
module.os.unlink = unlink
""" + WHILE_WRITING.replace("as module", "as module2").replace("module.", "module2.")


@ENDS
@pytest.mark.parametrize("hook", [WHILE_DRAWING, WHILE_WRITING, LOST, LOST_IN_A_CALLBACK, TWICE])
def test_nothing_is_left_behind(tmp_path: Path, hook: str, name: str, status: int) -> None:
    done = run(tmp_path, hook, name)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
    assert files(tmp_path) == ["x.svg"]
    assert (tmp_path / "x.svg").read_text() == OLD


def test_ctrl_c_that_a_library_makes_an_error_of_is_still_130(tmp_path: Path) -> None:
    done = run(tmp_path, WHILE_LOADING, "SIGINT", "compare", "-o", "x.svg", "-o", "x.png")
    assert (done.returncode, done.stderr) == (130, "")
    assert (tmp_path / "x.svg").read_text() == OLD


WHILE_RENAMING = """
replace = os.replace
def replaced(before, after):
    end()
    replace(before, after)
os.replace = replaced
"""
AFTERWARDS = """
import cnnviz.cli.outputs as module
show = module.show_paths
module.show_paths = lambda paths: (end(), show(paths))
"""


@pytest.mark.parametrize("name", [name for name, _ in SIGNALS])
@pytest.mark.parametrize("hook", [WHILE_RENAMING, AFTERWARDS])
def test_what_comes_too_late_finds_all_done(tmp_path: Path, hook: str, name: str) -> None:
    # A second signal would end it at once.
    words = ("compare", "-o", "x.svg") if hook is WHILE_RENAMING else ()
    done = run(tmp_path, hook, name, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "x.svg").read_text() != OLD
    assert files(tmp_path) == sorted(done.stdout.split())


@ENDS
def test_frames_and_their_folder_go_as_well(tmp_path: Path, name: str, status: int) -> None:
    hook = WHILE_WRITING.replace("end()", "end() if '-5.' in name else None")
    words = ("draw", "arithmetic", "--frames", "film", "--format", "svg", "-o", "x.svg")
    assert run(tmp_path, hook, name, *words).returncode == status
    assert files(tmp_path) == ["x.svg"]
    assert (tmp_path / "x.svg").read_text() == OLD


@ENDS
def test_graphs_are_all_or_none(tmp_path: Path, name: str, status: int) -> None:
    words = ("graph", "-o", "a.npz", "--to-matrix", "m/n", "-o", "b.csv")
    hook = WHILE_WRITING.replace("end()", "end() if 'b.csv' in name else None")
    assert run(tmp_path, hook, name, *words).returncode == status
    assert files(tmp_path) == ["x.svg"]


def test_what_was_started_without_hearing_goes_on(tmp_path: Path) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("there is no such signal here")
    hook = ignored + WHILE_DRAWING.replace("end()", "end() or draw(picture, **how)").replace(
        "module\n", "module\ndraw = module.svg\n"
    )
    assert run(tmp_path, hook, "SIGHUP").returncode == 0
    assert files(tmp_path) == ["x.svg", "y.svg"]


@pytest.mark.parametrize("name", ["__init__.py", "cli/__init__.py", "__main__.py"])
def test_nothing_is_imported_before_ctrl_c_is_taken_care_of(name: str) -> None:
    path = Path(cnnviz.__file__).parent / name
    for statement in ast.parse(path.read_text()).body:
        guarded = isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"
        main = name == "__main__.py" and isinstance(statement, ast.If)
        found = any(isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.walk(statement))
        inside = isinstance(statement, (ast.FunctionDef, ast.Try))
        assert guarded or main or inside or not found, ast.unparse(statement)
