"""A layer that a text is given may be said: `--set "embedding=nn.Embedding(50, 8)"`."""

from __future__ import annotations

import pytest

from cnnviz import parse, summary
from cnnviz.errors import CnnvizError

TEXT = """
import torch
import torch.nn as nn
class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.l = nn.Conv1d(n, n, 1)
    def forward(self, x):
        return self.l(x)
class Net(nn.Module):
    def __init__(self, embedding, act, width):
        super().__init__()
        self.embed = embedding
        self.act = act
        self.conv = nn.Conv1d(self.embed.weight.shape[1], width, 3)
    def forward(self, x):
        x = self.embed(x)
        return self.act(self.act(self.conv(x.transpose(1, 2))))
"""
SAID = {"embedding": "nn.Embedding(50, 8)", "act": "nn.LeakyReLU(0.2)", "width": 4}


def test_a_layer_of_a_package_is_made() -> None:
    """It was taken for a string."""
    network = parse(TEXT, (20,), settings=SAID)
    assert [one.spec_name for one in network.layers][-2:] == ["LeakyReLU", "LeakyReLU"]
    assert summary(network).totals.parameters == 50 * 8 + 8 * 4 * 3 + 4


def test_an_object_of_a_class_of_the_text_is_made_once() -> None:
    network = parse(TEXT, (20,), settings=SAID | {"act": "Block(4)"}, model="Net")
    assert summary(network).totals.parameters == 50 * 8 + 8 * 4 * 3 + 4 + 4 * 4 + 4


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("nn.Embedding(50)", "an Embedding needs its size here: embedding_dim"),
        ("Block()", "__init__ lacks n"),
    ],
)
def test_what_is_wrong_with_it_is_told_of_the_option(words: str, reason: str) -> None:
    with pytest.raises(CnnvizError) as error:
        parse(TEXT, (20,), settings=SAID | {"embedding": words})
    assert str(error.value).splitlines()[0] == f"--set {words}: {reason}"
