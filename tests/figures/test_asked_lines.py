"""`--max-connections` of maps of many channels: lines of two neurons, or why there are none."""

from __future__ import annotations

import re
from math import prod

import pytest

import cnnviz
from cnnviz.figures.neurons.case import MOST
from cnnviz.figures.options import MAX_CONNECTIONS
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


TWO = "Conv2d(1, 4, 3, padding=1), Conv2d(4, 8, 3)", (1, 12, 12)
ROWS = "Conv1d(4, 8, 3), Conv1d(8, 8, 3)", (4, 20)
POOLED = "Conv2d(1, 6, 5), MaxPool2d(2)", (1, 28, 28)
ONE = "Conv2d(3, 16, 3, padding=1)", (3, 16, 16)
SMALL = "Conv1d(4, 8, 3)", (4, 8)
DEEP = "Conv3d(1, 2, 3)", (1, 6, 6, 6)


@pytest.mark.parametrize(
    ("figure", "spec", "size", "why"),
    [
        ("argument", TWO, "16:9", ""),
        ("argument", TWO, "square", "no room in this size"),
        ("sharing", TWO, "4:3", "no room in this size"),
        ("sharing", POOLED, "square", "no room in this size"),
        ("argument", POOLED, "column", ""),
        ("argument", ROWS, "square", ""),
        ("sharing", ROWS, "4:3", ""),
        ("argument", ONE, "column", "no room in this size"),
        ("argument", DEEP, "16:9", "maps of three axes hide lines"),
        ("bias", ONE, "16:9", "this figure has cones alone between maps"),
        ("bias", DEEP, "16:9", "this figure has cones alone between maps"),
        ("bias", SMALL, "16:9", "no room in this size"),
        ("beside", ONE, "16:9", ""),
        ("beside", TWO, "square", "no room in this size"),
    ],
)
def test_what_is_said_of_lines_that_are_not_drawn_holds(
    figure: str, spec: tuple[str, Shape], size: str, why: str
) -> None:
    def lines(most: int) -> tuple[bool, str]:
        found = cnnviz.compare(*spec, figure=figure, size=size, max_connections=most)
        said = [note for note in found.notes if note.startswith("No lines are drawn")]
        drawn_ = all(panel.edges for panel in panels(found.picture))
        assert drawn_ != bool(said)
        return drawn_, " ".join(said)

    none, said = lines(1)
    assert not none
    numbers = [int(n) for n in re.findall(r"--max-connections (\d+) draws them", said)]
    assert len(numbers) == (not why)
    assert why in said
    for most in numbers:
        assert lines(most)[0]
        assert not lines(most - 1)[0]
    if why:
        assert not lines(MAX_CONNECTIONS)[0]


def test_nothing_is_said_of_lines_that_nobody_asked_for() -> None:
    assert not any("lines" in note for note in drawn_as_ever().notes)


def test_no_more_lines_are_promised_than_may_be_asked_for() -> None:
    assert MOST == MAX_CONNECTIONS


def drawn_as_ever() -> Picture:
    layer, shape = LAYERS["many channels"]
    return drawn("argument", request(layer, shape=shape))
