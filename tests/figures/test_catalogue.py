"""Which figure, and which options are its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.figures.catalogue import CATALOGUE, Entry
from tests.figures.legible import words

MADE_UP = (
    Entry("bars", "compare", "How much?", options=("sweep", "numbers")),
    Entry("cone", "draw", "How far?", options=("neuron", "from-input")),
    Entry("grid", "draw", "Where?", options=("numbers",)),
)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "CATALOGUE", MADE_UP)


def test_every_figure_is_found_by_its_name_and_command() -> None:
    assert [catalogue.entry(one.name, one.command) for one in CATALOGUE] == list(CATALOGUE)


@pytest.mark.usefixtures("made_up")
def test_a_figure_of_the_other_command_is_named_with_it() -> None:
    with pytest.raises(CnnvizError, match="made by another command: cnnviz draw cone"):
        catalogue.entry("cone", "compare")
    with pytest.raises(CnnvizError, match="made by another command: cnnviz compare --figure bars"):
        catalogue.entry("bars", "draw")


@pytest.mark.usefixtures("made_up")
def test_the_nearest_name_is_of_the_same_command() -> None:
    with pytest.raises(CnnvizError, match="there is no figure 'gird': did you mean 'grid'"):
        catalogue.entry("gird", "draw")
    with pytest.raises(CnnvizError, match="there is no figure 'gird'; there are: bars"):
        catalogue.entry("gird", "compare")


@pytest.mark.usefixtures("made_up")
def test_options_become_texts() -> None:
    given = {"neuron": (0, 2), "from_input": 3}
    assert catalogue.options(MADE_UP[1], given) == {"neuron": "0,2", "from-input": "3"}
    assert catalogue.options(MADE_UP[2], {"numbers": True, "sweep": None}) == {"numbers": "yes"}
    assert catalogue.options(MADE_UP[2], {"numbers": False}) == {}


@pytest.mark.usefixtures("made_up")
def test_an_option_of_another_figure_names_those_that_take_it() -> None:
    with pytest.raises(CnnvizError) as caught:
        catalogue.options(MADE_UP[1], {"numbers": True})
    assert (
        str(caught.value) == "--numbers is an option of the figures bars, grid; cone has none such"
    )
    with pytest.raises(CnnvizError, match="--sweep is an option of the figure bars; cone has"):
        catalogue.options(MADE_UP[1], {"sweep": "1:2"})
    with pytest.raises(CnnvizError, match="no figure has an option --colour"):
        catalogue.options(MADE_UP[1], {"colour": "red"})


@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.name)
def test_what_was_assumed_is_said_on_the_page(one: Entry) -> None:
    network = cnnviz.parse(one.spec, one.input_shape)
    command = cnnviz.compare if one.command == "compare" else cnnviz.draw
    figure = command(one.name, replace(network, assumed=("so much was assumed",)), size="page")
    assert "so much was assumed" in " ".join(words(figure.picture))
