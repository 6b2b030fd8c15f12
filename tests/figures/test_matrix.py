"""The figure matrix: its cells against the graph, its looks against the lines above it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.matrix import matrix
from cnnviz.graph.connect import connections
from cnnviz.graph.twin import twin
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.network import chain
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Group, Picture, Polygons, Texts
from cnnviz.picture.steps import at
from tests.figures.legible import asked, faults, groups, marks, words

LIGHT = asked((1, 8), Conv(1, 1, 1, kernel_size=3)).theme
DEFAULT = ((1, 8), Conv(1, 1, 1, kernel_size=3))
SHEET = ((1, 5, 5), Conv(2, 1, 1, kernel_size=3))
CASES: dict[str, tuple[Any, ...]] = {
    "default": DEFAULT,
    "sheet": SHEET,
    "channels": ((2, 4), Conv(1, 2, 2, kernel_size=3)),
    "strided": ((1, 8), Conv(1, 1, 1, 4, stride=2, padding=1), ReLU(), MaxPool(1, 2)),
    "transposed": ((1, 4), ConvTranspose(1, 1, 1, kernel_size=3, stride=2)),
    "image": ((1, 16, 16), Conv(2, 1, 1, kernel_size=3)),
    "long": ((1, 200), Conv(1, 1, 1, kernel_size=9)),
    "huge": ((3, 32, 32), Conv(2, 3, 16, kernel_size=3, padding=1)),
    "cube": ((1, 4, 4, 4), Conv(3, 1, 1, kernel_size=3)),
    "steps": ((1, 120), Conv(1, 1, 1, kernel_size=3, stride=3)),
    "linear": ((6,), Linear(6, 4)),
    "local": ((1, 8), LocallyConnected(1, 1, 1, kernel_size=3)),
}


def matrices(picture: Picture) -> dict[str, Group]:
    return {group.names["kind"]: group for group in groups(picture, "matrix")}


def named(group: Group | Picture, cls: str) -> list[Any]:
    return [mark for mark in marks(group) if getattr(mark, "cls", "") == cls]


def cells_of(group: Group) -> Polygons:
    (cells,) = named(group, "cell")
    assert isinstance(cells, Polygons)
    return cells


def graph_of(case: tuple[Any, ...], kind: str) -> set[tuple[int, int, int]]:
    """The (neuron, input, weight) of all connections of a twin."""
    shape, layer, *_ = case
    (stand_in,) = twin(chain(shape, (layer,)), kind).layers
    wires = connections(stand_in, shape)
    return set(zip(wires.dst.tolist(), wires.src.tolist(), wires.weight.tolist(), strict=True))


SHARED = ["default", "sheet", "channels", "strided", "transposed", "image", "long", "cube"]


@pytest.mark.parametrize("case", [*SHARED, "steps"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "column"])
def test_each_filled_cell_is_a_connection_and_each_connection_a_cell(case: str, size: str) -> None:
    found = matrices(matrix.picture(asked(*CASES[case], size=size)))
    # Without empty cells the first panel has all rows and columns that are drawn.
    drawn = {key: {*cells_of(found["fc"]).names[key].tolist()} for key in ("row", "column")}
    for kind, group in found.items():
        assert (group.names["rows"], group.names["columns"]) == tuple(map(len, drawn.values()))
        cells = cells_of(group)
        rows, columns, weights = (cells.names[key].tolist() for key in ("row", "column", "weight"))
        assert set(zip(rows, columns, weights, strict=True)) == {
            (row, column, weight)
            for row, column, weight in graph_of(CASES[case], kind)
            if row in drawn["row"] and column in drawn["column"]
        }
        # Cells of one row (column) are at one height, those of the next at least a side later.
        middle, side = cells.points.mean(axis=1), np.ptp(cells.points[0, :, 0])
        for axis, places in enumerate((columns, rows)):
            found = {place: middle[i, axis] for i, place in enumerate(places)}
            assert np.allclose([found[place] for place in places], middle[:, axis])
            order = [found[place] for place in sorted(found)]
            assert np.diff(order).min(initial=side) > side - 1e-6


def drawn_colours(picture: Picture, kind: str) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = {}
    panels = [group for group in groups(picture, "panel") if kind_of(group) == kind]
    for edges in (edges for panel in panels for edges in named(panel, "edge")):
        for weight, look in zip(edges.names["weight"].tolist(), edges.which.tolist(), strict=True):
            found.setdefault(weight, set()).add(edges.styles[look].stroke)
    return found


@pytest.mark.parametrize(
    ("case", "theme"),
    [*((c, "light") for c in ("default", "strided", "transposed")), ("default", "print")],
)
def test_cells_have_the_colours_of_their_lines(case: str, theme: str) -> None:
    picture = matrix.picture(asked(*CASES[case], theme=theme))
    cells, lines = cells_of(matrices(picture)["conv"]), drawn_colours(picture, "conv")
    for weight, look in zip(cells.names["weight"].tolist(), cells.which.tolist(), strict=True):
        style = cells.styles[look]
        assert {style.stroke or style.fill} == lines[weight]
    for kind, group in matrices(picture).items():
        assert (group.names.get("ink") == "neutral") == (kind != "conv")


def test_a_letter_stands_for_one_weight_in_cells_and_kernel() -> None:
    picture = matrix.picture(asked(*DEFAULT))
    tiled = next(group for group in groups(picture, "panel") if named(group, "tile"))
    tiles = next(mark for mark in named(tiled, "letter") if isinstance(mark, Texts))
    kernel = dict(zip(tiles.names["weight"].tolist(), tiles.strings, strict=True))
    assert kernel == {0: "a", 1: "b", 2: "c"}
    group = matrices(picture)["conv"]
    (names,), cells = named(group, "letter"), cells_of(group)
    assert isinstance(names, Texts)
    for word, spot, weight, square in zip(
        names.strings, names.at, cells.names["weight"], cells.points, strict=True
    ):
        assert word == kernel[int(weight)]
        assert (square.min(axis=0) < spot).all() and (spot < square.max(axis=0)).all()


def kind_of(group: Group) -> str:
    return str(group.names.get("panel", ""))


def test_diagonals_repeat() -> None:
    cells = cells_of(matrices(matrix.picture(asked(*DEFAULT)))["conv"])
    diagonal = cells.names["column"] - cells.names["row"]
    for offset in np.unique(diagonal):
        assert len(np.unique(cells.names["weight"][diagonal == offset])) == 1
        assert len(np.unique(cells.which[diagonal == offset])) == 1
    assert "the same weight all along a diagonal" in matrix.picture(asked(*DEFAULT)).title
    assert "diagonal" not in matrix.picture(asked(*CASES["strided"])).title


def test_blocks_repeat_and_are_ruled() -> None:
    picture = matrix.picture(asked(*SHEET))
    group = matrices(picture)["conv"]
    cells = cells_of(group)
    across, down = np.divmod(cells.names["column"], 5), np.divmod(cells.names["row"], 3)
    seen: dict[Any, int] = {}
    for key in zip(across[0] - down[0], across[1], down[1], cells.names["weight"], strict=True):
        assert seen.setdefault(key[:3], key[3]) == key[3]
    frame = cells.points.min(axis=(0, 1)) - 1, cells.points.max(axis=(0, 1)) + 1
    rules = [r for r in named(group, "rule") if r.styles[0].stroke == LIGHT.rule]
    start, end = (np.concatenate([getattr(r, side) for r in rules]) for side in ("start", "end"))
    upright = start[:, 0] == end[:, 0]
    for axis, mine, name, size in ((0, upright, "column", 5), (1, ~upright, "row", 3)):
        ruled = np.sort(start[mine, axis])
        ruled = ruled[(frame[0][axis] + 1 < ruled) & (ruled < frame[1][axis] - 1)]
        block = cells.names[name] // size
        assert len(ruled) == block.max()
        # Every cell lies between the rules of its own block.
        assert (np.searchsorted(ruled, cells.points[..., axis].min(axis=1)) == block).all()
        assert (np.searchsorted(ruled, cells.points[..., axis].max(axis=1)) == block).all()


def test_one_neuron_and_its_row_stand_out() -> None:
    picture = matrix.picture(asked(*DEFAULT, focus=(0, 4)))
    for group in matrices(picture).values():
        cells = cells_of(group)
        (row,) = [frame.points[0] for frame in named(group, "frame") if "row" in frame.names]
        mine = cells.points[cells.names["row"] == 4][..., 1]
        assert row[:, 1].min() <= mine.min() and mine.max() <= row[:, 1].max()
        assert np.ptp(row[:, 1]) < 1.2 * np.ptp(mine)
    for dots in named(picture, "row"):
        assert dots.which.tolist() == [0, 0, 0, 0, 1, 0]
        assert dots.styles[1].fill == LIGHT.ink


@pytest.mark.parametrize("case", ["default", "strided", "transposed", "linear"])
def test_inputs_stand_over_their_columns_and_neurons_beside_their_rows(case: str) -> None:
    picture = matrix.picture(asked(*CASES[case]))
    drawn = matrices(picture)
    for kind, group in drawn.items():
        cells = cells_of(group)
        (dots,) = [
            mark
            for panel in groups(picture, "panel")
            if kind_of(panel) == kind
            for mark in named(panel, "neuron")
            if mark.names["layer"] == 0
        ]
        over = dict(zip(dots.names["index"].tolist(), dots.at[:, 0].tolist(), strict=True))
        middles = cells.points[..., 0].mean(axis=1)
        assert np.allclose(middles, [over[i] for i in cells.names["column"].tolist()])
        assert dots.at[:, 1].max() < cells.points[..., 1].min()
    rows = named(picture, "row")
    assert len(rows) == len(drawn)
    for dots, group in zip(rows, drawn.values(), strict=True):
        cells = cells_of(group)
        beside = dots.at[cells.names["row"], 1]
        assert np.allclose(cells.points[..., 1].mean(axis=1), beside)
        assert dots.at[:, 0].max() < cells.points[..., 0].min()


def test_what_is_cut_off_is_said() -> None:
    picture = matrix.picture(asked(*CASES["huge"]))
    ((rows, columns),) = {(g.names["rows"], g.names["columns"]) for g in groups(picture, "matrix")}
    said = " ".join(words(picture, "context"))
    assert f"Drawn: {rows} of 16,384 neurons as rows, {columns} of 3,072 inputs as columns" in said
    conv = matrices(picture)["conv"]
    (row,) = (frame.names["row"] for frame in named(conv, "frame"))
    drawn = int((cells_of(conv).names["row"] == row).sum())
    assert drawn > 0 and f"{drawn} of one neuron’s 27 connections drawn" in said
    assert {"50,331,648", "424,128", "432"} <= set(words(picture, "count"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", ["16:9", "column"])
def test_has_few_words(case: str, size: str) -> None:
    said = " ".join(words(matrix.picture(asked(*CASES[case], size=size)))).split()
    assert len([word for word in said if len(re.sub(r"[^a-z]", "", word.lower())) > 1]) <= 70


def test_is_built_panel_by_panel_and_the_convolution_row_by_row() -> None:
    picture = matrix.picture(asked(*DEFAULT))
    rows = [f"Convolution, row {n}." for n in range(1, 7)]
    assert [step.caption for step in picture.steps] == [
        "Fully connected.", "Locally connected.", *rows, "What it comes to.",
    ]  # fmt: skip
    for n, step in enumerate(picture.steps[2:8], 1):
        seen = matrices(at(picture, step))["conv"]
        assert set(cells_of(seen).names["row"].tolist()) == set(range(n))
        letters = [text for text in marks(seen) if isinstance(text, Texts)]
        assert sum(len(text.strings) for text in letters) == 3 * n


@pytest.mark.parametrize("case", ["default", "sheet", "strided"])
def test_says_what_its_rows_and_columns_are_and_that_empty_cells_are_zero(case: str) -> None:
    said = " ".join(words(matrix.picture(asked(*CASES[case]))))
    # Neurons and inputs that are drawn say it themselves.
    assert said.count("rows: neurons") == (0 if "this neuron" in said else 1)
    assert said.count("empty cells are 0") == 2


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("case", [*SHARED, "huge", "steps"])
def test_no_two_weights_look_the_same(case: str, theme: str) -> None:
    for size in ("16:9", "4:3", "square", "column"):
        picture = matrix.picture(asked(*CASES[case], theme=theme, size=size))
        conv = cells_of(matrices(picture)["conv"])
        looks = [conv.styles[at] for at in conv.which.tolist()]
        pairs = set(zip(conv.names["weight"].tolist(), looks, strict=True))
        # Where a few colours have dashes, too, small cells have strokes for these.
        if not named(matrices(picture)["conv"], "hatch"):
            assert len(pairs) == len({w for w, _ in pairs}) == len({look for _, look in pairs})


def test_a_kernel_of_which_only_a_part_is_drawn_has_no_tiles_of_that_part() -> None:
    picture = matrix.picture(asked((1, 32, 32), Conv(2, 1, 6, 5)))
    tiles = [mark for mark in marks(picture) if mark.cls == "tile"]
    assert sum(len(np.ravel(mark.names["weight"])) for mark in tiles) in (0, 25)


def test_one_layer_of_several_is_drawn_and_named() -> None:
    picture = matrix.picture(asked(*CASES["strided"]))
    assert picture.notes == ("Drawn is layer 0, Conv1d, alone (--layers picks another).",)


@pytest.mark.parametrize(("case", "kind"), [("linear", "fc"), ("local", "local")])
def test_a_layer_that_is_no_convolution_stands_alone(case: str, kind: str) -> None:
    assert set(matrices(matrix.picture(asked(*CASES[case])))) == {kind}


def test_panels_are_chosen() -> None:
    found = matrices(matrix.picture(asked(*DEFAULT, options={"panels": "tiled,conv"})))
    assert list(found) == ["tiled", "conv"]
    assert len(np.unique(cells_of(found["tiled"]).names["weight"])) == 6


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (((1, 8), MaxPool(1, 2)), r"take a layer such as Conv1d\(1, 1, kernel_size=3\)"),
        (((1, 4), Conv(1, 1, 1, 5, padding=2, padding_mode="circular")), "padding_mode='zeros'"),
    ],
)
def test_what_is_no_matrix_is_refused(layers: Any, said: str) -> None:
    with pytest.raises(CnnvizError, match=said):
        matrix.picture(asked(*layers))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
def test_it_is_legible(case: str, theme: str, size: str) -> None:
    request = asked(*CASES[case], theme=theme, size=size)
    assert faults(matrix.picture(request), request.theme.background) == []
