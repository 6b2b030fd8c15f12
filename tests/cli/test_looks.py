"""The options of figures: each command offers those of its own, and knows the others' names."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from cnnviz.cli.looks import look_options
from cnnviz.figures import catalogue
from cnnviz.figures.catalogue import Entry
from cnnviz.wording import quoted

from .conftest import Cnnviz

ENTRIES = (
    Entry("bars", "compare", "How much?", options=("sweep",)),
    Entry("cone", "draw", "How far?", options=("neuron",)),
    Entry("grid", "draw", "Where?", options=("numbers", "neuron")),
)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, click.Option]]:
    """The options of each command, by their names, with the catalogue above."""
    monkeypatch.setattr(catalogue, "CATALOGUE", ENTRIES)
    commands = {name: click.Command(name) for name in ("compare", "draw")}
    for name, command in commands.items():
        look_options(name)(command)
    return {
        name: {p.name or "": p for p in command.params if isinstance(p, click.Option)}
        for name, command in commands.items()
    }


def test_a_command_shows_the_options_of_its_figures(
    offered: dict[str, dict[str, click.Option]],
) -> None:
    shown = {
        command: {name for name in ("sweep", "numbers", "neuron") if not options[name].hidden}
        for command, options in offered.items()
    }
    assert shown == {"compare": {"sweep"}, "draw": {"numbers", "neuron"}}


def test_their_help_names_the_figures_that_take_them(
    offered: dict[str, dict[str, click.Option]],
) -> None:
    helps = {name: option.help or "" for name, option in offered["draw"].items()}
    assert helps["neuron"].endswith("(cone, grid)")
    assert helps["numbers"].endswith("(grid)")


def test_numbers_is_a_flag_and_the_rest_take_a_word(
    offered: dict[str, dict[str, click.Option]],
) -> None:
    flags = {name for name, option in offered["draw"].items() if option.is_flag}
    assert flags == {"transparent", "no_title", "no_notes", "no_counts", "numbers"}


@pytest.mark.parametrize(
    ("command", "option", "wrong", "right"),
    [
        ("compare", "--dpi", "fine", "take 20 to 2400, such as 300"),
        ("compare", "--dpi", "9" * 5000, "take 20 to 2400, such as 300"),
        ("compare", "--fps", "9" * 5000, "take a number from"),
        ("compare", "--max-connections", "3.5", "take a whole number from 1 to 1,000,000"),
        ("graph", "--max-connections", "0", "take a whole number from 1, such as 2000000000"),
        ("graph", "--max-connections", "many", "take a whole number from 1, such as 2000000000"),
    ],
)
def test_says_which_number_would_be_right(
    cnnviz: Cnnviz, command: str, option: str, wrong: str, right: str
) -> None:
    ran = cnnviz(command, option, wrong, "-o", "graph.npz" if command == "graph" else "a.svg")
    assert ran.status == 2
    assert f"{option}': {quoted(wrong, 40)} is not possible: {right}" in ran.err
    assert not list(Path().iterdir())
