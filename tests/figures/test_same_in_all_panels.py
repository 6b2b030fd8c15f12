"""What readers without context stumbled over: panels that differed where nothing differs, arrows
through words and lines, groups that stood askew, cones over what nobody sees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Lines, Picture, Polygons, Texts
from tests.figures.legible import marks, texts, words
from tests.figures.test_drawn_maps import DEEP, LARGE, PADDED, of, panel

ROW = ("Conv1d(1, 1, 3)", (1, 8))
STACK = ("Conv1d(1, 1, 3), ReLU(), Conv1d(1, 1, 3)", (1, 8))
GROUPS = ("Conv1d(4, 8, 3, groups=2)", (4, 10))


def drawn(of_what: tuple[str, tuple[int, ...]], **how: Any) -> Picture:
    return cnnviz.compare(*of_what, **how).picture


@pytest.mark.parametrize("size", ["16:9", "square"])
@pytest.mark.parametrize("layers", [ROW, STACK])
def test_heads_of_panels_have_one_size(layers: tuple[str, tuple[int, ...]], size: str) -> None:
    heads = [t for t in texts(drawn(layers, size=size)) if t.string.endswith(("ected", "lution"))]
    assert len(heads) == 3 and len({head.size for head in heads}) == 1
    assert size != "16:9" or len({head.low[1] for head in heads}) == 1


@pytest.mark.parametrize("size", ["16:9", "4:3", "square"])
def test_the_legend_says_that_it_is_a_kernel(size: str) -> None:
    assert "kernel" in words(drawn(ROW, size=size))


@pytest.mark.parametrize("layers", [ROW, PADDED, LARGE])
@pytest.mark.parametrize("size", ["square", "column"])
def test_no_arrow_ends_at_the_line_between_panels(
    layers: tuple[str, tuple[int, ...]], size: str
) -> None:
    picture = drawn(layers, size=size)
    tips = [m.points[0, :, 1].max() for m in marks(picture) if m.cls == "arrow-head"]
    rules = [m.start[0, 1] for m in marks(picture) if isinstance(m, Lines) and m.cls == "rule"]
    # They lead across it, and the first line is that below the heads of columns.
    assert len(tips) == 2 == len(rules) - 1
    pairs = zip(sorted(tips), sorted(rules)[1:], strict=True)
    assert all(tip - rule > (2 if size == "column" else 4) for tip, rule in pairs)


def test_heads_of_columns_stand_off_the_first_row() -> None:
    found = {t.string: t for t in texts(drawn(ROW, size="square"))}
    assert found["Fully connected"].low[1] - found["connections"].high[1] > 8


@pytest.mark.parametrize("kind", ["fc", "local"])
def test_the_traced_map_has_its_cells_in_each_panel(kind: str) -> None:
    """White lines between white cells are none."""
    own = panel(drawn(PADDED), kind)
    front = of(own, "frame")[-1].points[0]
    grids = [m for m in marks(own) if m.cls == "grid" and isinstance(m, Lines)]
    inside = [
        m for m in grids
        if (m.start >= front.min(axis=0) - 0.1).all() and (m.end <= front.max(axis=0) + 0.1).all()
    ]  # fmt: skip
    [fill] = [m.styles[0].fill for m in of(own, "map")][-1:]
    assert inside and all(mark.styles[0].stroke != fill for mark in inside)


@pytest.mark.parametrize("kind", ["fc", "local", "conv"])
def test_groups_of_maps_stand_in_the_middle_above_their_channels(kind: str) -> None:
    own = panel(drawn(GROUPS), kind)
    middles = []
    for layer in (0, 1):
        frames = [m for m in of(own, "map", layer) if isinstance(m, Polygons)]
        middles.append(sorted({round(float(m.points[0, :, 0].mean()), 3) for m in frames}))
    assert middles[0] == middles[1] and len(middles[0]) == 2


def test_a_cone_ends_where_it_meets_bars() -> None:
    """Its fill between the bars of two groups would look like inputs."""
    own = panel(drawn(GROUPS), "fc")
    bars = min(float(m.points[..., 1].min()) for m in of(own, "map", 0))
    assert {round(float(m.points[..., 1].max()), 3) for m in of(own, "cone", 0)} == {round(bars, 3)}


@pytest.mark.parametrize("kind", ["local", "conv"])
def test_a_cone_is_behind_slices_that_its_neuron_does_not_see(kind: str) -> None:
    own = list(marks(panel(drawn(DEEP), kind)))
    at = {id(mark): place for place, mark in enumerate(own)}
    seen = {}
    for mark in own:
        if mark.cls == "cell" and mark.names["layer"] == 0:
            slices = np.unravel_index(mark.names["index"], DEEP[1])[1]
            seen[mark.names["dst"]] = int(slices.min())
    cones = {mark.names["dst"]: at[id(mark)] for mark in own if mark.cls == "cone"}
    maps = [mark for mark in own if mark.cls == "map" and mark.names["layer"] == 0]
    # Both channels, and in each the hindmost of six slices first.
    order = [place for place in map(at.get, map(id, maps)) if place is not None]
    for neuron, front in seen.items() if kind == "local" else ():
        before = [place for place in order if place < cones[neuron]]
        assert len(before) == 2 * (6 - front)


def test_what_two_neurons_of_slices_see_stands_apart_in_the_picture() -> None:
    own = panel(drawn(DEEP), "local")
    rows: dict[int, list[float]] = {}
    for mark in of(own, "cell", 0):
        rows.setdefault(mark.names["dst"], []).append(float(mark.points[..., 1].min()))
        rows[mark.names["dst"]].append(float(mark.points[..., 1].max()))
    upper, lower = sorted(rows.values(), key=min)
    assert max(upper) < min(lower)


def test_the_band_of_all_that_is_seen_holds_the_dots_for_the_rest() -> None:
    whole = panel(drawn(("Conv1d(1, 1, 9)", (1, 200)), figure="connectivity"), "fc")
    [band] = [mark for mark in marks(whole) if mark.cls == "band"]
    low = max(float(m.at[:, 1].max()) for m in marks(whole) if m.cls == "ellipsis")
    assert float(np.concatenate(list(band.points)).reshape(-1, 2)[:, 1].max()) > low


@pytest.mark.parametrize(("maps", "title"), [(8, "Same colour"), (16, "Same colour and dash")])
def test_the_title_says_what_tells_kernels_apart(maps: int, title: str) -> None:
    said = words(drawn((f"Conv1d(8, {maps}, 3, groups=4)", (8, 12)), figure="sharing"), "title")
    assert said == [f"{title}, same kernel"]


def test_a_sum_is_not_broken_behind_its_sign() -> None:
    lines = [
        line
        for figure in ("argument", "bias")
        for size in ("16:9", "4:3", "square")
        for mark in marks(drawn(PADDED, figure=figure, size=size))
        if isinstance(mark, Texts) and mark.cls == "context"
        for line in mark.strings
    ]
    assert any("2 + 6×3 + 2 = 22" in line.replace("\u00a0", " ") for line in lines)
    assert not any(line.endswith(("×", "+", "=")) for line in lines)
