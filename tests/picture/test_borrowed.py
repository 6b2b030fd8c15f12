"""Themes of other people's colours: legible, and no two weights alike."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

import cnnviz
from cnnviz.picture.borrowed import APART, borrowed
from cnnviz.picture.colour import SIGHTS, difference, rgb, simulated
from cnnviz.picture.theme import contrast
from tests.instruments.contrasts import text_contrasts

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
OFFICE = ["#4f81bd", "#c0504d", "#9bbb59", "#8064a2", "#4bacc6", "#f79646"]
GROUNDS = [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#10243e", "#fdf6e3")]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(GROUNDS), st.lists(COLOURS, min_size=6, max_size=6))
def test_weights_are_legible_and_told_apart_by_all_eyes(ground, accents) -> None:
    theme = borrowed(*ground, accents)
    assert len(theme.weights) >= 2
    assert len(set(theme.weights)) == len(theme.weights)
    for i, colour in enumerate(theme.weights):
        assert contrast(colour, theme.background) >= 4.5
        for other in theme.weights[:i]:
            for sight in ("normal", *SIGHTS):
                if sight != "greyscale":
                    assert (
                        difference(simulated(rgb(colour), sight), simulated(rgb(other), sight))
                        >= APART
                    )
    assert contrast(theme.quiet, theme.background) >= 4.5


def test_accents_that_will_do_are_taken_as_they_are_and_in_their_order() -> None:
    theme = borrowed("#000000", "#ffffff", ["#7030a0", "#b04a00"])
    assert theme.weights[:2] == ("#7030a0", "#b04a00")


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_figure_in_a_decks_colours_is_legible(ground) -> None:
    theme = borrowed(*ground, OFFICE)
    for figure in ("argument", "sharing"):
        picture = cnnviz.compare(figure=figure, theme=theme).picture
        assert picture.background == ground[1]
        assert min(text_contrasts(picture), key=lambda one: one.ratio).ratio >= 4.4
