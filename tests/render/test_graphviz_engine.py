"""Graphviz as the engine: which program is run, and what is said where there is none."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from cnnviz.errors import OutsideError
from cnnviz.render import graphviz_engine
from cnnviz.render.dot import dot
from cnnviz.render.files import save, to_bytes
from cnnviz.render.graphviz_engine import find_program, render

from .sample import parsed, sample

PROGRAM = find_program("neato", "dot", "graphviz-pure")
DRAWS = pytest.mark.skipif(PROGRAM is None, reason="no Graphviz here: neato, dot or graphviz-pure")


def program(folder: Path, name: str, code: str) -> Path:
    """A program of that name which runs `code`."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that alone is looked through for programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(graphviz_engine.sysconfig, "get_path", lambda _: str(tmp_path))
    return tmp_path


def test_without_graphviz_a_sentence_says_how_to_get_one(nowhere: Path) -> None:
    with pytest.raises(OutsideError, match=r"pip install 'cnnviz\[dot\]'"):
        save(sample(), [nowhere / "a.svg"], engine="graphviz")
    assert list(nowhere.iterdir()) == []


@pytest.mark.usefixtures("nowhere")
def test_source_needs_no_program() -> None:
    assert render(sample(), "dot").decode() == dot(sample())


@pytest.mark.parametrize("name", ["neato", "dot"])
def test_a_graphviz_on_path_is_run_with_all_pinned(nowhere: Path, name: str) -> None:
    program(nowhere, name, "print(sys.argv[1:]); print(sys.stdin.read())")
    said = render(sample(), "png", 120).decode()
    assert said.startswith("['-Kneato', '-n2', '-q', '-Tpng', '-Gdpi=120']\n")
    assert said.partition("\n")[2].strip() == dot(sample()).strip()
    assert "'-Tpdf'" in render(sample(), "pdf").decode()
    assert "dpi" not in render(sample(), "svg").decode().partition("\n")[0]


def test_graphviz_pure_is_the_second_choice_and_has_its_own_fonts(nowhere: Path) -> None:
    program(nowhere, "graphviz-pure", "print('pure'); print(sys.stdin.read())")
    said = render(sample(), "svg").decode()
    assert said.startswith("pure")
    assert "DejaVu" not in said
    program(nowhere, "neato", "print('neato')")
    assert render(sample(), "svg") == b"neato\n"


def test_graphviz_pure_writes_no_pdf_and_says_so(nowhere: Path) -> None:
    program(nowhere, "graphviz-pure", "print('pure')")
    with pytest.raises(OutsideError, match=r"writes no PDF: ask it for \.svg or \.png"):
        render(sample(), "pdf")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sys.exit('something broke\\nat length')", "neato' failed: something broke$"),
        ("pass", "failed: it wrote nothing"),
    ],
)
def test_a_program_that_fails_is_told_in_one_line(nowhere: Path, code: str, words: str) -> None:
    program(nowhere, "neato", code)
    with pytest.raises(OutsideError, match=words):
        render(sample(), "svg")


def test_a_program_that_cannot_run_is_told(nowhere: Path) -> None:
    (nowhere / "neato").write_text("#!/no/such/interpreter\n")
    (nowhere / "neato").chmod(0o755)
    with pytest.raises(OutsideError, match="neato' cannot be run"):
        render(sample(), "svg")


@DRAWS
def test_a_real_graphviz_draws_all_texts_and_the_size() -> None:
    root = parsed(to_bytes(sample(), "svg", engine="graphviz").decode())
    said = {"".join(t.itertext()) for t in root.iter() if t.tag.endswith("text")}
    assert said >= {"Same colour", "a < b & ü → Σ".replace("  ", " ")}
    header = to_bytes(sample(), "png", 96, "graphviz")[16:24]
    assert struct.unpack(">II", header) == pytest.approx((512, 256), abs=3)
