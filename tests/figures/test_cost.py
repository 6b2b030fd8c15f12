"""The figure cost: its positions, bars and curves against counts from the definition."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log10

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.cost import cost
from cnnviz.figures.cost.sweep import sweep_sizes
from cnnviz.figures.options import inches
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Dots, Group, Picture
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


def found(picture: Picture, cls: str) -> dict[tuple[str, str], Group]:
    """The groups of a class by kind and measure."""
    return {(g.names["kind"], g.names["of"]): g for g in groups(picture, cls)}


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_the_figure_holds_the_counts_of_the_definition(scale: str) -> None:
    wanted = counted(8, 2, 3)
    layer, options = Conv(2, 2, 3, kernel_size=3, padding=1), {"scale": scale}
    picture = cost.picture(asked((2, 8, 8), layer, options=options))
    marks = found(picture, "bar" if scale == "linear" else "position")
    for kind, pair in wanted.items():
        for measure, value in zip(("connections", "weights"), pair, strict=True):
            assert marks[kind, measure].names["count"] == value
    shown = sorted(word for word in words(picture, "count") if "bias" not in word)
    assert shown == sorted(f"{n:,}" for pair in wanted.values() for n in pair)


def test_positions_are_where_the_logarithm_says() -> None:
    picture = cost.picture(asked((2, 9, 9), Conv(2, 2, 3, kernel_size=3), Conv(2, 3, 1, 7)))
    spots = {}
    for key, group in found(picture, "position").items():
        (dot,) = group.marks
        assert isinstance(dot, Dots)
        spots[key] = (dot.at[0, 0], log10(group.names["count"]))
    # Both measures have one pitch, each on an axis of its own.
    steps = [
        (b - a) / (m - n)
        for of in ("connections", "weights")
        for (a, n), (b, m) in pairwise(sorted(spots[key] for key in spots if key[1] == of))
        if m > n
    ]
    assert len(steps) == 3 and np.ptp(steps) < 1e-6
    assert spots["local", "connections"] == spots["conv", "connections"]
    assert not list(groups(picture, "bar"))


def test_bars_are_to_scale_from_zero() -> None:
    picture = cost.picture(asked(*DEFAULT, options={"scale": "linear"}))
    bars = found(picture, "bar")
    lengths = {key: np.ptp(bar.marks[0].points[..., 0]) for key, bar in bars.items()}  # type: ignore[union-attr]
    counts = {key: bar.names["count"] for key, bar in bars.items()}
    ratios = [lengths[key] / counts[key] for key in bars]
    assert len(ratios) == 6 and np.ptp(ratios) < 1e-12
    assert "too few to be seen" in words(picture, "unit")


def test_the_steps_multiply_to_what_the_title_says() -> None:
    picture = cost.picture(asked(*DEFAULT))
    # Connections and weights, row by row.
    assert words(picture, "step") == [
        "÷ 119", "drop the far ones", "÷ 119", "drop theirs", "all stay", "÷ 982", "share them"
    ]  # fmt: skip
    # Under the number of weights it would read as a derivation of that.
    assert "compared with fully connected: 119 × 982 ≈ 117,000" in " ".join(
        words(picture, "context")
    )


def test_only_shared_weights_have_a_colour() -> None:
    request = asked(*DEFAULT)
    blue = request.theme.weights[0]
    for (kind, measure), group in found(cost.picture(request), "position").items():
        (dot,) = group.marks
        assert isinstance(dot, Dots)
        assert (dot.styles[0].fill == blue) == (kind == "conv" and measure == "weights")


def test_a_scale_that_there_is_not_is_refused() -> None:
    with pytest.raises(CnnvizError, match="did you mean 'linear'"):
        cost.picture(asked(*DEFAULT, options={"scale": "linaer"}))


def test_biases_stand_beside_their_rows() -> None:
    said = words(cost.picture(asked(*DEFAULT)), "count")
    assert said.count("16,384 biases") == 2 and said.count("16 biases") == 1


def test_without_counts_and_notes_there_are_none() -> None:
    bare = cost.picture(asked(*DEFAULT, no_counts=True, no_notes=True))
    assert words(bare, "count") == [] and words(bare, "context") == []
    assert len(list(groups(bare, "position"))) == 6


def test_a_sweep_counts_every_size() -> None:
    request = asked((1, 8, 8), Conv(2, 1, 2, kernel_size=3, padding=1), options={"sweep": "4:16"})
    picture = cost.picture(request)
    curves = {}
    for curve in groups(picture, "curve"):
        *_, dots = curve.marks
        assert isinstance(dots, Dots)
        curves[curve.names["of"], curve.names["count"]] = dots.at
    sizes = [counted(n, 1, 2) for n in (4, 8, 16)]
    pitches = []
    for i, measure in enumerate(("connections", "weights")):
        for kind in ("fc", "local", "conv"):
            counts = [found[kind][i] for found in sizes]
            rise = -np.diff(curves[measure, " ".join(map(str, counts))][:, 1])
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
    assert sweep_sizes(" 8 : 48 ") == (8, 16, 32, 48)
    assert sweep_sizes("10:19") == (10, 11, 13, 14, 16, 17, 19)


@pytest.mark.parametrize("words_", ["8", "8:8", "9:8", "0:8", "a:b", "8:512:2", "-1:4", ""])
def test_what_is_no_sweep_is_refused(words_: str) -> None:
    with pytest.raises(CnnvizError, match="such as 8:512"):
        sweep_sizes(words_)


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
    assert [g.names["count"] for g in groups(picture, "position")] == [24, 24]


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
    "one": ((1, 8), Conv(1, 1, 1, kernel_size=1)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("scale", ["log", "linear"])
def test_the_figure_is_legible(case: str, theme: str, size: str, scale: str) -> None:
    request = asked(*CASES[case], theme=theme, size=size, options={"scale": scale})
    assert faults(cost.picture(request), request.theme.background) == []


@pytest.mark.parametrize("sweep", ["8:512", "3:5", "8:8000"])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("scale", ["log", "linear"])
def test_curves_are_legible(sweep: str, theme: str, size: str, scale: str) -> None:
    for case in ("default", "small"):
        options = {"sweep": sweep, "scale": scale}
        request = asked(*CASES[case], theme=theme, size=size, options=options)
        assert faults(cost.picture(request), request.theme.background) == []


def test_few_words_say_it() -> None:
    for options in ({}, SWEEP, {"scale": "linear"}):
        said = " ".join(words(cost.picture(asked(*DEFAULT, options=options))))
        assert len([w for w in said.split() if sum(c.isalpha() for c in w) > 1]) <= 90


def test_no_title_leaves_no_hole() -> None:
    titled, bare = (cost.picture(asked(*DEFAULT, title=title)) for title in (None, ""))
    assert "title" not in {getattr(mark, "cls", "") for mark in bare.marks}
    assert words(titled, "title") == ["119 × fewer connections, 117,000 × fewer weights"]


def test_in_a_column_curves_stand_below_one_another_on_one_scale() -> None:
    picture = cost.picture(asked(*DEFAULT, size="column", options=SWEEP))
    curves = {"connections": [], "weights": []}  # type: dict[str, list[Any]]
    for curve in groups(picture, "curve"):
        curves[curve.names["of"]].append(curve.marks[-1])
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


def test_the_last_size_keeps_clear_of_a_curve_on_the_axis() -> None:
    for size in ("column", "page", "16:9"):
        request = asked((1, 8), Conv(1, 1, 1, kernel_size=1), size=size)
        picture = cost.picture(request._replace(options={"sweep": "7:5000"}))
        assert faults(picture, request.theme.background) == []


@pytest.mark.parametrize("options", [{}, SWEEP, {"scale": "linear"}])
def test_what_has_no_room_names_a_size_that_has(options: dict[str, str]) -> None:
    request = asked(*DEFAULT, options=options)._replace(size=(252.0, 80.0))
    with pytest.raises(CnnvizError, match=r"take --size ([\d.x:]+)") as refused:
        cost.picture(request)
    size = str(refused.value).split("--size ")[1].split(",")[0]
    width, height = inches(size)
    assert cost.picture(request._replace(size=(72 * width, 72 * height)))


def test_what_was_assumed_is_said() -> None:
    request = asked(*DEFAULT)
    network = replace(request.network, assumed=("input size assumed",))
    picture = cost.picture(request._replace(network=network))
    assert "input size assumed" in " ".join(words(picture, "context"))


def test_no_word_runs_through_a_number_where_rows_are_close() -> None:
    """ "all stay" stood on every 18."""
    asked_ = asked((2, 1, 1), ConvTranspose(2, 2, 1, 3, stride=2), size="column")
    drawn = cost.picture(asked_._replace(network=replace(asked_.network, assumed=("x",))))
    assert not faults(drawn, drawn.background or "")


def test_a_reason_below_the_last_axis_meets_none_of_its_labels() -> None:
    layers = (
        Conv(2, 3, 2, (4, 5), bias=False), ConvTranspose(2, 2, 32, (3, 4)),
        Conv(2, 32, 3, 3, bias=False), ConvTranspose(2, 3, 3, 2, stride=4, bias=False),
    )  # fmt: skip
    request = asked((3, 7, 6), *layers, size="4:3")
    assert faults(cost.picture(request), request.theme.background) == []
