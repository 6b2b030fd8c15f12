"""How many words of two letters and more stand on a slide: of every figure, and of real layers."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE, Entry
from tests.figures.legible import words

LAYERS = {
    "Conv2d(3, 8, 3, padding=1)": (3, 8, 8),
    "Conv2d(1, 6, 5)": (1, 32, 32),
    "Conv2d(64, 128, 3)": (64, 56, 56),
    "Conv1d(1, 1, 9)": (1, 200),
    "Conv1d(4, 8, 3, groups=2)": (4, 10),
    "Conv3d(2, 4, 3)": (2, 6, 6, 6),
}


def many(entry: Entry, *subject: object) -> int:
    """How many words a figure has."""
    make = cnnviz.compare if entry.command == "compare" else cnnviz.draw
    drawn = make(*subject, figure=entry.name).picture
    said = (word for text in words(drawn) for word in text.split())
    return sum(sum(map(str.isalpha, word)) > 1 for word in said)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_a_slide_has_few_words(entry: Entry) -> None:
    assert many(entry) <= 70


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_a_slide_of_a_real_layer_has_few_words(entry: Entry) -> None:
    drawn = 0
    for text, shape in LAYERS.items():
        try:
            found = many(entry, text, shape)
        except CnnvizError:
            # Not every figure draws every layer.
            continue
        drawn += 1
        assert found <= 90, text
    assert drawn or entry.name in ("pooling", "neuron")
