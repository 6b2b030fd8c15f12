"""The same bytes and words whatever is configured for other programs, wherever the process runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

WORDS = ("compare", "--theme", "dark", "--title", "漢 stride", "--dpi", "60")
FILES = ("a.png", "a.pdf", "a.svg")
SETTINGS = """\
figure.frameon: False
hatch.color: red
figure.subplot.left: 0.95
savefig.facecolor: red
text.usetex: True
font.size: 40
lines.linewidth: 30
axes.unicode_minus: False
no such key: \x1b[31m
patch.antialiased: not a value
"""


class Drawn(NamedTuple):
    """What came of it."""

    status: int
    err: str
    files: dict[str, bytes]


def drawn(folder: Path, **environment: str | None) -> Drawn:
    """The figure's files, drawn in `folder` with more variables, or fewer where one is None."""
    every = {**os.environ, **environment}
    outputs = [word for name in FILES for word in ("-o", name)]
    done = subprocess.run(
        [sys.executable, "-m", "cnnviz", *WORDS, *outputs],
        cwd=folder,
        env={name: value for name, value in every.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
    )
    there = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    return Drawn(done.returncode, done.stderr, there)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    found = drawn(tmp_path_factory.mktemp("usual"))
    assert (found.status, len(found.files)) == (0, 3)
    assert "DejaVu Sans" in found.err
    assert "漢" in found.err
    return found


@pytest.mark.parametrize(
    "environment",
    [
        {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        {"MPLBACKEND": "no such backend"},
        {"SOURCE_DATE_EPOCH": "abc"},
        {"SOURCE_DATE_EPOCH": "0"},
        {"PYTHONWARNINGS": "error"},
        {"PYTHONWARNINGS": "ignore"},
        {"PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "7"},
        {"MPLCONFIGDIR": "/proc"},
        {"MPLCONFIGDIR": "/dev/null/x"},
        {"TMPDIR": "/no/such/folder", "HOME": "/proc"},
        {"HOME": None, "LC_ALL": "C", "PYTHONIOENCODING": "utf-8"},
        {"XDG_CACHE_HOME": "relative", "XDG_CONFIG_HOME": "/dev/null"},
        {"MATPLOTLIBRC": "/no/such/file", "MPL_IGNORE_SYSTEM_FONTS": "1"},
    ],
    ids=lambda environment: "-".join(environment),
)
def test_variables_change_nothing(
    tmp_path: Path, usual: Drawn, environment: dict[str, str | None]
) -> None:
    assert drawn(tmp_path, **environment) == usual


def here(folder: Path, data: bytes) -> dict[str, str]:
    (folder / "matplotlibrc").write_bytes(data)
    return {}


def at_home(folder: Path, data: bytes) -> dict[str, str]:
    config = folder / "home" / ".config" / "matplotlib"
    config.mkdir(parents=True)
    (config / "matplotlibrc").write_bytes(data)
    return {"HOME": str(folder / "home")}


def named(folder: Path, data: bytes) -> dict[str, str]:
    (folder / "own.rc").write_bytes(data)
    return {"MATPLOTLIBRC": str(folder / "own.rc")}


@pytest.mark.parametrize("place", [here, at_home, named])
@pytest.mark.parametrize("data", [SETTINGS.encode(), b"font.size: \xff\xfe\n"], ids=["", "no-utf"])
def test_settings_of_matplotlib_change_nothing(
    tmp_path: Path, usual: Drawn, place: Callable[[Path, bytes], dict[str, str]], data: bytes
) -> None:
    assert drawn(tmp_path, **place(tmp_path, data)) == usual


def test_a_pipe_of_that_name_is_not_waited_for(tmp_path: Path, usual: Drawn) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(tmp_path / "matplotlibrc")
    assert drawn(tmp_path) == usual


def test_a_folder_that_is_gone_is_no_trouble(tmp_path: Path, usual: Drawn) -> None:
    out = tmp_path / "out"
    (tmp_path / "gone").mkdir()
    out.mkdir()
    words = " ".join(f"-o {out}/{name}" for name in FILES)
    title = "--title '漢 stride'"
    command = f"cd gone && rmdir ../gone && {sys.executable} -P -m cnnviz compare --theme dark"
    done = subprocess.run(
        ["bash", "-c", f"{command} {title} --dpi 60 {words}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, usual.err)
    assert {name: (out / name).read_bytes() for name in FILES} == usual.files


def in_python(folder: Path, code: str, **environment: str) -> str:
    """What a program prints that uses cnnviz."""
    done = subprocess.run(
        [sys.executable, "-c", f"import cnnviz\nfigure = cnnviz.compare()\n{code}"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_what_a_program_has_set_stays_and_does_not_count(tmp_path: Path) -> None:
    code = """
plain = figure.to_bytes("png", dpi=40), figure.to_bytes("pdf")
import matplotlib
matplotlib.rcParams.update({"figure.frameon": False, "hatch.color": "red", "font.size": 40})
before = dict(matplotlib.rcParams)
assert (figure.to_bytes("png", dpi=40), figure.to_bytes("pdf")) == plain
assert dict(matplotlib.rcParams) == before
import logging
assert logging.getLogger("matplotlib").level == logging.NOTSET
print("alike")
"""
    assert in_python(tmp_path, code) == "alike"


def test_programs_find_matplotlib_as_they_configured_it(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 40\n")
    code = """
figure.to_bytes("png", dpi=40)
import matplotlib, os
print(matplotlib.rcParams["font.size"], matplotlib.get_backend(), os.environ["MPLBACKEND"])
"""
    assert in_python(tmp_path, code, MPLBACKEND="svg") == "40.0 svg svg"


def test_in_python_unreadable_settings_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"font.size: \xff\n")
    code = 'print(figure.to_bytes("png", dpi=40)[1:4].decode())'
    assert in_python(tmp_path, code, MPLBACKEND="nonsense", SOURCE_DATE_EPOCH="x") == "PNG"
