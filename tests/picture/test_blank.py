"""Exercises: what is left out is gone, its key has it all, and nothing moves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE
from cnnviz.picture.blank import COUNTS, KINDS, kinds
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Raster, Texts
from cnnviz.picture.steps import frames
from tests.instruments.quality import overlapping_texts

NAMES = [(one.command, one.name) for one in CATALOGUE]
FLAT = ("Conv1d(1, 1, 3)", (1, 8))


def drawn(command: str, name: str, **wanted: Any) -> Picture:
    return getattr(cnnviz, command)(figure=name, **wanted).picture


def texts(marks: tuple[Mark, ...]) -> Counter[tuple[str, str, float, float]]:
    found = (mark for mark in leaves(marks) if isinstance(mark, Texts))
    return Counter(
        (mark.cls, string, *map(float, at))
        for mark in found
        for string, at in zip(mark.strings, mark.at, strict=True)
    )


def shapes(marks: tuple[Mark, ...]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for mark in leaves(marks):
        if not isinstance(mark, Texts):
            many = 1 if isinstance(mark, Raster) else len(mark.which)
            found[type(mark).__name__, mark.cls] += many
    return found


def panels(marks: tuple[Mark, ...]) -> Iterator[Group]:
    for mark in marks:
        if isinstance(mark, Group):
            yield mark
            yield from panels(mark.marks)


def exercises() -> Iterator[tuple[str, str, str]]:
    for command, name in NAMES:
        for kind in KINDS:
            yield command, name, kind


@pytest.mark.parametrize(("command", "name", "kind"), [*exercises()])
def test_the_key_is_the_figure_and_the_exercise_a_part_of_it(
    command: str, name: str, kind: str
) -> None:
    whole = drawn(command, name)
    try:
        blank = drawn(command, name, blank=kind)
    except CnnvizError as error:
        assert f"has no {kind} to leave out: take " in str(error)
        hint = str(error).rpartition("take ")[2]
        for other in hint.split(" or "):
            assert drawn(command, name, blank=other).steps
        return
    exercise, key = frames(blank)
    assert texts(key.marks) == texts(whole.marks)
    assert shapes(key.marks) == shapes(whole.marks)
    left = Counter({k: n for k, n in texts(exercise.marks).items() if k[0] != "blank"})
    assert left <= texts(whole.marks)
    gone = {cls for cls, *_ in texts(whole.marks) - left}
    gone |= {cls for _, cls in shapes(whole.marks) - shapes(exercise.marks)}
    assert gone, "nothing was left out"
    assert "context" not in gone and "unit" not in gone and "neuron" not in gone


def test_no_count_of_the_graph_is_left() -> None:
    layer = cnnviz.connect(*FLAT).layers[0]
    exercise, key = frames(cnnviz.compare(*FLAT, blank="counts").picture)
    counts = {str(8 * 6), str(len(layer.src)), str(len(set(layer.weight.tolist())))}
    said = {string for cls, string, *_ in texts(exercise.marks) if cls not in ("letter",)}
    assert not counts & said
    assert counts <= {string for _, string, *_ in texts(key.marks)}
    assert not any({*COUNTS} & panel.names.keys() for panel in panels(exercise.marks))
    boxes = [mark for mark in leaves(exercise.marks) if mark.cls == "blank"]
    assert sum(len(mark.which) for mark in boxes) == 9
    assert not [mark for mark in leaves(key.marks) if mark.cls == "blank"]


def test_no_line_of_the_graph_is_left() -> None:
    exercise, key = frames(cnnviz.compare(*FLAT, blank="lines").picture)
    edges = [mark for mark in leaves(exercise.marks) if mark.cls == "edge"]
    assert not edges
    assert sum(len(m.which) for m in leaves(key.marks) if m.cls == "edge" and isinstance(m, Lines))
    neurons = [mark for mark in leaves(exercise.marks) if mark.cls == "neuron"]
    assert sum(len(mark.which) for mark in neurons if isinstance(mark, Dots)) == 3 * (8 + 6)


def test_the_legend_keeps_its_letters() -> None:
    exercise, _ = frames(cnnviz.compare(*FLAT, blank="letters").picture)
    letters = sorted(string for cls, string, *_ in texts(exercise.marks) if cls == "letter")
    assert letters == ["a", "b", "c"]


def test_a_title_with_counts_gives_way() -> None:
    exercise, key = frames(drawn("compare", "cost", blank="counts"))
    assert exercise.title == "Exercise: fill in the counts."
    assert not re.search(r"\d", exercise.title + exercise.description.removeprefix("Step 1 of 2"))
    assert "117,000" in key.title


@pytest.mark.parametrize(
    ("text", "found"),
    [("counts", ("counts",)), ("lines,counts", ("counts", "lines")), (" letters ", ("letters",))],
)
def test_kinds_are_read(text: str, found: tuple[str, ...]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize("text", ["", "count", "counts,", "a" * 500, None, 3, ["counts"]])
def test_what_cannot_be_left_out_is_told(text: object) -> None:
    with pytest.raises(CnnvizError, match="counts"):
        kinds(text)


@pytest.mark.parametrize("name", ["network", "receptive-field"])
def test_one_picture_alone_is_the_exercise(name: str) -> None:
    figure, plain = cnnviz.draw(name, blank="counts"), cnnviz.draw(name)
    exercise = figure.steps[0].svg()
    assert figure.svg() == exercise != plain.svg()
    assert "Exercise: fill in the counts." in figure._repr_mimebundle_()["image/svg+xml"]
    assert overlapping_texts(figure.steps[0].picture) == []
    drawn_alone = figure.to_bytes("png", dpi=40), figure.to_bytes("dot")
    whole = plain.to_bytes("png", dpi=40), plain.to_bytes("dot")
    for alone, complete in zip(drawn_alone, whole, strict=True):
        assert len(alone) < len(complete)
