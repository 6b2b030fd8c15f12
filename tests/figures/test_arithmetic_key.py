"""The key of the figure arithmetic: every look of a cell is in it, and where a count comes from."""

from __future__ import annotations

import re
from math import prod

import pytest

import cnnviz
from cnnviz.figures.arithmetic import arithmetic
from cnnviz.graph.connect import between
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Polygons
from cnnviz.picture.theme import LIGHT, contrast
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_arithmetic import NUMBERS, SHOWN, drawn, fills


def looks(picture: Picture, *classes: str) -> set[tuple[str | None, bool]]:
    """The fills of all cells of these classes, and whether their rims are dashed."""
    return {
        (style.fill, bool(style.dash))
        for mark in leaves(picture.marks)
        if isinstance(mark, Polygons) and mark.cls in classes
        for style in (mark.styles[i] for i in mark.which)
    }


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", SHOWN)
def test_every_look_is_in_the_key(name: str, theme: str) -> None:
    shape, layer, look = SHOWN[name]
    pictures = arithmetic.frames(asked(shape, layer, theme=theme, **look))
    for picture in (pictures[0], pictures[len(pictures) // 2], pictures[-1]):
        assert looks(picture, "input", "output") <= looks(picture, "sample")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_was_made_before_does_not_look_like_an_input(theme: str) -> None:
    *_, last = groups(drawn("numbers", theme=theme), "step")
    assert not {*fills(last, "output")} & {*fills(last, "input")}


def test_padding_under_the_kernel_is_named_where_there_is_any() -> None:
    assert "padding under it" in words(drawn("stride", focus=(0, 0)), "key")
    assert "padding under it" not in words(drawn("none", focus=(0, 0)), "key")
    assert "0 under it" in words(drawn("back", focus=(0, 0)), "key")


@pytest.mark.parametrize(
    ("layer", "shape", "said"),
    [
        (Conv(2, 1, 1, 3, stride=2, padding=1), (1, 5, 5), "7 × 7: 2 + 3 + 2 along each axis"),
        (Conv(2, 1, 1, 3), (1, 4, 4), "4 positions × 9 inputs"),
        (
            Conv(2, 3, 32, 3, padding=1),
            (3, 32, 32),
            "94 × 94 × 3 channels × 32 maps: 2 + 30×3 + 2 along each axis",
        ),
        (
            ConvTranspose(2, 1, 1, 3, stride=2, padding=1),
            (1, 3, 3),
            "7 × 7: 1 + 2 + 1 + 2 + 1 along each axis",
        ),
        (Conv(1, 1, 1, 3, padding=1), (1, 8), "2 + 6×3 + 2 inputs"),
        (Conv(1, 4, 8, 3, padding=1, groups=2), (4, 8), "22 × 2 channels × 8 maps: 2 + 6×3 + 2"),
        (MaxPool(2, 2, ceil_mode=True), (3, 5, 5), "5 × 5 × 3 maps: 2 + 2 + 1 along each axis"),
        (
            Conv(2, 1, 1, (3, 1), padding=(1, 0)),
            (1, 4, 5),
            "10 × 5: rows 2 + 3 + 3 + 2, columns 5×1",
        ),
        (Conv(1, 1, 1, 3, padding=1, padding_mode="circular"), (1, 8), "8 positions × 3 inputs"),
        (LocallyConnected(2, 1, 1, 3), (1, 5, 5), "9 positions × 9 inputs"),
    ],
)
def test_a_count_can_be_worked_out_again(layer: Layer, shape: tuple[int, ...], said: str) -> None:
    assert said in " ".join(words(arithmetic.picture(asked(shape, layer)), "key"))
    # The words themselves are worked out, and held to the graph.
    whole, _, sums = said.partition(":")
    parts = [reduced(part) for part in re.split(" along each axis| inputs|rows |, columns", sums)]
    product = prod(int(n) for n in re.findall(r"(?:^|× )(\d+)", whole)) if sums else reduced(whole)
    assert product == len(between(layer, shape).src)
    axes = [total for total in parts if total]
    assert all(str(total) in re.findall(r"\d+", whole) for total in axes)


@pytest.mark.parametrize("size", ["16:9", "4:3"])
@pytest.mark.parametrize("side", [8, 15])
def test_no_line_ends_within_a_sum_or_between_a_number_and_its_unit(size: str, side: int) -> None:
    layer = "Conv2d(1, 1, 5, stride=3, padding=1)"
    lines = words(cnnviz.draw("arithmetic", layer, (1, side, side), size=size).picture, "key")
    assert "along each axis" in " ".join(lines)
    assert not [line for line in lines if re.search(r"[+×]$|^[+]|[×] [0-9]+$", line)]


def reduced(words: str) -> int:
    """A sum of products of numbers, whatever words stand between."""
    found = re.sub(r"[^\d+×]", "", words)
    return sum(prod(map(int, term.split("×"))) for term in found.split("+")) if found else 0


def test_where_a_count_comes_from_is_left_out_with_it() -> None:
    assert not [
        line for line in words(drawn("stride", no_counts=True)) if "along each axis" in line
    ]


def test_a_key_without_a_kernel_begins_at_the_margin() -> None:
    layer = MaxPool(2, 3, stride=2, padding=1)
    picture = arithmetic.picture(asked((1, 4, 4), layer, size="square", options=NUMBERS))
    samples = [m for m in leaves(picture.marks) if isinstance(m, Polygons) and m.cls == "sample"]
    assert min(float(m.points.min()) for m in samples) < 42


@pytest.mark.parametrize("padding", [0, 1])
def test_inputs_are_dark_enough_to_be_seen_on_a_wall(padding: int) -> None:
    """Lighter ones looked empty to a reader, with padding around them or without."""
    layer = f"Conv2d(1, 1, 3, padding={padding})"
    picture = cnnviz.draw("arithmetic", layer, (1, 4, 4), theme="light").picture
    fills = {style.fill for mark in marks(picture) if mark.cls == "input" for style in mark.styles}
    assert LIGHT.wash2 in fills
    assert LIGHT.wash not in fills


def test_cells_under_the_kernel_stand_out_and_the_key_is_in_ink() -> None:
    """A reader preferred a picture in which they did."""
    look = {"theme": "light", "focus": (0, 0)}
    picture = cnnviz.draw("arithmetic", "Conv2d(1, 1, 3)", (1, 4, 4), **look).picture
    said = [m for m in marks(picture) if getattr(m, "strings", ()) == ("under the kernel",)]
    assert [m.styles[0].fill for m in said] == [LIGHT.ink]
    fills = {style.fill for m in marks(picture) if m.cls == "input" for style in m.styles}
    assert "#a3b6e8" in fills
    assert contrast(LIGHT.background, "#a3b6e8") > 1.9 and contrast(LIGHT.ink, "#a3b6e8") > 7
