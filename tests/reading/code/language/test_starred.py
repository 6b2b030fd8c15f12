"""`from numpy import *`: sum, max and any are NumPy's then. What is held here each package says."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = "from torch import nn\nfrom {} import *\nnet = nn.Sequential(nn.Linear(1, {}))\n"

SAME = [  # As NumPy 1.26 and 2.4 have them, where they have them.
    ("sum([1, 2, 3])", 6),
    ("sum((1, 2), 0)", 3),
    ("sum(range(4))", 6),
    ("sum(n for n in [1, 2])", 3),
    ("max([3, 5])", 5),
    ("min((3, 5))", 3),
    ("abs(-3)", 3),
    ("pow(2, 3)", 8),
    ("divmod(7, 2)[0]", 3),
    ("int(round(2.7))", 3),
    ("5 if any([False, True]) else 4", 5),
    ("5 if all((1, 0)) else 4", 4),
    ("5 if any([0, 1]) is True else 4", 4),
    ("5 if bool(3) else 4", 5),
    ("len([1, 2])", 2),
]


@pytest.mark.parametrize(("value", "wanted"), SAME)
def test_numpy_s_functions_of_python_s_names_are_followed_where_they_agree(
    value: str, wanted: int
) -> None:
    assert parse(HEAD.format("numpy", value)).shapes[-1] == (wanted,)


UNLIKE = [
    *(
        "sum([[1, 2], [3, 4]], [])",
        "sum([[1], [2]], [])",
        "sum([[1, 2], [3, 4]])",
        "sum([1, 2], 5)",
    ),
    *(
        "min(3, 0)",
        "max(3, 5)",
        "max([1, 2], key=abs)",
        "max(n for n in [1, 2])",
        "max([[1, 9], [3]])",
    ),
    *("5 if any(n > 5 for n in [1]) else 4", "5 if all(n > 5 for n in [1]) else 4", "max({1, 5})"),
    *("4 + sum([])", "round(2.7)", "sum({1: 2}.values())", "sum(map(int, [1, 2]))"),
    *("5 if isinstance(True, bool) else 4", "int(1 / pow(2, -1))", "5 if any({}.values()) else 4"),
]


@pytest.mark.parametrize("value", UNLIKE)
def test_where_numpy_s_functions_of_python_s_names_differ_they_are_refused(value: str) -> None:
    """`any(n > 5 for n in sizes)` is always true then; Python's was worked out, in silence."""
    with pytest.raises(CnnvizError):
        parse(HEAD.format("numpy", value))


@pytest.mark.parametrize(
    ("package", "value"),
    [
        ("torch", "sum([1, 2])"),
        ("torch", "max(3, 5)"),
        ("torch", "abs(-3)"),
        ("torch", "pow(2, 3)"),
        ("torch", "round(2.6)"),
        ("torch", "5 if all([True]) else 4"),
        ("torch", "len(list(range(3)))"),
        ("math", "pow(2, 3)"),
        ("tensorflow.keras.backend", "max(3, 5)"),
        ("keras.ops", "5 if any([1]) else 4"),
        ("pylab", "5 if any(n > 5 for n in [1]) else 4"),
    ],
)
def test_functions_of_other_packages_are_no_python_s_either(package: str, value: str) -> None:
    with pytest.raises(CnnvizError):
        parse(HEAD.format(package, value))


def test_the_refusal_says_whose_it_is_and_how_to_have_python_s() -> None:
    text = HEAD.format("torch", "sum([1, 2])")
    with pytest.raises(CnnvizError, match=r"column 34.*sum is torch.sum here") as error:
        parse(text)
    assert "from builtins import sum" in str(error.value)
    mended = text.replace("*\n", "*\nfrom builtins import sum\n")
    assert parse(mended).shapes[-1] == (3,)


@pytest.mark.parametrize(
    ("lines", "value", "wanted"),
    [
        ("from torch import *\nfrom math import *", "floor(3.5)", 3),
        ("from torch.nn.functional import *", "sum([1, 2])", 3),
        ("from numpy import *\nimport builtins", "builtins.sum([1, 2], 4)", 7),
        ("from numpy import *\ndef sum(rows):\n    return 9", "sum([1, 2])", 9),
        ("def sum(rows):\n    return 9\nfrom numpy import array, zeros", "sum([1, 2])", 9),
        ("from pylab import *", "max(3, 5)", 5),
        ("from keras.layers import *", "max(3, 5)", 5),
    ],
)
def test_what_no_star_takes_is_python_s(lines: str, value: str, wanted: int) -> None:
    text = f"from torch import nn\n{lines}\nnet = nn.Sequential(nn.Linear(1, {value}))"
    assert parse(text).shapes[-1] == (wanted,)


def test_a_tensor_is_given_to_the_package_s_function() -> None:
    text = """from torch import *
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 4, 3)
        self.b = nn.Linear(4, 2)
    def forward(self, x):
        return self.b(sum(abs(self.a(x)), (2, 3)))
"""
    assert parse(text, (1, 8, 8)).shapes[-1] == (2,)
