"""`--blank`: an exercise and its key in each format."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

from .conftest import Cnnviz

NET = ("compare", "Conv1d(1, 1, 3)", "--input", "1x8", "--blank", "counts")


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_the_key_is_the_next_slide_page_or_file(cnnviz: Cnnviz) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    ran = cnnviz(*NET, "-o", "x.svg", "-o", "x.pdf", "-o", "x.pptx")
    assert (ran.status, ran.out.split()) == (0, ["x-1.svg", "x-2.svg", "x.pdf", "x.pptx"])
    exercise, key = Path("x-1.svg").read_text(), Path("x-2.svg").read_text()
    assert "data-connections" in key and "data-connections" not in exercise
    assert "Exercise: fill in the counts." in exercise
    assert len(pdfium.PdfDocument("x.pdf")) == 2
    first, second = (slide._element.xml for slide in Presentation("x.pptx").slides)
    assert "48" in second and "48 connections" not in first and ">48<" not in first


@pytest.mark.parametrize("words", [("--alt-text",), ("--markdown",), ("--caption", "latex")])
def test_no_words_give_the_answers_away(cnnviz: Cnnviz, words: tuple[str, ...]) -> None:
    ran = cnnviz(*NET, *words)
    assert ran.status == 0
    assert "Exercise: fill in the counts." in ran.out
    assert not {"48", "18"} & {*ran.out.replace(",", " ").split()}


def test_clicks_bring_the_key(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--clicks", "-o", "x.pptx").status == 0
    [slide] = Presentation("x.pptx").slides
    assert slide._element.xpath(".//p:timing")


def test_a_page_begins_without_the_key(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "-o", "x.html").status == 0
    assert '"begin": 1' in Path("x.html").read_text()
    assert cnnviz(*NET[:-2], "-o", "y.html").status == 0
    assert '"begin"' not in Path("y.html").read_text()


@pytest.mark.parametrize("suffix", ["svg", "pdf", "pptx", "html"])
def test_an_exercise_made_again_has_the_same_bytes(cnnviz: Cnnviz, suffix: str) -> None:
    *_, kept = cnnviz(*NET, "-o", f"a.{suffix}").out.split()
    *_, again = cnnviz("remake", kept, "-o", f"b.{suffix}").out.split()
    assert Path(kept).read_bytes() == Path(again).read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--blank", "count", "-o", "x.svg"), "did you mean 'counts'"),
        (("--figure", "cost", "--blank", "letters", "-o", "x.svg"), "take counts"),
        (("--blank", "counts", "-o", "-", "--format", "svg"), "standard output takes one"),
        (("--blank", "counts", "--no-counts", "-o", "x.svg"), "no counts to leave out"),
    ],
)
def test_what_cannot_be_is_refused_before_any_file(cnnviz: Cnnviz, words, said: str) -> None:
    ran = cnnviz(*NET[:-2], *words)
    assert ran.status == 2
    assert said in ran.err
    assert files() == []
