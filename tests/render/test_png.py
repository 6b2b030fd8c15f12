"""PNG files: exact sizes, nothing in them but pixels, and the pixels that were drawn."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from cnnviz.picture.marks import Picture
from cnnviz.render.cells import encode, enlarge
from cnnviz.render.png import png

from .sample import rgba, sample


def chunks(file: bytes) -> dict[str, bytes]:
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        found[file[at + 4 : at + 8].decode()] = file[at + 8 : at + 8 + length]
        at += 12 + length
    return found


@pytest.mark.parametrize(
    ("inches", "dpi", "pixels"),
    [
        ((40 / 3, 7.5), 200, (2667, 1500)),
        ((40 / 3, 7.5), 96, (1280, 720)),
        ((10, 7.5), 200, (2000, 1500)),
        ((7.5, 7.5), 200, (1500, 1500)),
        ((3.5, 2.625), 200, (700, 525)),
        ((3.5, 2.625), 300, (1050, 788)),
        ((7, 4), 72, (504, 288)),
        ((1.006, 0.334), 100, (101, 33)),
        ((0.001, 0.001), 10, (1, 1)),
    ],
)
def test_size_is_rounded_to_the_pixel(inches, dpi, pixels) -> None:
    empty = Picture((), (inches[0] * 72, inches[1] * 72), "#ffffff", "", "")
    header = chunks(png(empty, dpi))["IHDR"]
    assert struct.unpack(">II", header[:8]) == pixels


def test_background_reaches_every_edge() -> None:
    pixels = rgba(png(Picture((), (960, 540), "#204060", "", ""), 200))
    assert (pixels == pixels[0, 0]).all()
    assert pixels[0, 0] == pytest.approx([0x20 / 255, 0x40 / 255, 0x60 / 255, 1])


def test_transparent_where_there_is_no_background() -> None:
    pixels = rgba(png(sample(None), 100))
    assert pixels[..., 3].min() == 0
    assert pixels[..., 3].max() == 1
    assert rgba(png(sample(), 100)).shape == pixels.shape


def test_file_holds_no_date_and_no_program() -> None:
    found = chunks(png(sample(), 200))
    assert list(found) == ["IHDR", "pHYs", "PLTE", "IDAT", "IEND"]
    assert "tRNS" in chunks(png(sample(None), 200))
    assert struct.unpack(">IIB", found["pHYs"]) == (7874, 7874, 1)


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4]), st.integers(0, 99))
def test_others_read_the_same_pixels(rows: int, columns: int, channels: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (rows, columns, channels), np.uint8)
    read = imread(io.BytesIO(encode(pixels)), format="png")
    assert np.array_equal((read * 255).round().astype(np.uint8), pixels)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 64))
def test_enlarged_cells_are_squares_of_one_colour(rows: int, columns: int, least: int) -> None:
    cells = np.arange(rows * columns * 3, dtype=np.uint8).reshape(rows, columns, 3)
    larger = enlarge(cells, least)
    times = larger.shape[0] // rows
    assert larger.shape == (rows * times, columns * times, 3)
    assert max(rows, columns) * (times + 1) > least
    assert (larger[::times, ::times] == cells).all()
    assert (larger == np.kron(cells, np.ones((times, times, 1), np.uint8))).all()
