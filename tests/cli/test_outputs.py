"""Where figures go: which files appear, what is told where, and that a wrong word touches none."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Cnnviz

Process = Callable[..., subprocess.CompletedProcess[str]]
NET = "Conv1d(1, 1, kernel_size=3)"


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def pixels(path: str) -> tuple[int, int]:
    """The size in a PNG's header."""
    return struct.unpack(">II", Path(path).read_bytes()[16:24])  # type: ignore[return-value]


def test_unasked_it_writes_a_slide_and_its_svg(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare")
    assert (ran.status, ran.out) == (0, "cnnviz-argument.png\ncnnviz-argument.svg\n")
    assert files() == ["cnnviz-argument.png", "cnnviz-argument.svg"]
    assert pixels("cnnviz-argument.png") == (2667, 1500)


def test_each_output_has_the_format_of_its_suffix(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", NET, "--input", "1x8", "-o", "a.SVG", "-o", "b.pdf", "-o", "a.SVG")
    assert (ran.status, ran.out) == (0, "a.SVG\nb.pdf\n")
    assert Path("a.SVG").read_text().startswith("<svg")
    assert Path("b.pdf").read_bytes().startswith(b"%PDF-")


def test_a_format_alone_is_the_default_file_s(cnnviz: Cnnviz) -> None:
    assert cnnviz("compare", "--format", "SVG").out == "cnnviz-argument.svg\n"
    assert files() == ["cnnviz-argument.svg"]


def test_standard_output_holds_the_picture_alone(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "-o", "-", "--format", "svg", "-o", "a.svg")
    assert ran.status == 0
    assert ran.out == Path("a.svg").read_text()
    assert "a.svg is written" in ran.err


def test_standard_output_may_be_binary(process: Process) -> None:
    words = ("compare", "-o", "-", "--format", "png", "--dpi", "50", "--size", "6x4")
    done = process(*words, text=False)
    assert done.stdout[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", done.stdout[16:24]) == (300, 200)


def test_the_same_words_give_the_same_bytes(cnnviz: Cnnviz) -> None:
    for suffix in ("svg", "png", "pdf"):
        cnnviz("compare", "-o", f"a.{suffix}", "--dpi", "60")
        cnnviz("compare", "-o", f"b.{suffix}", "--dpi", "60")
        assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


def test_a_file_is_overwritten(cnnviz: Cnnviz) -> None:
    cnnviz("compare", "-o", "a.svg")
    first = Path("a.svg").read_text()
    assert cnnviz("compare", "-o", "a.svg", "--theme", "dark").status == 0
    assert Path("a.svg").read_text() != first
    assert files() == ["a.svg"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "a.svg", "-o", "b.xyz"], "xyz"),
        (["-o", "a.svg", "-o", "b"], "suffix"),
        (["-o", "a.svg", "-o", ""], "suffix"),
        (["-o", "a.svg", "-o", "-"], "-o - needs the format"),
        (["-o", "a.svg", "--format", "png"], "--format is for -o -"),
        (["-o", "-", "-o", "-", "--format", "svg"], "-o - is there twice"),
        (["-o", "-", "--format", "bmp"], "there is no format 'bmp'"),
        (["-o", "-", "--format", "svg", "--open"], "--open shows a file"),
        (["-o", "a.svg", "Conv1d(1, 1, 3"], "Conv1d(1, 1, 3"),
        (["-o", "a.svg", "--input", "8y"], "8y"),
        (["-o", "a.svg", "--input", "0x8"], "0x8"),
        (["-o", "a.svg", "--theme", "no.toml"], "no.toml"),
        (["-o", "a.svg", "--size", "600x4"], "1 to 60 inches"),
        (["-o", "a.svg", "--dpi", "9999"], "dpi is 20 to 2400"),
        (["-o", "a.png", "--size", "60x60"], "million"),
        (["-o", "a.svg", "-o", "-", "--format", "png", "--size", "60x60"], "million"),
        (["-o", "a.svg", "--focus", "x"], "names no neuron"),
        (["-o", "a.svg", "--focus", "99"], "99"),
        (["-o", "a.svg", "--direction", "down"], "no direction"),
        (["-o", "a.svg", "--title", "a", "--no-title"], "contradict"),
        (["-o", "a.svg", "--max-connections", "0"], "--max-connections"),
        (["-o", "a.svg", "--engine", "d2"], "graphviz"),
        (["-o", "a.svg", "--layers", "7:9"], "7:9"),
        (["-o", "a.svg", "no.txt"], "no.txt"),
        (["-o", "a.svg", ""], "empty"),
        (["-o", "a.svg", NET, "and more"], "and more"),
    ],
)
def test_a_wrong_word_is_status_2_and_touches_no_file(
    cnnviz: Cnnviz, words: list[str], sentence: str
) -> None:
    ran = cnnviz("compare", *words)
    assert ran.status == 2
    assert ran.out == ""
    assert sentence in ran.err
    assert "fault in itself" not in ran.err
    assert files() == []


@pytest.mark.parametrize("path", ["no/such/folder/a.svg", "a-folder.svg"])
def test_what_cannot_be_written_is_status_1_and_leaves_no_debris(cnnviz: Cnnviz, path: str) -> None:
    Path("a-folder.svg").mkdir()
    ran = cnnviz("compare", "-o", "b.svg", "-o", path)
    assert (ran.status, ran.out) == (1, "")
    assert path in ran.err
    assert files() == ["a-folder.svg"]


def test_a_name_of_any_bytes_is_told_as_it_is(process: Process) -> None:
    name = b"a-\xff.svg"
    done = process("compare", "-o", name, text=False, env={"LC_ALL": "C.UTF-8"})
    assert (done.returncode, done.stdout) == (0, name + b"\n")


def test_what_a_terminal_cannot_show_is_escaped(process: Process) -> None:
    environment = {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1"}
    done = process("compare", "--title", "3 × 3 → α", "-o", "a→.svg", env=environment)
    assert (done.returncode, done.stdout) == (0, "a→.svg\n")
    done = process("summary", "Conv1d(1, 1, 3), ReLU()", env=environment)
    assert done.returncode == 0
    assert "\\u2013" in done.stdout  # the dash of a layer without weights
