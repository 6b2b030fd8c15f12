"""The figure shift is legible in every size and theme; what does not suit it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.shift import shift
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from tests.figures.legible import asked, faults, words
from tests.figures.test_shift import CASES, PLAIN
from tests.instruments.quality import outside, overlapping_texts


@pytest.mark.parametrize(
    ("layers", "more", "said"),
    [
        (((6,), Linear(6, 3)), {}, "needs a convolution"),
        (((1, 5, 5, 5), Conv(3, 1, 1, 3)), {}, "has three"),
        (((1, 9, 40), Conv(2, 1, 1, 9)), {}, r'take "Conv1d\(1, 1, kernel_size=3\)"'),
        (((1, 8), PLAIN), {"options": {"by": "0"}}, "--by '0'"),
        (((1, 8), PLAIN), {"options": {"by": "2,1"}}, "the smaller first"),
        (((1, 8), PLAIN), {"options": {"by": "1,2,3"}}, "one or two"),
        (((1, 8), PLAIN), {"options": {"by": "x"}}, "--by 'x'"),
        (((1, 8), PLAIN), {"options": {"by": "8"}}, "out of 8 inputs"),
        (((1, 8), PLAIN), {"options": {"panels": "groups"}}, "--panels"),
        (((1, 8), PLAIN), {"focus": (1,)}, "maps 0 to 0"),
        (((1, 8), PLAIN), {"direction": "up"}, "--direction"),
        (((1, 1), Conv(1, 1, 1, 1)), {}, "longer --input"),
        (((1, 200), Conv(1, 1, 1, 9)), {}, r'take "Conv1d\(1, 1, kernel_size=3\)"'),
        (((1, 12), Conv(1, 1, 1, 3, stride=3)), {"size": "column"}, "take --size"),
    ],
)
def test_what_does_not_suit_is_refused_with_what_would(layers: Any, more: Any, said: str) -> None:
    with pytest.raises(CnnvizError, match=said):
        shift.picture(asked(*layers, **more))


def test_few_words() -> None:
    said = words(shift.picture(asked(*CASES["default"])))
    assert sum(len(part) > 1 and part.isalpha() for text in said for part in text.split()) <= 70


WIDE = tuple(case for case in CASES if case != "third")
NARROW = {"4:3": WIDE, "square": ("default", "wide", "channels"), "column": ("default", "channels")}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "page", "square", "column"])
def test_it_is_legible(case: str, theme: str, size: str) -> None:
    if case not in NARROW.get(size, CASES):
        pytest.skip("no room")
    plain: dict[str, Any] = {}
    for more in (plain, {"title": ""}):
        request = asked(*CASES[case], theme=theme, size=size, **more)
        assert faults(shift.picture(request), request.theme.background) == []


@pytest.mark.parametrize("size", ["square", "4:3"])
def test_the_name_of_a_narrow_map_stays_in_its_panel(size: str) -> None:
    narrow = Conv(2, 3, 2, (4, 5), bias=False)
    request = asked((3, 4, 5), narrow, size=size, title="", no_counts=True)
    picture = shift.picture(request)
    assert faults(picture, request.theme.background) == []
    assert outside(picture) == overlapping_texts(picture) == []
