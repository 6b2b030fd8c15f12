"""The commands and the Python of the README and of the reference are run, and their tables are the
program's own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.readme import FIGURES, PAGES, README, REFERENCE, blocks, clone, printed, shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clone(tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize(("command", "output"), shown(), ids=[one[0][:60] for one in shown()])
def test_a_command_prints_what_the_readme_shows(command: str, output: str, folder: Path) -> None:
    assert printed(command, folder) == output


def python() -> dict[str, Any]:
    """The names that the Python of the README and of the reference leaves behind."""
    names: dict[str, Any] = {}
    for page in (REFERENCE, README):
        for block in blocks("python", page):
            exec(compile(block, page.name, "exec"), names)
    return names


def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    python()
    assert {path.name for path in tmp_path.iterdir()} == {"sharing.svg", "sharing.png"}


def test_a_graph_is_evaluated_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    monkeypatch.chdir(tmp_path)
    cnnviz, evaluate = (python()[name] for name in ("cnnviz", "evaluate"))
    text = "Conv1d(1, 1, 3), AvgPool1d(2), MaxPool1d(2)"
    conv, average, most = cnnviz.connect(text, (1, 10)).layers
    x, w, b = np.arange(10.0) ** 2, np.array([1.0, -3.0, 2.5]), np.array([7.0])
    wanted = np.array([x[i : i + 3] @ w + 7 for i in range(8)])
    y = evaluate(conv, x, w, b)
    assert np.allclose(y, [wanted])
    none = np.zeros(1)
    assert np.allclose(evaluate(average, y, none, none), [wanted.reshape(4, 2).mean(1)])
    assert np.allclose(evaluate(most, -y[:, ::2], none, none), [-wanted[::2].reshape(2, 2).min(1)])


SPECS = README.read_text().split("\n## ")[2]


@pytest.mark.parametrize("spec", re.findall(r"^\| `([^`]*\([^`]*)` ", SPECS, re.MULTILINE))
def test_every_form_of_a_spec_is_read(spec: str) -> None:
    import cnnviz

    assert SPECS.startswith("Specs")
    assert cnnviz.parse(spec).layers


def test_the_theme_is_a_theme_with_every_token(tmp_path: Path) -> None:
    from cnnviz.picture.theme import Theme, load

    (block,) = blocks("toml", REFERENCE)
    (tmp_path / "theme.toml").write_text(block)
    assert load(str(tmp_path / "theme.toml")).name == "chalkboard"
    assert set(re.findall(r"^(\w+) =", block, re.MULTILINE)) == {*Theme._fields, "base"}


def test_the_figures_are_those_that_there_are() -> None:
    from cnnviz.cli.figures import table

    assert FIGURES.findall(README.read_text()) == ["\n".join(table())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name + "/" + page.name)
def test_every_file_that_it_links_to_is_there(page: Path) -> None:
    text = re.sub(r"^```.*?^```$|`[^`]*`", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        assert (page.parent / link).exists(), link


def test_every_heading_that_is_linked_to_is_there() -> None:
    links = [link for page in PAGES for link in re.findall(r"\]\((\S*)#(\S+)\)", page.read_text())]
    heads = [
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
        for page in PAGES
        for head in re.findall(r"^##+ (.*)$", page.read_text(), re.MULTILINE)
    ]
    inside = [anchor for target, anchor in links if not target.startswith("http")]
    assert inside and set(inside) <= set(heads)


def test_a_newcomer_needs_few_words() -> None:
    words = re.sub(r"^```.*?^```$|^<.*?>$", "", README.read_text(), flags=re.MULTILINE | re.DOTALL)
    start = words[: words.index("## Specs")]
    assert len(start.split()) <= 300
    assert len(README.read_text().split()) <= 2000


def test_the_two_commands_have_blocks_of_their_own() -> None:
    run, test = blocks("sh")
    assert run.count("\n") == test.count("\n") == 1
    assert run.startswith("python3 -m venv .venv && .venv/bin/pip install -q . && ")
    assert run.endswith(".venv/bin/cnnviz compare\n")


def test_it_tells_every_way_to_look() -> None:
    import click

    from cnnviz.cli.looks import COMMON

    command = click.Command("looks")
    for option in COMMON:
        option(command)
    named = [param.opts[0] for param in command.params]
    assert len(named) == len(COMMON)
    assert all(f"`{name}" in REFERENCE.read_text() for name in named)
