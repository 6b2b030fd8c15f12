"""What has which attributes: `hasattr` and `getattr` with a default decide as Python does."""

from __future__ import annotations

import pytest

from cnnviz import parse
from cnnviz.errors import CnnvizError

NAMES = [
    *("__iter__", "__len__", "__getitem__", "__call__", "__name__", "__next__"),
    *("append", "item", "keys", "value", "zzz"),
]
VALUES = [
    *("3", "2.5", "True", "'ab'", "b'ab'", "None", "1j", "[1]", "(1, 2)", "{'a': 1}", "{1}"),
    *("range(3)", "frozenset()", "OrderedDict()", "deque()", "len([])", "(x for x in [])"),
    *("lambda: 1", "np.array([1])", "np.int64(3)", "np.float32(0.5)", "np.mean([1, 2])"),
    *("namedtuple('Size', 'high')(1)", "np.array([1]) > 0"),
]
HEAD = (
    "import numpy as np\nfrom collections import OrderedDict, deque, namedtuple\n"
    "from torch import nn\nimport torch\n"
)
OF_PYTORCH = {  # By PyTorch 2.13.
    "torch.zeros(2)": "__iter__ __len__ __getitem__ item",
    "torch.zeros(2).shape": "__iter__ __len__ __getitem__",
    "nn.Linear(2, 3)": "__call__",
    "nn.ModuleList()": "__iter__ __len__ __getitem__ __call__ append",
}


@pytest.mark.parametrize("value", VALUES)
def test_it_is_as_in_python(value: str) -> None:
    """What is not followed of a value was taken for what it has not."""
    number = f"int(''.join('1' if hasattr(v, name) else '0' for name in {NAMES}), 2) + 1"
    program = f"v = {value}\nn = {number}\n"
    names: dict[str, object] = {}
    exec(HEAD.replace("from torch import nn\nimport torch\n", "") + program, names)
    network = parse(f"{HEAD}{program}net = nn.Sequential(nn.Linear(2, n))")
    assert network.shapes[-1] == (names["n"],)


@pytest.mark.parametrize("value", OF_PYTORCH)
def test_it_is_as_in_pytorch(value: str) -> None:
    for name in NAMES:
        text = f"{HEAD}n = 3 if hasattr({value}, {name!r}) else 4\nnet = nn.Sequential("
        wanted = 3 if name in OF_PYTORCH[value].split() else 4
        assert parse(text + "nn.Linear(2, n))").shapes[-1] == (wanted,), name


@pytest.mark.parametrize(
    "value", ["getattr(2.5, 'hex', 3)", "3 if hasattr(nn.Conv2d, 'mm') else 4"]
)
def test_what_is_not_followed_is_not_known(value: str) -> None:
    """It was the default, or that it has it."""
    with pytest.raises(CnnvizError, match=r"hex is not followed|whether Conv2d has mm"):
        parse(f"{HEAD}n = {value}\nnet = nn.Sequential(nn.Linear(2, n))")


def test_a_pattern_of_what_is_not_followed_may_fit() -> None:
    match = "match 3:\n    case int(real=3):\n        n = 3\n    case _:\n        n = 4\n"
    with pytest.raises(CnnvizError, match="real is not followed"):
        parse(f"{HEAD}{match}net = nn.Sequential(nn.Linear(2, n))")
    own = "class Row(list):\n    pass\nmatch Row():\n    case [*_]:\n        n = 3\n"
    with pytest.raises(CnnvizError, match="whether this is a sequence or a mapping"):
        parse(f"{HEAD}{own}    case _:\n        n = 4\nnet = nn.Sequential(nn.Linear(2, n))")
