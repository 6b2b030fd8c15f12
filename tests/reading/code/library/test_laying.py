"""Arrays of numpy's that are joined and cut: their sizes, and their numbers where they are known.

numpy itself is asked what is right.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.reading import parse
from tests.reading.told import told

Z = "np.zeros((3, 8))"
SIZES = [
    f"np.concatenate([{Z}, {Z}], axis=1)",
    f"np.concatenate(({Z}, np.ones((4, 8))))",
    f"np.concatenate([{Z}, np.ones((3, 2))], -1)",
    f"np.hstack([{Z}, np.zeros((3, 1))])",
    "np.hstack([np.zeros(3), np.zeros(4)])",
    f"np.vstack([{Z}, {Z}])",
    "np.vstack([np.zeros(3), np.zeros(3)])",
    f"np.stack([{Z}] * 2, 1)",
    f"np.stack([{Z}] * 2, axis=-1)",
    "np.concatenate([np.array([[1, 2]]), np.array([[3, 4]])], axis=1)",
    "np.concatenate([np.zeros((1, 2)), np.array([[3, 4]])])",
    "np.repeat(np.ones((1, 3, 3), dtype=np.float32), 3, 0)",
    "np.repeat(np.ones((1, 3, 2)), [1, 0, 4], axis=-2)",
    "np.repeat(np.ones((2, 3)), 3)",
    "np.repeat(7, 3)",
    "np.repeat(np.arange(6), repeats=2, axis=0)",
    "np.tile(np.ones((2, 3)), 3)",
    "np.tile(np.ones((2, 3)), (4, 1, 2))",
    "np.tile(np.ones((2, 3, 5)), reps=(4, 1))",
    "np.tile([[1, 2]], (3, 1, 2))",
    "np.transpose(np.ones((2, 3, 5)))",
    "np.ones((2, 3)).repeat(3, 1)",  # PyTorch's repeat is another.
    "np.ones((2, 3)).repeat(3)",
    "(2 * np.zeros((2, 3)).astype(np.float32)).repeat(2, axis=0)",
    "np.vstack([np.ones((2, 3))] * 2).repeat(3, 1)",
    "np.ones((2, 3))[:, None].repeat(3, 1)",
    "np.ones((2, 3)).reshape(3, 2).repeat(3, 1)",
    "np.ones((2, 3)).transpose()",
    "np.ones((2, 3, 5)).transpose(2, 0, 1)",
    "np.ones((2, 3, 5)).transpose((2, 0, 1))",
    "np.transpose(np.ones((2, 3, 5)), (2, 0, 1))",
    "np.transpose([[1, 2, 3]], axes=(-1, 0))",
    "np.arange(6)[:, None]",
    "np.arange(6)[None]",
    "np.array([[1, 2], [3, 4]])[:, 1:, np.newaxis]",
    "np.array([[1, 2], [3, 4]])[..., 0]",
    *("np.arange(6).reshape(2, 3)", "np.arange(6).reshape((3, -1))", "np.arange(6).reshape(-1)"),
    *("np.arange(12).reshape(2, 3, 2).reshape([4, 3])", "np.arange(6).reshape(1, 6).ravel()"),
    "np.array([[1, 2], [3, 4]], dtype='float32').reshape((1, -1, 2))",
]
NUMBERS = [
    "np.concatenate([[6], [2]])[0]",
    "np.hstack([np.array([[6], [5]]), np.array([[7], [8]])])[1][1]",
    "np.vstack([np.array([6, 5]), np.array([7, 8])])[1, 0]",
    "np.stack([np.array([6, 5]), np.array([7, 8])], 1)[0, 1]",
    "np.append([6, 2], [9, 4])[2]",
    *("np.insert([6, 2], 1, 9)[1]", "np.insert(np.array([6, 2]), -1, [9, 4])[2]"),
    *("np.array([6.9, 2.2]).astype(int)[0]", "(np.array([[12, 20]]) * 0.75).astype('int')[0, 1]"),
    *("(np.array([0.29, 0.7]) * 100).astype(int)[0]", "np.linspace(8, 64, 4).astype(int)[2]"),
    "np.arange(6).reshape(2, -1)[1][2]",
    "np.repeat([6, 5], 3)[3]",
    "np.repeat([[6, 5], [7, 8]], 2, 1)[1, 1]",
    "np.repeat([[6, 5], [7, 8]], (3, 1), 0)[2, 1]",
    "np.repeat([[6, 5], [7, 8]], 2)[6]",
    "np.repeat(range(3, 9), 2)[3]",
    "np.tile([6, 5], 3)[3]",
    "np.tile([[6, 5], [7, 8]], (2, 2))[3, 2]",
    "np.tile([6, 5], (2, 1, 2))[1, 0, 3]",
    "np.transpose([[6, 5, 4], [7, 8, 9]])[2, 1]",
    "np.transpose([[[6, 5, 4], [7, 8, 9]]], (1, 2, 0))[1, 1, 0]",
    "np.arange(6)[:, None][4, 0]",
    *("np.arange(12).reshape(2, 3, 2)[1, 0, 1]", "np.array([[6, 2], [9, 4]]).flatten()[2]"),
    *("np.arange(6).reshape(2, 3)[1][2]", "np.array([[6, 2, 3], [9, 4, 1]]).reshape(3, 2)[1, 1]"),
]
TEXT = "import numpy as np\nfrom torch import nn\nm = {}\nnet = nn.Linear(4, {})\n"


@pytest.mark.parametrize("made", SIZES)
def test_its_sizes(made: str) -> None:
    shape = eval(made, {"np": np}).shape
    for axis, size in enumerate(shape):
        assert parse(TEXT.format(made, f"m.shape[{axis}]")).shapes[-1] == (size,)
    assert parse(TEXT.format(made, "len(m.shape)")).shapes[-1] == (len(shape),)


@pytest.mark.parametrize("made", NUMBERS)
def test_its_numbers(made: str) -> None:
    right = int(eval(made, {"np": np}))
    assert parse(TEXT.format(made, "int(m)")).shapes[-1] == (right,)


def test_what_does_not_fit_is_told() -> None:
    made = f"np.concatenate([{Z}, np.zeros((2, 8))], axis=1)"
    ((words, reason),) = told(TEXT.format(made, "m.shape[1]"))
    why = "arrays of 3x8 and 2x8 do not fit side by side"
    assert words == "m.shape[1]"
    assert reason == f'm.shape[1] is not known: {why}; say --set "m.shape[1]=VALUE"'


def test_objects_of_different_arrays_have_their_own_sizes() -> None:
    """One `--set m.shape[1]=8` was asked for, and taken for both: 160 parameters."""
    text = f"""import numpy as np
