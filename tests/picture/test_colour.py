"""Colours, held to published values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.picture.colour import (
    SIGHTS,
    contrast,
    difference,
    encoded,
    linear,
    luminance,
    rgb,
    simulated,
)
from cnnviz.picture.theme import luminance as said_of_theme

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda c: f"#{c[0]:02x}{c[1]:02x}{c[2]:02x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [  # As WebAIM's contrast checker gives them.
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#e69f00", "#ffffff", 2.25),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(rgb(other), rgb(one)) == pytest.approx(ratio, abs=0.005)


@given(COLOURS)
def test_luminance_is_the_themes(colour: str) -> None:
    assert luminance(rgb(colour)) == pytest.approx(said_of_theme(colour), abs=1e-4)


@given(COLOURS)
def test_coded_undoes_linear(colour: str) -> None:
    assert encoded(linear(rgb(colour))) == pytest.approx(rgb(colour), abs=1e-6)


@given(st.integers(0, 255), st.sampled_from(sorted(SIGHTS)))
def test_grey_stays_grey(part: int, sight: str) -> None:
    grey = np.full(3, part / 255)
    assert simulated(grey, sight) == pytest.approx(grey, abs=2e-3)


def test_grey_has_the_luminance_of_the_colour() -> None:
    colours = np.array([rgb(c) for c in ("#0065a8", "#c04d00", "#ffffff")])
    assert luminance(simulated(colours, "greyscale")) == pytest.approx(luminance(colours), abs=1e-6)
    assert np.ptp(simulated(colours, "greyscale"), axis=1) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("sight", "confused", "kept"),
    [  # Each pair lies on a line of confusion of that sight, or well off it.
        ("deuteranopia", ("#a06020", "#607a20"), ("#0000ff", "#ffff00")),
        ("protanopia", ("#800000", "#303000"), ("#0000ff", "#ffff00")),
        ("tritanopia", ("#0080b0", "#008c70"), ("#ff0000", "#00ff00")),
    ],
)
def test_sights_confuse_what_they_should(sight, confused, kept) -> None:
    for pair, least, most in ((confused, 0, 0.5), (kept, 0.5, 1.5)):
        one, other = (rgb(c) for c in pair)
        share = difference(simulated(one, sight), simulated(other, sight)) / difference(one, other)
        assert least < share < most


def test_normal_sight_changes_nothing() -> None:
    assert simulated(rgb("#123456"), "normal").tolist() == rgb("#123456").tolist()


@pytest.mark.parametrize(
    ("colour", "lab"),
    [  # Bruce Lindbloom's calculator: sRGB, D65.
        ("#ff0000", (53.24, 80.09, 67.20)),
        ("#00ff00", (87.73, -86.18, 83.18)),
        ("#0000ff", (32.30, 79.19, -107.86)),
    ],
)
def test_difference_is_cielabs(colour: str, lab: tuple[float, float, float]) -> None:
    assert difference(rgb(colour), rgb("#000000")) == pytest.approx(np.hypot.reduce(lab), abs=0.1)
    lightness, a, b = lab
    white = np.hypot.reduce([lightness - 100, a, b])
    assert difference(rgb(colour), rgb("#ffffff")) == pytest.approx(white, abs=0.1)
