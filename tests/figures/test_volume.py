"""The figure volume: at one position neurons that share no weight, on one map neurons that share a
kernel.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.volume import volume
from cnnviz.graph.connect import connections
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons
from cnnviz.picture.theme import load
from tests.figures.legible import asked, faults, marks, texts, words

DEFAULT = ((3, 7, 7), Conv(2, 3, 5, kernel_size=3))
CASES: list[tuple[Any, ...]] = [
    DEFAULT,
    ((3, 32, 32), Conv(2, 3, 16, kernel_size=3, padding=1)),
    ((64, 28, 28), Conv(2, 64, 128, kernel_size=5, padding=2)),
    ((3, 224, 224), Conv(2, 3, 64, kernel_size=11, stride=4, padding=2)),
    ((1, 9, 9), Conv(2, 1, 2, kernel_size=3, dilation=2, bias=False)),
    ((3, 8, 64), Conv(2, 3, 4, kernel_size=(3, 7))),
    ((3, 64, 8), Conv(2, 3, 6, kernel_size=(7, 3))),
    ((16, 14, 14), Conv(2, 16, 1, kernel_size=1)),
    ((2, 12), Conv(1, 2, 4, kernel_size=3)),
    ((1, 16000), Conv(1, 1, 32, kernel_size=80, stride=16)),
]


def neurons(picture: Picture) -> dict[int, tuple[Any, str]]:
    """The centre and the colour of each drawn neuron, by its index."""
    found: dict[int, tuple[Any, str]] = {}
    for mark in marks(picture):
        if isinstance(mark, Dots) and mark.cls == "neuron":
            assert mark.names["layer"] == 1
            for at, index, which in zip(mark.at, mark.names["index"], mark.which, strict=True):
                assert int(index) not in found, "a neuron is drawn twice"
                found[int(index)] = (at, str(mark.styles[which].fill))
    return found


def of(picture: Picture, cls: str, kind: type) -> list[Any]:
    return [mark for mark in marks(picture) if isinstance(mark, kind) and mark.cls == cls]


def on_front(picture: Picture, target: tuple[int, ...]) -> list[int]:
    """The neurons of the last drawn map."""
    drawn = neurons(picture)
    last = max(np.unravel_index(i, target)[0] for i in drawn)
    return [i for i in drawn if np.unravel_index(i, target)[0] == last]


def test_one_position_shares_no_weight_and_the_map_shares_one_kernel() -> None:
    shape, layer = DEFAULT
    wires = connections(layer, shape)
    picture = volume.picture(asked(shape, layer))
    at_place = [i * 25 + 20 for i in range(5)]
    row, front = [i for i in neurons(picture) if i in at_place], on_front(picture, (5, 5, 5))
    assert row == at_place and front == list(range(100, 125))
    used = [set(wires.weight[wires.into(i)].tolist()) for i in row]
    assert len(set.union(*used)) == sum(map(len, used)) == 135
    colours = [neurons(picture)[i][1] for i in row]
    assert len(set(colours)) == 5
    assert {neurons(picture)[i][1] for i in front} == {colours[-1]}
    assert len({tuple(sorted(wires.weight[wires.into(i)].tolist())) for i in front}) == 1


def test_the_outline_holds_one_neuron_of_each_map_at_one_position_and_cuts_none() -> None:
    picture = volume.picture(asked(*DEFAULT))
    (capsule,) = of(picture, "one-position", Polygons)
    (low, high), drawn = (capsule.points[0].min(0), capsule.points[0].max(0)), neurons(picture)
    inside = [i for i, (at, _) in drawn.items() if (at > low).all() and (at < high).all()]
    assert inside == [20, 45, 70, 95, 120]
    radius = of(picture, "neuron", Dots)[0].radius[0]
    for index, (at, _) in drawn.items():
        gap = np.hypot(*(capsule.points[0] - at).T).min()
        assert gap > radius + 1.0, f"the outline cuts neuron {index}"


@pytest.mark.parametrize("size", ["16:9", "4:3", "page", "square", "column"])
def test_neurons_neither_touch_nor_leave_their_map(size: str) -> None:
    for case in (DEFAULT, CASES[1], CASES[4]):
        picture = volume.picture(asked(*case, size=size))
        front = of(picture, "neuron", Dots)[-1]
        gaps = np.hypot(*(front.at[:, None] - front.at[None]).transpose(2, 0, 1))
        scale = 7 / 12 if size in ("page", "column") else 1.0
        apart = gaps[np.triu_indices(len(gaps), 1)].min()
        assert apart > 2 * front.radius[0] + 1.0 * scale
        (frame,) = of(picture, "one-map", Polygons)
        near, far = frame.points[0][0], frame.points[0][1]
        assert (front.at[:, 0] - front.radius[0] > near[0]).all()
        assert (front.at[:, 0] + front.radius[0] < far[0]).all()


@pytest.mark.parametrize("case", [DEFAULT, CASES[2], CASES[8]])
def test_the_field_leaves_every_channel_and_reaches_every_kernel(case: tuple[Any, ...]) -> None:
    picture = volume.picture(asked(*case))
    (drops,), (band,) = of(picture, "from-channel", Polygons), of(picture, "band", Lines)
    cards = of(picture, "channel", Polygons)
    assert len(drops.points) == len(cards)
    for drop, card in zip(drops.points, cards, strict=True):
        low, high = card.points.min((0, 1)), card.points.max((0, 1))
        assert (drop[:2] >= low - 0.1).all() and (drop[:2] <= high + 0.1).all()
        # Both meet, and the broad band does not run over them.
        depth = drop[2:, 1] - (band.start[0, 1] - 11 / 2)
        assert (depth > 0).all() and (depth < 1).all()
        assert band.start[0, 0] - 0.1 <= drop[:, 0].min() and drop[:, 0].max() < band.end[0, 0]
    (arrows,), bundles = of(picture, "to-kernel", Lines), of(picture, "bundle", Polygons)[0]
    assert len(arrows.start) == len(bundles.points)
    assert np.allclose(arrows.start[:, 0], band.start[1, 0])
    assert np.allclose(arrows.end[:, 1], bundles.points[:, 0, 1])


@pytest.mark.parametrize(
    ("layer", "rows", "columns"),
    [
        (Conv(2, 3, 5, kernel_size=3), {4, 5, 6}, {0, 1, 2}),
        (Conv(2, 3, 5, kernel_size=(3, 2), stride=2, padding=1), {3, 4, 5}, {1, 2}),
        (Conv(2, 3, 5, kernel_size=3, dilation=2), {2, 4, 6}, {0, 2, 4}),
    ],
)
def test_the_patch_is_what_the_definition_says(
    layer: Conv, rows: set[int], columns: set[int]
) -> None:
    from cnnviz.figures.volume.subject import seen, spot, subject

    about = subject(asked((3, 7, 7), layer))
    found = seen(about, spot(about, (0, 0), None))
    assert (set(found.rows), set(found.columns)) == (rows, columns)
    assert found.inputs == 3 * len(rows) * len(columns)
    picture = volume.picture(asked((3, 7, 7), layer))
    patches = [m for m in of(picture, "patch", Polygons) if len(m.points) > 1]
    assert [len(patch.points) for patch in patches] == [len(rows) * len(columns)] * 3
    assert any(f"= {found.inputs} inputs" in word for word in words(picture))


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_a_line_from_its_kernel_reaches_each_neuron_over_no_other_map(size: str) -> None:
    picture = volume.picture(asked(*DEFAULT, size=size))
    (bundles,), drawn = of(picture, "bundle", Polygons), neurons(picture)
    radius = of(picture, "neuron", Dots)[0].radius[0]
    maps, scale = of(picture, "map", Polygons), 7 / 12 if size == "column" else 1.0
    for i, path in enumerate(bundles.points):
        at, colour = drawn[25 * i + 20]
        assert bundles.styles[bundles.which[i]].stroke == colour
        assert np.allclose(path[-1, 0], at[0]) and 0 < path[-1, 1] - at[1] - radius < 8
        points = np.concatenate([np.linspace(a, b, 50) for a, b in pairwise(path)])
        for other, card in enumerate(maps):
            if other == i:
                continue
            for side in card.points:
                covered = inside(points, side)
                # What stands further right is in front: a line may not be seen over its face.
                assert not covered.any() or other < i, "a line crosses a map in front"
                own = np.any([inside(points, own) for own in maps[i].points], axis=0)
                assert not (covered & ~own).any(), "a line crosses another map"
        for index, (centre, _) in drawn.items():
            if index != 25 * i + 20:
                assert np.hypot(*(points - centre).T).min() > radius + scale


def inside(points: Any, polygon: Any) -> Any:
    """Which points lie inside a convex polygon."""
    way = np.roll(polygon, -1, axis=0) - polygon
    off = points[:, None] - polygon
    side = way[:, 0] * off[..., 1] - way[:, 1] * off[..., 0]
    return (side > 0.1).all(1) | (side < -0.1).all(1)


@pytest.mark.parametrize("case", CASES[:3])
@pytest.mark.parametrize("size", ["16:9", "4:3", "page", "square", "column"])
def test_no_line_to_a_map_crosses_another_or_a_word(case: tuple[Any, ...], size: str) -> None:
    picture = volume.picture(asked(*case, size=size))
    (bundles,) = of(picture, "bundle", Polygons)
    paths = [
        np.concatenate([np.linspace(a, b, 80) for a, b in pairwise(path)])
        for path in bundles.points
    ]
    for i, one in enumerate(paths):
        for other in paths[:i]:
            assert np.hypot(*(one[:, None] - other).transpose(2, 0, 1)).min() > (
                1.4 if size == "column" else 2.5
            )
        for text in texts(picture):
            letter_of_neuron = len(text.string) == 1
            hit = ((one > text.low) & (one < text.high)).all(1)
            assert letter_of_neuron or not hit.any(), f"a line runs through {text.string!r}"


def test_the_counts_are_those_of_the_graph() -> None:
    said = words(volume.picture(asked(*DEFAULT)))
    assert "135 weights (5 kernels × 27) and 5 biases" in said
    assert any("125 neurons · 3,375 connections" in word for word in said)
    assert "3 channels × 3 × 3 = 27 inputs" in said
    assert "one position: same receptive field," in said
    assert "5 neurons, 5 different kernels" in said
    assert any("same feature map," in word for word in said)
    assert sum("5 feature maps" in word for word in said) == 1
    assert sum("3 channels" in word for word in said) == 2, "the input, and the field's own"
    assert not any("row" in word.split() for word in said)


def test_what_is_left_out_is_said() -> None:
    picture = volume.picture(asked(*CASES[1]))
    note = " ".join(words(picture, "note"))
    drawn = neurons(picture)
    front = [i for i in drawn if i >= 15 * 1024]
    assert len({i // 1024 for i in drawn}) == 5
    assert "5 of 16 maps" in note and f"{len(front)} of 1,024" in note


def test_the_focus_is_the_position() -> None:
    picture = volume.picture(asked(*DEFAULT, focus=(2, 3)))
    assert {2 * 5 + 3 + 25 * i for i in range(5)} <= set(neurons(picture))
    assert not {100 + 3 * 5 + 3, 100 + 4 * 5 + 3} & set(neurons(picture)), "under the kernel's line"
    assert any("cut open" in word for word in words(picture, "note"))


LOOKS = (("16:9", "light", None), ("4:3", "dark", ""), ("page", "print", None))


@pytest.mark.parametrize("at", range(len(CASES)))
def test_every_layer_is_legible(at: int) -> None:
    size, theme, title = LOOKS[at % 3]
    picture = volume.picture(asked(*CASES[at], size=size, theme=theme, title=title))
    assert faults(picture, load(theme).background) == []


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_the_default_is_legible(size: str, theme: str) -> None:
    picture = volume.picture(asked(*DEFAULT, size=size, theme=theme))
    assert faults(picture, load(theme).background) == []


@pytest.mark.parametrize(
    ("shape", "layer", "more", "words"),
    [
        ((1, 5, 5, 5), Conv(3, 1, 2, kernel_size=3), {}, "depth slice"),
        ((4, 7, 7), Conv(2, 4, 4, kernel_size=3, groups=2), {}, "--figure groups"),
        ((8,), Linear(8, 3), {}, "take a layer such as Conv2d"),
        ((3, 8, 8), MaxPool(2, kernel_size=2), {}, "MaxPool2d"),
        ((3, 8, 8), LocallyConnected(2, 3, 2, kernel_size=3), {}, "Conv2d"),
        (*CASES[3], {"size": "column"}, "16:9"),
        ((3, 7, 7), DEFAULT[1], {"focus": (5, 0)}, "5 x 5"),
        ((3, 7, 7), DEFAULT[1], {"focus": (1,)}, "5 x 5"),
        ((3, 7, 7), DEFAULT[1], {"direction": "up"}, "left to right"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    shape: tuple[int, ...], layer: Any, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(CnnvizError, match=words.replace("-", r"\-")):
        volume.picture(asked(shape, layer, **more))
