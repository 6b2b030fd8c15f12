"""Messages call values as a text's author knows them: no class of cnnviz's own is named."""

import re

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

TEXT = """import enum
import torch
from torch import nn
class A:
    pass
class E(enum.Enum):
    x = 1
t = torch.tensor(0.1)
net = nn.Conv2d(3, {}, 3)
"""
SAID = {
    "torch.tensor([2, 3])": "tensor",
    "lambda x: x": "function",
    "A": "class",
    "A()": "A",
    "E.x": "E",
    "iter([1])": "iterator",
    "len(t.item())": "float",
    "None[0]": "None",
    "int(A())": "A",
    "int(nn.ReLU())": "module",
    "range(t.item())": "float",
    "[1][t.item()]": "float",
    "torch.zeros(3) + A()": "A",
    "t.item()(3)": "float",
}


@pytest.mark.parametrize(("value", "kind"), SAID.items())
def test_what_is_no_number_is_called_by_its_own_name(value: str, kind: str) -> None:
    with pytest.raises(CnnvizError) as error:
        cnnviz.parse(TEXT.format(value), (3, 8, 8))
    reason = str(error.value).partition("\n")[0].partition(": ")[2]
    assert re.search(rf"\b{kind}\b", reason), reason
    ours = r"\b(Tensor|Function|Class|Instance|Member|Generator|About|NoneType|Module)\b"
    assert not re.search(ours, reason), reason
