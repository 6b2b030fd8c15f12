"""A function that fails before it joins tensors into a model builds none of its parts alone."""

from __future__ import annotations

import pytest

from tests.reading.told import told

HEAD = (
    "from keras import layers, Sequential, Model, Input\n{}\ndef build({}):\n"
    "    augment = Sequential([layers.Rescaling(1./255), layers.RandomFlip()])\n"
    "    i = Input((32, 32, 3))\n    x = layers.Conv2D(16, 3)(augment(i))\n"
    "    out = layers.Dense({})(layers.Flatten()(x))\n    model = Model(i, out)\n    return model\n"
)


@pytest.mark.parametrize(
    ("line", "argument", "units"),
    [
        ("from config import N", "", "N"),
        ("import os\nN = len(os.listdir('data'))", "", "N"),
        ("from config import N", "n=N", "n"),
    ],
)
def test_what_hinders_the_whole_is_told_no_part_is_drawn(
    line: str, argument: str, units: str
) -> None:
    """The Sequential within was drawn alone, without a word."""
    (_, why), *_ = told(HEAD.format(line, argument, units))
    assert "not known" in why or "config" in why
