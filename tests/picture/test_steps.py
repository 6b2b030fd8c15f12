"""Build-ups: a step's marks are the whole's, where they were, or fewer, or in the faint colour."""

from __future__ import annotations

from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Raster, Style, Texts
from cnnviz.picture.steps import Select, Step, at, frames, staged, subset
from cnnviz.picture.theme import DARK, LIGHT

from .drawn import marks

ZEROS = np.zeros(3, int)
PLACES = {"at", "radius", "start", "end", "bow", "points", "strings"}


def edges() -> Lines:
    ends = np.arange(6.0).reshape(3, 2)
    names = {"layer": 0, "src": np.arange(3), "dst": np.array([2, 2, 1])}
    return Lines(
        ends, ends + 9, np.zeros(3), (Style("#ff0000", dash=(2, 2)),), ZEROS, "edge", names
    )


def letters() -> Texts:
    names = {"layer": 0, "dst": np.array([2, 2, 1])}
    ink = (Style(fill="#ff0000"),)
    return Texts(np.ones((3, 2)), ("a", "b", "c"), 9, ink, ZEROS, cls="letter", names=names)


def neurons() -> Dots:
    look = (Style("#123456", "#ffffff"),)
    return Dots(np.ones((3, 2)), np.ones(3), look, ZEROS, "neuron", {"index": (0, 1, 2)})


def picture(*steps: Step, theme=LIGHT) -> Picture:
    panels = [
        Group((edges(), letters(), neurons()), "panel", {"panel": kind}) for kind in ("fc", "conv")
    ]
    title = Texts(np.ones((1, 2)), ("title",), 20, (Style(fill="#000000"),), ZEROS[:1], cls="title")
    return Picture((title, *panels), (99, 99), "#ffffff", "t", "d", (), steps, theme)


def items(marks) -> list[tuple[object, ...]]:
    """Each item of each mark as its kind, class and place."""
    return [
        (type(mark).__name__, mark.cls.removesuffix("faint").strip(), *_place(mark, i))
        for mark in leaves(marks)
        for i in range(len(getattr(mark, "which", "1")))
    ]


def _place(mark, i: int) -> list[object]:
    if isinstance(mark, Raster):
        return [mark.box]
    fields = [getattr(mark, name) for name in mark._fields if name in PLACES]
    return [np.asarray(field[i]).tolist() for field in fields]


def strokes(marks) -> list[str | None]:
    return [mark.styles[i].stroke for mark in leaves(marks) for i in mark.which.tolist()]


def test_what_enters_a_neuron_goes_with_its_letters() -> None:
    into = {"panel": "conv", "dst": 2}
    gone = at(picture(), Step("", (Select("edge", into), Select("letter", into))))
    left = [mark for mark in leaves(gone.marks) if mark.cls in ("edge", "letter")]
    assert [len(mark.which) for mark in left] == [3, 3, 1, 1]
    assert left[2].names["src"].tolist() == [2]
    assert left[3].strings == ("c",)


def test_several_values_are_any_of_them() -> None:
    gone = at(picture(), Step("", (Select("edge", {"dst": (1, 2)}),)))
    assert "edge" not in {mark.cls for mark in leaves(gone.marks)}


def test_a_group_goes_with_all_that_is_in_it() -> None:
    gone = at(picture(), Step("", (Select("panel", {"panel": "conv"}),)))
    assert [mark.cls for mark in gone.marks] == ["title", "panel"]
    assert gone.marks[1].names == {"panel": "fc"}


def test_what_steps_back_is_in_the_faint_colour_and_covers() -> None:
    back = at(picture(theme=DARK), Step("", faint=(Select("panel", {"panel": "fc"}),)))
    [line, letter, neuron] = leaves([back.marks[1]])
    assert line.styles == (Style(DARK.faint, dash=(2, 2)),)
    assert letter.styles == (Style(fill=DARK.faint),)
    assert neuron.styles[0].stroke == DARK.faint
    assert {style.opacity for mark in leaves(back.marks) for style in mark.styles} == {1.0}
    assert strokes([back.marks[2]]) == strokes([picture().marks[2]])


