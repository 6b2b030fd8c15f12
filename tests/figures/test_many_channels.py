"""Sequences of many channels: bars of one column are not drawn over those of another, each stands
in its own group, and what is said of them keeps clear.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Picture, Polygons
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import SIZES, asked, faults, groups, marks
from tests.figures.reading import drawn

LAYERS: dict[str, tuple[Shape, tuple[Conv, ...]]] = {
    "usual": ((64, 28), (Conv(1, 64, 32, 7),)),
    "long": ((64, 400), (Conv(1, 64, 32, 7),)),
    "eight": ((8, 30), (Conv(1, 8, 8, 3),)),
    "nine": ((9, 30), (Conv(1, 9, 9, 3),)),
    "groups": ((64, 28), (Conv(1, 64, 32, 7, groups=4),)),
    "groups with a stride": ((64, 28), (Conv(1, 64, 32, 7, stride=3, padding=2, groups=4),)),
    "two groups": ((4, 10), (Conv(1, 4, 8, 3, groups=2),)),
    "two layers": ((2, 40), (Conv(1, 2, 32, 7), Conv(1, 32, 12, 3))),
}


def picture(figure: str, name: str, size: str) -> Picture | None:
    """The figure, None where it has no room."""
    shape, layers = LAYERS[name]
    try:
        return drawn(figure, asked(shape, *layers, size=size))
    except CnnvizError as error:
        assert "has no room" in str(error)
        return None


def boxes(panel: Any) -> dict[int, list[tuple[int, Any]]]:
    """The channels and the boxes (x0, y0, x1, y1) of the maps of each column of a panel."""
    found: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for mark in marks(panel):
        if isinstance(mark, Polygons) and mark.cls == "map":
            points = np.asarray(mark.points).reshape(-1, 2)
            column, channel = (int(np.ravel(mark.names[key])[0]) for key in ("layer", "channel"))
            found[column].append((channel, np.concatenate([points.min(0), points.max(0)])))
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("figure", ["argument", "sharing", "connectivity"])
def test_no_map_is_drawn_over_one_of_another_column(figure: str, name: str, size: str) -> None:
    made = picture(figure, name, size)
    for panel in groups(made, "panel") if made else ():
        columns = boxes(panel)
        for one, other in combinations(columns, 2):
            for _, a in columns[one]:
                for _, b in columns[other]:
                    apart = (a[2:] <= b[:2] + 0.1).any() or (b[2:] <= a[:2] + 0.1).any()
                    assert apart, (name, size)
    assert not made or not [fault for fault in faults(made, LIGHT.background) if "meets" in fault]


@pytest.mark.parametrize(
    ("name", "count", "size"),
    [("groups", 4, "16:9"), ("two groups", 2, "16:9"), ("two groups", 2, "4:3")],
)
def test_each_group_holds_its_own_channels(name: str, count: int, size: str) -> None:
    """PyTorch's groups: channel c of C is in group c // (C / groups)."""
    made = picture("argument", name, size)
    assert made
    seen = 0
    for panel in groups(made, "panel"):
        for column, maps in boxes(panel).items():
            total = LAYERS[name][0][0] if column == 0 else LAYERS[name][1][0].out_channels
            fans: dict[float, set[int]] = defaultdict(set)
            for channel, box in maps:
                fans[round(float(box[0]))].add(channel // (total // count))
            assert len(fans) == count and all(len(own) == 1 for own in fans.values())
            assert sorted(group for own in fans.values() for group in own) == list(range(count))
            seen += 1
    assert seen == 6


def test_all_that_a_traced_neuron_of_a_group_sees_is_drawn() -> None:
    """Four channels of a group, three places of each, and as many of a second neuron."""
    made = drawn("argument", asked((16, 28), Conv(1, 16, 16, 3, groups=4), size="4:3"))
    for panel in list(groups(made, "panel")):
        seen = [mark for mark in marks(panel) if getattr(mark, "cls", "") == "cell"]
        if seen and panel.names["panel"] != "fc":
            assert len({int(at) for mark in seen for at in np.ravel(mark.names["index"])}) == 24
            return
    raise AssertionError("no cells are drawn")
