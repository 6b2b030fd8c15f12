"""The figure arithmetic: what its frames show, held to convolutions done by nested loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.arithmetic import arithmetic
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.alt import alt_text
from cnnviz.picture.marks import Group, Picture, Polygons, Texts
from cnnviz.picture.steps import frames
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import asked, groups, words
from tests.instruments import quality
from tests.instruments.contrasts import text_contrasts

STRIDED = Conv(2, 1, 1, kernel_size=3, stride=2, padding=1)
NUMBERS = {"numbers": "yes"}
SHOWN: dict[str, tuple[tuple[int, ...], Layer, dict[str, Any]]] = {
    "stride": ((1, 5, 5), STRIDED, {}),
    "numbers": ((1, 5, 5), STRIDED, {"options": NUMBERS}),
    "none": ((1, 4, 4), Conv(2, 1, 1, kernel_size=3), {}),
    "full": ((1, 5, 5), Conv(2, 1, 1, kernel_size=3, padding=2), {}),
    "dilated": ((1, 7, 7), Conv(2, 1, 1, kernel_size=3, dilation=2), {"direction": "up"}),
    "back": ((1, 3, 3), ConvTranspose(2, 1, 1, 3, stride=2, padding=1), {}),
    "local": ((1, 5, 5), LocallyConnected(2, 1, 1, kernel_size=3), {}),
    "mean": ((1, 6, 6), AvgPool(2, kernel_size=2), {"options": NUMBERS}),
    "max": ((1, 5, 5), MaxPool(2, kernel_size=3, stride=1), {"options": NUMBERS}),
    "line": ((1, 8), Conv(1, 1, 1, 3, padding=1, padding_mode="circular"), {"options": NUMBERS}),
    "long": ((1, 40), Conv(1, 1, 1, kernel_size=3), {"direction": "up"}),
    "wide": ((3, 28, 28), Conv(2, 3, 8, kernel_size=7, stride=2), {}),
}


def drawn(name: str, **more: Any) -> Picture:
    shape, layer, look = SHOWN[name]
    return arithmetic.picture(asked(shape, layer, **{**look, **more}))


def illegible(picture: Picture, least: float = 13.0) -> list[Any]:
    """All that one could not read."""
    small = [quality.smallest_text(picture)] if quality.smallest_text(picture) < least else []
    pale = [found for found in text_contrasts(picture) if found.ratio < 4.5]
    return [*quality.overlapping_texts(picture), *quality.outside(picture), *small, *pale]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
@pytest.mark.parametrize("name", ["stride", "numbers"])
def test_everything_is_legible(name: str, size: str, theme: str) -> None:
    assert illegible(drawn(name, size=size, theme=theme)) == []


@pytest.mark.parametrize("name", SHOWN)
def test_every_kind_is_legible(name: str) -> None:
    assert illegible(drawn(name)) == []
    assert illegible(drawn(name, title="", size="4:3")) == []


@pytest.mark.parametrize("name", ["stride", "none", "line"])
def test_other_sizes_are_legible(name: str) -> None:
    assert illegible(drawn(name, size="square")) == []
    assert illegible(drawn(name, size="page"), 7.0) == []
    assert illegible(drawn(name, size="column"), 7.0) == []


def cells(step: Group, cls: str) -> Polygons:
    (found,) = (mark for mark in step.marks if getattr(mark, "cls", "") == cls)
    assert isinstance(found, Polygons)
    return found


def fills(step: Group, cls: str) -> list[str | None]:
    found = cells(step, cls)
    return [found.styles[i].fill for i in found.which]


def text_in(step: Group, cls: str) -> dict[int, str]:
    """The words that stand in the cells of a grid, by cell."""
    squares, found = cells(step, cls), {}
    for mark in step.marks:
        if isinstance(mark, Texts) and mark.cls == "value":
            for at, string in zip(mark.at, mark.strings, strict=True):
                spot = at - [0, 2]
                inside = (squares.points.min(1) < spot).all(1) & (spot < squares.points.max(1)).all(
                    1
                )
                found.update({int(cell): string for cell in np.flatnonzero(inside)})
    return found


def large(picture: Picture) -> Group:
    """The position that is drawn large, the second."""
    [found] = groups(picture, "large")
    return found


def test_a_frame_a_position_in_order() -> None:
    picture = drawn("none")
    steps = list(groups(picture, "step"))
    assert len(steps) == 4 and picture.notes == ()
    colour = fills(steps[0], "output")[0]
    for place, step in enumerate(steps):
        assert fills(step, "output").index(colour) == place
        corners = cells(step, "input").points[:, 0]
        first = [i for i, word in text_in(step, "input").items() if word == "a"]
        assert first == [4 * (place // 2) + place % 2]
        assert len(corners) == 16


def test_letters_are_the_kernels_and_turned_when_transposed() -> None:
    straight = next(iter(groups(drawn("none"), "step")))
    assert [text_in(straight, "input")[i] for i in (0, 1, 2, 4, 5, 6, 8, 9, 10)] == list(
        "abcdefghi"
    )
    layer = ConvTranspose(2, 1, 1, kernel_size=3, padding=2)
    turned = next(iter(groups(arithmetic.picture(asked((1, 4, 4), layer)), "step")))
    assert [text_in(turned, "input")[i] for i in (0, 1, 2, 4, 5, 6, 8, 9, 10)] == list("ihgfedcba")


def test_numbers_are_what_loops_make_of_them() -> None:
    request = asked((1, 5, 5), STRIDED, options=NUMBERS)
    last = arithmetic.frames(request)[-1]
    (step,) = groups(last, "step")
    padded = np.zeros((7, 7))
    for cell, word in text_in(step, "input").items():
        padded[divmod(cell, 7)] = int(word)
    kernel = np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
    wanted = [
        str(
            1
            + sum(
                int(padded[2 * r + i, 2 * c + j] * kernel[i, j]) for i in range(3) for j in range(3)
            )
        )
        for r in range(3)
        for c in range(3)
    ]
    found = text_in(step, "output")
    assert [found[i] for i in range(9)] == wanted


def test_frames_stand_still_but_for_the_kernel() -> None:
    request = asked((1, 5, 5), STRIDED)
    pictures = arithmetic.frames(request)
    assert len(pictures) == 9
    steps = [next(iter(groups(picture, "step"))) for picture in pictures]
    for cls in ("input", "output"):
        assert all((cells(s, cls).points == cells(steps[0], cls).points).all() for s in steps)
    assert len({tuple(fills(step, "output")) for step in steps}) == 9
    assert words(pictures[4], "position") == ["position 5 of 9"]


def test_outputs_appear_one_by_one() -> None:
    for place, picture in enumerate(arithmetic.frames(asked((1, 5, 5), STRIDED, options=NUMBERS))):
        (step,) = groups(picture, "step")
        assert sorted(text_in(step, "output")) == list(range(place + 1))


def test_the_winner_is_marked() -> None:
    for step in groups(drawn("max"), "step"):
        solid = fills(step, "output")
        now = LIGHT.ink
        (winner,) = (i for i, fill in enumerate(fills(step, "input")) if fill == now)
        said = text_in(step, "input")
        assert said[winner] == text_in(step, "output")[solid.index(now)]


def test_focus_picks_one_frame() -> None:
    picture = drawn("stride", focus=(0, 1, 2))
    (step,) = groups(picture, "step")
    assert fills(step, "output").index(fills(step, "output")[5]) == 5
    assert words(picture, "position") == ["position 6 of 9"]
    assert words(drawn("stride", focus=(1, 2)), "position") == ["position 6 of 9"]
    with pytest.raises(
        CnnvizError, match="names no neuron of the layer, whose output is 1 × 3 × 3"
    ):
        drawn("stride", focus=(0, 3, 0))


def test_one_position_is_large_and_all_letters_of_its_kernel_are_there() -> None:
    picture = drawn("stride")
    position = large(picture)
    # The second window of three in a row covers cells 2 to 4; its first row meets padding.
    assert text_in(position, "input") == dict(zip((9, 10, 11, 16, 17, 18), "defghi", strict=True))
    [idle] = [m for m in position.marks if getattr(m, "cls", "") == "idle"]
    assert isinstance(idle, Texts) and idle.strings == ("a", "b", "c")
    assert "9 weights: 6 on inputs, 3 on padding" in words(picture, "key")
    assert "2 cells" in [string for m in position.marks if m.cls == "step" for string in m.strings]
    sides = [float(np.ptp(cells(step, "input").points[0, :, 0]))
             for step in (position, *groups(picture, "step"))]  # fmt: skip
    assert sides[0] > 2 * sides[1] and len(set(map(round, sides[1:]))) == 1


@pytest.mark.parametrize("name", ["stride", "none", "full", "back", "local", "wide"])
def test_each_small_position_has_its_output(name: str) -> None:
    """No two show the same, and the large one is among the positions."""
    picture = drawn(name)
    steps = list(groups(picture, "step"))
    now = next(style for style in fills(large(picture), "output") if style != LIGHT.wash2)
    shown = [fills(step, "output").index(now) for step in steps]
    assert len(set(shown)) == len(steps) > 1
    assert all(fills(step, "output").count(now) == 1 for step in steps)
    assert fills(large(picture), "output").index(now) == 1


def test_counts_are_those_of_the_layer() -> None:
    # 5 x 5 inputs under three positions a side: 2 + 3 + 2 rows are seen, and as many columns.
    picture = drawn("stride")
    assert words(picture, "count") == ["49", "9"]
    assert words(picture, "heading")[1:3] == ["connections", "weights, 1 bias"]
    assert "connections" not in words(drawn("stride", no_counts=True))


def test_cells_beyond_the_edge_are_no_padding() -> None:
    beyond = arithmetic.picture(asked((1, 5, 5), MaxPool(2, 2, ceil_mode=True)))
    assert "dashed: beyond the edge of the input" in words(beyond, "key")
    assert "the dashed rim is padding, which never wins" in words(
        arithmetic.picture(asked((1, 4, 4), MaxPool(2, 2, padding=1))), "key"
    )


def test_few_words_say_it() -> None:
    said = [part for text in words(drawn("stride")) for part in text.split()]
    assert sum(len(part) > 1 and part.isalpha() for part in said) <= 70


def test_the_kernel_slides_step_by_step_and_nothing_moves() -> None:
    picture = drawn("stride")
    shown = [len(list(groups(frame, "step"))) for frame in frames(picture)]
    assert shown == [*range(1, 10), 9]
    assert picture.steps[3].caption == "position 4 of 9"
    first = next(iter(groups(frames(picture)[0], "step")))
    whole = next(iter(groups(picture, "step")))
    for cls in ("input", "output"):
        assert (cells(first, cls).points == cells(whole, cls).points).all()


@pytest.mark.parametrize(
    ("shape", "layers", "look", "wanted"),
    [
        ((8,), (Linear(8, 4),), {}, "take a layer such as Conv2d"),
        ((1, 5, 5), (Flatten(),), {}, "take a layer such as Conv2d"),
        ((1, 39, 39), (LocallyConnected(2, 1, 1, 3),), {"size": "column"}, "take --size"),
        ((1, 90, 90), (LocallyConnected(2, 1, 1, 3),), {}, "--input 1x9x9"),
        ((1, 90, 90), (Conv(2, 1, 1, 41),), {}, "the kernel spans 41"),
        ((3, 5, 5), (Conv(2, 3, 1, 3),), {"options": NUMBERS}, "one input channel"),
    ],
)
def test_refusals(
    shape: tuple[int, ...], layers: tuple[Layer, ...], look: Any, wanted: str
) -> None:
    with pytest.raises(CnnvizError, match=wanted):
        arithmetic.picture(asked(shape, *layers, **look))


def test_the_alternative_text_counts() -> None:
    # 49 of the 9 x 9 cells under the kernel are neurons; the others are padding.
    picture = arithmetic.picture(asked((1, 5, 5), Conv(2, 1, 1, 3, stride=2, padding=1)))
    assert alt_text(picture).endswith(" 49 connections, 9 weights, 1 bias.")
