"""The spec files of the examples: read as they stand, with the sizes that are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse

FOLDER = Path(__file__).parent.parent.parent / "examples" / "specs"

# Parameters: PyTorch's own count of the modules that print so; torchvision states those of AlexNet
# (61,100,840) and VGG-16 (138,357,544) in its model pages, Keras the 34,826 of its digits example.
KNOWN = {
    "lenet5": ((1, 32, 32), (10,), 61_706),
    "lenet-functional": ((1, 32, 32), (10,), 61_706),
    "m5": ((1, 8000), (35,), 26_915),
    "alexnet": ((3, 224, 224), (1000,), 61_100_840),
    "vgg16": ((3, 224, 224), (1000,), 138_357_544),
    "dcgan-generator": ((100, 1, 1), (3, 64, 64), 3_576_704),
    "circular-blocks": ((1, 16), (8, 16), 632),
    "keras-digits": ((1, 28, 28), (10,), 34_826),
    "cifar10-class": ((3, 32, 32), (10,), 62_006),
    "sharing-steps": ((1, 8), (1, 8), 24 + 8 + 6 + 2 + 3 + 1),
}


def test_every_file_is_known_and_described() -> None:
    files = {path.stem for path in FOLDER.glob("*.txt")}
    assert files == set(KNOWN)
    readme = (FOLDER / "README.md").read_text()
    assert all(f"[{name}.txt]({name}.txt)" in readme for name in files)


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_is_read_at_its_published_size(name: str) -> None:
    given, gives, learned = KNOWN[name]
    net = parse((FOLDER / f"{name}.txt").read_text(), given)
    assert net.shapes[-1] == gives
    assert summarize(net).to_dict()["totals"]["parameters"] == learned


SMALLEST: dict[str, Shape] = {
    "lenet5": (1, 32, 32),
    "m5": (1, 6848),
    "alexnet": (3, 223, 223),
    "vgg16": (3, 224, 224),
    "cifar10-class": (3, 32, 32),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_the_smallest_input_of_a_file(name: str) -> None:
    assert parse((FOLDER / f"{name}.txt").read_text()).input_shape == SMALLEST[name]
