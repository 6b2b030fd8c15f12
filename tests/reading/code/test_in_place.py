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
        "y = torch.zeros_like(x); y.copy_(x); return self.c(x) + y",
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
    ],
)  # fmt: skip
def test_what_is_read_under_its_own_name_is_followed(lines: str, layers: str) -> None:
    network = parse(written(lines), (2, 5, 5))
    assert " ".join(layer.spec_name for layer in network.layers) == layers


def test_where_relu_changed_what_is_added_both_reads_are_of_what_it_gave() -> None:
    network = parse(written("y = self.c(x); z = self.r(y); return y + z"), (2, 5, 5))
    assert network.reads(2) == (2, 2)


def test_whether_a_tensor_was_changed_must_be_known() -> None:
    lines = "y = self.c(x)\n        if flag: y += 1\n        return y"
    with pytest.raises(SpecError, match="flag"):
        parse(written(lines), (2, 5, 5))
