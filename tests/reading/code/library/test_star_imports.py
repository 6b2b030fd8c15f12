"""`from ops import *` of a file that is not in the text: a layer's bare name may be that file's."""

from __future__ import annotations

import pytest

import cnnviz

NET = """import torch.nn as nn
{}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(3, 8, 3), {}, nn.Linear(8 * 6 * 6, 10))
    def forward(self, x):
        return self.net(x)
"""
OWN = "Flatten is taken as PyTorch's (line 6): src.ops, imported with *, may have its own"
ASSUMED = "layers' bare names as the framework's"


@pytest.mark.parametrize(
    ("imports", "noted"),
    [
        ("from src.ops import *", True),
        ("from src.ops import *\nfrom torch.nn import *", False),
        ("from torch.nn import *", False),
        ("from src.ops import *\nfrom torch.nn import Flatten", False),
        ("", False),
    ],
)
def test_a_layer_whose_name_a_file_may_have_is_noted(imports: str, noted: bool) -> None:
    net = cnnviz.parse(NET.format(imports, "Flatten()"), (3, 8, 8))
    assert net.shapes[-1] == (10,)
    assert (OWN in net.notes) == noted == (ASSUMED in net.assumed)


@pytest.mark.parametrize("call", ["Reshape(288)", "Reshape((288,))", "Dense(10)"])
def test_no_layer_of_another_framework_is_taken_for_it(call: str) -> None:
    with pytest.raises(cnnviz.CnnvizError, match="it may come from src"):
        cnnviz.parse(NET.format("from src.ops import *", call), (3, 8, 8))
    assert cnnviz.parse("Conv2d(3, 8, 3), Flatten(), Dense(10)", (3, 8, 8)).shapes[-1] == (10,)


def test_a_text_of_keras_has_the_same_note() -> None:
    text = (
        "from common import *\n"
        "m = Sequential([Conv2D(8, 3, input_shape=(8, 8, 3)), Flatten(), Dense(2)])\n"
    )
    notes = cnnviz.parse(text).notes
    assert any(note.startswith("Conv2D, Flatten and Dense are taken as Keras's") for note in notes)
