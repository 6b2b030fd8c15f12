"""Fewer colours, and nobody sees it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

import cnnviz
from cnnviz.render.cells import encode, encode_indexed
from cnnviz.render.palette import MOST, index_colours
from cnnviz.render.png import draw, png

from .sample import sample


def noise(rows: int, columns: int, colours: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    table = random.integers(0, 256, (colours, 4), np.uint8)
    return table[random.integers(0, colours, (rows, columns))]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, MOST), st.booleans())
def test_few_colours_stay_what_they_are(rows: int, columns: int, colours: int, exact: bool) -> None:
    pixels = noise(rows, columns, colours, rows)
    found = index_colours(pixels, exact)
    assert found is not None
    assert np.array_equal(found.colours[found.places], pixels)
    read = imread(io.BytesIO(encode_indexed(found)), format="png")
    assert np.array_equal((read * 255).round(), pixels[..., : read.shape[2]])


def test_many_colours_that_differ_are_not_made_few() -> None:
    assert index_colours(noise(200, 200, 40_000)) is None
    assert index_colours(noise(60, 60, 300), exact=True) is None


@settings(max_examples=20, deadline=None)
@given(st.integers(257, 3000), st.integers(0, 99))
def test_a_field_keeps_its_colour_and_mixtures_are_near(colours: int, seed: int) -> None:
    """Mixtures of two colours beside large fields of both, and of one more."""
    ends = np.random.default_rng(seed).integers(0, 256, (2, 3))
    part = np.linspace(0, 1, colours)[:, None]
    mixed = np.round(ends[0] * part + ends[1] * (1 - part)).astype(np.uint8)
    fields = np.repeat(np.array([ends[0], ends[1], ends.sum(axis=0) // 2], np.uint8), 500, axis=0)
    every = np.vstack([fields, mixed])
    pixels = np.dstack([every[None], np.full((1, len(every)), 255, np.uint8)])
    found = index_colours(pixels)
    assert found is not None
    again = found.colours[found.places][0, :, :3].astype(int)
    assert (again[:1500] == fields).all()
    assert np.abs(again[1500:] - mixed).max() <= 8


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("transparent", [False, True])
def test_the_default_figure_looks_as_it_was_drawn(theme: str, transparent: bool) -> None:
    picture = cnnviz.compare(theme=theme, transparent=transparent).picture
    pixels = draw(picture, 150).astype(int)
    found = index_colours(draw(picture, 150))
    assert found is not None
    again = found.colours[found.places].astype(int)
    for ground in (0, 255):
        old, new = (p[..., :3] * p[..., 3:] + ground * (255 - p[..., 3:]) for p in (pixels, again))
        off = np.abs(old - new).max(axis=2) / 255
        assert off.mean() < 0.6
        assert (off > 16).mean() < 0.004
        assert (off > 36).mean() < 0.0001


def test_png_is_half_as_large_in_few_colours() -> None:
    picture = cnnviz.compare().picture
    assert len(png(picture)) < len(encode(draw(picture)[..., :3])) / 2
    assert len(png(picture)) < 719_000 / 2


def test_same_picture_same_bytes() -> None:
    for background in ("#ffffff", None):
        assert png(sample(background), 150) == png(sample(background), 150)


def test_a_photograph_keeps_all_its_colours() -> None:
    y, x = np.mgrid[0:256, 0:256]
    photo = np.dstack([x, y, (x * y) % 251, np.full_like(x, 255)]).astype(np.uint8)
    assert index_colours(photo) is None
