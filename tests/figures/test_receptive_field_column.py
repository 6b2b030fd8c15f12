"""The figure receptive-field in a paper's column, and what its bold numbers count."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.receptive_field import receptive_field
from cnnviz.figures.request import Request
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Picture, Polygons, Texts
from cnnviz.picture.quality import outside, overlapping_texts, smallest_text
from cnnviz.picture.theme import load
from tests.figures.legible import SIZES, asked, faults, marks, words
from tests.figures.reading import panels

SPECS = Path(__file__).parents[2] / "examples" / "specs"
PLAIN = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))
STRIDE = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3, stride=2), Conv(1, 1, 1, 3))
DILATED = (Conv(1, 1, 1, 2), Conv(1, 1, 1, 2, dilation=2), Conv(1, 1, 1, 2, dilation=4))
SHEETS = (Conv(2, 1, 1, 3), MaxPool(2, 2), Conv(2, 1, 1, 3))
CASES: list[tuple[tuple[int, ...], tuple[Layer, ...], dict[str, str]]] = [
    ((1, 11), PLAIN, {}),
    ((1, 12), PLAIN, {"from-input": "5"}),
    ((1, 17), STRIDE, {}),
    ((1, 16), DILATED, {}),
    ((1, 200), PLAIN, {}),
    ((1, 10), (Conv(1, 1, 1, 3, padding=1),) * 2, {"neuron": "0"}),
    ((7,), (Linear(7, 7),), {"from-input": "3"}),
    ((1, 16, 16), SHEETS, {}),
    ((3, 32, 32), (Conv(2, 3, 8, 5, stride=2, padding=2), Conv(2, 8, 8, 3)), {}),
]


def drawn(case: Any, size: str = "column", theme: str = "light", **more: Any) -> Picture:
    shape, layers, options = case
    request = asked(shape, *layers, size=size, theme=theme, options=options, **more)
    return receptive_field.picture(request)


@pytest.mark.parametrize("title", [None, ""])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: "x".join(map(str, case[0])))
def test_short_stacks_are_legible_in_a_column(case: Any, theme: str, title: str | None) -> None:
    picture = drawn(case, theme=theme, title=title)
    assert faults(picture, load(theme).background) == []
    assert (overlapping_texts(picture), outside(picture)) == ([], [])
    assert smallest_text(picture) >= 7 - 1e-6


@pytest.mark.parametrize("case", CASES, ids=lambda case: "x".join(map(str, case[0])))
def test_a_column_shows_what_a_slide_shows(case: Any) -> None:
    low, slide = drawn(case), drawn(case, "16:9")
    assert words(low, "part") == words(slide, "part")
    assert words(low, "headline") == words(slide, "headline")
    if len(case[0]) == 2 and case[0][1] < 100:
        assert sorted(panels(low)[0].circles) == sorted(panels(slide)[0].circles)
        mine, theirs = (sorted(map(_ends, panels(one)[0].edges)) for one in (low, slide))
        assert mine == theirs


def _ends(edge: Any) -> tuple[int, int, int]:
    return edge.layer, edge.src, edge.dst


@pytest.mark.parametrize("case", CASES[:3] + CASES[7:8], ids=["11", "12", "17", "sheets"])
def test_the_graph_has_half_of_the_column(case: Any) -> None:
    picture = drawn(case)
    (graph,) = (mark for mark in picture.marks if getattr(mark, "cls", "") == "panel")
    around = box((graph,))
    assert around.y1 - around.y0 > 0.5 * picture.size[1]
    assert around.x1 - around.x0 > 0.7 * picture.size[0]


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: "x".join(map(str, case[0])))
def test_it_is_said_what_the_numbers_count(case: Any, size: str) -> None:
    picture = drawn(case, size)
    beside = ["shaded" in said for said in words(picture, "whole")]
    notes = " ".join(words(picture, "note"))
    bold, first = (f"{one}: how many are shaded." in notes for one in ("Bold", "First number"))
    assert all(beside) != (bold or first) and len(beside) == len(case[1]) + 1
    # Bold is what neurons see, wherever that is told.
    assert not (first if not words(picture, "sees") else bold)


def test_so_many_neurons_are_shaded_as_the_bold_number_says() -> None:
    picture = drawn(CASES[2])
    plain = load("light").neuron
    shaded = [
        str(sum(mark.styles[which].fill != plain for which in mark.which))
        for mark in marks(picture)
        if isinstance(mark, Dots) and mark.cls == "neuron"
    ]
    assert shaded == words(picture, "part") == ["9", "7", "3", "1"]


def test_a_number_and_the_whole_share_a_line_where_they_fit() -> None:
    for case, same in ((CASES[0], True), (CASES[7], False)):
        texts = [mark for mark in marks(drawn(case)) if isinstance(mark, Texts)]
        parts, wholes = ([t for t in texts if t.cls == cls] for cls in ("part", "whole"))
        for part, whole in zip(parts, wholes, strict=True):
            assert (part.at[0, 1] == whole.at[0, 1]) == same


def test_a_title_that_is_too_long_for_a_column_is_told_in_fewer_words() -> None:
    assert words(drawn(CASES[7]), "title") == ["Neurons see more: 3 × 3, 4 × 4, then 8 × 8 inputs"]
    assert words(drawn(CASES[0]), "title") == [
        "Layer by layer, neurons see more: 3, 5, then 7 inputs"
    ]


def test_a_neuron_that_gets_less_says_why_even_in_a_column() -> None:
    notes = " ".join(words(drawn(CASES[5]), "note"))
    assert "This neuron gets 3: the rest is padding" in notes
    assert "Each layer adds" not in notes


@pytest.mark.parametrize("size", [(252.0, 189.0), (252.0, 288.0)])
def test_sheets_stand_apart(size: tuple[float, float]) -> None:
    picture = receptive_field.picture(asked((1, 16, 16), *SHEETS)._replace(size=size))
    assert faults(picture, load("light").background) == []
    sheets = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "sheet"]
    ends = [(m.points[..., 0].min(), m.points[..., 0].max()) for m in sheets]
    assert all(right + 3 < left for (_, right), (left, _) in pairwise(ends))


@pytest.mark.parametrize("name", ["lenet5", "alexnet"])
def test_a_deep_network_says_which_size_shows_it(name: str) -> None:
    shape = "1x32x32" if name == "lenet5" else "3x224x224"
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=shape)
    with pytest.raises(CnnvizError) as refused:
        receptive_field.picture(Request(net, load("light"), SIZES["column"]))
    named = [size for size in SIZES if re.search(rf"\b{size}\b", str(refused.value))]
    assert named == ["16:9", "4:3", "page"]
    for size in named:
        picture = receptive_field.picture(Request(net, load("light"), SIZES[size]))
        assert faults(picture, load("light").background) == []


SEEN = {
    "1x11": "Conv1d(1, 1, 3), Conv1d(1, 1, 3), Conv1d(1, 1, 3)",
    "1x14": "Conv1d(1, 1, 3), MaxPool1d(2), Conv1d(1, 1, 3)",
    "1x16x16": "Conv2d(1, 1, 3), MaxPool2d(2), Conv2d(1, 1, 3)",
    "1x40x40": ", ".join(["Conv2d(1, 1, 5)"] * 5),
    "3x224x224": (SPECS / "alexnet.txt").read_text(),
}


LARGE = ["16:9", "4:3", "page", "square"]


@pytest.mark.parametrize(
    ("shape", "size"),
    [*product(SEEN, LARGE), ("1x11", "column"), ("1x14", "column"), ("1x16x16", "column")],
)
def test_what_neurons_see_stands_out_wherever_it_is_told(shape: str, size: str) -> None:
    net = cnnviz.parse(SEEN[shape], input_shape=shape)
    picture = receptive_field.picture(Request(net, load("light"), SIZES[size]))
    found = [mark for mark in marks(picture) if isinstance(mark, Texts)]
    assert not any(mark.bold for mark in found if mark.cls in ("part", "whole"))
    numbers = [m for m in found if m.cls == "sees" and re.search(r"\d", m.strings[0])]
    assert len(numbers) > 1 and all(mark.bold for mark in numbers)
    assert faults(picture, load("light").background) == []


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *product(["alexnet", "lenet5", "sharing-steps", "circular-blocks"], LARGE),
        ("sharing-steps", "column"),
        ("circular-blocks", "column"),
    ],
)
def test_no_note_ends_in_a_line_of_one_word(name: str, size: str) -> None:
    shape = {"alexnet": "3x224x224"}.get(name)
    net = cnnviz.parse((SPECS / f"{name}.txt").read_text(), input_shape=shape)
    notes = words(receptive_field.picture(Request(net, load("light"), SIZES[size])), "note")
    assert len(notes) == 1 or " " in notes[-1]


@pytest.mark.parametrize("size", ["16:9", "column"])
def test_what_stands_out_runs_the_way_of_the_title(size: str) -> None:
    def bold(shape: tuple[int, ...], **options: str) -> list[str]:
        picture = receptive_field.picture(asked(shape, *PLAIN, size=size, options=options))
        found = [mark for mark in marks(picture) if isinstance(mark, Texts)]
        return [m.strings[0] for m in found if m.cls in ("part", "sees") and m.bold]

    assert [re.findall(r"\d+", said) for said in bold((1, 11))] == [["3"], ["5"], ["7"]]
    assert bold((1, 12), **{"from-input": "5"}) == ["1", "3", "5", "6"]
