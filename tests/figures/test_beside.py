"""Two layers over the same inputs: lines are the graph's, inputs stand at the same places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Polygons, Texts
from tests.figures.legible import faults, words

PAIRS = (
    ("Conv1d(1, 1, 3)", "Conv1d(1, 1, 3, stride=2)", (1, 9)),
    ("Conv1d(1, 1, 3)", "Conv1d(1, 1, 5, padding=4)", (1, 9)),
    ("Conv1d(1, 1, 3)", "Conv1d(1, 1, 3, dilation=2)", (1, 9)),
    ("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", "Conv1d(1, 1, 3, stride=2), Conv1d(1, 1, 3)", (1, 9)),
    ("Conv1d(1, 1, 3)", "MaxPool1d(2)", (1, 9)),
    ("ConvTranspose1d(1, 1, 3, stride=2)", "ConvTranspose1d(1, 1, 3)", (1, 4)),
    ("Conv2d(1, 1, 3)", "Conv2d(1, 1, 3, stride=2)", (1, 4, 4)),
    ("Linear(9, 7)", "Linear(9, 3)", (9,)),
)
SIZES = ("16:9", "4:3", "square", "page", "column")


def panels(marks: tuple[Mark, ...], name: str) -> list[Mark]:
    found: list[Mark] = []
    for mark in marks:
        if isinstance(mark, Group) and mark.names.get("panel") == name:
            found += leaves(mark.marks)
        elif isinstance(mark, Group):
            found += panels(mark.marks, name)
    return found


def inputs(marks: list[Mark]) -> np.ndarray:
    dots = (m for m in marks if isinstance(m, Dots) and m.cls == "neuron")
    return next(mark.at for mark in dots if mark.names["layer"] == 0)


@pytest.mark.parametrize(("one", "other", "shape"), PAIRS)
def test_every_line_is_a_connection_of_its_own_layer(one: str, other: str, shape) -> None:
    picture = cnnviz.compare(one, shape, with_=other).picture
    for spec, name in ((one, "conv"), (other, "other")):
        graph = cnnviz.connect(spec, shape)
        own = panels(picture.marks, name)
        for at, layer in enumerate(graph.layers):
            drawn = {
                (int(s), int(d), int(w))
                for mark in own
                if isinstance(mark, Lines) and mark.cls == "edge" and mark.names["layer"] == at
                for s, d, w in np.broadcast(
                    mark.names["src"], mark.names["dst"], mark.names["weight"]
                )
            }
            real = zip(layer.src.tolist(), layer.dst.tolist(), layer.weight.tolist(), strict=True)
            assert drawn and drawn <= set(real)
            if shape[-1:] == (9,) and len(shape) == 2:
                assert len(drawn) == len(layer.src)


@pytest.mark.parametrize(("one", "other", "shape"), PAIRS)
@pytest.mark.parametrize("size", SIZES)
def test_the_inputs_stand_at_the_same_places(one: str, other: str, shape, size: str) -> None:
    picture = cnnviz.compare(one, shape, with_=other, size=size).picture
    mine, theirs = (inputs(panels(picture.marks, name)) for name in ("conv", "other"))
    apart = theirs - mine
    assert np.allclose(apart, apart[0], atol=1e-6)
    # Beside one another, or above one another.
    assert np.isclose(np.abs(apart[0]).min(), 0, atol=1e-6)


def test_a_neuron_stands_in_the_middle_of_what_it_sees() -> None:
    one, other, shape = PAIRS[0]
    own = panels(cnnviz.compare(one, shape, with_=other).picture.marks, "other")
    dots = {m.names["layer"]: m.at for m in own if isinstance(m, Dots) and m.cls == "neuron"}
    assert np.allclose(dots[1][:, 1], dots[0][1:8:2, 1])


def test_it_is_called_by_what_differs() -> None:
    for other, title in (
        ("Conv1d(1, 1, 3, stride=2)", "Stride 2: fewer neurons and connections, weights unchanged"),
        (
            "Conv1d(1, 1, 5, padding=1)",
            "Kernel 5 and padding 1: neurons unchanged, more connections and weights",
        ),
        ("MaxPool1d(2)", "MaxPool1d: fewer neurons, connections and weights"),
        ("Conv1d(1, 2, 3)", "Conv1d(1, 2, kernel_size=3): more neurons, connections and weights"),
    ):
        assert cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), with_=other).picture.title == title


@pytest.mark.parametrize("other", ["stride=2", "stride=3", "dilation=2", "padding=1"])
def test_both_trace_neurons_that_see_about_one_place(other: str) -> None:
    picture = cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), with_=f"Conv1d(1, 1, 3, {other})").picture
    heights = [
        float(y)
        for m in leaves(picture.marks)
        if isinstance(m, Dots) and m.cls == "neuron"
        for y, which in zip(m.at[:, 1], m.which, strict=True)
        if m.styles[which].fill == picture.theme.ink
    ]
    assert len(heights) == 2 and heights[0] == pytest.approx(heights[1])


def test_biases_are_named_at_the_neurons_of_both() -> None:
    picture = cnnviz.compare(figure="beside").picture
    assert words(picture, "bias-name") == ["+ one bias"] * 2
    bare = cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), with_="MaxPool1d(2)").picture
    assert not words(bare, "bias-name")


def test_the_counts_are_those_of_both() -> None:
    one, other, shape = PAIRS[0]
    picture = cnnviz.compare(one, shape, with_=other).picture
    for spec, name in ((one, "conv"), (other, "other")):
        layer = cnnviz.connect(spec, shape).layers[0]
        texts = [m for m in panels(picture.marks, name) if isinstance(m, Texts)]
        said = [s for m in texts if m.cls == "count" for s in m.strings]
        assert said == [str(len(layer.src)), str(len(set(layer.weight.tolist()))), "1"]


def test_without_another_it_is_twice_the_stride() -> None:
    assert cnnviz.compare(figure="beside").picture.title.startswith("Stride 2: ")
    assert (
        "Stride 4"
        in cnnviz.compare("Conv1d(1, 1, 3, stride=2)", (1, 12), figure="beside").picture.title
    )
    with pytest.raises(CnnvizError, match="name the other with --with"):
        cnnviz.compare("Linear(4, 2)", figure="beside")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("Cov1d(1, 1, 3)", "did you mean Conv1d"),
        ("Conv1d(2, 1, 3)", "has 1 channel, but this Conv1d takes 2"),
        ("ReLU()", "nothing connects"),
        ("", "spec"),
    ],
)
def test_another_that_is_none_is_told(other: str, said: str) -> None:
    with pytest.raises(CnnvizError, match=said):
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), with_=other)


def test_with_is_no_option_of_others() -> None:
    with pytest.raises(CnnvizError, match="--with is an option of the figure beside"):
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), figure="sharing", with_="Conv1d(1, 1, 3)")


def test_what_is_large_is_drawn_in_part(tmp_path: Path) -> None:
    figure = cnnviz.compare("Conv2d(3, 16, 3)", (3, 32, 32), with_="Conv2d(3, 16, 5, stride=2)")
    assert any("Not every neuron" in note for note in figure.notes)
    assert figure.save(tmp_path / "x.svg")


@pytest.mark.parametrize("size", ["16:9", "column"])
def test_maps_of_both_are_drawn_to_one_scale(size: str) -> None:
    picture = cnnviz.compare(
        "Conv2d(1, 6, 5)", (1, 32, 32), with_="Conv2d(1, 6, 5, stride=2)", size=size
    ).picture
    # Both kernels are five cells wide.
    seen = [m for m in leaves(picture.marks) if isinstance(m, Polygons) and m.cls == "patch"]
    sides = [np.ptp(m.points[0, :, 0]) for m in seen]
    assert len(sides) == 4
    assert sides == pytest.approx([sides[0]] * 4)


@pytest.mark.parametrize(
    ("one", "other", "shape", "expected"),
    [
        (*PAIRS[0], ["7 neurons, one kernel, moved by 1", "4 neurons, one kernel, moved by 2"]),
        (
            *PAIRS[6],
            ["2 × 2 neurons, one kernel, moved by 1", "1 × 1 neurons, one kernel, moved by 2"],
        ),
        (
            *PAIRS[2],
            ["7 neurons, 3 inputs each, one kernel", "5 neurons, 3 inputs each, one kernel"],
        ),
        (
            *PAIRS[5],
            [
                "9 neurons, up to 2 inputs each, one kernel",
                "6 neurons, up to 3 inputs each, one kernel",
            ],
        ),
    ],
)
def test_what_a_stride_is_stands_below_it(
    one: str, other: str, shape: tuple[int, ...], expected: list[str]
) -> None:
    figure = cnnviz.compare(one, shape, figure="beside", with_=other)
    assert [line for line in words(figure.picture, "line") if "kernel" in line] == expected


def test_neighbours_are_traced_whose_windows_are_a_stride_apart() -> None:
    picture = cnnviz.compare("Conv2d(1, 3, 3)", (1, 7, 7), figure="beside").picture
    for name, stride in (("conv", 1), ("other", 2)):
        seen = [m for m in panels(picture.marks, name) if getattr(m, "cls", "") == "patch"]
        lefts = sorted(float(m.points[0, :, 0].min()) for m in seen)
        cell = np.ptp(seen[0].points[0, :, 0]) / 3
        assert lefts[1] - lefts[0] == pytest.approx(stride * cell, abs=0.1)


def test_what_makes_connections_fewer_is_said() -> None:
    fewer = cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), figure="beside").picture
    more = cnnviz.compare("Conv1d(1, 1, 3)", (1, 9), with_="Conv1d(1, 1, 3, padding=1)").picture
    assert "fewer neurons" in words(fewer) and "more neurons" in words(more)


@pytest.mark.parametrize(
    ("one", "other", "shape", "size"),
    [
        (
            "Conv1d(1, 8, 3, stride=2, padding=2)", "Conv1d(1, 4, 3, stride=2, padding=2)",
            (1, 13), "4x6",
        ),
        (
            "Conv3d(6, 1, 3, stride=2, padding=2)", "Conv3d(6, 2, 3, stride=2, padding=2)",
            (6, 2, 3, 3), "square",
        ),
        (
            "ConvTranspose1d(3, 2, 3, stride=3)", "ConvTranspose1d(3, 3, 3, stride=3)",
            (3, 12), "column",
        ),
    ],
)  # fmt: skip
def test_the_name_of_a_layer_does_not_run_into_the_graph_at_its_right(
    one: str, other: str, shape: tuple[int, ...], size: str
) -> None:
    picture = cnnviz.compare(one, shape, figure="beside", with_=other, size=size).picture
    assert faults(picture, "#ffffff") == []
