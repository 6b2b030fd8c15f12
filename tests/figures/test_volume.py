"""The figure volume: a row of neurons that share no weight, a map whose neurons share a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures import volume
from cnnviz.graph.connect import connections
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons
from cnnviz.picture.theme import load
from tests.figures.legible import asked, faults, marks, words

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


def test_the_row_shares_no_weight_and_the_map_shares_one_kernel() -> None:
    shape, layer = DEFAULT
    wires = connections(layer, shape)
    picture = volume.picture(asked(shape, layer))
    at_place = [i * 25 for i in range(5)]
    row, front = [i for i in neurons(picture) if i in at_place], on_front(picture, (5, 5, 5))
    assert row == at_place and front == list(range(100, 125))
    used = [set(wires.weight[wires.into(i)].tolist()) for i in row]
    assert len(set.union(*used)) == sum(map(len, used)) == 135
    colours = [neurons(picture)[i][1] for i in row]
    assert len(set(colours)) == 5
    assert {neurons(picture)[i][1] for i in front} == {colours[-1]}
    assert len({tuple(sorted(wires.weight[wires.into(i)].tolist())) for i in front}) == 1


def test_the_outlined_row_holds_one_neuron_of_each_map_at_one_position() -> None:
    picture = volume.picture(asked(*DEFAULT))
    (capsule,) = of(picture, "one-row", Polygons)
    y = capsule.points[0][:, 1].mean()
    level = [i for i, (at, _) in neurons(picture).items() if abs(at[1] - y) < 1]
    assert [i for i in level if i % 25 == 0] == [0, 25, 50, 75, 100]


@pytest.mark.parametrize(
    ("layer", "rows", "columns"),
    [
        (Conv(2, 3, 5, kernel_size=3), {0, 1, 2}, {0, 1, 2}),
        (Conv(2, 3, 5, kernel_size=(3, 2), stride=2, padding=1), {1, 2, 3}, {1, 2}),
        (Conv(2, 3, 5, kernel_size=3, dilation=2), {0, 2, 4}, {0, 2, 4}),
    ],
)
def test_the_patch_is_what_the_definition_says(
    layer: Conv, rows: set[int], columns: set[int]
) -> None:
    from cnnviz.figures.volume_subject import seen, spot, subject

    about = subject(asked((3, 7, 7), layer))
    found = seen(about, spot(about, (0, 0), None))
    assert (set(found.rows), set(found.columns)) == (rows, columns)
    assert found.inputs == 3 * len(rows) * len(columns)
    picture = volume.picture(asked((3, 7, 7), layer))
    patches = [m for m in of(picture, "patch", Polygons) if len(m.points) > 1]
    assert [len(patch.points) for patch in patches] == [len(rows) * len(columns)] * 3
    assert any(f"= {found.inputs} inputs" in word for word in words(picture))


def test_each_neuron_of_the_row_has_a_line_from_its_own_kernel() -> None:
    picture = volume.picture(asked(*DEFAULT))
    fan, bundles = of(picture, "bundle", Lines)
    drawn = neurons(picture)
    assert len(fan.start) == len(bundles.end) == 5
    assert len(np.unique(fan.start, axis=0)) == 1
    for i, (start, end, which) in enumerate(
        zip(bundles.start, bundles.end, bundles.which, strict=True)
    ):
        at, colour = drawn[25 * i]
        assert bundles.styles[which].stroke == colour
        assert np.hypot(*(end - at)) < 16
        across = (end - start)[0] * (at - start)[1] - (end - start)[1] * (at - start)[0]
        assert abs(across) < 1e-6 * np.hypot(*(end - start)) ** 2, "the line points elsewhere"
        for other in drawn:
            if other != 25 * i:
                t = np.clip(
                    (drawn[other][0] - start) @ (end - start) / ((end - start) ** 2).sum(), 0, 1
                )
                gap = np.hypot(*(start + t * (end - start) - drawn[other][0]))
                assert gap > 6.5, "the line crosses another neuron"


def test_the_counts_are_those_of_the_graph() -> None:
    said = words(volume.picture(asked(*DEFAULT)))
    assert "5 kernels × 27 weights = 135 weights + 5 biases" in said
    assert any("125 neurons · 3,375 connections" in word for word in said)
    assert "3 channels × 3 × 3 = 27 inputs" in said
    assert "same receptive field," in said and "different kernels" in said
    assert any("same feature map," in word for word in said)


def test_what_is_left_out_is_said() -> None:
    picture = volume.picture(asked(*CASES[1]))
    note = " ".join(words(picture, "note"))
    drawn = neurons(picture)
    front = [i for i in drawn if i >= 15 * 1024]
    assert len({i // 1024 for i in drawn}) == 5
    assert "(5 of 16 maps)" in note and f"{len(front)} of 1,024" in note


def test_the_focus_is_the_row() -> None:
    picture = volume.picture(asked(*DEFAULT, focus=(2, 3)))
    assert {2 * 5 + 3 + 25 * i for i in range(5)} <= set(neurons(picture))
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
        ((3, 7, 7), DEFAULT[1], {"size": "column"}, "16:9"),
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
