"""What only picks among numbers of the data ends a network; statistics of a batch say their fix.

The parameters and the shapes are those of PyTorch 2.13.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.told import told

TWO = "self.c = nn.Conv2d(3, 4, 3); self.d = nn.Conv2d(4, 5, 3)"
GONE = "x = self.d(self.c(x)); "
ENDS = [
    ("return torch.argmax(x, 1)", "torch.argmax(x, 1)"),
    ("return x.argmax(dim=1)", "x.argmax(dim=1)"),
    ("p = x.max(1)[1]; return p", "x.max(1)"),
    ("_, p = torch.max(x, dim=1); return p", "torch.max(x, dim=1)"),
    ("return torch.min(x, 1).indices", "torch.min(x, 1)"),
    ("return x.topk(3, 1)", "x.topk(3, 1)"),
    ("return torch.sort(x, 1)[0]", "torch.sort(x, 1)"),
    ("return (x > 0.5).float()", "(x > 0.5).float()"),
    ("return 0 < x", "0 < x"),
    ("return x.argmax(1).unsqueeze(1)", "x.argmax(1).unsqueeze(1)"),
    (
        "return torch.distributions.Categorical(logits=x)",
        "torch.distributions.Categorical(logits=x)",
    ),
    (
        "d = torch.distributions.Bernoulli(logits=x); a = d.sample(); return a",
        "d.sample()",
    ),
]


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_what_picks_at_the_end_is_left_out_and_told(end: str, words: str) -> None:
    net = parse(module(TWO, GONE + end), (3, 9, 9))
    assert net.shapes[-1] == (5, 5, 5)
    assert [layer.spec_name for layer in net.layers] == ["Conv2d", "Conv2d"]
    (note,) = net.notes
    assert note.startswith(f"{words} (line ")
    assert note.endswith("has no weights: the network is drawn up to what this reads")


def test_the_largest_itself_is_a_layer() -> None:
    net = parse(module(TWO, GONE + "return torch.max(x, 1)"), (3, 9, 9))
    assert net.shapes[-1] == (5, 5) and not net.notes


@pytest.mark.parametrize("end", [end for end, _ in ENDS])
def test_pytorch_makes_no_more_of_it(end: str) -> None:
    torch = pytest.importorskip("torch")
    made: dict[str, Any] = {}
    exec(module(TWO, GONE + end), made)
    net = made["Net"]()
    net(torch.zeros(2, 3, 9, 9))
    assert sum(one.numel() for one in net.parameters()) == 297
    assert summarize(parse(module(TWO, GONE + end), (3, 9, 9))).totals.parameters == 297


@pytest.mark.parametrize(
    "middle",
    ["x = torch.argmax(x, 1)", "x = (x > 0).float()", "x = x.topk(4, 1)[0]", "_, x = x.max(1)"],
)
def test_what_picks_before_a_layer_is_refused_with_the_part_before_it(middle: str) -> None:
    text = module(TWO, f"x = self.c(x); {middle}; return self.d(x)")
    ((_, reason),) = told(text)
    assert reason.endswith("; --layers c draws what is before it")
    assert parse(text, layers="c").names == ("c",)


VAE = "self.m = nn.Linear(20, 5); self.s = nn.Linear(20, 5); self.d = nn.Linear(5, 20)"
SAMPLED = [
    "z = torch.distributions.Normal(self.m(x), F.softplus(self.s(x))).rsample(); return self.d(z)",
    "q = torch.distributions.Normal(loc=self.m(x), scale=self.s(x)); return self.d(q.sample())",
    "q = torch.distributions.normal.Normal(self.m(x), self.s(x).exp()); return self.d(q.rsample())",
]


@pytest.mark.parametrize("forward", SAMPLED)
def test_a_sample_of_a_normal_distribution_is_its_mean_and_noise(forward: str) -> None:
    net = parse(module(VAE, forward))
    plain = "return self.d(self.m(x) + torch.randn(5) * self.s(x).exp())"
    right = parse(module(VAE, plain), (20,))
    assert (net.input_shape, net.shapes[-1]) == ((20,), (20,))
    assert summarize(net).totals.parameters == 330 == summarize(right).totals.parameters
    assert [one.spec_name for one in net.layers if one.merges] == ["Add"]
    assert any("fixed factor or summand of the data is left out" in note for note in net.notes)


def test_a_normal_distribution_that_is_given_back_ends_at_its_numbers() -> None:
    forward = "return torch.distributions.Normal(self.m(x), self.s(x))"
    net = parse(module(VAE, forward))
    assert net.names == ("m", "s")


@pytest.mark.parametrize(
    ("said", "instead", "shape"),
    [
        ("x.mean()", "x.mean(dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
        ("torch.max(x)", "torch.amax(x, dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
        ("x.std()", "x.std(dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
        ("x.min()", "x.amin(dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
        ("x.sum()", "x.sum(dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
        ("torch.norm(x)", "torch.norm(x, dim=(1, 2, 3), keepdim=True)", (3, 9, 9)),
    ],
)
def test_a_statistic_of_the_whole_batch_says_that_of_one_input(
    said: str, instead: str, shape: Shape
) -> None:
    text = module(TWO, f"x = self.c(x); x = torch.div(x, {said}); return self.d(x)")
    with pytest.raises(CnnvizError) as caught:
        parse(text, shape)
    word = instead.partition(".")[2].replace("x, ", "")
    assert f"write {word}, that of one input" in str(caught.value)
    assert "--layers c draws what is before it" in str(caught.value)
    net = parse(text.replace(said, instead), shape)
    assert net.shapes[-1] == (5, 5, 5) and summarize(net).totals.parameters == 297
    assert parse(text, shape, layers="c").names == ("c",)


@pytest.mark.parametrize(
    "words", ["x.topk(1)[0]", "torch.topk(x, 1)[0]", "torch.topk(x, k=1, dim=-1).values"]
)
def test_the_largest_one_is_what_max_gives(words: str) -> None:
    """PyTorch keeps the axis: 1x6x1 of 1x6x4."""
    text = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv1d(3, 6, 3)
    def forward(self, x):
        return {}
"""
    wanted = parse(text.format("self.c(x).max(-1, keepdim=True)[0]"), (3, 6))
    found = parse(text.format(words.replace("x", "self.c(x)", 1)), (3, 6))
    assert found.shapes[-1] == wanted.shapes[-1] == (6, 1)
    least = parse(text.format("self.c(x).topk(1, largest=False)[0]"), (3, 6))
    assert least.shapes[-1] == (6, 4)  # What is picked at the end is left out.
