"""Classes whose base is not in the text: what may come from there is told, with what to paste."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = (
    "import torch.nn as nn\nfrom torchvision import models\n"
    "from torchvision.models.vgg import VGG\n"
    "from mine import Base\nclass Net({0}):\n    def __init__(self):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(3, 4, 3)\n    def forward(self, x):\n        return {1}\n"
)
PASTE = (
    "is torchvision's own network, whose layers are not in this text: paste what print(model)"
    " prints, or hand the object to cnnviz.parse in Python"
)


@pytest.mark.parametrize(("base", "name"), [("models.AlexNet", "AlexNet"), ("VGG", "VGG")])
def test_a_network_of_a_package_is_told_by_its_name(base: str, name: str) -> None:
    text = NET.format(base, "self.features(x)")
    assert [reason for _, reason in told(text)] == [f"{name} {PASTE}"]


def test_so_it_is_where_the_text_gives_it_no_forward() -> None:
    """It was said to have no forward() and not to be callable."""
    text = NET.format("nn.Module", "self.c(x)") + (
        "class AlexNet(models.AlexNet):\n"
        "    def __init__(self):\n        super().__init__(num_classes=8)\n"
    )
    faults = told(text, (3, 64, 64), model="AlexNet")
    assert [reason for _, reason in faults] == [f"AlexNet {PASTE}"]


def test_code_of_the_author_s_own_is_asked_for() -> None:
    ((_, reason),) = told(NET.format("Base", "self.more(x)"))
    assert "it may come from Base, which is not in this text: paste its code too" in reason


def test_bases_of_other_classes_than_the_network_s_are_no_matter() -> None:
    other = "class Other(models.AlexNet):\n    pass\n"
    network = parse(NET.format("nn.Module", "self.c(x)") + other, model="Net")
    assert not any("is not in the text" in note for note in network.notes)
    network = parse(NET.format("Base", "self.c(x)") + other, model="Net")
    assert [note for note in network.notes if "is not in the text" in note] == [
        "Base is not in the text: it is taken as nn.Module (line 5)"
    ]