def test_a_part_of_a_mark_steps_back() -> None:
    back = at(picture(), Step("", faint=(Select("edge", {"dst": 2, "panel": "fc"}),)))
    colours = strokes(mark for mark in leaves(back.marks) if mark.cls == "edge")
    assert colours == [LIGHT.faint, LIGHT.faint, "#ff0000"] + ["#ff0000"] * 3


def test_hidden_goes_before_faint() -> None:
    here = (Select("", {"panel": "fc"}),)
    assert len(at(picture(), Step("", here, here)).marks) == 2


def test_frames_say_which_they_are() -> None:
    told = [frame.description for frame in frames(picture(Step("One."), Step("Two.")))]
    assert told == ["Step 1 of 2: One.", "Step 2 of 2: Two."]
    assert [frame.description for frame in frames(picture())] == ["d"]


@st.composite
def _chosen(draw: st.DrawFn) -> tuple[Select, ...]:
    kind = st.sampled_from(["", "edge", "letter", "neuron", "panel", "title"])
    names = st.fixed_dictionaries(
        {},
        optional={
            "panel": st.sampled_from(["fc", "conv"]),
            "dst": st.sampled_from([1, 2, (1, 2)]),
            "index": st.integers(0, 3),
        },
    )
    return tuple(draw(st.lists(st.builds(Select, kind, names), max_size=2)))


STEPS = st.lists(st.builds(Step, st.just("said"), _chosen(), _chosen()), max_size=4).map(tuple)


@settings(deadline=None)
@given(STEPS)
def test_nothing_moves(steps: tuple[Step, ...]) -> None:
    whole = items(picture().marks)
    for frame in frames(picture(*steps)) if steps else []:
        there = items(frame.marks)
        rest = list(whole)
        for item in there:
            # Each is taken once, and in the order in which they are painted.
            del rest[: rest.index(item) + 1]


@settings(deadline=None)
@given(STEPS)
def test_all_steps_in_one_picture_are_the_steps(steps: tuple[Step, ...]) -> None:
    one = staged(picture(*steps))
    for number, frame in enumerate(frames(picture(*steps)) if steps else [], 1):
        seen = [mark for mark in leaves(one.marks) if _there(mark, number)]
        assert sorted(map(str, items(seen))) == sorted(map(str, items(frame.marks)))
        assert sorted(map(str, strokes(seen))) == sorted(map(str, strokes(frame.marks)))


def _there(mark, number: int) -> bool:
    return mark.names.get("step", 1) <= number < mark.names.get("until", 99)


@settings(deadline=None, max_examples=50)
@given(marks())
def test_every_kind_of_mark_steps_back_and_goes(drawn) -> None:
    whole = Picture(drawn, (9, 9), None, "", "")
    assert items(at(whole, Step("", faint=(Select(),))).marks) == items(drawn)
    assert at(whole, Step("", hidden=(Select(),))).marks == ()


def test_a_part_of_a_mark_keeps_the_names_that_hold_for_all() -> None:
    kept = subset(neurons(), np.array([True, False, True]))
    assert kept.names == {"index": (0, 2)}
    assert subset(edges(), np.array([False, False, True])).names["layer"] == 0


@pytest.mark.parametrize("size", ["16:9", "column"])
def test_argument_arrives_panel_by_panel(size: str) -> None:
    whole = cnnviz.compare(size=size).picture
    panels = [
        [mark.names["panel"] for mark in frame.marks if mark.cls == "panel"]
        for frame in frames(whole)
    ]
    assert panels[0] == ["fc"] and panels[-1] == ["fc", "local", "conv"]
    assert all(set(a) <= set(b) for a, b in pairwise(panels))
    assert items(frames(whole)[-1].marks) == items(whole.marks)
    arrows = [sum(mark.cls == "arrow" for mark in leaves(f.marks)) for f in frames(whole)]
    assert not any(arrows[:-3]) and sorted(arrows) == arrows and arrows[-1]
