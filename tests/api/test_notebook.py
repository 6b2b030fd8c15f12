"""In a notebook: figures show themselves, and the magic draws what a command line draws."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.notebook import magic
from tests.check import ROOT
from tests.hostile import PYTHON_ONLY, WORDS, obeyed

NOTEBOOK = ROOT / "examples" / "notebook.ipynb"


def ids(document: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', document)


def test_a_figure_without_steps_is_a_drawing() -> None:
    shown = cnnviz.compare("Linear(6, 4)", figure="cost")._repr_mimebundle_()
    assert shown.keys() == {"image/svg+xml", "text/plain"}
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["text/plain"].startswith("<cnnviz figure cost")


def test_a_build_up_is_a_page_to_step_through() -> None:
    figure = cnnviz.compare()
    shown = figure._repr_mimebundle_(include=None, exclude=None)
    (document,) = re.findall(r'srcdoc="([^"]*)"', shown["text/html"])
    assert '<button id="next"' in html.unescape(document)
    assert html.unescape(document).count("<li>") == len(figure.picture.steps)
    assert 'sandbox="allow-scripts"' in shown["text/html"]


def test_ids_differ_on_one_page() -> None:
    figure = cnnviz.compare()
    shown = [figure._repr_mimebundle_()["image/svg+xml"] for _ in range(3)]
    every = [one for document in shown for one in ids(document)]
    assert every
    assert len(set(every)) == len(every)
    for document in shown:
        (named,) = re.findall(r'aria-labelledby="([^"]+)"', document)
        assert named.split() == ids(document)


def test_the_extension_gives_the_magic() -> None:
    given: dict[str, Any] = {}

    class Shell:
        def register_magic_function(self, function: object, kind: str, name: str) -> None:
            given[name] = (function, kind)

    cnnviz.load_ipython_extension(Shell())
    assert given == {"cnnviz": (magic, "line_cell")}


def test_the_magic_draws_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    figure = magic("compare --figure sharing --theme dark --input 1x9", "Conv1d(1, 1, 4)\n")
    assert isinstance(figure, cnnviz.Figure)
    assert (figure.name, figure.network.input_shape) == ("sharing", (1, 9))
    assert figure.picture.theme.name == "dark"
    other = magic("draw volume")
    assert isinstance(other, cnnviz.Figure)
    assert other.name == "volume"
    assert isinstance(magic(""), cnnviz.Figure)
    assert "input: " not in capsys.readouterr().err


def test_the_magic_writes_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(magic("compare -o a.svg", "Conv1d(1, 1, 3)"), cnnviz.Figure)
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    said = capsys.readouterr()
    assert said.out == "a.svg\n"
    assert said.err.count("input: 1x8") == 1


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("compare", "Cnov1d(1, 1, 3)", "knows no layer Cnov1d"),
        ("compare --figure nonsense", "", "there is no figure 'nonsense'"),
        ("draw", "", "which figure?"),
        ("compare --sise 4:3", "", "No such option"),
        ("nonsense", "", "there is no command"),
        ("compare '", "", "No closing quotation"),
    ],
)
def test_what_is_wrong_is_said(
    line: str, cell: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert magic(line, cell) is None
    told = capsys.readouterr()
    assert (told.out, said in told.err) == ("", True)
    assert told.err.startswith("Error: ")
    assert "Traceback" not in told.err


def test_other_commands_run_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert magic("summary --json", "Conv1d(1, 1, 3)") is None
    assert json.loads(capsys.readouterr().out)["totals"]["weights"] == 3


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    nbformat = pytest.importorskip("nbformat", reason="Jupyter is not installed")
    client = pytest.importorskip("nbconvert.preprocessors", reason="Jupyter is not installed")
    pytest.importorskip("ipykernel", reason="Jupyter is not installed")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = tmp_path_factory.mktemp("notebook")
    kernel = {"kernel_name": "python3", "timeout": 120}
    client.ExecutePreprocessor(**kernel).preprocess(notebook, {"metadata": {"path": folder}})
    return lambda: notebook


def test_the_example_runs(executed: Callable[[], Any]) -> None:
    cells = [cell for cell in executed().cells if cell.cell_type == "code"]
    kinds = [{*out.get("data", {})} for cell in cells for out in cell.outputs if "data" in out]
    assert sum("image/svg+xml" in kind for kind in kinds) >= 3
    assert any("text/html" in kind for kind in kinds)
    assert not [out for cell in cells for out in cell.outputs if out.output_type == "error"]


def test_the_example_becomes_a_page(executed: Callable[[], Any]) -> None:
    exporters = pytest.importorskip("nbconvert.exporters", reason="Jupyter is not installed")
    body, _ = exporters.HTMLExporter().from_notebook_node(executed())
    assert body.count("<iframe") >= 1
    drawn = [one for one in ids(body) if re.fullmatch(r"[td][0-9a-f]{8}-\d+", one)]
    assert len(set(drawn)) == len(drawn)


def test_the_example_is_stored_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    assert all(not cell.get("outputs") for cell in cells)
    assert any("%load_ext cnnviz" in "".join(cell["source"]) for cell in cells)


@pytest.mark.parametrize("kind", [*WORDS, *PYTHON_ONLY])
def test_any_words_are_drawn_or_answered_in_words(
    kind: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    word = {**WORDS, **PYTHON_ONLY}[kind]
    for line, cell in (
        (f"compare {word}", ""), ("compare", word), ("compare --theme", word), (word, "ReLU()"),
        ("compare -o no/x.svg", word), (f"compare --labels {word[:50]}", ""),
    ):  # fmt: skip
        magic(line, cell)
        said = capsys.readouterr().err
        assert obeyed(said) == ""
        assert len(said.encode()) < 4200
