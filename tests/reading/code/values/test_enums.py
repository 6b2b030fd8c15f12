"""Members of an Enum are themselves: what is not followed of them is refused by name."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.language.test_values import PREFIX

_NET = """
class Net(nn.Module):
    def __init__(self, act=Act("silu")):
        super().__init__()
        self.a = nn.Linear(4, 8)
        if act == Act.SILU:
            self.act, self.b = nn.SiLU(), nn.Linear(8, 2)
        else:
            self.act, self.b = nn.ReLU(), nn.Linear(8, 20)
    def forward(self, x):
        return self.b(self.act(self.a(x)))
model = Net()
"""


@pytest.mark.parametrize("imported", ["from enum import Enum\n", ""])
def test_a_member_found_by_its_value_is_the_member(imported: str) -> None:
    kind = "class Act(Enum):\n    RELU = 'relu'\n    SILU = 'silu'\n"
    found = summarize(parse(f"{PREFIX}{imported}{kind}{_NET}", (4,))).to_dict()
    assert found["totals"]["parameters"] == 58
    assert [layer["type"] for layer in found["layers"]] == ["Linear", "SiLU", "Linear"]


_REFUSED = {
    "class T(Flag):\n    A = auto()\nn = T.A.value": "an Enum of enum.Flag is not followed",
    "class T(float, Enum):\n    A = 1.5\nn = T.A * 2": "an Enum of float is not followed",
    "class T(Enum):\n    A = 1\n    def _missing_(v):\n        return T.A\nn = T(5).value": (
        "what T makes of this is not followed"
    ),
    "class T(Enum):\n    A = 1\n    def __eq__(self, v):\n        return True\nn = T.A == 5": (
        "what __eq__ of an Enum does is not followed"
    ),
    "class T(Enum):\n    A = 1\nn = T(2).value": "2 is not a valid T",
    "class T(Enum):\n    A = 1\nn = T['B'].value": "T has no member 'B'",
    "class T(Enum):\n    A = 1\nn = {T.A: 5}['A']": "there is no 'A' in this dict",
    "class T(Enum):\n    A = 1\nn = {'A': 5}[T.A]": "there is no T.A in this dict",
    "class T:\n    pass\nn = {'A': 5}[T()]": "there is no a T in this dict",
    "class T(Enum):\n    A = 1\nn = 1 in T": "depends on Python's version",
    "class T(str, Enum):\n    A = 'a'\nn = len(f'{T.A}')": "depends on Python's version",
}


@pytest.mark.parametrize("text", _REFUSED)
def test_what_is_not_followed_of_an_enum_is_refused_by_name(text: str) -> None:
    head = f"{PREFIX}from enum import Enum, Flag, auto\n"
    with pytest.raises(CnnvizError) as error:
        parse(f"{head}{text}\nm = nn.Linear(n, 1)")
    assert _REFUSED[text] in str(error.value)
