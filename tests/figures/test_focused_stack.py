"""Of several layers what does not lead to a traced neuron steps back, and where layers are padded
zeros stand beside their columns.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.ink.hues import oklab
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.colour import contrast, linear, rgb
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Lines, Texts
from cnnviz.picture.theme import DARK, LIGHT, Theme
from tests.figures.legible import asked, faults, groups, marks
from tests.figures.reading import drawn, panels

CONV, PADDED = Conv(1, 1, 1, 3), Conv(1, 1, 1, 3, padding=1)
STACKS: list[tuple[Layer, ...]] = [
    (CONV, ReLU(), Conv(1, 1, 2, 3)),
    (CONV, CONV, CONV),
    (Conv(1, 1, 2, 3), ReLU(), Conv(1, 2, 1, 3)),
    (PADDED, PADDED, PADDED),
]


def leads(panel: object) -> set[tuple[int, int, int]]:
    """The lines (layer, src, dst) into a traced neuron, one of each layer."""
    edges, found = panel.edges, set()  # type: ignore[attr-defined]
    for layer in {edge.layer for edge in edges}:
        mine = [edge for edge in edges if edge.layer == layer]
        strong = max(edge.width for edge in mine)
        seers = {edge.dst for edge in mine if edge.width == strong}
        assert len(seers) == 1, "not one neuron"
        found |= {(layer, edge.src, edge.dst) for edge in mine if edge.dst in seers}
    return found


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("layers", STACKS, ids=repr)
def test_what_does_not_lead_to_a_traced_neuron_steps_back(
    layers: tuple[Layer, ...], theme: str
) -> None:
    picture = drawn("argument", asked((1, 8), *layers, theme=theme))
    full, local, conv = panels(picture)
    tokens = {"light": LIGHT, "dark": DARK}.get(theme)
    for panel in (full, local, conv):
        on = leads(panel)
        rest = [e for e in panel.edges if (e.layer, e.src, e.dst) not in on]
        for edge in rest:
            strong = [e for e in panel.edges if (e.layer, e.src, e.dst) in on]
            assert edge.width < min(e.width for e in strong if e.layer == edge.layer)
            if tokens and panel is not conv:
                # Only a mesh does: the few lines of the next panel all stay, and are to be counted.
                ground = rgb(tokens.background)
                own, rule, faint = (
                    contrast(rgb(one), ground) for one in (edge.look[0], tokens.rule, tokens.faint)
                )
                assert own == (faint if panel is full else rule)
    assert not faults(picture, picture.background or "")
    # What steps back keeps the look of its weight.
    looks = {(e.layer, e.weight): set[object]() for e in conv.edges}
    for edge in conv.edges:
        looks[edge.layer, edge.weight].add(edge.look)
    assert all(len(found) == 1 for found in looks.values())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("layers", STACKS, ids=repr)
def test_the_few_weights_of_several_layers_have_a_colour_each_and_no_dash(
    layers: tuple[Layer, ...], theme: Theme
) -> None:
    conv = panels(drawn("argument", asked((1, 8), *layers, theme=theme.name)))[2]
    looks = {(edge.layer, edge.weight): edge.look for edge in conv.edges}
    colours = [look[0] for look in looks.values()]
    assert len(set(colours)) == len(colours) in (9, 12)
    assert all(not look[1] for look in looks.values())
    for layer in range(len(layers)):
        own = [look[0] for (at, _), look in looks.items() if at == layer]
        spots = (
            oklab(linear(np.array([rgb(colour) for colour in own]))) if own else np.zeros((0, 3))
        )
        far = np.linalg.norm(spots[:, None] - spots, axis=2) + np.eye(len(own))
        assert far.min(initial=1.0) > 0.09
    for colour in colours:
        assert contrast(rgb(colour), rgb(theme.background)) >= 4.5


@pytest.mark.parametrize(
    ("layer", "beyond"),
    [
        (PADDED, (-1, 6)),
        (Conv(1, 1, 1, 5, padding=2), (-2, -1, 6, 7)),
        (Conv(1, 1, 1, 3, padding=1, stride=2), (-1,)),
        (Conv(1, 1, 1, 3, padding=1, padding_mode="reflect"), ()),
        (CONV, ()),
    ],
    ids=repr,
)
def test_zeros_stand_where_windows_reach_over_the_end(layer: Conv, beyond: tuple[int, ...]) -> None:
    picture = drawn("sharing", asked((1, 6), layer, options={"panels": "conv"}))
    found = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "padding"]
    [panel] = panels(picture)
    inputs = [panel.circles[0, n] for n in range(6)]
    pitch = inputs[1][1] - inputs[0][1]
    at = sorted(round((y - inputs[0][1]) / pitch, 6) for m in found for _, y in m.at.tolist())
    assert at == list(beyond)
    assert {x for m in found for x in m.at[:, 0].tolist()} <= {inputs[0][0]}
    zeros = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "zero"]
    assert sum(len(m.strings) for m in zeros) == len(beyond)
    assert not faults(picture, picture.background or "")


def test_words_below_columns_stand_below_their_zeros() -> None:
    options = {"panels": "conv"}
    picture = drawn("sharing", asked((1, 8), PADDED, PADDED, PADDED, options=options))
    zeros = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "padding"]
    assert sum(len(m.at) for m in zeros) == 6
    said = [m for m in marks(picture) if isinstance(m, Texts) and m.strings == ("8 inputs",)]
    assert said and min(box(m).y0 for m in said) > box(zeros).y1
    lines = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "edge"]
    assert sum(len(m.start) for m in lines) == 66, "a connection comes from padding"


def test_zeros_that_have_no_room_are_left_out_and_no_other_panel_has_any() -> None:
    for size in ("16:9", "4:3", "square", "column", "page"):
        picture = drawn("argument", asked((1, 8), PADDED, size=size))
        for panel in groups(picture, "panel"):
            zeros = [m for m in marks(panel) if isinstance(m, Dots) and m.cls == "padding"]
            assert not (zeros and panel.names["panel"] == "fc")
        assert not faults(picture, picture.background or "")


def test_where_nothing_is_traced_nothing_steps_back() -> None:
    request = asked((1, 9), PADDED, MaxPool(1, 1, stride=2), options={"panels": "conv"})
    [panel] = panels(drawn("sharing", request))
    assert {edge.look[0] for edge in panel.edges if edge.layer == 1} == {LIGHT.rule}
    assert {edge.width for edge in panel.edges if edge.layer == 0} == {LIGHT.line_width}
