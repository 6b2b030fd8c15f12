"""Arrows down between stacked panels end on nothing that they do not lead to."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Polygons
from tests.check import ROOT
from tests.figures.legible import marks, texts, words

LAYERS: dict[str, Shape] = {
    "Conv1d(1, 1, 3)": (1, 8),
    "Conv1d(1, 1, 9)": (1, 200),
    "Conv2d(3, 8, 3, padding=1)": (3, 8, 8),
}
GROUPS = "Conv1d(4, 8, 3, groups=2)", (4, 10)


@pytest.mark.parametrize("size", ["column", "square", "3.3x4"])
@pytest.mark.parametrize("spec", LAYERS)
@pytest.mark.parametrize("figure", ["argument", "connectivity", "sharing", "tiled", "matrix"])
def test_no_arrow_ends_in_words_or_a_kernel(figure: str, spec: str, size: str) -> None:
    picture = cnnviz.compare(spec, LAYERS[spec], figure=figure, size=size).picture
    shapes = [m for m in marks(picture) if isinstance(m, Polygons)]
    ends = np.concatenate([m.points.reshape(-1, 2) for m in shapes if m.cls == "arrow-head"])
    for text in texts(picture):
        near = (ends > np.array(text.low) - 1).all(1) & (ends < np.array(text.high) + 1).all(1)
        assert not near.any(), text.string
    for mark in (m for m in shapes if m.cls == "tile"):
        low, high = mark.points.min(axis=1) - 1, mark.points.max(axis=1) + 1
        assert not any(((end > low) & (end < high)).all(1).any() for end in ends)


@pytest.mark.parametrize("size", ["column", "square", "4:3", "16:9", "5x5"])
def test_other_groups_are_not_called_far(size: str) -> None:
    said = words(cnnviz.compare(*GROUPS, size=size).picture, "step")
    whole = ["drop the far ones", "and the other group"]
    assert all(part in said for part in whole) or "drop the others" in " ".join(said)


@pytest.mark.parametrize("size", ["column", "square", "16:9"])
def test_words_on_both_panels_hold_however_these_stand(size: str) -> None:
    figure = cnnviz.compare("Conv1d(1, 2, 3)", (1, 6), figure="bias", size=size)
    assert "left" not in figure.picture.description + " ".join(words(figure.picture, "context"))


def test_the_kernel_is_named_below_its_counts_where_an_arrow_leads_to_the_last() -> None:
    picture = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure="sharing", size="column").picture
    [key] = [text for text in texts(picture) if text.string == "kernel"]
    assert key.low[1] > max(text.high[1] for text in texts(picture) if text.size > 16)


def test_a_column_says_the_sizes_of_maps_where_they_have_room() -> None:
    for spec, shape, said in (
        ("Conv2d(3, 8, 3, padding=1)", (3, 8, 8), "3 × 8 × 8 → 8 × 8 × 8"),
        ("Conv2d(64, 128, 3)", (64, 56, 56), "64 channels → 128 maps"),
        (*GROUPS, "4 × 10 inputs → 8 × 8 neurons"),
    ):
        assert said in words(cnnviz.compare(spec, shape, size="column").picture, "axis")


def test_a_column_of_groups_says_what_its_ends_and_its_lines_are() -> None:
    picture = cnnviz.compare("Conv1d(4, 4, 3, padding=1)", (4, 4), figure="groups", size="column")
    said = [text.string for text in texts(picture.picture)]
    assert "4 channels → 4 maps" in said
    assert [line for line in said if " weight" in line] == ["3 weights"] * 3 + ["1 weight"]


@pytest.mark.parametrize("language", ["", str(ROOT / "examples/labels/de.toml")])
def test_a_column_of_costs_says_what_it_compares_with(language: str) -> None:
    layer = "Conv2d(3, 16, 3, padding=1)", (3, 32, 32)
    labels = {"labels": language} if language else {}
    picture = cnnviz.compare(*layer, figure="cost", size="column", **labels).picture
    title = " ".join(words(picture, "title"))
    assert title.endswith(
        "als voll verbunden" if language else "fewer weights than fully connected"
    )
