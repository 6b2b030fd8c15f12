"""What a page holds beside its figure is of the layers that are drawn."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.pages import fields
from cnnviz.picture.leaves import leaves

NETWORK = "MaxPool2d(2), ReLU(), Conv2d(2, 4, 3), ReLU()"


@pytest.mark.parametrize(("name", "kind"), [("volume", "conv"), ("bias", "tied")])
def test_a_cone_holds_what_its_neuron_sees_whatever_layers_come_before(
    name: str, kind: str
) -> None:
    network = cnnviz.parse(NETWORK, (2, 24, 24))
    picture = (cnnviz.draw if name == "volume" else cnnviz.compare)(network, figure=name).picture
    cones = [mark for mark in leaves(picture.marks) if getattr(mark, "cls", "") == "cone"]
    counts = {int(m.names["dst"]): m.names["count"] for m in cones if "count" in m.names}
    (columns,) = fields(picture, network)[kind].values()
    assert {neuron: sum(runs[1::2]) for neuron, runs in columns.items()} == counts
    assert set(counts.values()) == {18}


@pytest.mark.parametrize("name", ["bias", "groups", "matrix"])
def test_what_is_drawn_of_a_network_is_known(name: str) -> None:
    picture = cnnviz.compare(NETWORK, (2, 24, 24), figure=name).picture
    assert picture.first == 2
    assert "Drawn is layer 2, Conv2d, alone (--layers picks another)." in picture.notes