import torch
from torch import nn
class Part(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(m.shape[1], 10))
    def forward(self, x):
        return x @ self.w
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Part(np.concatenate([{Z}, {Z}], axis=1))
        self.b = Part(np.concatenate([np.zeros((3, 10)), np.zeros((3, 7))], axis=1))
    def forward(self, x):
        return self.a(x)
"""
    found = parse(text)
    assert found.input_shape == (16,)
    assert [one.parameters for one in found.uncalled] == [170]


SEVERAL = """import numpy as np
from torch import nn
class Part(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.l = nn.Linear(m.shape[1], 10)
    def forward(self, x):
        return self.l(x)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Part({})
        self.b = Part({})
    def forward(self, x):
        return self.a(x) + self.b(x)
"""


@pytest.mark.parametrize(
    ("a", "b", "told_so"),
    [
        ("np.load('a')", "np.load('b')", True),
        (Z, "np.zeros((3, 9))", True),
        (Z, Z, False),
        ("m", "m", False),
    ],
)
def test_what_is_said_of_several_objects_is_told(a: str, b: str, told_so: bool) -> None:
    """One answer was taken for both in silence."""
    text = SEVERAL.format(a, b).replace("class Part", "m = np.load('m')\nclass Part", 1)
    found = parse(text, settings={"m.shape[1]": 8})
    note = "--set m.shape[1] answers for several objects that the text calls m"
    assert found.input_shape == (8,)
    assert (note in found.notes) is told_so


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("np.arange(6).reshape(4, 2)", "an array of 6 numbers has no such sizes"),
        ("np.arange(6).reshape(4, -1)", "an array of 6 numbers has no such sizes"),
        ("np.arange(6).searchsorted(3)", "searchsorted of an array is not followed"),
        ("np.arange(6).reshape(2, 3, order='F')[0]", "what reshape makes of this array is not"),
    ],
)
def test_what_is_not_laid_out_anew_is_told(made: str, why: str) -> None:
    assert why in told(TEXT.format(made, "int(m[1])"))[0][1]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("np.repeat(np.ones((2, 3)), [1, 2], 1)", "2 counts do not fit 3 positions"),
        ("np.repeat(np.ones((2, 3)), 2, 2)", "this array has 2 axes"),
        ("np.transpose(np.ones((2, 3)), (0, 0))", "this is no order of 2 axes"),
        ("np.tile([1], 10**9)", "this makes lists of more than 200,000 items"),
        ("np.repeat(np.ones((2, 3)), np.load('n'))", "numpy.load reads a file"),
        ("np.tile(np.ones((2, 3)), 1.5)", "cnnviz does not follow numpy.tile"),
    ],
)
def test_what_cannot_be_repeated_is_told(made: str, why: str) -> None:
    assert why in told(TEXT.format(made, "m.shape[1]"))[0][1]


def test_a_kernel_that_is_repeated_is_as_large_as_it_is() -> None:
    """In PyTorch it gives (1, 3, 8, 8) of (1, 3, 8, 8), and has 27 numbers."""
    text = """import torch, numpy as np
import torch.nn as nn, torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        k = np.repeat(np.ones((1, 3, 3), dtype=np.float32), 3, 0)
        self.k = nn.Parameter(torch.from_numpy(k[:, None]))
    def forward(self, x):
        return F.conv2d(x, self.k, padding=1, groups=3)
"""
    found = parse(text, (3, 8, 8))
    assert found.shapes[-1] == (3, 8, 8)
    assert [one.parameters for one in found.layers] == [27]


@pytest.mark.parametrize(
    "made",
    [
        "torch.from_numpy(np.ones((2, 3)))",
        "torch.as_tensor(np.ones((2, 3)))",
        "torch.tensor(np.ones((2, 3)))",
        "torch.zeros(2, 3)",
        "torch.zeros_like(torch.from_numpy(np.ones((2, 3))))",
        "torch.from_numpy(2 * np.ones((2, 3))).float()",
    ],
)
def test_what_is_made_a_tensor_repeats_as_pytorch_does(made: str) -> None:
    """In PyTorch it is 6x3, then 3x6."""
    text = f"import torch\n{TEXT}".format(f"{made}.repeat(3, 1)", "m.shape[{}]")
    assert parse(text.format(0)).shapes[-1] == (6,)
    assert parse(text.format(1)).shapes[-1] == (3,)
    turned = f"import torch\n{TEXT}".format(f"{made}.transpose(0, 1)", "m.shape[0]")
    assert parse(turned).shapes[-1] == (3,)


def test_a_tensor_is_transposed_by_two_axes() -> None:
    """PyTorch raises a TypeError."""
    ((_, why),) = told(
        f"import torch\n{TEXT}".format("torch.ones(2, 3, 5).transpose(2, 0, 1)", "m.shape[1]")
    )
    assert "transpose takes two axes" in why
