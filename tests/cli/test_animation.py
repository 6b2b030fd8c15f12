"""Animations by the command line, and pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import cnnviz as package

from .conftest import Cnnviz


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_a_build_up_moves(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "-o", "a.gif", "-o", "a.webp", "-o", "a.apng", "--dpi", "24")
    assert (ran.status, ran.out) == (0, "a.gif\na.webp\na.apng\n")
    for name in names():
        assert Image.open(name).n_frames == len(package.compare().picture.steps)
        assert Image.open(name).size == (320, 180)


def test_a_kernel_walks_and_stops_if_asked(cnnviz: Cnnviz) -> None:
    ran = cnnviz("draw", "arithmetic", "-o", "a.gif", "--fps", "5", "--once")
    assert ran.status == 0, ran.err
    film = Image.open("a.gif")
    assert (film.size, film.n_frames, film.info["duration"]) == ((1280, 720), 9, 200)
    assert "loop" not in film.info


@pytest.mark.parametrize("name", ["w.gif", "w.webp", "w.apng", "w.svg"])
def test_every_position_of_a_kernel_is_seen_half_a_second(cnnviz: Cnnviz, name: str) -> None:
    """16 of them, of which the figure itself shows twelve."""
    spec = ("Conv2d(1, 1, 3, padding=1)", "--input", "1x4x4", "--dpi", "24")
    moving = ["--animate"] if name.endswith("svg") else []
    assert cnnviz("draw", "arithmetic", *spec, *moving, "-o", name).status == 0
    if moving:
        # The last one is held: 15 of half a second before it.
        assert Path(name).read_text().count("@keyframes") >= 16
        return
    film = Image.open(name)
    assert film.n_frames == 16
    film.seek(3)
    film.load()
    assert film.info["duration"] == 500


def test_a_film_goes_to_standard_output(process: Callable[..., Any]) -> None:
    ran = process("compare", "-o", "-", "--format", "gif", "--dpi", "24", text=False)
    assert ran.returncode == 0
    assert ran.stdout.startswith(b"GIF89a")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("compare", "Linear(6, 4)", "--figure", "cost", "-o", "a.gif"),
            "cost has no steps: it makes no animation",
        ),
        (("compare", "--fps", "3"), "--fps and --once are for animations, such as -o a.gif"),
        (("compare", "-o", "a.gif", "--fps", "99"), "fps is 0.05 to 50, not 99"),
        (("compare", "-o", "a.gif", "--fps", "nan"), "fps is 0.05 to 50, not nan"),
        (("compare", "-o", "a.gif", "--fps", "x"), "'x' is not possible"),
        (("compare", "-o", "a.gif", "--dpi", "2400"), "million pixels"),
        (
            ("compare", "Linear(6, 4)", "--figure", "cost", "-o", "a.svg", "--fragments"),
            "it makes no fragments",
        ),
        (("compare", "-o", "a.png", "--fragments"), "are for SVG"),
        (("compare", "-o", "a.svg", "--fragments", "--animate"), "take one of them"),
        (("compare", "-o", "a.svg", "--vary", "stride=1:2"), "--vary puts sliders on a page"),
        (("compare", "-o", "a.html", "--vary", "stride"), "'stride' varies nothing"),
        (("compare", "-o", "a.html", "--vary", "kernel_size=9:9"), "none of these states can be"),
        (("compare", "-o", "a.html", "--vary", "stride=1:900"), "at most 200"),
        (
            ("compare", "-o", "a.svg", "-o", "a.gif", "--engine", "graphviz"),
            "Graphviz draws no gif",
        ),
        (("compare", "-o", "a.html", "--engine", "graphviz"), "Graphviz draws no html"),
    ],
)
def test_what_cannot_be_is_said(cnnviz: Cnnviz, words: tuple[str, ...], said: str) -> None:
    ran = cnnviz(*words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert names() == []


def test_a_page_is_written(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "-o", "a.html")
    assert (ran.status, ran.out) == (0, "a.html\n")
    assert Path("a.html").read_text().startswith("<!DOCTYPE html>")


def test_a_page_may_have_sliders_and_other_files_beside_it(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "--vary", "stride=1:2", "-o", "a.svg", "-o", "a.html")
    assert (ran.status, ran.out) == (0, "a.svg\na.html\n")
    assert 'id="vary-stride"' in Path("a.html").read_text()
    plain = cnnviz("compare", "-o", "b.html")
    assert (plain.status, "vary-" in Path("b.html").read_text()) == (0, False)


def test_an_svg_may_hold_all_steps(cnnviz: Cnnviz) -> None:
    assert cnnviz("compare", "--fragments", "-o", "f.svg", "-o", "a.png").status == 0
    assert 'class="fragment" data-fragment-index="1"' in Path("f.svg").read_text()
    assert cnnviz("draw", "arithmetic", "--animate", "--fps", "4", "-o", "m.svg").status == 0
    assert "@keyframes" in Path("m.svg").read_text()


def test_frames_are_pngs_of_the_asked_size(cnnviz: Cnnviz) -> None:
    ran = cnnviz("draw", "arithmetic", "--frames", "film", "--dpi", "24")
    assert ran.status == 0, ran.err
    assert len(ran.out.splitlines()) == 9
    assert Image.open("film/arithmetic-9.png").size == (320, 180)
    # A note is said once, not with each of the frames.
    assert ran.err.count("Padding has no neurons") <= 1
