"""A table whose head is lost is told as one; with the head that is said it is read."""

from __future__ import annotations

import re

import pytest

from cnnviz.reading import parse
from tests.reading.keras_table.test_second_inputs import FORMS
from tests.reading.told import told

HEADLESS = [re.sub(r"(?s)^.*?(?=[^\n]*input_1 \()", "", text) for text in FORMS]
FRAME = """
├─────────────────────────┼───────────────────┼────────────┼────────────────────┤
│ input_1 (InputLayer)    │ (None, 8, 8, 4)   │          0 │ -                  │
├─────────────────────────┼───────────────────┼────────────┼────────────────────┤
│ c1 (Conv2D)             │ (None, 8, 8, 4)   │        148 │ input_1[0][0]      │
├─────────────────────────┼───────────────────┼────────────┼────────────────────┤
│ add (Add)               │ (None, 8, 8, 4)   │          0 │ c1[0][0],          │
│                         │                   │            │ input_1[0][0]      │
├─────────────────────────┼───────────────────┼────────────┼────────────────────┤
│ bn (BatchNormalization) │ (None, 8, 8, 4)   │         16 │ add[0][0]          │
└─────────────────────────┴───────────────────┴────────────┴────────────────────┘
"""


@pytest.mark.parametrize("text", [*HEADLESS, FRAME])
def test_a_table_without_its_head_is_told_as_one(text: str) -> None:
    """It was told as tens of faults of a list of layers; with the head that is said it is read."""
    ((place, reason),) = told(text)
    assert place in text and place.strip("│| ").startswith("input_1 (InputLayer)")
    said = re.fullmatch(
        r"this looks like a table of model\.summary\(\) without its first line: put (.*Layer.*)"
        r" above it, or paste the code that makes the model",
        reason,
    )
    assert said is not None
    assert parse(f"{said[1]}\n{text}").inputs == ((0,), (1, 0), (2,))


@pytest.mark.parametrize("text", HEADLESS)
def test_a_table_that_begins_in_its_middle_is_told_as_one(text: str) -> None:
    ((place, reason),) = told(text[text.index("c1 (") :])
    assert place.startswith("c1 (Conv2D)") and "looks like a table" in reason


def test_a_table_of_sizes_of_ones_own_is_none_of_keras() -> None:
    own = "layer | kernel | channels\nconv1 (Conv2D) | (3, 3) | 32\n"
    assert "model.summary()" not in str(told(own))
