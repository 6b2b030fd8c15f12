"""The build-up of a comparison: what is there at a click, and what goes."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.picture.marks import Lines, Picture, Polygons, Texts
from cnnviz.picture.steps import frames
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import groups, marks, words

CONV, CELLS = ("Conv1d(1, 1, 3)", (1, 8)), ("Conv2d(3, 8, 3, padding=1)", (3, 8, 8))


def build(spec: tuple[str, tuple[int, ...]], figure: str = "argument") -> list[Picture]:
    return frames(cnnviz.compare(*spec, figure=figure).picture)


@pytest.mark.parametrize("figure", ["argument", "sharing", "tiled"])
def test_biases_come_last_and_each_count_by_a_click(figure: str) -> None:
    steps = build(CONV, figure)
    assert not any(words(step, "bias-name") for step in steps[:-1])
    assert words(steps[-1], "bias-name")
    units = [words(step, "unit") for step in steps[-4:]]
    assert units == [[], *(["connections", "weights", "biases"][: at + 1] for at in range(3))]
    assert len({len(words(step, "step")) for step in steps[-4:-1]}) > 1


def edges(picture: Picture, kind: str) -> dict[tuple[int, int], str]:
    """The colour of each line of a panel."""
    found = {}
    for panel in (g for g in groups(picture, "panel") if g.names["panel"] == kind):
        for mark in (m for m in marks(panel) if isinstance(m, Lines) and m.cls == "edge"):
            ends = zip(mark.names["src"], mark.names["dst"], strict=True)
            for end, which in zip(ends, mark.which, strict=True):
                found[end] = mark.styles[which].stroke or ""
    return found


def test_far_lines_are_seen_going_and_are_back_in_the_whole() -> None:
    steps = build(CONV)
    near = set(edges(steps[4], "local"))
    faint = [{end for end, ink in edges(s, "fc").items() if ink == LIGHT.faint} for s in steps]
    assert len(edges(steps[2], "fc")) == 48
    far = set(edges(steps[2], "fc")) - near
    assert faint == [set(), set(), set(), far, far, *[set()] * 5]


def test_of_cells_one_neuron_comes_with_all_that_it_sees_then_the_other() -> None:
    steps = build(CELLS)

    def drawn(step: Picture, cls: str) -> int:
        return sum(len(m.points) for m in marks(step) if isinstance(m, Polygons) and m.cls == cls)

    assert [drawn(step, "cone") for step in steps] == [0, 1, 2, 3, 4, 5, 6, 6, 6, 6]
    assert [drawn(step, "cell") for step in steps][3:7] == [27, 54, 81, 108]
    labels = [[w for w in words(step, "label") if "weights" in w] for step in steps]
    assert list(map(len, labels))[:7] == [0, 0, 1, 1, 2, 2, 3]
    inputs = [m for m in marks(steps[0]) if isinstance(m, Polygons) and m.cls == "frame"]
    assert all(m.styles[0].stroke != LIGHT.background for m in inputs)


def test_a_field_under_a_number_never_cuts_a_line_without_it() -> None:
    for step in build(CONV):
        for panel in groups(step, "panel"):
            every = list(marks(panel))
            fields = sum(len(m.points) for m in every if getattr(m, "cls", "") == "paper")
            letters = [m for m in every if isinstance(m, Texts) and "dst" in m.names]
            assert fields == sum(len(m.strings) for m in letters if m.cls == "letter")
