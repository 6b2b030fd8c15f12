"""Maps that are drawn of many are told apart as those of few, and two neurons see apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Group, Picture
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import groups, marks

LARGE = ("Conv2d(64, 128, 3)", (64, 56, 56))
DEEP = ("Conv3d(2, 4, 3)", (2, 6, 6, 6))


def panel(picture: Picture, kind: str) -> Group:
    (found,) = (one for one in groups(picture, "panel") if one.names["panel"] == kind)
    return found


def of(group: Group, cls: str, layer: int = 1) -> list[Any]:
    found = [mark for mark in marks(group) if getattr(mark, "cls", "") == cls]
    return [mark for mark in found if mark.names.get("layer") == layer]


@pytest.mark.parametrize(("text", "shape"), [LARGE, DEEP, ("Conv1d(1, 64, 3)", (1, 12))])
def test_each_drawn_map_of_a_convolution_has_a_look_and_a_name_of_its_own(
    text: str, shape: tuple[int, ...]
) -> None:
    conv = panel(cnnviz.compare(text, shape).picture, "conv")
    looks: dict[int, set[Any]] = {}
    for frame in of(conv, "frame"):
        looks.setdefault(frame.names["channel"], set()).add(
            frame.styles[0][:1] + frame.styles[0][3:4]
        )
    assert len(looks) >= 4
    assert len(set.union(*looks.values())) == len(looks) == sum(map(len, looks.values()))
    names = {name.names["channel"]: name.strings[0] for name in of(conv, "kernel-name")}
    assert names.keys() == looks.keys()
    assert len(set(names.values())) == len(names)


def test_where_a_look_would_come_again_only_the_traced_map_has_one() -> None:
    again = len(LIGHT.weights) * len(LIGHT.dashes)
    conv = panel(cnnviz.compare(*LARGE, focus=(again, 3, 3)).picture, "conv")
    coloured = {f.names["channel"] for f in of(conv, "frame") if f.styles[0].width > 1}
    assert coloured == {again}


@pytest.mark.parametrize(("theme", "letters"), [("light", "ABCDEF"), ("print", "A")])
def test_the_traced_map_is_named_whatever_others_are(theme: str, letters: str) -> None:
    conv = panel(cnnviz.compare(*LARGE, theme=theme).picture, "conv")
    assert sorted(name.strings[0] for name in of(conv, "kernel-name")) == list(letters)


def test_two_neurons_of_slices_see_inputs_apart() -> None:
    conv = panel(cnnviz.compare(*DEEP).picture, "conv")
    (dots,) = of(conv, "neuron")
    one, two = (np.unravel_index(n, (4, 4, 4, 4)) for n in dots.names["index"].tolist())
    assert one[0] == two[0]
    assert np.abs(np.subtract(one[1:], two[1:])).max() >= 3


def test_neurons_at_a_border_are_not_traced_where_padding_makes_them_see_less() -> None:
    picture = cnnviz.compare("Conv3d(3, 16, 3, padding=1)", (3, 16, 16, 16)).picture
    said = " ".join(t.strings[0] for t in marks(picture) if hasattr(t, "strings"))
    assert "weights, the same" in said
