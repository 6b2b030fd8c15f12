"""The figure matrix: cells that are small, and parts of matrices that are large."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.matrix import matrix
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.transposed import ConvTranspose
from tests.figures.legible import asked, words
from tests.figures.test_matrix import CASES, cells_of, matrices, named


def test_small_cells_tell_weights_apart_by_strokes_where_colours_are_few() -> None:
    group = matrices(matrix.picture(asked(*CASES["long"], theme="print", size="4:3")))["conv"]
    cells = cells_of(group)
    assert not named(group, "letter") and named(group, "hatch")
    strokes: list[list[Any]] = [[] for _ in cells.which]
    corners = cells.points.min(axis=1)
    side = np.ptp(cells.points[0, :, 0])
    for lines in named(group, "hatch"):
        for start, end in zip(lines.start, lines.end, strict=True):
            middle = (start + end) / 2
            (mine,) = np.flatnonzero(((corners < middle) & (middle < corners + side)).all(axis=1))
            strokes[mine].append(tuple(np.round((start - corners[mine]) / side, 3)))
    looks: dict[int, set[Any]] = {}
    for weight, look, found in zip(
        cells.names["weight"].tolist(), cells.which, strokes, strict=True
    ):
        looks.setdefault(weight, set()).add((cells.styles[look].fill, tuple(sorted(found))))
    assert all(len(look) == 1 for look in looks.values())
    assert len(set().union(*looks.values())) == 9


SIZES = ["16:9", "4:3", "square", "page", "column"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", CASES)
def test_cells_are_large_enough_to_be_told_apart(case: str, size: str) -> None:
    for group in matrices(matrix.picture(asked(*CASES[case], size=size))).values():
        cells = cells_of(group)
        scale = 7 / 13 if size in ("page", "column") else 1
        # A cell has a rim of a point.
        side = np.ptp(cells.points[0, :, 0]) / scale + 2
        assert side >= 6 - 1e-6
        letters = [word for mark in named(group, "letter") for word in mark.strings]
        if group.names["kind"] == "conv" and side >= 13.5 - 1e-6:
            assert len(letters) == len(cells.points)


LARGE = {
    "Conv2d(3, 8, 3, padding=1)": ((3, 8, 8), Conv(2, 3, 8, 3, padding=1), 3),
    "Conv2d(1, 6, 5)": ((1, 32, 32), Conv(2, 1, 6, 5), 5),
    "Conv2d(64, 128, 3)": ((64, 56, 56), Conv(2, 64, 128, 3), 3),
    "Conv1d(1, 1, 9)": ((1, 200), Conv(1, 1, 1, 9), 9),
    "Conv1d(4, 8, 3, groups=2)": ((4, 10), Conv(1, 4, 8, 3, groups=2), 3),
    "Conv3d(2, 4, 3)": ((2, 6, 6, 6), Conv(3, 2, 4, 3), 3),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layer", LARGE)
def test_a_part_shows_weights_that_repeat_along_diagonals(layer: str, size: str) -> None:
    shape, conv, kernel = LARGE[layer]
    cells = cells_of(matrices(matrix.picture(asked(shape, conv, size=size)))["conv"])
    row, column, weight = (cells.names[key] for key in ("row", "column", "weight"))
    (first,) = np.nonzero(row == row.min())
    first = first[np.argsort(column[first])]
    # The first neuron has all weights of one line of its kernel, and the next ones the same ones,
    # each a column further.
    own = weight[first][:kernel]
    assert np.ptp(own) == kernel - 1
    for at in range(3):
        mine = row == row.min() + at
        where = [int(column[mine & (weight == one)][0]) for one in own.tolist()]
        assert (np.array(where) == column[first][:kernel] + at).all()


def test_a_part_has_maps_and_channels_of_two_groups_and_names_them() -> None:
    shape, layer, _ = LARGE["Conv1d(4, 8, 3, groups=2)"]
    picture = matrix.picture(asked(shape, layer))
    cells = cells_of(matrices(picture)["conv"])
    maps, channels = cells.names["row"] // 8, cells.names["column"] // 10
    assert {*maps.tolist()} == {0, 4} and (channels // 2 == maps // 4).all()
    said = words(picture)
    assert {"map A", "map E", "channel 1", "channel 3"} <= {*said}
    assert said.count("channel 1") == 3 and said.count("map A") == 1


@pytest.mark.parametrize("groups", [2, 8])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_of_an_image_two_groups_are_drawn_each_with_its_own_channels(
    groups: int, size: str
) -> None:
    conv = Conv(2, 8, 8, 3, groups=groups)
    cells = cells_of(matrices(matrix.picture(asked((8, 16, 16), conv, size=size)))["conv"])
    maps, channels = cells.names["row"] // 14**2, cells.names["column"] // 16**2
    assert {*(maps * groups // 8).tolist()} == {*(channels * groups // 8).tolist()} == {0, 1}
    assert (maps * groups // 8 == channels * groups // 8).all()


def test_a_kernel_of_one_cell_is_drawn_in_two_maps_and_two_channels() -> None:
    cells = cells_of(matrices(matrix.picture(asked((64, 16, 16), Conv(2, 64, 32, 1))))["conv"])
    # Weight c of kernel n is number 64 n + c.
    assert {*cells.names["weight"].tolist()} == {0, 1, 64, 65}


def test_inputs_that_no_neuron_sees_are_left_out_where_neurons_stand_far_apart() -> None:
    conv = Conv(1, 1, 1, 3, stride=50)
    group = matrices(matrix.picture(asked((1, 500), conv)))["conv"]
    columns = sorted(cells_of(group).names["column"].tolist())
    assert columns == [50 * at + inner for at in range(5) for inner in range(3)]
    assert group.names["columns"] == len(columns)


def test_layers_whose_neurons_see_nothing_of_the_part_have_one() -> None:
    layer = Conv(1, 60, 2, 2, stride=5, padding=2)
    for group in matrices(matrix.picture(asked((60, 2), layer))).values():
        assert group.names["rows"] and group.names["columns"]


def test_a_neuron_that_is_asked_for_is_in_the_part() -> None:
    shape, layer, _ = LARGE["Conv2d(64, 128, 3)"]
    picture = matrix.picture(asked(shape, layer, focus=(0, 20, 30)))
    for group in matrices(picture).values():
        (row,) = (frame.names["row"] for frame in named(group, "frame"))
        assert row == 20 * 54 + 30 and row in cells_of(group).names["row"]


@pytest.mark.parametrize("maps", [1, 4])
def test_a_transposed_convolution_has_a_kernel_per_map(maps: int) -> None:
    layer = ConvTranspose(2, 3, maps, 3, stride=2, padding=1)
    said = " ".join(words(matrix.picture(asked((3, 16, 16), layer))))
    assert ("a kernel per map" in said) == (maps > 1) == ("4 kernels" in said)
    assert ("one kernel" in said) == (maps == 1)


@pytest.mark.parametrize("mode, size", [("reflect", 64), ("replicate", 64), ("circular", 2)])
def test_padding_that_joins_neurons_twice_is_refused_with_a_way_that_works(
    mode: str, size: int
) -> None:
    with pytest.raises(CnnvizError, match=f"^with padding_mode='{mode}'") as caught:
        matrix.picture(asked((1, size), Conv(1, 1, 1, 3, padding=1, padding_mode=mode)))
    assert ("longer input" in str(caught.value)) == (mode == "circular")
    assert matrix.picture(asked((1, size), Conv(1, 1, 1, 3, padding=1)))
    assert matrix.picture(asked((1, 3), Conv(1, 1, 1, 3, padding=1, padding_mode="circular")))


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_of_a_kernel_that_is_not_all_drawn_no_row_is_empty(size: str) -> None:
    layer = Conv(2, 3, 8, 11, stride=4, padding=5)
    group = matrices(matrix.picture(asked((3, 64, 64), layer, size=size)))["conv"]
    assert len({*cells_of(group).names["row"].tolist()}) == group.names["rows"]


FAR: list[tuple[Any, Any, tuple[int, ...]]] = [
    ((64, 56, 56), Conv(2, 64, 128, kernel_size=3), (127, 53, 53)),
    ((8, 16, 16), Conv(2, 8, 8, 3, padding=1, groups=2), (7, 15, 15)),
    ((3, 16, 16), ConvTranspose(2, 3, 4, 3, stride=2, padding=1), (3, 30, 30)),
    ((512,), Linear(512, 100), (80,)),
]


@pytest.mark.parametrize("shape, layer, focus", FAR)
def test_so_is_one_of_a_far_map_or_group_with_what_it_sees(
    shape: Any, layer: Any, focus: tuple[int, ...]
) -> None:
    asked_for = np.ravel_multi_index(focus, chain(shape, (layer,)).shapes[1])
    for group in matrices(matrix.picture(asked(shape, layer, focus=focus))).values():
        (row,) = (frame.names["row"] for frame in named(group, "frame") if frame.names)
        assert row == asked_for and row in cells_of(group).names["row"]


@pytest.mark.parametrize("layer", LARGE)
def test_edges_are_dotted_where_some_are_left_out(layer: str) -> None:
    shape, conv, _ = LARGE[layer]
    group = matrices(matrix.picture(asked(shape, conv)))["fc"]
    (right, low) = cells_of(group).points.max(axis=(0, 1)) + 1
    dotted = [mark for mark in named(group, "open") if mark.styles[0].dash]
    ends = np.concatenate([np.stack([mark.start, mark.end], 1) for mark in dotted])
    assert (np.abs(ends[..., 0] - right) < 0.01).all(axis=1).any()
    assert (np.abs(ends[..., 1] - low) < 0.01).all(axis=1).any()


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("case", ["sheet", "long"])
def test_the_key_has_the_colours_of_the_cells(case: str, theme: str) -> None:
    picture = matrix.picture(asked(*CASES[case], theme=theme))
    cells = cells_of(matrices(picture)["conv"])
    (key,) = named(picture, "tile")
    looks = [
        dict(
            zip(one.names["weight"].tolist(), (one.styles[i].fill for i in one.which), strict=True)
        )
        for one in (cells, key)
    ]
    assert not named(picture, "edge") and looks[0] == looks[1] and len(looks[0]) == 9
    assert not any(style.dash or style.stroke for style in key.styles)


@pytest.mark.parametrize("layer", LARGE)
def test_there_is_no_key_of_a_part_of_the_weights(layer: str) -> None:
    shape, conv, _ = LARGE[layer]
    picture = matrix.picture(asked(shape, conv))
    drawn = {*cells_of(matrices(picture)["conv"]).names["weight"].tolist()}
    tiles = named(picture, "tile")
    assert bool(tiles) == (len(drawn) == 9)
