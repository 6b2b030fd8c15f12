"""`--max-connections` of maps of many channels: lines of two neurons, or why there are none."""

from __future__ import annotations

import re
from math import prod

import pytest

from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Picture
from tests.figures.reading import drawn, panels, request
from tests.figures.test_truth import by_definition, ends_at_its_circles, looks_tell_weights

LAYERS: dict[str, tuple[Conv, Shape]] = {
    "many channels": (Conv(2, 8, 12, 3), (8, 8, 8)),
    "large maps": (Conv(2, 3, 6, 3, padding=1), (3, 16, 16)),
    "few weights": (Conv(2, 1, 3, 5), (1, 24, 24)),
    "small maps": (Conv(2, 3, 8, 3), (3, 5, 5)),
    "sequences": (Conv(1, 16, 8, 7), (16, 28)),
}


def asked(name: str, most: int, figure: str = "argument", **look: object) -> Picture:
    layer, shape = LAYERS[name]
    return drawn(figure, request(layer, shape=shape, max_connections=most, **look))


@pytest.mark.parametrize("most", [300, 1_000])
@pytest.mark.parametrize("name", LAYERS)
def test_two_neurons_have_lines_to_all_that_is_drawn_of_what_they_see(name: str, most: int) -> None:
    layer, shape = LAYERS[name]
    full, local, conv = panels(asked(name, most))
    for panel in (full, local, conv):
        assert 0 < len(panel.edges) <= most
        assert not panel.cones
        assert len({edge.dst for edge in panel.edges}) == 2
        ends_at_its_circles(panel)
        looks_tell_weights(panel)
    ends = {(edge.src, edge.dst) for edge in conv.edges}
    seen = {index for layer_, index in full.circles if layer_ == 0}
    traced = {dst for _, dst in ends}
    true = ((src, dst) for src, dst, _ in by_definition(layer, shape) if dst in traced)
    assert ends == {(src, dst) for src, dst in true if src in seen}
    assert {(edge.src, edge.dst) for edge in local.edges} == ends
    assert all(edge.weight == edge.dst * prod(shape) + edge.src for edge in full.edges)


@pytest.mark.parametrize("figure", ["argument", "sharing", "connectivity"])
@pytest.mark.parametrize("name", LAYERS)
def test_too_few_lines_are_told_with_how_many_would_do(name: str, figure: str) -> None:
    few = asked(name, 20, figure)
    assert not any(panel.edges for panel in panels(few))
    (most,) = re.findall(r"--max-connections (\d+) draws them", " ".join(few.notes))
    assert any(panel.edges for panel in panels(asked(name, int(most), figure)))
    assert not any(panel.edges for panel in panels(asked(name, int(most) - 1, figure)))


def test_cones_say_why_they_are_no_lines_where_no_number_helps() -> None:
    column = asked("many channels", 5_000, size=(252.0, 189.0))
    assert any("lines have no room in this size" in note for note in column.notes)
    deep = drawn(
        "argument", request(Conv(3, 3, 16, 3), shape=(3, 16, 16, 16), max_connections=5_000)
    )
    assert any("maps of three axes" in note for note in deep.notes)
    assert not any("lines" in note for note in drawn_as_ever().notes)


def drawn_as_ever() -> Picture:
    layer, shape = LAYERS["many channels"]
    return drawn("argument", request(layer, shape=shape))
