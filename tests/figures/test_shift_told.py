"""What the figure shift tells: by its signs, by its example weights, step by step."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.shift import shift
from cnnviz.figures.shift.numbers import lane
from cnnviz.figures.shift.subject import subject_of
from cnnviz.graph.twin import twin
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Dots
from cnnviz.picture.steps import frames
from cnnviz.render.svg import svg
from tests.figures.legible import asked, marks, words
from tests.figures.test_shift import CASES, PLAIN


@pytest.mark.parametrize("case", ["default", "wide", "channels"])
def test_own_weights_that_meet_the_pattern_are_not_alike_by_chance(case: str) -> None:
    """All are small; alike are at most some of those that read zeros."""
    shape, layer = CASES[case]
    local = lane(
        "local", twin(chain(shape, (layer,)), "local").layers[0], subject_of(asked(shape, layer))
    )
    for run in local.runs:
        met = local.values[np.searchsorted(local.weights, local.wires.weight)][
            run.inputs[local.src] != 0
        ]
        assert len(set(met.tolist())) == len(met) > 3
    assert abs(local.values).max() <= 4


def test_no_number_that_is_called_another_stays_in_its_place_by_chance() -> None:
    """Of "4 other numbers" one was the same as before."""
    layer = Conv(2, 2, 3, 3, stride=2, padding=1)
    subject = subject_of(asked((2, 7, 7), layer))
    network = chain((2, 7, 7), (layer,))
    for kind in ("conv", "local"):
        first, *later = lane(kind, twin(network, kind).layers[0], subject).runs
        others = [run.lit & first.lit & ~run.kept for run in later]
        assert others[0].any()
        for run, mask in zip(later, others, strict=True):
            assert (run.outputs != first.outputs)[mask].all()


def test_before_anything_has_moved_nothing_looks_changed() -> None:
    rims = {"lit": set[object](), "changed": set[object](), "kept": set[object]()}
    for mark in marks(shift.picture(asked(*CASES["default"]))):
        if isinstance(mark, Dots) and mark.cls in rims:
            rims[mark.cls].update((style.stroke, style.fill) for style in mark.styles)
    assert all(rims.values()) and not rims["lit"] & rims["changed"]
    # What was there at first and what is kept of it look the same.
    assert rims["kept"] <= rims["lit"]


def test_signs_and_row_words_come_with_what_they_are_about() -> None:
    steps = [svg(page) for page in frames(shift.picture(asked(*CASES["default"])))]
    assert ["moved by 1" in page for page in steps] == [False, *[True] * (len(steps) - 1)]
    signs = [page.count('class="key"') for page in steps]
    assert signs == [0, 0, 1, 1, 1, 2], "with its answer"
    assert all("kernel<" not in page for page in steps[:3]) and "kernel<" in steps[3]


def test_a_small_input_that_was_given_is_drawn_whole() -> None:
    for layer, given in ((Conv(2, 1, 1, 3), (1, 6, 6)), (PLAIN, (1, 9))):
        said = " ".join(words(shift.picture(asked(given, layer)), "context"))
        assert "(not" not in said, said


@pytest.mark.parametrize(
    ("spec", "shape"),
    [("Conv1d(1, 1, 3)", "1x8"), ("Conv1d(1, 1, 3, padding=1)", "1x8"), ("Conv1d(1, 1, 2)", "1x8")],
)
def test_values_have_room_in_their_circles(spec: str, shape: str) -> None:
    """A map of weights of its own held −10 and 15: weights that meet the 3 are small now."""
    found = cnnviz.compare(spec, shape, figure="shift").picture
    assert {len(word.lstrip("−")) for word in words(found, "value")} == {1}


def test_a_narrow_page_has_a_short_title() -> None:
    found = cnnviz.compare(figure="shift", size="square").picture
    assert words(found, "title") == ["Shared weights: the map moves along"]


def test_a_map_that_became_another_one_has_a_dashed_frame() -> None:
    found = shift.picture(asked(*CASES["default"]))
    frames_of = [mark for mark in marks(found) if mark.cls == "frame"]
    dashes = [bool(style.dash) for mark in frames_of for style in mark.styles]
    assert sorted(dashes) == [False, False, False, True]
