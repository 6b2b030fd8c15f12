"""A layer at fault among Keras's tensors: its fault is told at its place, nothing is left out."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse

TEXT = """
from keras import Input, Model
from keras.layers import *
i = Input((11, 4))
x = Conv1D(6, 3)(i)
x = {call}(x)
model = Model(i, Dense(3)(x))
"""


@pytest.mark.parametrize(
    ("call", "place", "reason"),
    [
        ("Conv1D(6, 3, padding='weird')", "'weird'", "padding must be one of"),
        ("MaxPooling1D(0)", "0", "pool_size must be 1 or more"),
        ("Dense(0)", "0", "units must be 1 or more"),
        ("ReLU(6., 0.1)", "6.", "only one of max_value"),
        ("Dropout(5)", "5", "rate is a probability"),
        ("PReLU(shared_axes=[2])", "PReLU", "shares its slopes along some positions"),
        ("Conv1D(6, 30)", "Conv1D", "larger than its input"),
    ],
)
def test_its_fault_is_told_at_its_place(call: str, place: str, reason: str) -> None:
    text = TEXT.format(call=call)
    with pytest.raises(SpecError, match=reason) as refused:
        parse(text)
    (fault,) = refused.value.faults
    assert text[fault.start : fault.end] == place
    # There is no value that could be set for what a layer gives.
    assert "--set" not in str(refused.value)


@pytest.mark.parametrize("imported", ["Attention, Dense", "*"])
def test_a_layer_that_is_not_known_is_told_of_however_it_is_imported(imported: str) -> None:
    text = (
        f"from keras import Input, Model\nfrom keras.layers import {imported}\n"
        "i = Input((4,))\nmodel = Model(i, Dense(3)(Attention(3)(i)))"
    )
    with pytest.raises(SpecError, match="knows no layer Attention") as refused:
        parse(text)
    assert "--set" not in str(refused.value)
    # Passed by, its shape is taken to stay.
    passed = parse(text, skip=["Attention"])
    assert passed.shapes[-1] == (3,)
    assert passed.notes[0].startswith("skipped: Attention; ")


def test_a_class_of_a_package_that_is_not_here_is_asked_for() -> None:
    with pytest.raises(SpecError, match=r"it may come from mine\.blocks"):
        parse("from torch.nn import *\nfrom mine.blocks import *\nnet = Sequential(Foo(3))")
