"""`--focus` on a neuron of a layer of which not all neurons have room: it is drawn, or refused."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from tests.figures.reading import panels

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


def test_a_neuron_far_down_a_map_is_refused_with_what_can_be_drawn() -> None:
    with pytest.raises(CnnvizError, match=r"take --size .*, or no --focus$"):
        cnnviz.compare("Conv2d(1, 1, 3)", (1, 60, 60), focus=(0, 50, 50))
    assert cnnviz.compare("Conv2d(1, 1, 3)", (1, 60, 60))


def test_two_of_unlike_strides_trace_neurons_that_are_drawn() -> None:
    found = cnnviz.compare("Conv1d(1, 1, 9, padding=4)", (1, 40), figure="beside", size="square")
    for panel in panels(found.picture):
        assert {edge.dst for edge in panel.edges} <= {at for layer, at in panel.circles if layer}
