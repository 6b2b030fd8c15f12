"""Zeros that a text lays beside its data: padding, if nothing else is done with them.

The right values are those of `F.pad`, and of NumPy.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.errors import SpecError
from cnnviz.reading import parse
from tests.reading.code.met.test_met_again import KERAS, TORCH
from tests.reading.computed import numbers, output

ZEROS = [
    "r = torch.cat((r, torch.zeros(n, 2, h, w)), dim=1)",
    "r = torch.cat([torch.zeros((n, 1, h, w)).cuda(), r, torch.zeros(n, 1, h, w)], 1)",
    "z = torch.zeros(n, 2, h, w)\n        if x.is_cuda:\n            z = z.cuda()\n"
    "        r = torch.cat((z, r), 1)",
    "r = torch.cat((r, Variable(torch.zeros(n, 2, h, w))), 1)",
]
NO_ZEROS = [
    "z = torch.zeros(n, 2, h, w)\n        z[:, 0] = 1\n        r = torch.cat((z, r), 1)",
    "z = torch.zeros(n, 2, h, w)\n        z.fill_(3)\n        r = torch.cat((z, r), 1)",
    "z = torch.zeros(n, 2, h, w)\n        z += 1\n        r = torch.cat((z, r), 1)",
    "z = torch.zeros(n, 2, h, w)\n        z = z + 1\n        r = torch.cat((z, r), 1)",
    "r = torch.cat((torch.ones(n, 2, h, w), r), 1)",
    "r = torch.cat((torch.zeros(n, 2, h, w) + 1, r), 1)",
    "z = y = torch.zeros(n, 2, h, w)\n        y.fill_(3)\n        r = torch.cat((z, r), 1)",
    "z = torch.zeros(n, 2, h, w)\n        z = z.to(z.fill_(3).device)\n"
    "        r = torch.cat((z, r), 1)",
    "def zeros(*sizes):\n            z = torch.zeros(*sizes)\n            z.fill_(3)\n"
    "            return z\n        r = torch.cat((zeros(n, 2, h, w), r), 1)",
    "def join(z):\n            if h == 0:\n                z = torch.zeros(n, 2, h, w)\n"
    "            return torch.cat((z, r), 1)\n        r = join(torch.ones(n, 2, h, w))",
    "torch.zeros = torch.ones\n        r = torch.cat((torch.zeros(n, 2, h, w), r), 1)",
]
SHORTCUT = """{}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)

    def forward(self, x):
        n, _, h, w = x.size()
        r = x
        {}
        return self.conv(x) + r
"""


@pytest.mark.parametrize("statement", ZEROS)
def test_zeros_beside_the_data_are_padding(statement: str) -> None:
    """ENet's and other shortcuts without weights: what `F.pad` along the channels makes."""
    before = {ZEROS[1]: 1, ZEROS[2]: 2}.get(statement, 0)
    padded = SHORTCUT.format(TORCH, f"r = F.pad(r, (0, 0, 0, 0, {before}, {2 - before}))")
    x = numbers(2, 3, 3)
    net = parse(SHORTCUT.format(TORCH, statement), (2, 3, 3))
    np.testing.assert_array_equal(output(net, x), output(parse(padded, (2, 3, 3)), x))


@pytest.mark.parametrize("statement", NO_ZEROS)
def test_what_may_be_no_zeros_is_refused(statement: str) -> None:
    with pytest.raises(SpecError, match=r"tensor of the text's own|in place"):
        parse(SHORTCUT.format(TORCH, statement), (2, 3, 3))


@pytest.mark.parametrize("package", ["K", "tf"])
def test_zeros_like_the_data_double_the_channels(package: str) -> None:
    joined = f"K.concatenate([y, {package}.zeros_like(y)], axis=-1)"
    text = f"""{KERAS}from keras import backend as K
import tensorflow as tf
x = Input((3, 3, 2))
model = Model(x, Lambda(lambda y: {joined})(ReLU()(x)))
"""
    x = np.abs(numbers(2, 3, 3))
    right = np.concatenate([x, 0 * x])
    np.testing.assert_array_equal(output(parse(text), x), right)
