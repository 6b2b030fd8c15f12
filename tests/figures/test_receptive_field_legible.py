"""The figure receptive-field is legible in every size and theme, of stacks and of real networks."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.receptive_field import receptive_field
from cnnviz.figures.request import Request
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Lines, Texts
from cnnviz.picture.theme import THEMES, load
from tests.figures.legible import SIZES, asked, faults, marks, words
from tests.figures.test_receptive_field import SPECS, STACKS, TCN, counts

CASES: list[tuple[tuple[int, ...], tuple[Layer, ...], dict[str, str]]] = [
    ((1, 11), STACKS[0][1], {}),
    ((1, 16), STACKS[1][1], {"from-input": "7"}),
    ((1, 17), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3, stride=2), Conv(1, 1, 1, 3)), {}),
    ((1, 16), STACKS[2][1], {}),
    ((1, 200), STACKS[0][1], {}),
    ((1, 11, 11), tuple(Conv(2, 1, 1, 3) for _ in range(3)), {}),
    ((1, 16, 16), (Conv(2, 1, 1, 3), MaxPool(2, 2), Conv(2, 1, 1, 3)), {}),
    ((3, 32, 32), (Conv(2, 3, 8, 5, stride=2, padding=2), Conv(2, 8, 8, 3)), {"from-input": "9,9"}),
    ((1, 9, 30), (Conv(2, 1, 1, (3, 7)), Conv(2, 1, 1, (3, 7))), {}),
    ((1, 8), (Conv(1, 1, 2, 3), Flatten(), Linear(12, 4)), {"neuron": "3"}),
    ((1, 400), (Conv(1, 1, 4, 80, stride=4), MaxPool(1, 4)), {}),
    ((1, 700), TCN, {}),
    ((1, 40, 40), tuple(Conv(2, 1, 1, 3) for _ in range(9)), {}),
    ((2, 6), (ConvTranspose(1, 2, 2, 3, stride=2),), {}),
    ((8,), (Linear(8, 3),), {}),
]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: repr((case[0], case[1][0])))
def test_every_case_is_legible(case: Any, size: str, theme: str) -> None:
    shape, layers, options = case
    for title in (None, ""):
        request = asked(shape, *layers, size=size, theme=theme, title=title, options=options)
        picture = receptive_field.picture(request)
        assert faults(picture, load(theme).background) == []
        said = [one for text in words(picture) for one in re.findall(r"[^\W\d_]{2,}", text)]
        assert len(said) <= 90


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["lenet5", "m5"])
def test_printed_networks_are_legible(name: str, size: str) -> None:
    shape = "1x8000" if name == "m5" else None
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=shape)
    picture = receptive_field.picture(Request(net, load("light"), SIZES[size]))
    assert faults(picture, load("light").background) == []
    assert size == "column" or any("drawn:" in line for line in words(picture, "context"))


@pytest.mark.parametrize("size", [11, 31])
def test_lines_that_are_not_traced_are_drawn_in_all_layers_or_in_none(size: int) -> None:
    layers = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3, stride=2))
    picture = receptive_field.picture(asked((1, size), *layers))
    rule = THEMES["light"].rule
    plain = {
        int(np.atleast_1d(mark.names["layer"])[0])
        for mark in marks(picture)
        if isinstance(mark, Lines) and mark.cls == "edge" and mark.styles[0].stroke == rule
    }
    assert plain == ({0, 1, 2} if size == 11 else set())


def test_notes_and_counts_can_be_left_to_a_caption() -> None:
    request = asked((1, 11), *STACKS[0][1], no_notes=True, no_counts=True)
    picture = receptive_field.picture(request)
    assert not counts(picture) and not words(picture, "context")
    assert len(picture.steps) == 5


@pytest.mark.parametrize(
    ("shape", "layers", "more", "said"),
    [
        ((1, 5, 5, 5), (Conv(3, 1, 1, 3),), {}, "three"),
        ((1, 8), (ReLU(),), {}, "nothing connects"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"neuron": "6"}}, "1 x 6"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"neuron": "a"}}, "write its position"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"focus": (9,)}, "--focus '9' is no neuron"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"from-input": "8"}}, "1 x 8"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"options": {"from-input": "1", "neuron": "1"}}, "one of"),
        ((1, 8), (Conv(1, 1, 1, 1, stride=2),), {"options": {"from-input": "1"}}, "skips"),
        ((1, 8), (Conv(1, 1, 1, 3),), {"direction": "up"}, "left to right"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    shape: Any, layers: Any, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(CnnvizError, match=said.replace("-", r"\-")):
        receptive_field.picture(asked(shape, *layers, **more))


def test_a_page_without_room_names_a_size_that_has_it() -> None:
    tiny = asked((1, 11), *STACKS[0][1])._replace(size=(150.0, 90.0))
    with pytest.raises(CnnvizError, match="take --size 16:9"):
        receptive_field.picture(tiny)


def test_two_columns_fill_the_height_and_their_number_is_seen_from_afar() -> None:
    about = asked((7,), Linear(7, 7), options={"from-input": "3"})
    picture = receptive_field.picture(about)
    [at] = [m.at for m in marks(picture) if getattr(m, "cls", "") == "neuron"][:1]  # type: ignore[union-attr]
    assert np.ptp(at[:, 1]) > 0.55 * picture.size[1]
    sizes = {m.size for m in marks(picture) if isinstance(m, Texts) and m.strings == ("7",)}
    assert sizes == {56}


@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_maps_share_the_width_by_their_sizes(size: str) -> None:
    """A column as wide as every other limited all maps to what the largest had room for in it."""
    shape, layers, _ = CASES[6]
    picture = receptive_field.picture(asked(shape, *layers, size=size))
    sheets = [mark.points.reshape(-1, 2) for mark in marks(picture) if mark.cls == "sheet"]
    lefts, rights = ([end(sheet[:, 0]) for sheet in sheets] for end in (min, max))
    gaps = [left - right for left, right in zip(lefts[1:], rights[:-1], strict=True)]
    assert len(gaps) == 3 and min(gaps) > 24 and max(gaps) < 1.05 * min(gaps)
