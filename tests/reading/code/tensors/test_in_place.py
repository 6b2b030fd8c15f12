"""What changes a tensor in place changes it under all its names, as PyTorch does: followed, or
refused where it is read under another one.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse

CLASS = """import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(2, 2, 3, padding=1)
        self.r = nn.ReLU(inplace=True)
        self.b = torch.zeros(1, 2, 5, 5)
    def more(self, t):
        t += 1
        return self.c(t)
    def forward(self, x):
"""


def written(lines: str) -> str:
    return CLASS + "".join(f"        {line}\n" for line in lines.split("; ")) + "net = Net()\n"


@pytest.mark.parametrize(
    "lines",
    [
        "y = x; y += self.c(x); return y + x",
        "y = x * 1; z = y; z *= 2; return y + x",
        "y = x[:, :1]; x.relu_(); return y + 1",
        "x = torch.cat([x, x], 1); y = x[:, 0:3]; z = x[:, 2:4]; y.relu_(); return z + 1",
        "y = x.flatten(1); y.relu_(); return x + 1",
        "y = x.view(-1, 2, 25); x = self.r(x); return self.c(x).flatten(2) + y",
        "y = self.more(x); return y + x",
        "y = self.c(x); z = y.flatten(1); y.relu_(); return z",
        "y = torch.zeros_like(x); z = y; z += self.c(x); return y + x",
        "y = torch.zeros_like(x); z = y; z += self.c(x); return F.relu(y) + x",
        "y = torch.zeros_like(x); z = y; z += self.c(x); return z, y",
        "y = torch.zeros_like(x); z = y[:, :1]; z.add_(self.c(x)[:, :1]); return y + x",
        "y = torch.zeros_like(x); z = y.unsqueeze(1); z.add_(self.c(x).unsqueeze(1)); return y + x",
        "b = self.b; b.add_(x); return self.c(x) + self.b",
        "b = self.b; b += x; return self.c(x) + self.b",
    ],
)
def test_what_was_changed_under_another_name_is_refused(lines: str) -> None:
    with pytest.raises(SpecError, match="changed in place under another name"):
        parse(written(lines), (2, 5, 5))


@pytest.mark.parametrize(
    ("lines", "layers"),
    [
        ("y = self.c(x); y += x; return self.c(y)", "Conv2d Add Conv2d"),
        ("y = x.clone(); y += self.c(x); return y + x", "Conv2d Add Add"),
        ("y = self.c(x); z = self.r(y); return y + z", "Conv2d ReLU Add"),
        ("y, z = x.chunk(2, 1); z = F.relu(z, inplace=True); return torch.cat([y, z], 1)",
         "Slice Slice ReLU Concat"),
        ("x = x.flatten(1); x = self.r(x); x += 1; return x.relu_()", "Flatten ReLU Affine ReLU"),
        ("y = x; x = x + self.c(x); return x + y", "Conv2d Add Add"),
        ("y = x.flatten(1); x.requires_grad_(); return y + 1", "Flatten Affine"),
        ("y = torch.zeros_like(x); y.copy_(x); return self.c(x) + y", "Conv2d Add"),
        ("y = torch.zeros_like(x); y = y.view(-1, 50); y += x.flatten(1); return y",
         "Flatten Identity"),
        ("y = torch.zeros_like(x); z = y.view(-1, 50); z += x.flatten(1); return z",
         "Flatten Identity"),
        ("y = torch.zeros_like(x); z = y; z += x; return x.view(y.size(0), -1)",
         "Identity Flatten"),
        ("y = torch.zeros_like(x); z = y.data; z.add_(x); return self.c(x) + y",
         "Identity Conv2d Add"),
        ("y = torch.zeros_like(x); z = y[...]; z.copy_(x); return self.c(x) + y", "Conv2d Add"),
        ("m = torch.ones_like(x); m[:, :, 2:] = 0; return self.c(x * m)", "Identity Conv2d"),
    ],
)  # fmt: skip
def test_what_is_read_under_its_own_name_is_followed(lines: str, layers: str) -> None:
    network = parse(written(lines), (2, 5, 5))
    assert " ".join(layer.spec_name for layer in network.layers) == layers


VIEWS = [
    ("y.view(-1, 50)", "x.flatten(1)"),
    ("y.view_as(x)", "x"),
    ("y.reshape(-1, 50)", "x.flatten(1)"),
    ("y.flatten(1)", "x.flatten(1)"),
    ("torch.flatten(y, 1)", "x.flatten(1)"),
    ("y.unflatten(1, (1, 2))", "x.unflatten(1, (1, 2))"),
    ("y.permute(0, 1, 3, 2)", "x"),
    ("y.transpose(2, 3)", "x"),
    ("torch.transpose(y, 2, 3)", "x"),
    ("y.movedim(1, 2)", "x.movedim(1, 2)"),
    ("y.swapaxes(2, 3)", "x"),
    ("y.mT", "x"),
    ("y.unsqueeze(1)", "x.unsqueeze(1)"),
    ("y[:, None]", "x[:, None]"),
    ("y[:, 0]", "x[:, 0]"),
    ("y.select(1, 0)", "x[:, 0]"),
    ("y.narrow(1, 0, 1)", "x[:, :1]"),
    ("y.chunk(2, 1)[1]", "x[:, :1]"),
    ("y.split(1, 1)[0]", "x[:, :1]"),
    ("torch.split(y, [1, 1], dim=1)[0]", "x[:, :1]"),
    ("y.unbind(1)[0]", "x[:, 0]"),
    ("torch.unbind(y, 1)[1]", "x[:, 0]"),
    ("y.unfold(2, 5, 1)", "x.unfold(2, 5, 1)"),
]
"""What PyTorch makes a view of y, `z.data_ptr() == y.data_ptr()` but for chunks' later parts, and
data as large."""


@pytest.mark.parametrize(("view", "data"), VIEWS)
@pytest.mark.parametrize("change", ["z += d", "z.add_(d)", "z.copy_(d)", "z[:] = d", "z *= d"])
def test_a_view_that_data_changes_changes_the_tensor_of_the_texts_own(
    view: str, data: str, change: str
) -> None:
    lines = f"y = torch.zeros_like(x); z = {view}; d = {data}; {change}; return self.c(x) + y"
    with pytest.raises(SpecError, match=r"changed in place|written into a part of a tensor"):
        parse(written(lines), (2, 5, 5))


@pytest.mark.parametrize(
    "lines",
    [
        "torch.add(y, x, out=y); return y + x",
        "torch.add(x, 1, out=y); return y + x",
        "y.index_add_(1, torch.tensor([0, 1]), x); return y + x",
        "y.masked_fill_(x > 0, 1.0); return y + x",
        "y[x > 0] = 1.0; return y + x",
        "y.fill_(x.mean()); return y + x",
        "y.addcmul_(x, x, value=2); return y + x",
        "y.lerp_(x, 0.5); return y + x",
        "y.data = x; return y + x",
        "z = y; z += x; w = y * 2; return x + w",
        "z = y; z += x; w = y.clone(); return x + w",
        "z = y; z += x; w = -y; return x + w",
        "z = y; z += x; return torch.maximum(x, y)",
        "x.zero_(); return self.c(x)",
        "z = x.as_strided((1, 2, 5, 5), (50, 25, 5, 1)); z += 1; return self.c(x)",
        "z = x.unfold(2, 5, 1); z.add_(1); return self.c(x)",
    ],
)
def test_what_data_changes_in_ways_that_are_not_followed_is_refused(lines: str) -> None:
    with pytest.raises(SpecError, match="changed in place"):
        parse(written(f"y = torch.zeros_like(x); {lines}"), (2, 5, 5))


def test_where_relu_changed_what_is_added_both_reads_are_of_what_it_gave() -> None:
    network = parse(written("y = self.c(x); z = self.r(y); return y + z"), (2, 5, 5))
    assert network.reads(2) == (2, 2)


def test_whether_a_tensor_was_changed_must_be_known() -> None:
    lines = "y = self.c(x)\n        if flag: y += 1\n        return y"
    with pytest.raises(SpecError, match="flag"):
        parse(written(lines), (2, 5, 5))
