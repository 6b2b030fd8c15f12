"""A table whose line breaks were lost is read as with them, or said to be no whole one."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

WHOLE = """Layer (type)                 Output Shape              Param #
=================================================================
input_2 (InputLayer)         (None, 150, 150, 3)       0
_________________________________________________________________
conv2d_4 (Conv2D)            (None, 148, 148, 16)      448
_________________________________________________________________
max_pooling2d_4 (MaxPooling2 (None, 74, 74, 16)        0
_________________________________________________________________
flatten_1 (Flatten)          (None, 87616)             0
_________________________________________________________________
dense_1 (Dense)              (None, 2)                 175,234
=================================================================
Total params: 175,682
Trainable params: 175,682
Non-trainable params: 0
"""
ONE = " ".join(WHOLE.split())


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"What are these?\n\nOutput:\n\n {ONE} and so on.\n",
        " ".join(one for one in ONE.split() if set(one) not in ({"_"}, {"="})),
    ],
)
def test_it_is_read_as_with_its_line_breaks(text: str) -> None:
    whole, found = parse(WHOLE), parse(text)
    assert (found.shapes, found.names) == (whole.shapes, whole.names)
    assert found.shapes[-1] == (2,)


def test_a_row_that_lacks_its_number_is_told() -> None:
    ((words, why),) = told(ONE.replace("(None, 87616) 0", "(None, 87616)"))
    assert words.startswith("Layer (type)")
    assert "this row cannot be read" in why or "the table says" in why


def test_a_row_that_is_missing_is_told() -> None:
    ((_, why),) = told(ONE.replace(" dense_1 (Dense) (None, 2) 175,234", ""))
    assert "the table says 175,682" in why
