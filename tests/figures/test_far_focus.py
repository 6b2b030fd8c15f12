"""`--focus` on a neuron of a layer of which not all neurons have room: it is drawn, wherever."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from xml.etree import ElementTree

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.render.svg import svg
from tests.figures.reading import SVG, panels, texts

LONG = "Conv1d(1, 1, 9)", (1, 200), (0, 150)
TWO = "Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 60), (0, 50)
DEEP = "Conv2d(3, 16, 3)", (3, 8, 8), (15, 5, 5)
BARS = "Conv1d(4, 16, 3)", (4, 40), (15, 30)


@pytest.mark.parametrize("size", ["16:9", "column"])
@pytest.mark.parametrize("figure", ["argument", "connectivity", "sharing", "tiled", "bias"])
@pytest.mark.parametrize("case", [LONG, TWO, DEEP, BARS], ids=lambda case: case[0])
def test_the_neuron_that_was_asked_for_is_drawn_with_what_it_sees(
    case: tuple[str, Shape, Shape], figure: str, size: str
) -> None:
    spec, shape, focus = case
    net = cnnviz.parse(spec, shape)
    try:
        found = cnnviz.compare(spec, shape, figure=figure, focus=focus, size=size)
    except CnnvizError as error:
        assert case is BARS and ", or no --focus" in str(error)
        assert cnnviz.compare(spec, shape, figure=figure, size=size)
        return
    for panel in panels(found.picture):
        ends = {(layer, dst) for layer, dst, _ in panel.cones}
        ends |= {(edge.layer, edge.dst) for edge in panel.edges}
        # A column may have no room for both layers: then it is a neuron of the first.
        last = max(layer for layer, _ in ends)
        assert (last, int(np.ravel_multi_index(focus, net.shapes[last + 1]))) in ends


FAR = [
    ("Conv2d(64, 128, 3)", (64, 56, 56), (127, 53, 53)),
    ("Conv2d(1, 1, 3)", (1, 300, 300), (0, 150, 120)),
    ("Conv2d(1, 1, 5, stride=2)", (1, 200, 200), (0, 50, 60)),
    ("ConvTranspose2d(1, 1, 3, stride=2)", (1, 60, 60), (0, 100, 100)),
    ("Conv3d(1, 2, 3)", (1, 20, 40, 40), (1, 12, 30, 30)),
    ("Conv2d(1, 2, 3), Conv2d(2, 2, 3)", (1, 90, 90), (1, 70, 60)),
]


@pytest.mark.parametrize("figure", ["argument", "connectivity", "sharing", "tiled"])
@pytest.mark.parametrize("spec, shape, focus", FAR, ids=[spec for spec, *_ in FAR])
def test_of_maps_that_are_not_all_drawn_the_part_about_the_focus_is(
    figure: str, spec: str, shape: Shape, focus: Shape
) -> None:
    net = cnnviz.parse(spec, shape)
    found = cnnviz.compare(spec, shape, figure=figure, focus=focus)
    for panel in panels(found.picture):
        ends = {(layer, dst) for layer, dst, _ in panel.cones}
        last = max(layer for layer, _ in ends)
        assert (last, int(np.ravel_multi_index(focus, net.shapes[last + 1]))) in ends
    if figure == "argument":
        said = " ".join(texts(found.picture))
        assert f"of each around neuron {','.join(map(str, focus[1:]))}" in said


def test_the_part_that_is_drawn_holds_all_that_a_neuron_in_focus_sees() -> None:
    # Row 50 of a kernel of 3 with stride 2 reads rows 100 to 102, column 60 columns 120 to 122.
    found = cnnviz.compare("Conv2d(1, 1, 3, stride=2)", (1, 200, 200), focus=(0, 50, 60))
    wanted, seen = 50 * 99 + 60, {(100 + r) * 200 + 120 + c for r in range(3) for c in range(3)}
    drawn = []
    for cell in ElementTree.fromstring(svg(found.picture)).iter(f"{SVG}path"):
        if cell.get("class") == "cell" and cell.get("data-dst") == str(wanted):
            drawn.append(int(cell.get("data-index", "")))
    # The fully connected panel has all; the other two draw just these.
    assert sorted(drawn) == sorted([*seen, *seen])


def test_a_matrix_of_maps_that_are_not_all_drawn_takes_any_focus() -> None:
    assert cnnviz.compare("Conv2d(64, 128, 3)", (64, 56, 56), figure="matrix", focus=(127, 53, 53))


def test_two_of_unlike_strides_trace_neurons_that_are_drawn() -> None:
    found = cnnviz.compare("Conv1d(1, 1, 9, padding=4)", (1, 40), figure="beside", size="square")
    for panel in panels(found.picture):
        assert {edge.dst for edge in panel.edges} <= {at for layer, at in panel.circles if layer}


@pytest.mark.parametrize("focus", [(1, 2), 6])
@pytest.mark.parametrize("draw", [cnnviz.compare, partial(cnnviz.draw, "volume")])
def test_a_neuron_has_several_names(
    draw: Callable[..., cnnviz.Figure], focus: int | tuple[int, ...]
) -> None:
    """Its position in the first map, or one number: in all figures alike."""
    figures = (draw("Conv2d(1, 2, 3)", (1, 6, 6), focus=one) for one in ((0, 1, 2), focus))
    whole, short = (svg(figure.picture._replace(origin="")) for figure in figures)
    assert whole == short


def test_a_neuron_that_stands_on_padding_alone_sees_nothing() -> None:
    for text in ("Conv1d(1, 1, 2, padding=4)", "LocallyConnected1d(1, 1, 1, padding=3)"):
        picture = cnnviz.compare(text, (1, 8), figure="connectivity", focus=0).picture
        assert panels(picture)[-1].circles
    *_, conv = panels(
        cnnviz.compare("Conv1d(1, 1, 2, padding=4)", (1, 8), figure="connectivity", focus=0).picture
    )
    assert conv.edges == []
