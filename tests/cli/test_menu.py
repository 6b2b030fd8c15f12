"""The menu: what help says, how commands are completed, what is nearest to a misspelt word."""

from __future__ import annotations

import re
import shlex

import pytest

from cnnviz import __version__
from cnnviz.cli.menu import COMMANDS, menu

from .conftest import Cnnviz


def test_alone_it_says_what_it_is_for(cnnviz: Cnnviz) -> None:
    alone, asked = cnnviz(), cnnviz("--help")
    assert alone == asked
    assert alone.status == 0
    assert "cnnviz compare" in alone.out
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}$", alone.out, re.MULTILINE)


def test_the_version_is_the_package_s(cnnviz: Cnnviz) -> None:
    assert cnnviz("--version").out == f"cnnviz {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_what_the_menu_says_it_is(name: str) -> None:
    import click

    command = menu.get_command(click.Context(menu), name)
    assert command is not None
    assert command.name == name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_shows_examples_and_no_line_is_too_long(cnnviz: Cnnviz, name: str) -> None:
    ran = cnnviz(name, "--help")
    assert ran.status == 0
    assert f"  cnnviz {name}" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100
    assert cnnviz(name, "-h") == ran


def examples() -> list[str]:
    """Every example of every help that reads no file and no other program."""
    import click

    texts = [menu.help or ""]
    for name in COMMANDS:
        command = menu.get_command(click.Context(menu), name)
        assert command is not None
        texts.append(command.help or "")
    lines = [line.strip() for text in texts for line in text.splitlines()]
    found = [line for line in lines if line.startswith("cnnviz ")]
    reads = (".txt", "--theme mine.toml")
    return [
        line.split(" > ")[0]
        for line in dict.fromkeys(found)
        if not any(file in line for file in reads)
    ]


@pytest.mark.parametrize("line", examples())
def test_the_examples_of_the_help_work(cnnviz: Cnnviz, line: str) -> None:
    if line.startswith(("cnnviz remake", "cnnviz show-spec")):
        cnnviz("compare", "--figure", "sharing", "-o", "sharing.png", "-o", "sharing.svg")
    ran = cnnviz(*shlex.split(line)[1:])
    assert (ran.status, "Error" in ran.err) == (0, False), ran.err


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["comapre"], "there is no command 'comapre': did you mean 'compare'?"),
        (["xyzzy"], "there is no command 'xyzzy'; there are: compare, deck"),
        (["compare", "--figure", "shraing"], "no figure 'shraing': did you mean 'sharing'?"),
        (["compare", "--figure", "?"], "there is no figure '?'; there are: argument"),
        (["compare", "--thme", "dark"], "--theme"),
        (["compare", "--theme", "drak"], "no theme 'drak'"),
        (["draw", "sharing"], "cnnviz compare --figure sharing"),
        (["draw"], "which figure? There are: "),
        (["compare", "Conv1d(1,", "1,", "3)"], 'put it in quotes: "Conv1d(1, 1, 3)"'),
        (["compare", "-o", "x.sgv"], "'sgv'; did you mean svg?"),
        (["compare", "--format", "pgn"], "there is no format 'pgn': did you mean 'png'?"),
    ],
)
def test_a_misspelt_word_gets_the_nearest(cnnviz: Cnnviz, typed: list[str], sentence: str) -> None:
    ran = cnnviz(*typed)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err


@pytest.mark.parametrize(
    ("words", "last", "found"),
    [
        ("cnnviz co", 1, "compare"),
        ("cnnviz --ver", 1, "--version"),
        ("cnnviz compare --fig", 2, "--figure"),
        ("cnnviz compare --figure sha", 3, "sharing"),
        ("cnnviz compare --theme d", 3, "dark"),
        ("cnnviz compare --size p", 3, "page"),
    ],
)
def test_the_shell_can_complete(
    cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch, words: str, last: int, found: str
) -> None:
    monkeypatch.setenv("_CNNVIZ_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(last))
    ran = cnnviz()
    assert ran.out.split() == [f"plain,{found}"]


@pytest.mark.parametrize("extra", [{}, {"COMP_WORDS": "cnnviz com", "COMP_CWORD": "x"}])
def test_a_shell_that_completes_nothing_is_told(
    cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch, extra: dict[str, str]
) -> None:
    monkeypatch.setenv("_CNNVIZ_COMPLETE", "bash_complete")
    for name, value in extra.items():
        monkeypatch.setenv(name, value)
    ran = cnnviz()
    assert (ran.status, ran.out) == (1, "")
    assert "_CNNVIZ_COMPLETE is for a shell" in ran.err
