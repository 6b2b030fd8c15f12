"""The figure volume on pages that are too narrow for the sizes along its blocks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.volume import volume
from cnnviz.layers.conv import Conv
from cnnviz.picture.contrasts import line_contrasts, text_contrasts
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons
from cnnviz.picture.theme import load
from tests.figures.legible import asked, faults, marks, texts, words
from tests.figures.test_volume import CASES, DEFAULT, inside, of, on_front


@pytest.mark.parametrize("shape", [(3, 7, 7), (3, 32, 32)])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["square", "column"])
def test_narrow_pages_have_the_blocks_above_the_words(
    shape: tuple[int, ...], theme: str, size: str
) -> None:
    for title in (None, ""):
        picture = volume.picture(asked(shape, DEFAULT[1], size=size, theme=theme, title=title))
        assert faults(picture, load(theme).background) == []
        assert min(ratio for _, ratio in text_contrasts(picture)) >= 4.5
        faint = load(theme).faint
        assert not [w for w, ratio in line_contrasts(without(picture, faint)) if ratio < 3]
        said = words(picture)
        assert "135 weights (5 kernels × 27) and 5 biases" in said
        assert "same map, same kernel (E)" in said and "one position: same inputs," in said
        assert f"3 channels, {shape[1]} × {shape[2]}" in said
        lowest = max(m.points[..., 1].max() for m in of(picture, "map", Polygons))
        top = {t.string: t.low[1] for t in texts(picture)}
        assert lowest < top["one position: same inputs,"] < top[said[-1]]
        out = (5, shape[1] - 2, shape[2] - 2)
        shown, note = len(on_front(picture, out)), " ".join(words(picture, "note"))
        assert shown == out[1] * out[2] or f"{shown} of {out[1] * out[2]}" in note


def without(picture: Picture, faint: str) -> Picture:
    """The picture without the lines in faint ink, of which no contrast is asked."""
    kept = [m for m in marks(picture) if not (isinstance(m, Lines) and m.styles[0].stroke == faint)]
    return picture._replace(marks=tuple(kept))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("page", [(252, 189), (252, 288), (240, 200), (360, 240), (490, 360)])
def test_every_layer_is_legible_or_refused_with_a_size(
    case: tuple[Any, ...], page: tuple[int, int]
) -> None:
    request = asked(*case)._replace(size=page)
    try:
        picture = volume.picture(request)
    except CnnvizError as error:
        assert "take --size 16:9, 4:3 or page" in str(error)
    else:
        assert faults(picture, "#ffffff") == []


LONG = "What a convolutional layer does to its input, in one single figure"


@pytest.mark.parametrize("title", [LONG, "A convolution"])
def test_a_title_of_two_lines_has_its_own_room(title: str) -> None:
    picture = volume.picture(asked(*DEFAULT, size="column", title=title))
    assert len(words(picture, "title")) == (2 if title == LONG else 1)
    assert faults(picture, "#ffffff") == []


@pytest.mark.parametrize("size", ["16:9", "4:3", "page", "square", "column"])
@pytest.mark.parametrize("maps", [3, 16])
def test_no_map_of_a_flat_layer_stands_over_the_neuron_of_another(size: str, maps: int) -> None:
    picture = volume.picture(asked((2, 8), Conv(1, 2, maps, kernel_size=3), size=size))
    drawn = of(picture, "neuron", Dots)
    for card, dots in zip(of(picture, "map", Polygons), drawn, strict=True):
        left, right = card.points[..., 0].min(), card.points[..., 0].max()
        assert (dots.at[:, 0] - dots.radius > left).all()
        assert (dots.at[:, 0] + dots.radius < right).all()
    cards = [card.points[..., 0] for card in of(picture, "map", Polygons)]
    assert all(one.max() < other.min() for one, other in pairwise(cards))
    margin = min(t.low[0] for t in texts(picture))
    assert max(t.high[0] for t in texts(picture)) <= picture.size[0] - margin + 0.1


@pytest.mark.parametrize("case", [((16, 8), Conv(1, 16, 5, kernel_size=3)), CASES[2], CASES[7]])
@pytest.mark.parametrize("size", ["16:9", "square", "column"])
def test_dots_for_channels_left_out_lie_beside_the_kernels(
    case: tuple[Any, ...], size: str
) -> None:
    picture = volume.picture(asked(*case, size=size))
    cubes = [side for card in of(picture, "kernel", Polygons) for side in card.points]
    dots = of(picture, "ellipsis", Dots)
    assert dots
    for mark in dots:
        assert (np.diff(np.sort(mark.at, axis=0), axis=0).max(1) > 2 * mark.radius[0]).all()
        assert not any(inside(mark.at, side).any() for side in cubes)
