"""The figure arithmetic in a paper's column: large cells, a short legend, the output's size."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.figures.arithmetic import arithmetic
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Picture
from tests.figures.legible import asked, faults, groups, words

CASES: dict[str, tuple[tuple[int, ...], Layer]] = {
    "stride": ((1, 5, 5), Conv(2, 1, 1, 3, stride=2, padding=1)),
    "plain": ((1, 4, 4), Conv(2, 1, 1, 3)),
    "transposed": ((1, 3, 3), ConvTranspose(2, 1, 1, 3, stride=2, padding=1)),
    "dilated": ((1, 7, 7), Conv(2, 1, 1, 3, dilation=2)),
}


def column(case: str, **more: Any) -> Picture:
    shape, layer = CASES[case]
    return arithmetic.picture(asked(shape, layer, size="column", **more))


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("options", [{}, {"numbers": "yes"}])
def test_a_column_is_legible(case: str, options: dict[str, str], theme: str) -> None:
    request = asked(*CASES[case], size="column", theme=theme, options=options)
    assert faults(arithmetic.picture(request), request.theme.background) == []


@pytest.mark.parametrize(
    ("case", "count", "rule"),
    [
        ("stride", "49", "(5 + 2×1 − 3) ÷ 2 + 1 = 3"),
        ("plain", "36", "4 − 3 + 1 = 2"),
    ],
)
def test_a_column_says_how_many_connections_and_how_large_the_output(
    case: str, count: str, rule: str
) -> None:
    picture = column(case)
    found = words(picture)
    assert count in found and rule in " ".join(found)
    assert {"e", "h"} <= set(found), "the cells under the kernel have its letters"
    assert len(list(groups(picture, "step"))) >= 2


def test_numbers_are_worked_out_once_where_there_is_room() -> None:
    shape, layer = CASES["stride"]
    picture = arithmetic.picture(asked(shape, layer, options={"numbers": "yes"}))
    (worked,) = words(picture, "sum")
    left, right = worked.split(": ")[1].replace(" (bias)", "").split(" = ")
    terms = (term.split("×") for term in left.split(" + "))
    assert sum(int(a) * int(b[0] if b else 1) for a, *b in terms) == int(right)
