"""What a text changes of a call's or a name's meaning is followed, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

_HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
_NET = """
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.f, self.g = nn.Linear(4, 4), nn.Linear(4, 2)
    def forward(self, x):
        return self.f(x)
"""
_TWICE = """
def twice(c):
    class D(c):
        def __init__(self):
            super().__init__()
            self.h = nn.Linear(4, 4)
        def forward(self, x):
            return self.h(super().forward(x))
    return D
"""
_FOLLOWED = {
    f"{_TWICE}@twice\nclass N(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.f = nn.Linear(4, 4)\n    def forward(self, x):\n        return self.f(x)\n"
    "model = N()": (40, 2),
    "ls = (nn.Linear(4, 4) for _ in range(3))\na = nn.Sequential(*ls)\n"
    "model = nn.Sequential(a, *ls)": (60, 3),
    f"{_NET}    def __call__(self, x):\n        return self.g(super().__call__(x))\nmodel = N()": (
        30,
        2,
    ),
    f"{_NET}    def __call__(self, x):\n        return self.g(self.forward(x))\n"
    "model = nn.Sequential(N(), nn.ReLU())": (30, 3),
    "class L(nn.Linear):\n    def __call__(self, x):\n        return super().__call__(x).relu()\n"
    "model = nn.Sequential(L(4, 3), nn.Linear(3, 2))": (23, 3),
    "l = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))\nc = l.children()\n"
    "model = nn.Sequential(*c, nn.ReLU(), *c)": (40, 3),
    "torch.backends.cudnn.benchmark = True\nmodel = nn.Sequential(nn.Linear(4, 3))": (15, 1),
    "try:\n    import apex\n    on = True\nexcept ImportError:\n    on = False\n"
    "model = nn.Sequential(nn.Linear(4, 3))": (15, 1),
    "try:\n    import einops\n    n = 3\nexcept ImportError:\n    n = 9\n"
    "model = nn.Sequential(nn.Linear(4, n))": (15, 1),
}
"""With the parameters and calls that PyTorch has."""


@pytest.mark.parametrize("text", _FOLLOWED)
def test_what_a_text_changes_is_followed(text: str) -> None:
    found = _summary(text)
    made = found["totals"]["parameters"], len(found["layers"])
    assert made == _FOLLOWED[text]


def _summary(text: str) -> dict[str, Any]:
    return summarize(parse(f"{_HEAD}{text}", (4,))).to_dict()


@pytest.mark.parametrize("change", ["nn.ReLU = nn.SiLU", "setattr(nn, 'ReLU', nn.SiLU)"])
@pytest.mark.parametrize("use", ["nn.ReLU()", "ReLU()", "torch.nn.ReLU()"])
def test_a_name_of_a_package_is_what_the_text_gives_it(change: str, use: str) -> None:
    bare = "from torch.nn import ReLU\n" if use == "ReLU()" else ""
    text = f"{change}\n{bare}model = nn.Sequential(nn.Linear(4, 3), {use})"
    assert [one["type"] for one in _summary(text)["layers"]] == ["Linear", "SiLU"]


_LINE = "model = nn.Sequential(nn.Linear(4, n))"
_REFUSED = {
    "F.relu = F.silu\nmodel = nn.Sequential(nn.Linear(4, 4), nn.ReLU())": (
        "the text gives nn.functional.relu another value, which changes this"
    ),
    "def f(self, x):\n    return x\nnn.Linear.forward = f\n"
    "model = nn.Sequential(nn.Linear(4, 3))": "the text gives nn.Linear.forward another value",
    f"try:\n    import notthere\n    n = 1\nexcept ImportError:\n    n = 7\n{_LINE}": (
        "whether notthere is there is not known: keep the branch that you run"
    ),
    "try:\n    from apex import Norm\n    norm = Norm\nexcept ModuleNotFoundError:\n"
    "    norm = nn.LayerNorm\nmodel = nn.Sequential(nn.Linear(4, 3), norm(3))": (
        "whether apex is there is not known"
    ),
    f"from collections import deque\nn = len(deque([1, 2, 3], maxlen=2))\n{_LINE}": (
        "a deque with a maxlen is not followed"
    ),
    f"class A:\n    def __new__(cls):\n        return 5\nn = A()\n{_LINE}": (
        "what __new__ of A makes is not followed"
    ),
    f"class A:\n    def __len__(self):\n        return 0\nn = 1 if A() else 2\n{_LINE}": (
        "it depends on a __len__, which is not followed"
    ),
    f"n = len(zip([1], [2]))\n{_LINE}": "has no length",
}


@pytest.mark.parametrize("text", _REFUSED)
def test_what_is_not_followed_is_refused_by_name(text: str) -> None:
    with pytest.raises(CnnvizError) as error:
        _summary(text)
    assert _REFUSED[text] in str(error.value)
