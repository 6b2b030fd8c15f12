"""Whatever stands on a command line, what is said of it is short, and no terminal obeys it."""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from cnnviz.cli.menu import COMMANDS
from tests.hostile import WORDS, obeyed

from .conftest import Cnnviz, Ran

MOST_BYTES = 4096
NEEDED = {"draw": ["volume"]}
"""What a command needs before an option is looked at."""


def options() -> list[tuple[str, str]]:
    """Every option that takes a word, of every command: a new one joins by itself."""
    found = []
    for name in COMMANDS:
        command: click.Command = import_module(f"cnnviz.cli.{name.replace('-', '_')}").command
        for param in command.params:
            flag = isinstance(param, click.Option) and param.is_flag
            if not flag:
                option = isinstance(param, click.Option)
                found.append((name, param.opts[-1] if option else ""))
    return found


def check(ran: Ran, folder: Path) -> None:
    """That nothing is obeyed, forged, long or ours to mend; a wrong word touched no file."""
    assert ran.status in (0, 1, 2)
    assert obeyed(ran.err) == ""
    assert obeyed(ran.out) == "" or ran.status == 0
    assert "fault in itself" not in ran.err
    errors = re.findall(r"^Error: ", ran.err, re.M)
    assert len(errors) == (0 if ran.status == 0 else 1), ran.err
    assert len(ran.err.encode()) <= MOST_BYTES
    if ran.status:
        assert list(folder.iterdir()) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The current folder, empty before each word."""
    return tmp_path


@pytest.mark.parametrize(("command", "option"), options())
def test_a_word_in_any_place(cnnviz: Cnnviz, folder: Path, command: str, option: str) -> None:
    for word in WORDS.values():
        words = [command, *NEEDED.get(command, []), *([option] if option else ["--"]), word]
        if command == "draw" and option in ("--neuron", "--from-input"):
            words[1] = "receptive-field"
        check(cnnviz(*words), folder)
        empty(folder)


def empty(folder: Path) -> None:
    for top, folders, names in os.walk(folder, topdown=False):
        for name in names:
            Path(top, name).unlink()
        for name in folders:
            Path(top, name).rmdir()


@pytest.mark.parametrize("kind", WORDS)
def test_a_word_that_is_no_command_or_option(cnnviz: Cnnviz, folder: Path, kind: str) -> None:
    word = WORDS[kind]
    for words in (
        [f"x{word}"], ["draw", f"x{word}"], ["compare", f"--x{word}"],
        ["compare", "--figure", word], ["compare", "Conv1d(1,1,3)", word],
        ["compare", "--title", "x", f"--no-title={word}"],
    ):  # fmt: skip
        check(cnnviz(*words), folder)
        empty(folder)


SUFFIXES = (".svg", ".toml", ".npz", ".txt", "/", "/x.svg")


@pytest.mark.parametrize("kind", sorted(WORDS.keys() - {"empty"}))
def test_a_word_as_a_file_s_name(cnnviz: Cnnviz, folder: Path, kind: str) -> None:
    for suffix in SUFFIXES:
        name = WORDS[kind] + suffix
        for words in (
            ["compare", "-o", f"no/{name}"], ["compare", "--theme", name], ["summary", "--", name],
            ["graph", "-o", f"no/{name}"], ["draw", "image", "--image", name],
        ):  # fmt: skip
            ran = cnnviz(*words)
            assert ran.status in (1, 2), (words, ran)
            check(ran, folder)


SPECS = (
    "{0}", "Conv1d(1, 1, {0})", "{0}(1, 1, 3)", "Conv1d(1, 1, {0}=3)", "Conv1d(1, 1, 3) {0}",
    'Dense(3, activation="{0}")', "GELU('{0}')", 'Conv1d(1, 1, 3, padding_mode="{0}")',
    "Net(\n  ({0}): ReLU()\n)", 'nn.Sequential(OrderedDict([("{0}", ReLU()), ("a", ReLU())]))',
    "Conv1d(1, 1, 3),\n\n{0},\n" * 30, 'Conv2D(3, 3, padding="{0}")', "# {0}\nReLU(1)", "[{0}, 1]",
    "Upsample(scale_factor=2, mode='{0}')", 'Conv1D(3, 3, name="{0}")', "x = {0}",
)  # fmt: skip


@pytest.mark.parametrize("spec", SPECS)
def test_a_word_in_a_spec_of_others(cnnviz: Cnnviz, folder: Path, spec: str) -> None:
    for word in WORDS.values():
        text = spec.replace("{0}", word)
        (folder / "net.txt").write_bytes(text.encode(errors="surrogateescape"))
        for words in (["summary", "net.txt"], ["summary", "net.txt", "--csv"]):
            ran = cnnviz(*words)
            (folder / "net.txt").unlink(missing_ok=True)
            assert obeyed(ran.out) == ""
            check(ran, folder)
            (folder / "net.txt").write_bytes(text.encode(errors="surrogateescape"))
        (folder / "net.txt").unlink()


THEMES = (
    "{0}", "{0} = 1", 'ink = "{0}"', "'{0}' = 1", "line_width = {0}", 'base = "{0}"',
    "weights = ['{0}']", "dashes = [[{0}]]", "name = '{0}'", "# {0}", "{0}.{0}.{0} = 1",
    "ink = {0}" * 50,
)  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
def test_a_word_in_a_theme_of_others(cnnviz: Cnnviz, folder: Path, theme: str) -> None:
    for word in WORDS.values():
        path = folder / "own.toml"
        path.write_bytes(theme.replace("{0}", word).encode(errors="surrogateescape"))
        ran = cnnviz("compare", "--theme", "own.toml", "-o", "x.svg")
        path.unlink()
        check(ran, folder)
        (folder / "x.svg").unlink(missing_ok=True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize(
    "words",
    [
        ("summary", "x.onnx"), ("summary", "x.keras"), ("summary", "x.json"),
        ("show-spec", "x.svg"), ("remake", "x.svg", "-o", "y.svg"), ("compare", "--into", "x.pptx"),
        ("compare", "--theme", "x.toml"), ("compare", "--labels", "x.toml"),
        ("draw", "image", "--image", "x.png"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_never_ends_is_no_file(
    cnnviz: Cnnviz, folder: Path, words: tuple[str, ...], kind: str
) -> None:
    name = next(word for word in words if word.startswith("x."))
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "device":
        (folder / name).symlink_to("/dev/zero")
    else:
        (folder / name).mkdir()
    ran = cnnviz(*words)
    # A folder that is where a file is to be written is no fault of the words.
    assert ran.status == 2 or (kind, words[1]) == ("folder", "--into")
    assert re.search("is no file|is a folder|takes a folder|it is a folder", ran.err), ran.err
