"""A text that unpacks more or fewer sizes than the input has which was taken: what it takes.

PyTorch runs each of these networks over the input that is named, behind a batch, and not over one
of other axes.
"""

from __future__ import annotations

import re

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = {}
    def forward(self, x):
        {} = x.{}
        return self.c({})
"""
FRAMES = ("nn.Conv2d(4, 8, 3)", "b, l, c, h, w", "size()", "x.reshape(b, l * c, h, w)")
STEPS = ("nn.Linear(6, 8)", "b, t, f", "shape", "x.reshape(b, t * f)")
MAPS = ("nn.Conv2d(1, 8, 3)", "b, h, w", "shape", "x.view(b, 1, h, w)")
LATER = ("nn.Conv2d(3, 8, 3)", "b, c, t, h, w", "size()", "x.view(b, c * t, h, w)")
ROWS = ("nn.Conv2d(3, 8, 3)", "b, t, c, h, w", "size()", "x.view(b * t, c, h, w)")
LARGE = ("nn.Conv2d(3, 8, 30)", "b, t, c, h, w", "size()", "x.view(b, t * c, h, w)")


@pytest.mark.parametrize(
    ("parts", "axes", "values"),
    [
        (FRAMES, 4, "4 values for 5 names"),
        (STEPS, 2, "2 values for 3 names"),
        (MAPS, 2, "4 values for 3 names"),
        (LATER, 4, "4 values for 5 names"),
        (ROWS, 4, "4 values for 5 names"),
        (LARGE, 4, "4 values for 5 names"),
    ],
)
def test_an_input_that_works_is_named(parts: tuple[str, ...], axes: int, values: str) -> None:
    text = NET.format(*parts)
    ((words, why),) = told(text)
    ask = f"no input is given: say one of {axes} axes behind the batch with --input, such as "
    assert words == parts[1] and why.startswith(f"{values}; {ask}--input ")
    shape = tuple(map(int, re.findall(r"\d+", why.rpartition(" ")[2])))
    assert len(shape) == axes
    assert parse(text, shape).shapes[-1][0] == 8


def test_where_none_works_that_was_tried_the_axes_are_said() -> None:
    text = NET.format("nn.Conv2d(7, 8, 3)", "b, t, c, h, w", "size()", "x.view(b, t + c, h, w)")
    ((_, why),) = told(text)
    ask = "no input is given: say one of 4 axes behind the batch with --input"
    assert why == f"4 values for 5 names; {ask}"


def test_names_for_other_values_say_nothing_of_the_input() -> None:
    text = NET.format("nn.Conv2d(3, 8, 3)", "a, b, c", "size()[:2]", "x")
    ((_, why),) = told(text)
    assert why == "2 values for 3 names"
