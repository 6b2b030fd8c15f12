"""What lies beneath, held to what a renderer that knows nothing of us paints there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Group, Mark, Picture, Polygons, Raster, Style
from cnnviz.render.svg import svg
from tests.instruments.beneath import colours_beneath

from ..render.sample import drawn_by_resvg

STYLES = tuple(
    Style(None, fill, 1, (), opacity)
    for fill, opacity in (("#c02000", 1.0), ("#0050b0", 0.5), ("#20a040", 0.8), (None, 1.0))
)


@st.composite
def fills(draw: st.DrawFn) -> tuple[Mark, ...]:
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    which = random.integers(0, 4, 5)
    dots = Dots(random.uniform(0, 100, (5, 2)), random.uniform(2, 30, 5), STYLES, which)
    polygons = Polygons(random.uniform(0, 100, (5, 3, 2)), STYLES, which[::-1].copy())
    pixels = random.integers(0, 255, (3, 4, 3)).astype(np.uint8)
    raster = Raster(pixels, (20.0, 30.0, 40.0, 30.0))
    return tuple(draw(st.permutations([dots, Group((polygons,)), raster])))


@settings(max_examples=25)
@given(fills(), st.integers(0, 3))
def test_colours_are_those_that_are_painted(marks: tuple[Mark, ...], before: int) -> None:
    painted = Picture(marks[:before], (100, 100), "#ffffff", "", "")
    pixels = drawn_by_resvg(svg(painted), 200, 200)[..., :3]
    rows, columns = np.meshgrid(np.arange(3, 197, 7), np.arange(3, 197, 7))
    near = [pixels[rows + i, columns + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
    plain = np.ptp(np.stack(near), axis=0).max(axis=2) == 0
    points = np.stack([columns[plain] + 0.5, rows[plain] + 0.5], axis=1) / 2
    found = colours_beneath(marks, points, np.full(len(points), before), "#ffffff")
    # A sliver that is thinner than what the renderer samples is beneath a point, and not painted.
    shifted = [points + (x, y) for x, y in ((-0.1, 0.0), (0.1, 0.0), (0.0, -0.1), (0.0, 0.1))]
    around = [colours_beneath(marks, at, np.full(len(at), before), "#ffffff") for at in shifted]
    broad = np.abs(np.stack(around) - found).max(axis=(0, 2)) == 0
    assert broad.sum() > 50
    assert np.abs(found - pixels[rows[plain], columns[plain]])[broad].max() < 0.015


def test_points_see_only_what_was_painted_before_them() -> None:
    dot = Dots(np.zeros((1, 2)), np.ones(1), STYLES, np.zeros(1, int))
    found = colours_beneath((dot,), np.zeros((2, 2)), np.array([0, 1]), "#000000")
    assert found.tolist() == [[0, 0, 0], pytest.approx([0xC0 / 255, 0x20 / 255, 0])]


def test_leaves_are_in_the_order_of_painting() -> None:
    a, b, c = (Dots(np.zeros((0, 2)), np.zeros(0), (), np.zeros(0, int), cls) for cls in "abc")
    assert [mark.cls for mark in leaves((a, Group((Group((b,)),)), c))] == ["a", "b", "c"]
