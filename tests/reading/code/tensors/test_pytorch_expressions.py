"""Expressions of a forward, as a text and as an object, compute what PyTorch computes.

`expressions_of_pytorch.txt` has a line for each: the shape of `x`, the expression, and the shape
and the `mark` of what PyTorch 2.13 gives; at the end `text` where an object with it is refused, and
`noted` where what stays the same in it is left out and said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from tests.reading.computed import mark, numbers, output

COMPUTED = (Path(__file__).parent / "expressions_of_pytorch.txt").read_text().splitlines()
TEXT = """import torch
from torch import nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Identity()
    def forward(self, x):
        x = self.a(x)
        return {}
"""
EINOPS = (
    "from einops import rearrange, reduce, repeat\n"
    "from einops.layers.torch import Rearrange, Reduce\n"
)
UNKNOWN = """
.prod(): x.prod(1); .diff(): x.diff()
.cumsum(): x.cumsum(1); .unfold(): x.unfold(2, 2, 2)
torch.sinh: torch.sinh(x); torch.lerp: torch.lerp(x, -x, 0.5)
torch.einsum: torch.einsum('bchw->bc', x)
torch.rot90: torch.rot90(x, 1, (2, 3))
.diagonal(): x.diagonal(0, 2, 3); torch.tril: torch.tril(x); torch.cumsum: torch.cumsum(x, 2)
"""
"""What no layer computes; the refusal says the name."""
REFUSED = {
    "x[:, x.argmax(1)]": "what argmax picks is not followed",
    "x[:, [0, 2], [1, 3]]": "an index that is a list beside others is not followed",
    "x[:, [0, 9]]": "these positions are not known",
    "x[[0, 1]]": "some of the batch are taken here, which is not followed",
    "x.unbind(0)[0]": "the batch cannot be split",
    "torch.vstack([x, x])": "this joins batches, not what is in them",
    "x.round(decimals=2)": "rounding to decimals is not followed",
    "x.std()": "it depends on the numbers in a tensor",
    "x.repeat_interleave(513, 1)": "this repeating is not followed",
    "x.repeat_interleave(2)": "this repeating is not followed",
    "x.repeat_interleave(torch.tensor([1, 2, 1, 1]), dim=1)": "this repeating is not followed",
    "x.view(-1, 144, -1)": "the batch axis has to stay the first here",
    "x[None]": "the batch axis has to stay the first here",
    "x[None, :, 0]": "the batch axis has to stay the first here",
    "x[None, ..., None].mean(0)": "the batch axis has to stay the first here",
    "rearrange(x, 'b c h w -> (b c) h w')": "the batch axis has to stay the first here, and alone",
    "rearrange(x, 'b c h w -> b c')": "both sides must have the same names",
    "rearrange(x, 'b c (h p) w -> b (c h p) w')": "an axis of 6 cannot be split this way",
    "rearrange(x, 'b c h -> b h c')": "this tensor has 4 axes",
    "repeat(x, 'b c h w -> b c h w k')": "the size of an added axis is not given",
    "x.clamp(-1, x)": "PyTorch takes two tensors here, or two numbers",
    "x.div(2, rounding_mode='floor')": "integer division is not followed",
    "x // 1": "cnnviz does not follow floordiv of a tensor and a number",
    "x % 2": "cnnviz does not follow mod of a tensor and a number",
    "x @ x.transpose(-1, -2)": "cnnviz does not follow the matmul of two tensors",
    "torch.matmul(x, x.transpose(2, 3))": "cnnviz does not follow the matmul of two tensors",
    "torch.bmm(x[:, 0], x[:, 1])": "cnnviz does not follow the matmul of two tensors",
    "torch.bmm(x, x)": "bmm takes two batches of matrices, and this one has 4 axes: write matmul",
    "x @ torch.zeros(6, 3)": "cnnviz does not follow the product with a matrix that is not learned",
    "x.matmul()": "a second tensor is missing here",
    "torch.sum(torch.stack([x, x]), 0)": "the batch axis has to stay the first here",
    "x[x > 0]": "it depends on the numbers in a tensor",
    "x if x.sum() > 0 else -x": "it depends on the numbers in a tensor",
    "x if (x > 0).any() else -x": "it depends on the numbers in a tensor",
    "torch.where(x > 0, torch.log(x), x)": "may be NaN where the other is chosen",
    "torch.where(x > 0, x, torch.exp(x))": "may be NaN where the other is chosen",
    "x.masked_fill(x < 0, -float('inf'))": "neither data nor a number",
    "torch.where(x > 0, x, torch.randn(6))": "neither data nor a number",
    "F.lp_pool2d(x, 0, 2)": "a pool of this kind is not followed",
    "F.unfold(x, 2)": "cnnviz does not follow unfold: it copies patches side by side",
    "F.fold(x.flatten(1, 2), (3, 4), 2)": "cnnviz does not follow fold: it lays patches over one",
    "F.max_unpool2d(x, x.argmax(1), 2)": "where it puts each number depends on the data",
    "x.expand(2, -1, -1, -1)": "repeating the batch is not followed",
    "F.pad(x, (1,))": "this padding has a number without its pair",
    "F.pad(x, (1, 1), mode='reflect')": "reflect padding takes 4 numbers here",
    "x.mT": "turning a tensor is not followed",
    "F.pad(x[:, None], (0, 0, 0, 0, 0, 0, 1, 0))": "this padding is not followed",
}


def text_of(words: str) -> str:
    """The text of a network that gives this; with einops, where it is used."""
    used = any(name in words.lower() for name in ("rearrange(", "reduce(", "repeat(x"))
    return (EINOPS if used else "") + TEXT.format(words)


def shape_of(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split("x")))


@pytest.mark.parametrize("line", COMPUTED)
def test_a_text_computes_what_pytorch_computes(line: str) -> None:
    shape, words, gives, right, *_ = line.split(" | ")
    net = cnnviz.parse(text_of(words), shape_of(shape))
    given = output(net, numbers(*shape_of(shape)))
    assert given.shape == net.shapes[-1] == shape_of(gives)
    assert mark(given) == pytest.approx(float(right), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("line", COMPUTED)
def test_an_object_computes_it_as_well(line: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    shape, words, gives, right, *only = line.split(" | ")
    names: dict[str, Any] = {}
    if text_of(words).startswith(EINOPS):
        pytest.importorskip("einops", reason="einops is not installed")
    exec(text_of(words), names)
    module, x = names["Net"]().eval(), numbers(*shape_of(shape))
    computed = module(torch.from_numpy(x)[None].repeat(2, *(1 for _ in x.shape)))
    computed = computed.detach().numpy()[0]
    assert computed.shape == shape_of(gives)
    assert mark(computed) == pytest.approx(float(right), rel=1e-5, abs=1e-5)
    if only == ["text"]:
        with pytest.raises(CnnvizError):
            cnnviz.parse(module, x.shape)
        return
    net = cnnviz.parse(module, x.shape)
    given = output(net, x)
    assert given.shape == computed.shape
    assert (mark(given) == pytest.approx(float(right), rel=1e-5, abs=1e-5)) == (not only)
    assert any("fixed numbers" in note for note in net.notes) >= bool(only)


@pytest.mark.parametrize("words", ["x - 0", "x / 1", "0 + x", "1 * x", "torch.sub(x, 0)"])
def test_a_number_that_changes_nothing_is_no_call(words: str) -> None:
    assert cnnviz.parse(text_of(words), (4, 6, 6)).names == ("a",)


@pytest.mark.parametrize("case", [one for one in UNKNOWN.replace("\n", "; ").split("; ") if one])
def test_what_is_not_known_of_a_tensor_is_refused_by_name(case: str) -> None:
    name, _, words = case.partition(": ")
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(text_of(words), (4, 6, 6))
    (fault,) = caught.value.faults  # type: ignore[attr-defined]
    assert fault.reason == f"cnnviz does not know what {name} makes of a tensor"


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_followed_is_refused(words: str) -> None:
    with pytest.raises(CnnvizError, match=REFUSED[words]):
        cnnviz.parse(text_of(words), (4, 6, 6))
