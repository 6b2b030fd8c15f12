"""Numbers that PyTorch has in 32 bits: what hangs on how they are rounded is not known."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = (
    "import math\nimport torch\nfrom torch import nn\n"
    "rates = [x.item() for x in torch.linspace(0, 0.3, 4)]\n"
    "t = torch.tensor([0.1, 2.7, 3])\na = torch.tensor(0.1).item()\n"
    "n = {}\nnet = nn.Sequential(nn.Linear(2, n))\n"
)
KNOWN = [  # As PyTorch 2.13 has them.
    ("3 if rates[0] > 0.0 else 4", 4),
    ("sum(rate > 0 for rate in rates)", 3),
    ("3 if 0.0 == rates[0] else 4", 3),
    ("3 if rates[1] < 0.11 and 0.29 < rates[-1] < 0.31 else 4", 3),
    ("len([w for w in map(int, torch.linspace(8, 16, 5)) if w == 10]) + 1", 2),
    ("int(torch.linspace(8, 64, 6)[1])", 19),
    ("torch.linspace(8, 64, 6).int().tolist()[3]", 41),
    ("t.long().tolist()[1]", 2),
    ("t.to(torch.int32)[1].item()", 2),
    ("torch.tensor([2.7, 3], dtype=torch.long)[0].item()", 2),
    ("3 if torch.tensor(0.1, dtype=torch.float64).item() == 0.1 else 4", 3),
    ("3 if torch.tensor(0.5).item() == 0.5 else 4", 3),
    ("3 if isinstance(a, float) and type(a) is float else 4", 3),
    ("3 if max(rates) == rates[-1] else 4", 3),
    ("round(a * 33)", 3),
    ("math.ceil(rates[2] * 8)", 2),
    ("3 if round(a, 2) < 0.2 and a in (0.5, 0.2) else 4", 4),
    ("int(torch.tensor(19.2)) + math.floor(torch.tensor([2.7, 5.1])[1])", 24),
    ("int(f'{a * 30:.0f}') + int('%.0f' % (a * 20))", 5),
    ("3 if -a < 0 < abs(a) < math.sqrt(a) else 4", 3),
]
HANGING = [
    "3 if rates[-1] == 0.3 else 4", "3 if rates[-1] > 0.3 else 4", "3 if a <= 0.1 else 4",
    "3 if a in (0.1, 0.2) else 4", "int(rates[1] * 10)", "int(a // 0.1)",
    "int(torch.tensor(0.29 * 100))", "math.floor(a * 10)",
    "math.floor(torch.tensor([2.99999999, 5])[0])",
    "3 if max(a, 0.1) == 0.1 else 4", "int(torch.tensor(0.3) * 10)", "3 if t[0].item() == a else 4",
    "len(str(a))", "len(f'{a}')", "len(f'{a!r:>4}')", "len('%s' % a)", "len(str([a]))",
    "len('{}'.format(a))", "int(f'{a * 1e9:.0f}')", "len(str(t.tolist()))",
]  # fmt: skip


@pytest.mark.parametrize(("value", "size"), KNOWN)
def test_what_rounding_leaves_as_it_is(value: str, size: int) -> None:
    assert parse(HEAD.format(value)).shapes[-1] == (size,)


@pytest.mark.parametrize(("value", "size"), KNOWN)
def test_pytorch_has_it(value: str, size: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(HEAD.format(value), names)
    assert names["n"] == size


@pytest.mark.parametrize("value", HANGING)
def test_what_hangs_on_it_is_not_known(value: str) -> None:
    """A drop path's rate was the same as in 64 bits: another block was read than PyTorch makes."""
    with pytest.raises(CnnvizError, match=r"rounded to 32 bits|numbers in a tensor"):
        parse(HEAD.format(value))
