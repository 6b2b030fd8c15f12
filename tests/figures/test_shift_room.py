"""What the figure shift has no room for is refused with what fits."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.shift.subject import FITS
from cnnviz.layers.conv import Conv


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (Conv(1, 1, 1, 257), "has no room"),
        (Conv(1, 1, 1, 101, dilation=7), "needs 706 inputs"),
        (Conv(1, 1, 1, 4097), "needs 4102 inputs"),
        (Conv(2, 1, 1, 257), "needs 259x259 inputs"),
    ],
)
def test_a_window_that_no_page_holds_is_refused_with_what_fits(layer: Conv, said: str) -> None:
    with pytest.raises(CnnvizError, match=said) as caught:
        cnnviz.compare(repr(layer), figure="shift")
    assert FITS in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "advice"),
    [
        ("Conv1d(1, 1, 3)", "take --panels local,conv"),
        ("Conv1d(1, 1, 30)", f"take {FITS} --panels local,conv"),
    ],
)
def test_where_four_panels_have_no_room_fewer_are_advised(spec: str, advice: str) -> None:
    with pytest.raises(CnnvizError) as caught:
        cnnviz.compare(spec, figure="shift", panels="conv,fc,local,tiled")
    assert str(caught.value).endswith(advice)
    assert cnnviz.compare("Conv1d(1, 1, 3)", "1x8", figure="shift", panels="local,conv").svg()
