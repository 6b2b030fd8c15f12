"""The figure volume: what names and signs stand at, and where a sequence's maps are."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.volume import volume
from cnnviz.layers.conv import Conv
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons, Texts
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_volume import DEFAULT, of

LONG = (1, 200), Conv(1, 1, 1, 9)
GROUPED = (4, 10), Conv(1, 4, 8, 3, groups=2)


def left_of(picture: Picture, word: str) -> float:
    """Where a text begins."""
    return next(
        float(x)
        for text in marks(picture)
        if isinstance(text, Texts)
        for one, x in zip(text.strings, text.at[:, 0], strict=True)
        if one == word
    )


@pytest.mark.parametrize("size", ["16:9", "4:3", "square"])
def test_the_only_map_of_a_sequence_stands_below_its_head(size: str) -> None:
    """It was half a slide away from it."""
    picture = volume.picture(asked(*LONG, size=size))
    (frame,) = [mark.points[0] for mark in of(picture, "frame")]
    assert 0 <= frame[0, 0] - left_of(picture, "Output") < 24


def led(picture: Picture) -> dict[str, list[tuple[float, float]]]:
    """Where the lines go that lead from words."""
    found: dict[str, list[tuple[float, float]]] = {}
    for mark in of(picture, "leader", Lines):
        for named, *ends in zip(mark.names["of"], mark.start, mark.end, strict=True):
            found.setdefault(named, []).extend((float(x), float(y)) for x, y in ends)
    return found


@pytest.mark.parametrize(
    "shape_layer", [DEFAULT, GROUPED, ((64, 56, 56), Conv(2, 64, 128, 3))], ids=repr
)
def test_the_kernels_are_named_at_their_names_and_no_line_goes_on_from_the_row(
    shape_layer: tuple[tuple[int, ...], Conv],
) -> None:
    """Two lines stood over one another: the second seemed to call the outline the kernels; and "5
    kernels" before the names seemed to be "5 kernels A".
    """
    picture = volume.picture(asked(*shape_layer))
    assert set(led(picture)) == {"across", "along"}
    (caption,) = [g for g in groups(picture, "caption") if g.names["of"] == "kernels"]
    head, line = caption.marks
    names = [m for m in of(picture, "kernel-name", Texts) if m.size == 16]
    assert isinstance(head, Texts) and head.strings[0].endswith(" kernels")
    assert isinstance(line, Texts) and line.strings[0].endswith(" weights, 1 bias each")
    assert abs(names[0].at[0, 1] - line.at[0, 1]) < 8
    kernels = list(of(picture, "kernel"))
    assert 0 < min(box([m]).x0 for m in kernels) - box([line]).x1 < 30


@pytest.mark.parametrize("shape_layer", [DEFAULT, GROUPED], ids=repr)
def test_no_outline_and_no_arrow_hides_a_neuron(shape_layer: tuple[tuple[int, ...], Conv]) -> None:
    drawn = list(marks(volume.picture(asked(*shape_layer))))
    last = max(i for i, m in enumerate(drawn) if getattr(m, "cls", "") in ("one-position", "arrow"))
    many = [
        i
        for i, m in enumerate(drawn)
        if isinstance(m, Dots) and m.cls == "neuron" and len(m.at) > 1
    ]
    assert many and min(many) > last


def test_groups_are_named_over_their_channels_and_over_their_maps() -> None:
    picture = volume.picture(asked(*GROUPED))
    assert words(picture, "group-name") == ["group 1", "group 2"] * 2
    assert "3 inputs in each of its group’s 2 channels" in words(picture)
    assert not words(volume.picture(asked(*DEFAULT)), "group-name")


def test_channels_of_three_axes_stand_beside_one_another() -> None:
    """Their slices ran into one staircase."""
    picture = volume.picture(asked((2, 6, 6, 6), Conv(3, 2, 4, 3)))
    seen = [m.points[..., 0] for m in of(picture, "patch", Polygons)]
    # The slices of one channel, then those of the next.
    spans = [np.concatenate(seen[at : at + 3]) for at in (0, 3)]
    assert len(seen) == 6 and spans[0].max() < spans[1].min()


@pytest.mark.parametrize("size", ["4:3", "square"])
def test_a_sign_says_what_words_below_the_picture_are_about(size: str) -> None:
    picture = volume.picture(asked(*DEFAULT, size=size))
    for name in ("across", "along"):
        (caption,) = [g for g in groups(picture, "caption") if g.names["of"] == name]
        signs = [m for m in caption.marks if getattr(m, "cls", "") == "sign"]
        (head, *_) = [m for m in caption.marks if isinstance(m, Texts)]
        assert signs and box(tuple(signs)).x1 < head.at[0, 0]
