"""The figure network: arcs over columns and above one, against the networks themselves."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.figures.network.links import room
from cnnviz.figures.network.stages import inner, skips, stages
from cnnviz.picture.marks import Lines
from cnnviz.picture.theme import THEMES
from tests.figures.legible import faults
from tests.figures.test_network import HEAD, NETS, boxes, of, picture

BLOCKS = f"""{HEAD}
class Block(nn.Module):
    def __init__(self, ins, outs, stride):
        super().__init__()
        self.a = nn.Conv2d(ins, outs, 3, stride, 1)
        self.b = nn.Conv2d(outs, outs, 3, 1, 1)
        self.short = nn.Conv2d(ins, outs, 1, stride)

    def forward(self, x):
        return F.relu(self.b(F.relu(self.a(x))) + self.short(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        sizes = [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 32, 2), (32, 32, 1)]
        self.blocks = nn.Sequential(*[Block(*one) for one in sizes])
        self.fc = nn.Linear(32 * 4 * 4, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.blocks(self.first(x)), 1))
"""


@pytest.mark.parametrize(
    ("name", "pairs"),
    [("lenet", []), ("residual", [(1, 3)]), ("unet", [(1, 5)]), ("heads", [(1, 3)])],
)
def test_arcs_lead_over_the_columns_between(name: str, pairs: list[tuple[int, int]]) -> None:
    drawn = picture(name)
    arcs = sorted((int(one.names["from"]), int(one.names["to"])) for one in of(drawn, "skip"))
    assert arcs == sorted(skips(stages(NETS[name], 0))) == pairs
    volumes = boxes(drawn)
    for arc in of(drawn, "skip"):
        assert isinstance(arc, Lines)
        ends = arc.start[0, 0], arc.end[0, 0]
        for end, at in zip(ends, (int(arc.names["from"]), int(arc.names["to"])), strict=True):
            assert volumes[at][0] <= end <= volumes[at][2]
        # Over all that lies between, and above what it joins.
        between = range(int(arc.names["from"]), int(arc.names["to"]) + 1)
        middle = (arc.start[0, 1] + arc.end[0, 1]) / 2 - arc.bow[0]
        assert middle < min(volumes[at][1] for at in between)


def test_branches_within_a_column_are_an_arc_above_it() -> None:
    drawn = cnnviz.draw("network", BLOCKS, (3, 16, 16)).picture
    arcs = of(drawn, "skip")
    # Two blocks each; beside one another where there is room.
    assert [(arc.names["from"], arc.names["to"]) for arc in arcs] == [
        (1, 1), (1, 1), (2, 2), (2, 2), (3, 3), (3, 3),
    ]  # fmt: skip
    for arc in arcs:
        left, top, right, _ = boxes(drawn)[int(arc.names["from"])]
        assert left < arc.start[0, 0] < arc.end[0, 0] < right and arc.end[0, 1] < top
    said = [line for mark in of(drawn, "words") for line in mark.strings]
    assert said.count("2 sums") == 3


def test_what_joins_only_columns_before_has_no_arc_of_its_own() -> None:
    found = stages(NETS["unet"], 1)
    assert any(len(stage.nodes) > 1 for stage in found)
    assert inner(found) == {} and skips(found) != []


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_blocks_are_legible_with_their_arcs(theme: str, size: str) -> None:
    drawn = cnnviz.draw("network", BLOCKS, (3, 16, 16), theme=theme, size=size).picture
    assert faults(drawn, THEMES[theme].background) == []


def test_rows_keep_no_room_for_arcs_above_one_column_which_they_have_not() -> None:
    found = stages(cnnviz.parse(BLOCKS, (3, 16, 16)), 1)
    assert room(found) > 0.0 == room(found, down=True)
    assert room(stages(NETS["unet"], 0), down=True) == room(stages(NETS["unet"], 0)) > 0.0
