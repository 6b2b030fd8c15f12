"""The figure cost: its bars and curves against counts from the definition."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.cost import cost
from cnnviz.figures.cost.sweep import swept
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Group, Lines, Polygons
from tests.figures.legible import asked, faults, groups, words

DEFAULT = ((3, 32, 32), Conv(2, 3, 16, kernel_size=3, padding=1))
SWEEP = {"sweep": "8:512"}


def counted(size: int, channels: int, filters: int) -> dict[str, tuple[int, int]]:
    """(connections, weights) of a 3 x 3 convolution with padding 1, neuron by neuron."""
    seen = sum(
        0 <= r + dr < size and 0 <= c + dc < size
        for r in range(size)
        for c in range(size)
        for dr in (-1, 0, 1)
        for dc in (-1, 0, 1)
    )
    local = seen * channels * filters
    full = size**4 * channels * filters
    return {"fc": (full, full), "local": (local, local), "conv": (local, 9 * channels * filters)}


def test_bars_hold_the_counts_of_the_definition() -> None:
    wanted = counted(8, 2, 3)
    picture = cost.picture(asked((2, 8, 8), Conv(2, 2, 3, kernel_size=3, padding=1)))
    found = {(g.names["kind"], g.names["of"]): g.names["count"] for g in groups(picture, "bar")}
    for kind, (connections, weights) in wanted.items():
        assert found[kind, "connections"] == connections
        assert found[kind, "weights"] == weights
    assert words(picture, "count") == [
        f"{n:,}" for i in (0, 1) for n in (w[i] for w in wanted.values())
    ]


def test_bars_are_as_long_as_the_logarithm_says() -> None:
    picture = cost.picture(asked(*DEFAULT))
    lengths = {}
    for bar in groups(picture, "bar"):
        (blocks,) = bar.marks
        assert isinstance(blocks, Polygons)
        reach = blocks.points[..., 0].max() - blocks.points[..., 0].min()
        lengths[bar.names["kind"], bar.names["of"]] = reach / log10(bar.names["count"])
        # A block a started power of ten.
        assert len(blocks.points) == int(log10(bar.names["count"])) + 1
    assert np.ptp(list(lengths.values())) < 1e-6


def test_biases_are_counted_beside_weights() -> None:
    said = words(cost.picture(asked(*DEFAULT)), "counts")
    assert "+ 16 biases · 117,000 × fewer" in said
    assert "+ 16,384 biases" in said


def test_a_sweep_counts_every_size() -> None:
    request = asked((1, 8, 8), Conv(2, 1, 2, kernel_size=3, padding=1), options={"sweep": "4:16"})
    picture = cost.picture(request)
    curves = {}
    for curve in groups(picture, "curve"):
        _, dots = curve.marks
        assert isinstance(dots, Dots)
        curves[curve.names["of"], curve.names["count"]] = dots.at
    sizes = [counted(n, 1, 2) for n in (4, 8, 16)]
    pitches = []
    for i, of in enumerate(("connections", "weights")):
        for kind in ("fc", "local", "conv"):
            counts = [found[kind][i] for found in sizes]
            rise = -np.diff(curves[of, " ".join(map(str, counts))][:, 1])
            growth = np.diff(np.log10(counts))
            pitches += list(rise[growth > 0] / growth[growth > 0])
            assert (rise[growth == 0] == 0).all()
    assert len(pitches) == 10
    assert np.ptp(pitches) < 1e-6
    # Locally connected and convolution have the same connections: one curve, both named.
    assert len(curves) == 5


def test_a_sweep_says_how_fast_each_grows() -> None:
    said = words(cost.picture(asked(*DEFAULT, options=SWEEP)), "pace")
    assert said == ["side × 2 → × 16", "side × 2 → ≈ × 4"] * 2 + ["always 432"]


def test_a_sweep_doubles() -> None:
    assert swept(" 8 : 48 ") == (8, 16, 32, 48)
    assert swept("10:19") == (10, 11, 13, 14, 16, 17, 19)


@pytest.mark.parametrize("words_", ["8", "8:8", "9:8", "0:8", "a:b", "8:512:2", "-1:4", ""])
def test_what_is_no_sweep_is_refused(words_: str) -> None:
    with pytest.raises(CnnvizError, match="such as 8:512"):
        swept(words_)


def test_layers_that_need_one_size_are_not_swept() -> None:
    layers = (Conv(2, 1, 1, kernel_size=3), Flatten(), Linear(36, 4))
    with pytest.raises(CnnvizError, match="an input of 1x4x4 does not fit: Linear takes 36"):
        cost.picture(asked((1, 8, 8), *layers, options={"sweep": "4:16"}))


def test_a_network_that_learns_nothing_is_refused() -> None:
    with pytest.raises(CnnvizError, match="Conv2d"):
        cost.picture(asked((1, 8, 8), MaxPool(2, 2), ReLU()))


def test_without_a_convolution_it_says_so() -> None:
    picture = cost.picture(asked((6,), Linear(6, 4)))
    assert picture.title == "No convolution here: nothing is shared"
    assert [g.names["count"] for g in groups(picture, "bar")] == [24, 24]


def test_a_kernel_as_large_as_its_input_saves_nothing() -> None:
    picture = cost.picture(asked((1, 3), Conv(1, 1, 1, kernel_size=3)))
    assert "neither" in picture.title


def test_layers_that_are_not_replaced_are_named() -> None:
    layers = (Conv(2, 1, 1, kernel_size=3), Flatten(), Linear(36, 4))
    picture = cost.picture(asked((1, 8, 8), *layers))
    assert picture.notes == (
        "Only convolutions are replaced: the Linear layers are the same in all, and counted.",
    )


CASES = {
    "default": DEFAULT,
    "small": ((1, 8), Conv(1, 1, 1, kernel_size=3)),
    "vgg": ((3, 224, 224), Conv(2, 3, 64, kernel_size=3, padding=1)),
    "alone": ((6,), Linear(6, 4)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page"])
def test_bars_are_legible(case: str, theme: str, size: str) -> None:
    request = asked(*CASES[case], theme=theme, size=size)
    assert faults(cost.picture(request), request.theme.background) == []


@pytest.mark.parametrize("sweep", ["8:512", "3:5", "8:8000"])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page"])
def test_curves_are_legible(sweep: str, theme: str, size: str) -> None:
    for case in ("default", "small"):
        request = asked(*CASES[case], theme=theme, size=size, options={"sweep": sweep})
        assert faults(cost.picture(request), request.theme.background) == []


def test_no_title_leaves_no_hole() -> None:
    titled, bare = (cost.picture(asked(*DEFAULT, title=title)) for title in (None, ""))
    assert "title" not in {getattr(mark, "cls", "") for mark in bare.marks}
    assert words(titled, "title") == ["119 × fewer connections, 117,000 × fewer weights"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["column", "tall"])
def test_bars_are_legible_in_a_column(case: str, theme: str, size: str) -> None:
    for title in (None, ""):
        request = asked(*CASES[case], theme=theme, size="column", title=title)
        request = request._replace(size=COLUMNS[size])
        assert faults(cost.picture(request), request.theme.background) == []


@pytest.mark.parametrize("sweep", ["8:512", "3:5", "8:8000"])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["column", "tall"])
def test_curves_are_legible_in_a_column(sweep: str, theme: str, size: str) -> None:
    for case in ("default", "small"):
        request = asked(*CASES[case], theme=theme, size="column", options={"sweep": sweep})
        request = request._replace(size=COLUMNS[size])
        assert faults(cost.picture(request), request.theme.background) == []


COLUMNS = {"column": (252.0, 189.0), "tall": (252.0, 288.0)}


def corners(group: Group) -> np.ndarray[Any, Any]:
    """The corners (x0, y0, x1, y1) of a group, and of nothing else."""
    return np.array(box(group))


def test_in_a_column_weights_stand_below_connections_on_one_scale() -> None:
    picture = cost.picture(asked(*DEFAULT, size="column"))
    bars = {(g.names["kind"], g.names["of"]): corners(g) for g in groups(picture, "bar")}
    assert len(bars) == 6
    tops = [bars[kind, of][1] for of in ("connections", "weights") for kind in cost.KINDS]
    assert tops == sorted(tops)
    assert len({round(bar[0], 6) for bar in bars.values()}) == 1
    axes = [m for m in picture.marks if isinstance(m, Lines) and m.cls == "axis"]
    assert len(axes) == 1 and axes[0].start[:, 1].min() > max(bar[3] for bar in bars.values())
    # The longest bar takes most of the width that the names leave.
    assert max(bar[2] for bar in bars.values()) > 0.9 * picture.size[0]
    assert words(picture, "tick")[0] == "1"
    assert "+ 16 biases · 117,000 × fewer" in words(picture, "counts")
    assert any("ogarithmic" in note for note in words(picture, "note"))


def test_in_a_column_curves_stand_below_one_another_on_one_scale() -> None:
    picture = cost.picture(asked(*DEFAULT, size="column", options=SWEEP))
    curves = {"connections": [], "weights": []}  # type: dict[str, list[Any]]
    for curve in groups(picture, "curve"):
        curves[curve.names["of"]].append(curve.marks[1])
    assert [len(found) for found in curves.values()] == [2, 3]
    lowest, highest = (
        pick(dots.at[:, 1].min() if of == "weights" else dots.at[:, 1].max() for dots in found)
        for pick, (of, found) in zip((max, min), curves.items(), strict=True)
    )
    assert lowest < highest
    assert len({tuple(d.at[:, 0].round(6)) for found in curves.values() for d in found}) == 1
    # The sizes are named once, below both.
    assert words(picture, "tick").count("512") == 1
    assert words(picture, "axis-title") == ["side of the input"]
    assert words(picture, "pace") == ["side × 2 → × 16", "side × 2 → ≈ × 4"] * 2 + ["always 432"]


def test_layers_that_are_not_replaced_are_named_in_one_line_of_a_column() -> None:
    layers = (Conv(2, 1, 1, kernel_size=3), Flatten(), Linear(36, 4))
    picture = cost.picture(asked((1, 8, 8), *layers, size="column"))
    assert words(picture, "note")[1:] == ["The Linear layers are the same in all, and counted."]
    assert faults(picture, "#ffffff") == []


def test_the_last_size_keeps_clear_of_a_curve_on_the_axis() -> None:
    for size in ("column", "page", "16:9"):
        request = asked((1, 8), Conv(1, 1, 1, kernel_size=1), size=size)
        picture = cost.picture(request._replace(options={"sweep": "7:5000"}))
        assert faults(picture, request.theme.background) == []


def test_what_does_not_fit_a_column_names_a_size_that_does() -> None:
    layers = (Conv(2, 1, 1, kernel_size=3), Flatten(), Linear(36, 4))
    request = asked((1, 8, 8), *layers)._replace(size=(252.0, 120.0))
    with pytest.raises(CnnvizError, match="--size 16:9, 4:3, square or page"):
        cost.picture(request)
    with pytest.raises(CnnvizError, match="--size 16:9, 4:3, square or page"):
        cost.picture(asked(*DEFAULT, options=SWEEP)._replace(size=(252.0, 120.0)))


@pytest.mark.parametrize("options", [{}, {"sweep": "8:512"}])
def test_a_column_names_its_layer_where_there_is_room(options: dict[str, str]) -> None:
    layer, shape = Conv(2, 3, 16, 3, padding=1), (3, 32, 32)
    notes = words(cost.picture(asked(shape, layer, size="column", options=options)), "note")
    assert notes[0].startswith("Conv2d(3, 16, kernel_size=3, padding=1)")
    narrow = {"sweep": "8:8000"}
    notes = words(cost.picture(asked(shape, layer, size="column", options=narrow)), "note")
    assert not any(note.startswith("Conv2d") for note in notes)
