"""`--with` on the command line: a text or a file, stored and made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cnnviz

NET = ("compare", "Conv1d(1, 1, 3)", "--input", "1x9", "--with")


def test_a_second_layer_makes_a_pair(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "Conv1d(1, 1, 3, stride=2)", "-o", "x.svg")
    assert (ran.status, ran.out, ran.err) == (0, "x.svg\n", "")
    drawn = Path("x.svg").read_text()
    assert 'data-panel="conv" data-connections="21"' in drawn
    assert 'data-panel="other" data-connections="12"' in drawn
    assert cnnviz(*NET, "Conv1d(1, 1, 3, stride=2)").out.split()[0] == "cnnviz-beside.png"


@pytest.mark.parametrize("suffix", ["svg", "pptx", "html"])
def test_a_file_s_text_is_stored(cnnviz: Cnnviz, suffix: str) -> None:
    Path("other.txt").write_text("Conv1d(1, 1, 5)")
    assert cnnviz(*NET, "other.txt", "-o", f"a.{suffix}").status == 0
    Path("other.txt").unlink()
    assert cnnviz("remake", f"a.{suffix}", "-o", f"b.{suffix}").status == 0
    assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


def test_a_stored_command_reads_no_file(cnnviz: Cnnviz) -> None:
    Path("secret.txt").write_text("Conv1d(1, 1, 5)")
    assert cnnviz(*NET, "Conv1d(1, 1, 5)", "-o", "a.svg").status == 0
    text = Path("a.svg").read_text()
    Path("a.svg").write_text(text.replace("Conv1d(1, 1, 5)&quot;", "secret.txt&quot;"))
    assert cnnviz("remake", "a.svg", "-o", "b.svg").status == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Cov1d(1, 1, 3)",), "did you mean Conv1d"),
        (("missing.txt",), "there is no file 'missing.txt'"),
        (("ReLU()", "--figure", "cost"), "--with is an option of the figure beside"),
        (("",), "empty"),
    ],
)
def test_what_cannot_be_is_refused(cnnviz: Cnnviz, words, said: str) -> None:
    ran = cnnviz(*NET, *words, "-o", "x.svg")
    assert ran.status == 2
    assert said in ran.err
    assert not Path("x.svg").exists()


def test_standard_input_is_one_of_the_two(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "-", "--with", "-", "-o", "x.svg")
    assert ran.status == 2
    assert "SPEC and --with are both '-': standard input can be one of them" in ran.err
    assert not Path("x.svg").exists()
