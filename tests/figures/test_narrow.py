"""What a narrow page says, where panels stand above one another: as much as a wide one does."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz import compare, draw
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.marks import Lines, Picture, Polygons, Texts
from tests.check import ROOT
from tests.figures.legible import asked, faults, marks, texts, words
from tests.figures.reading import drawn
from tests.instruments.quality import outside, overlapping_texts

ROW: tuple[Shape, Layer] = ((1, 8), Conv(1, 1, 1, 3))
MAPS: tuple[Shape, Layer] = ((3, 8, 8), Conv(2, 3, 8, 3))


def of(figure: str, shape: Shape, *layers: Layer, **look: Any) -> Picture:
    return drawn(figure, asked(shape, *layers, **look))


@pytest.mark.parametrize("figure", ["argument", "connectivity", "sharing", "tiled"])
def test_rows_of_neurons_are_named(figure: str) -> None:
    """In a column, which has no context line, they are counted as well."""
    assert "top: neurons, bottom: inputs" in words(of(figure, *ROW, size="square"), "axis")
    assert "top: 6 neurons, bottom: 8 inputs" in words(of(figure, *ROW, size="column"), "axis")


def test_maps_beside_channels_are_named_where_no_context_does() -> None:
    assert "3 × 8 × 8 → 8 × 6 × 6" in words(of("argument", *MAPS, size="column"), "axis")
    assert "3 × 8 × 8 → 8 × 6 × 6" not in words(of("argument", *MAPS, size="square"), "axis")


@pytest.mark.parametrize("figure", ["connectivity", "sharing"])
def test_maps_in_a_column_use_the_room_beside_its_words(figure: str) -> None:
    """Two columns of maps stand side by side where that makes cells larger; said once."""
    picture = of(figure, *MAPS, size="column")
    maps = (mark for mark in marks(picture) if isinstance(mark, Polygons) and mark.cls == "map")
    assert (
        max(float(np.ptp(mark.points[0, :, 0])) for mark in maps) > 20.0
    )  # Points; 13 if stacked.
    assert "8 maps" not in words(picture, "axis")


def test_of_panels_with_other_neurons_none_are_counted() -> None:
    other = {"with": "Conv1d(1, 1, 3, stride=2)"}
    picture = of("beside", (1, 9), Conv(1, 1, 1, 3), size="column", options=other)
    assert "top: neurons, bottom: inputs" in words(picture, "axis")


def test_rows_and_columns_of_a_matrix_are_named_once() -> None:
    assert "row: neuron, column: input" in words(of("matrix", *ROW, size="column"))
    assert "row: neuron, column: input" not in words(of("matrix", *ROW, size="square"))


@pytest.mark.parametrize("size", ["square", "column"])
def test_a_kernel_stands_below_a_head_that_is_too_long(size: str) -> None:
    """Of max(8, 2) = 8 and 2·8 − 1·2 + 1 = 15 one sees the second only with the kernel and bias."""
    said = words(of("pooling", (1, 8), MaxPool(1, 2), size=size))
    assert {"2", "−1", "kernel", "1", "bias", "15"} <= {*said}


def test_no_arrow_runs_through_a_head() -> None:
    picture = of("argument", (1, 20), Conv(1, 1, 1, 9), size="column")
    (step,) = (text for text in texts(picture) if text.string == "share them")
    (head,) = (text for text in texts(picture) if text.string == "Convolution")
    assert step.high[1] <= head.low[1] + 1


@pytest.mark.parametrize("size", ["square", "column"])
def test_an_arrow_leads_to_the_number_below_unless_a_head_is_in_between(size: str) -> None:
    """They were stubs above the line between two panels."""
    picture = of("argument", *ROW, size=size)
    shafts = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "arrow"]
    tips = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "arrow-head"]
    heads = [t for t in texts(picture) if t.string in ("Locally connected", "Convolution")]
    three = max((t for t in texts(picture) if t.string == "3"), key=lambda t: t.high[1] - t.low[1])
    ends = [float(m.points[..., 1].max()) for m in tips]
    assert len(shafts) == len(ends) == 2
    assert 2 < heads[0].low[1] - ends[0] < 6 and abs(ends[1] - three.low[1]) < 4


@pytest.mark.parametrize("size", ["square", "column"])
def test_of_what_the_weights_of_a_volume_are_made(size: str) -> None:
    assert "5 kernels × 27" in words(of("volume", (3, 7, 7), Conv(2, 3, 5, 3), size=size))


def test_a_network_says_padding_and_biases_and_fills_the_page() -> None:
    lenet = (Conv(2, 1, 6, 5, padding=2), MaxPool(2, 2), Flatten(), Linear(6 * 14 * 14, 10))
    picture = of("network", (1, 28, 28), *lenet, size="square")
    said = words(picture)
    assert "6 × 28 × 28, padding 2" in said and "+ 16 biases" in " ".join(said)
    assert max(text.high[1] for text in texts(picture)) > 0.75 * 540


@pytest.mark.parametrize("name", ["argument", "matrix", "network", "arithmetic"])
@pytest.mark.parametrize("spec", ["Conv1d(1, 1, 3)", "Conv2d(3, 8, 3, padding=1)"])
def test_a_column_says_what_was_assumed(name: str, spec: str) -> None:
    """Nothing else of the context, which its caption says."""
    compared = name in ("argument", "matrix")
    figure = (
        compare(spec, figure=name, size="column") if compared else draw(name, spec, size="column")
    )
    assert words(figure.picture, "context") == ["input size chosen"]


def test_a_column_without_room_for_what_was_assumed_leaves_it_to_its_caption() -> None:
    text = (Path(__file__).parents[2] / "examples" / "specs" / "vgg16.txt").read_text()
    figure = draw("network", text, (3, 32, 32), size="column")
    assert figure.network.assumed and words(figure.picture, "context") == []
    assert all(one in figure.picture.description for one in figure.network.assumed)


LENET = (
    "Conv2d(1, 6, 5), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2), Flatten(),"
    " Linear(256, 10)"
)


@pytest.mark.parametrize(
    ("name", "spec", "shape", "size"),
    [
        ("tiled", "Conv3d(2, 4, 3)", "2x6x6x6", "16:9"),  # Two of its kernels are no map's own.
        ("tiled", "Conv2d(1, 6, 5)", "1x32x32", "4:3"),
        ("tiled", "Conv1d(4, 8, 3, groups=2)", "4x10", "4:3"),
        ("groups", LENET, "1x28x28", "square"),
        ("image", LENET, "1x28x28", "column"),
    ],
)
def test_words_take_more_lines_before_a_page_is_refused(
    name: str, spec: str, shape: str, size: str
) -> None:
    make = draw if name == "image" else partial(compare, figure=name)
    given = ("image", spec, shape) if name == "image" else (spec, shape)
    assert make(*given, size=size).picture.marks


def test_heads_of_columns_stand_over_a_line_apart_from_the_title() -> None:
    picture = of("argument", *ROW, size="column")
    line, *_ = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "rule"]
    heads = [t for t in texts(picture) if t.string in ("connections", "weights", "biases")]
    (title,) = (t for t in texts(picture) if t.string == "and shares its weights")
    assert all(t.high[1] < float(line.start[0, 1]) for t in heads)
    assert min(t.low[1] for t in heads) - title.high[1] > 2


def test_a_line_parts_heads_and_graphs_alike() -> None:
    """A head at the left is seen to belong to the graph at its right."""
    picture = of("bias", (1, 6), Conv(1, 1, 2, 3), size="square")
    [_, line] = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "rule"]
    heads = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "head"]
    assert float(line.start[0, 0]) == min(float(m.at[0, 0]) for m in heads)
    assert float(line.end[0, 0]) > 500


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        ("argument", {"panels": "fc,conv"}),
        ("beside", {"with_": "TiledConv1d(2, 1, 3, padding=2, tiles=3)"}),
        ("beside", {"with_": "Conv1d(2, 8, 2)", "labels": "examples/labels/de.toml"}),
    ],
)
def test_words_of_a_step_stay_on_the_page_at_the_arrow_of_its_first_number(
    figure: str, options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    picture = compare("Conv1d(2, 1, 4)", (2, 8), figure=figure, size="square", **options).picture
    assert outside(picture) == overlapping_texts(picture) == []
    assert words(picture, "step")


@pytest.mark.parametrize(
    ("figure", "spec", "shape", "look"),
    [
        ("bias", "Conv1d(16, 48, 2, padding=2, groups=16)", (16, 41), {"size": "12x2"}),
        ("sharing", "Conv1d(4, 128, 7, stride=3, padding=2, groups=4)", (4, 13), {"size": "5x3"}),
        ("tiled", "Conv2d(3, 16, 3)", (3, 12, 12), {"size": "3x2"}),
        ("matrix", "Conv2d(3, 16, 3)", (3, 12, 12), {"size": "3x2"}),
        ("receptive-field", "Conv1d(1, 1, 3)", (1, 8), {"size": "1.5x3", "blank": "counts"}),
        (
            "neuron", "Conv1d(1, 1, 3, padding=1), ReLU()", (1, 8),
            {"size": "60x60", "labels": str(ROOT / "examples/labels/de.toml")},
        ),
        (
            "tiled", "Conv2d(3, 4, 4, padding=2, bias=False)", (3, 5, 8),
            {"size": "4x5", "theme": "print", "title": "", "blank": "counts,lines"},
        ),
    ],
)  # fmt: skip
def test_words_keep_clear_where_a_page_is_crowded(
    figure: str, spec: str, shape: Shape, look: dict[str, Any]
) -> None:
    command = draw if figure in ("neuron", "receptive-field") else compare
    drawn_ = command(spec, shape, figure=figure, **look)
    picture = drawn_.steps[0].picture if "blank" in look else drawn_.picture
    assert outside(picture) == overlapping_texts(picture) == []
    assert faults(picture, picture.background or "#ffffff") == []
