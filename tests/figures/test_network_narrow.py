"""The figure network on narrow pages: rows of volumes above one another, to one scale."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.network import network
from cnnviz.figures.network.steps import counted
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.request import Request
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Lines, Picture, Polygons, Texts
from cnnviz.picture.quality import outside, overlapping_texts, smallest_text
from cnnviz.picture.theme import load
from tests.figures.legible import SIZES, asked, faults, marks, words

SPECS = Path(__file__).parents[2] / "examples" / "specs"
SHAPES = {
    "lenet5": "1x32x32",
    "cifar10-class": "3x32x32",
    "alexnet": "3x224x224",
    "vgg16": "3x224x224",
    "m5": "1x8000",
    "dcgan-generator": None,
}
PAGES = {**SIZES, "tall": (252.0, 288.0)}


def read(name: str) -> Any:
    return cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=SHAPES[name])


def drawn(name: str, size: str = "column", theme: str = "light", **look: Any) -> Picture:
    return network.picture(Request(read(name), load(theme), PAGES[size], **look))


def volumes(picture: Picture) -> list[Polygons]:
    return [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "volume"]


def rows(picture: Picture) -> list[list[Polygons]]:
    """The volumes by the y of their middles, as they follow one another."""
    found: dict[float, list[Polygons]] = {}
    for volume in volumes(picture):
        y = volume.points[..., 1]
        found.setdefault(round(float(y.max() + y.min()) / 2, 3), []).append(volume)
    return list(found.values())


def high(volume: Polygons) -> float:
    return float(np.ptp(volume.points[0][:, 1]))


@pytest.mark.parametrize("title", [None, "", "A title of one's own"])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", ["lenet5", "cifar10-class", "dcgan-generator"])
def test_short_networks_are_legible_in_a_column(name: str, theme: str, title: str | None) -> None:
    picture = drawn(name, theme=theme, title=title)
    assert faults(picture, load(theme).background) == []
    assert (overlapping_texts(picture), outside(picture)) == ([], [])
    assert smallest_text(picture) >= 7 - 1e-6


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *((name, "square") for name in SHAPES),
        *((name, "tall") for name in ("lenet5", "alexnet", "vgg16", "dcgan-generator")),
    ],
)
def test_narrow_pages_are_legible(name: str, size: str) -> None:
    picture = drawn(name, size)
    assert faults(picture, load("light").background) == []
    assert outside(picture) == []
    every = [place for place, _ in enumerate(columns(read(name)))]
    assert [volume.names["layer"] for volume in volumes(picture)] == every


def test_two_rows_of_four_to_one_scale() -> None:
    picture = drawn("lenet5")
    upper, lower = rows(picture)
    assert len(upper) == len(lower) == 4
    for row in (upper, lower):
        lefts = [float(volume.points[..., 0].min()) for volume in row]
        assert lefts == sorted(lefts)
    cell = high(upper[0]) / 32
    assert cell * 5 * 12 / 7 > 5.9
    for volume, size in zip([*upper, lower[0]], (32, 28, 14, 10, 5), strict=True):
        assert high(volume) == pytest.approx(size * cell)
    bars = [high(bar) / log2(1 + n) for bar, n in zip(lower[1:], (120, 84, 10), strict=True)]
    assert bars == pytest.approx([bars[0]] * 3)
    assert "Volumes to scale, bars on a log scale." in " ".join(words(picture, "note"))


def test_the_words_are_those_of_the_network() -> None:
    picture = drawn("lenet5")
    sizes = ["1 × 32 × 32", "6 × 28 × 28", "6 × 14 × 14", "16 × 10 × 10", "16 × 5 × 5"]
    assert words(picture, "size") == [*sizes, "120 neurons", "84 neurons", "10 neurons"]
    has = [counts.weights for counts in counted(read("lenet5"))][1:]
    told = [f"{n:,} weights" if n else "no weights" for n in has]
    assert words(picture, "count") == told
    assert words(picture, "headline") == ["61,470 weights + 236 biases · 416,520 connections"]


def test_the_words_stand_below_their_volumes() -> None:
    picture = drawn("lenet5")
    upper, lower = rows(picture)
    texts = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "size"]
    ends = [max(float(v.points[..., 1].max()) for v in row) for row in (upper, lower)]
    starts = [min(float(v.points[..., 1].min()) for v in row) for row in (upper, lower)]
    assert all(ends[0] < float(text.at[0, 1]) < starts[1] for text in texts[:4])
    assert all(ends[1] < float(text.at[0, 1]) for text in texts[4:])


@pytest.mark.parametrize("name", ["lenet5", "alexnet"])
def test_an_arrow_leads_from_each_row_to_the_next(name: str) -> None:
    picture = drawn(name, "tall")
    found = rows(picture)
    steps = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "step"]
    ways = [m for m in steps if not np.allclose(m.start[:, 1], m.end[:, 1])]
    assert len(ways) == len(found) - 1 > 0
    for way, (row, after) in zip(ways, pairwise(found), strict=True):
        assert np.allclose(way.start[1:], way.end[:-1])
        last, first = row[-1].points, after[0].points
        assert 0 < way.start[0, 0] - last[..., 0].max() < 10
        assert 0 < first[..., 0].min() - way.end[-1, 0] < 15
        for at, volume in ((way.start[0], last), (way.end[-1], first)):
            assert volume[..., 1].min() < at[1] < volume[..., 1].max()


def test_a_short_network_has_one_row() -> None:
    request = asked((3, 14, 14), Conv(2, 3, 8, 3), Conv(2, 8, 8, 3), size="column")
    picture = network.picture(request)
    assert len(rows(picture)) == 1
    assert faults(picture, load("light").background) == []


def test_brackets_stand_clear_of_volumes_and_words() -> None:
    picture = drawn("vgg16", "tall")
    ends = [float(v.points[..., 1].max()) for v in volumes(picture)]
    tops = [
        (float(m.at[0, 1]) - 0.76 * m.size)
        for m in marks(picture)
        if isinstance(m, Texts) and m.cls == "done"
    ]
    brackets = [m.points for m in marks(picture) if isinstance(m, Polygons) and m.cls == "stage"]
    assert brackets
    for y0, y1 in ((float(p[..., 1].min()), float(p[..., 1].max())) for p in brackets):
        assert all(end <= y0 or end > y1 for end in ends)
        assert all(top >= y1 or top < y0 for top in tops)


def test_very_many_weights_are_rounded_where_there_is_no_room() -> None:
    assert words(drawn("vgg16", "tall"), "headline") == [
        "138M weights + 13,416 biases · 15B connections"
    ]


@pytest.mark.parametrize("name", ["alexnet", "vgg16"])
def test_deep_networks_say_which_size_shows_them(name: str) -> None:
    with pytest.raises(CnnvizError, match="--size 16:9"):
        drawn(name)
    assert volumes(drawn(name, "16:9"))
