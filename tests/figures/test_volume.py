"""The figure volume: at one position neurons that share no weight, on one map neurons that share a
kernel. Held to the definition of a convolution, on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.volume import volume
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Texts
from cnnviz.picture.steps import frames
from tests.figures.legible import SIZES, asked, faults, groups, marks, words
from tests.figures.test_truth import by_definition

DEFAULT: tuple[Shape, Conv] = ((3, 7, 7), Conv(2, 3, 5, kernel_size=3))
CASES: tuple[tuple[Shape, Conv], ...] = (
    DEFAULT,
    ((3, 8, 8), Conv(2, 3, 8, 3, padding=1)),
    ((1, 32, 32), Conv(2, 1, 6, 5)),
    ((64, 56, 56), Conv(2, 64, 128, 3)),
    ((3, 224, 224), Conv(2, 3, 64, kernel_size=11, stride=4, padding=2)),
    ((1, 9, 9), Conv(2, 1, 2, kernel_size=3, dilation=2, bias=False)),
    ((3, 8, 64), Conv(2, 3, 4, kernel_size=(3, 7))),
    ((3, 64, 8), Conv(2, 3, 6, kernel_size=(7, 3))),
    ((16, 14, 14), Conv(2, 16, 1, kernel_size=1)),
    ((3, 5, 5), Conv(2, 3, 4, kernel_size=5)),
    ((4, 7, 7), Conv(2, 4, 6, kernel_size=3, groups=2)),
    ((32, 14, 14), Conv(2, 32, 32, kernel_size=3, groups=32)),
    ((2, 12), Conv(1, 2, 4, kernel_size=3)),
    ((4, 10), Conv(1, 4, 8, kernel_size=3)),
    ((1, 16000), Conv(1, 1, 32, kernel_size=80, stride=16)),
    ((2, 6, 6, 6), Conv(3, 2, 4, kernel_size=3)),
    ((4, 6, 6, 6), Conv(3, 4, 4, kernel_size=3, groups=4, padding=1)),
)
SMALL = [case for case in CASES if prod(case[0]) * prod(case[1].output_shape(case[0])) < 200_000]


def of(
    picture: Picture, cls: str, kind: type = Polygons, layer: int | None = None
) -> Iterator[Any]:
    for mark in marks(picture):
        if isinstance(mark, kind) and mark.cls == cls and layer in (None, mark.names.get("layer")):  # type: ignore[attr-defined]
            yield mark


def circles(picture: Picture) -> dict[int, tuple[Any, str]]:
    """The centre and the colour of each drawn neuron, by its index."""
    found: dict[int, tuple[Any, str]] = {}
    for mark in of(picture, "neuron", Dots, layer=1):
        for at, index, which in zip(
            mark.at, np.atleast_1d(mark.names["index"]), mark.which, strict=True
        ):
            assert int(index) not in found, "a neuron is drawn twice"
            found[int(index)] = (at, str(mark.styles[which].fill))
    return found


def cones(picture: Picture) -> dict[int, tuple[Any, int]]:
    """The corners and the count of the cone into each neuron."""
    return {c.names["dst"]: (c.points[0], c.names["count"]) for c in of(picture, "cone")}


def cells(picture: Picture) -> dict[int, Any]:
    """The middle of each cell of the input that is seen."""
    return {
        int(index): quad.mean(axis=0)
        for mark in of(picture, "cell", layer=0)
        for index, quad in zip(mark.names["index"], mark.points, strict=True)
    }


def inside(point: Any, polygon: Any) -> bool:
    """Whether a polygon holds a point: a line from there to the right meets its sides an odd number
    of times.
    """
    (x0, y0), (x1, y1) = polygon.T, np.roll(polygon, -1, axis=0).T
    level = (y0 > point[1]) != (y1 > point[1])
    meets = x0 + (point[1] - y0) * (x1 - x0) / np.where(level, y1 - y0, 1.0)
    return bool((level & (point[0] < meets)).sum() % 2)


@pytest.mark.parametrize(("shape", "layer"), SMALL, ids=repr)
def test_each_cone_leads_from_all_that_its_neuron_sees_to_it(shape: Shape, layer: Conv) -> None:
    """If all of the row see the same, their cone leads into its field: wider it lay on kernels."""
    picture = volume.picture(asked(shape, layer))
    wires, seen = by_definition(layer, shape), cells(picture)
    neurons = circles(picture)
    assert cones(picture), "no cone"
    shown = {mark.names["channel"] for mark in of(picture, "map", layer=0)}
    row, *_ = of(picture, "one-position", Polygons)
    first, _ = neurons[next(iter(cones(picture)))]
    for dst, (corners, count) in cones(picture).items():
        own = {src for src, to, _ in wires if to == dst}
        assert count == len(own)
        end = neurons[dst][0] if layer.groups > 1 else first
        assert inside(end, corners) and inside(neurons[dst][0], row.points[0])
        here = {src for src in own if src // prod(shape[1:]) in shown}
        assert here <= set(seen)
        for src in here:
            slice_ = np.unravel_index(src, shape)[1] if len(shape) > 3 else 0
            # Of slices the first and the last corner are the cone's.
            assert slice_ or inside(seen[src], corners)
    assert set(seen) == {
        s for s, to, _ in wires if to in cones(picture) and s // prod(shape[1:]) in shown
    }


@pytest.mark.parametrize(("shape", "layer"), SMALL, ids=repr)
def test_one_position_shares_no_weight_and_a_map_shares_one_kernel(
    shape: Shape, layer: Conv
) -> None:
    picture = volume.picture(asked(shape, layer))
    weights: dict[int, set[int]] = {}
    for _, dst, weight in by_definition(layer, shape):
        weights.setdefault(dst, set()).add(weight)
    row, drawn = list(cones(picture)), circles(picture)
    each = prod(layer.output_shape(shape)[1:])
    assert len({dst % each for dst in row}) == 1, "not at one position"
    assert sum(len(weights[dst]) for dst in row) == len(set.union(*(weights[d] for d in row)))
    assert len({drawn[dst][1] for dst in row}) == len(row), "two kernels of one colour"
    front = max(row) // each
    along = {i for i in drawn if i // each == front}
    along |= {int(i) for m in of(picture, "cell", layer=1) for i in m.names["index"]}
    whole = set(range(front * each, (front + 1) * each))
    assert along <= whole and (len(along) == each or layer.dims == 1 or each > 1)
    assert {drawn[i][1] for i in along if i in drawn} == {drawn[max(row)][1]}
    assert set(drawn) - along <= set(row)


def test_the_default_has_all_neurons_of_one_map_and_one_of_each_other() -> None:
    drawn = circles(volume.picture(asked(*DEFAULT)))
    assert sorted(drawn) == [20, 45, 70, 95, *range(100, 125)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("shape", "layer"), CASES, ids=repr)
def test_every_kernel_is_joined_to_its_neuron(shape: Shape, layer: Conv, size: str) -> None:
    try:
        picture = volume.picture(asked(shape, layer, size=size))
    except CnnvizError:
        assert size not in ("16:9", "4:3")
        return
    each, drawn = prod(layer.output_shape(shape)[1:]), circles(picture)
    at = {dst // each: drawn[dst][0] for dst in cones(picture)}
    lines = {m.names["kernel"]: m for m in of(picture, "arrow", Lines) if "kernel" in m.names}
    assert set(lines) == set(at)
    kernels = {m.names["kernel"] for m in of(picture, "kernel")}
    assert kernels == set(at)
    for channel, line in lines.items():
        assert np.allclose(line.start[0, 0], at[channel][0])
        assert at[channel][1] < line.end[0, 1] < line.start[0, 1], "not from below"


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("shape", "layer"), CASES, ids=repr)
def test_every_layer_is_legible_on_every_page(
    shape: Shape, layer: Conv, size: str, theme: str
) -> None:
    picture = volume.picture(asked(shape, layer, size=size, theme=theme))
    assert faults(picture, picture.background or "") == []


def test_kernels_are_named_by_their_index() -> None:
    def names(layer: Conv, shape: Shape) -> list[str]:
        found = words(volume.picture(asked(shape, layer)), "kernel-name")
        return sorted(set(found), key=found.index)

    assert names(DEFAULT[1], DEFAULT[0]) == list("ABCDE")
    assert names(Conv(2, 3, 8, 3), (3, 8, 8)) == list("ABCDH")
    assert set(names(Conv(2, 3, 128, 3), (3, 8, 8))) == {"1", "2", "3", "4", "128"}


def test_what_is_left_out_is_said() -> None:
    said = " ".join(words(volume.picture(asked((64, 56, 56), Conv(2, 64, 128, 3))), "context"))
    assert "3 of 64 channels" in said and "5 of 128 maps" in said
    assert "drawn" not in " ".join(words(volume.picture(asked(*DEFAULT)), "context"))


def test_the_counts_are_those_of_the_layer_and_stand_once() -> None:
    said = words(volume.picture(asked(*DEFAULT)))
    assert [said.count(n) for n in ("3,375", "135", "5", "18,375", "125")] == [1, 1, 1, 2, 1]
    assert {"125 neurons × 27 inputs", "5 kernels × 27"} <= set(said)
    assert "5 neurons, the same 27 inputs, no shared weight" in " ".join(said)
    assert "25 neurons share one kernel" in " ".join(said)
    found = [word for text in said for word in re.findall(r"[^\W\d_]{2,}", text)]
    assert len(found) <= 70
    (panel,) = groups(volume.picture(asked(*DEFAULT)), "panel")
    assert panel.names == {"panel": "conv", "connections": 3375, "weights": 135, "biases": 5}


def test_neurons_at_the_border_are_said_to_see_fewer() -> None:
    said = words(volume.picture(asked((3, 8, 8), Conv(2, 3, 8, 3, padding=1))))
    # 8 x 8 neurons a map see 2 + 6 x 3 + 2 = 22 rows and as many columns, all together.
    assert 8 * 3 * 22 * 22 == 11616
    assert {"11,616", "8 maps × 3 channels × 22 × 22"} <= set(said)
    assert "border neurons see fewer: 2 + 6×3 + 2 = 22 per axis" in " ".join(said)
    own = words(volume.picture(asked((8, 9, 9), Conv(2, 8, 8, 3, padding=1, groups=8))))
    assert "8 maps × 1 channel × 25 × 25" in own


@pytest.mark.parametrize(
    ("layer", "words_"),
    [
        (
            Conv(2, 4, 6, 3, groups=2),
            ("One position, six neurons, six kernels, two groups", "2 channels"),
        ),
        (
            Conv(2, 4, 4, 3, groups=4),
            ("One position, four neurons, four kernels, a channel each", "3 × 3 inputs"),
        ),
        (Conv(2, 4, 1, 3), ("One receptive field, one neuron, one kernel", "one kernel")),
    ],
)
def test_groups_and_a_single_kernel_are_told(layer: Conv, words_: tuple[str, ...]) -> None:
    said = "\n".join(words(volume.picture(asked((4, 7, 7), layer))))
    assert all(one in said for one in words_)


def test_the_neurons_that_are_asked_for_stand_out() -> None:
    picture = volume.picture(asked(*DEFAULT, focus=(2, 3)))
    assert list(cones(picture)) == [25 * i + 13 for i in range(5)]
    frames_ = [mark.points[0] for mark in of(picture, "frame")]
    for own, (at, _) in enumerate(circles(picture)[dst] for dst in cones(picture)):
        assert inside(at, frames_[own])
        assert not any(inside(at, frame) for frame in frames_[own + 1 :]), "behind another map"


def test_a_build_up_goes_across_the_maps_and_then_along_one() -> None:
    whole = volume.picture(asked(*DEFAULT))
    seen = frames(whole)
    assert [len(circles(one)) for one in seen] == [0, 0, 1, 5, 5, 29, 29, 29]
    assert [len(cones(one)) for one in seen] == [0, 0, 1, 5, 5, 5, 5, 5]
    # No map has the colour of a kernel before that is there.
    assert [len(list(of(one, "frame"))) for one in seen] == [0, 0, 1, 5, 5, 5, 5, 5]
    assert [len(list(of(one, "vacant"))) for one in seen] == [5] * 8
    assert [bool(cells(one)) for one in seen] == [False] + [True] * 7
    told = [["5 kernels" in words(one), "Across the maps" in words(one)] for one in seen]
    assert told[1:5] == [[False, False], [True, False], [True, False], [True, True]]
    assert "3,375" not in words(seen[-3]) and "3,375" in words(seen[-2])
    assert "18,375" not in words(seen[-2]) and "If fully connected" in words(seen[-1])
    assert sorted(words(seen[-1])) == sorted(words(whole))


def test_notes_and_counts_can_be_left_to_a_caption() -> None:
    said = words(volume.picture(asked(*DEFAULT, no_notes=True, no_counts=True)))
    assert "3,375" not in said and not any("kernel_size" in text for text in said)


@pytest.mark.parametrize(
    ("shape", "layer", "more", "words_"),
    [
        ((8,), Linear(8, 3), {}, "take a layer such as Conv2d"),
        ((3, 8, 8), MaxPool(2, kernel_size=2), {}, "MaxPool2d"),
        ((3, 8, 8), LocallyConnected(2, 3, 2, kernel_size=3), {}, "Conv2d"),
        ((3, 7, 7), DEFAULT[1], {"focus": (5, 0)}, "whose output is 5 × 5 × 5"),
        ((3, 7, 7), DEFAULT[1], {"focus": (125,)}, "whose output is 5 × 5 × 5"),
        ((3, 7, 7), DEFAULT[1], {"direction": "up"}, "left to right"),
        ((3, 7, 7), Conv(2, 3, 5, 3, padding=5), {"focus": (0, 0)}, "nothing but padding"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    shape: Shape, layer: Layer, more: dict[str, Any], words_: str
) -> None:
    with pytest.raises(CnnvizError, match=re.escape(words_)):
        volume.picture(asked(shape, layer, **more))


def test_a_theme_of_one_look_is_refused_and_of_two_has_two_kernels() -> None:
    request = asked(*DEFAULT)
    one = request._replace(theme=request.theme._replace(weights=("#aa0000",), dashes=((),)))
    with pytest.raises(CnnvizError, match="only one look"):
        volume.picture(one)
    two = request._replace(theme=request.theme._replace(weights=("#aa0000",), dashes=((), (7, 3))))
    assert len(cones(volume.picture(two))) == 2


def test_a_page_without_room_names_a_size_that_has_it() -> None:
    tiny = asked(*DEFAULT)._replace(size=(150.0, 90.0))
    with pytest.raises(CnnvizError, match="take --size 16:9"):
        volume.picture(tiny)


def test_every_mark_belongs_to_the_panel_or_is_words() -> None:
    picture = volume.picture(asked(*DEFAULT))
    loose = [m for m in picture.marks if not isinstance(m, Group)]
    assert all(isinstance(mark, (Texts, Lines)) for mark in loose)
