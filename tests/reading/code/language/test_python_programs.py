"""Statements of a text do what Python does when it runs them; what can be called is known."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.language.test_values import PREFIX, features

HERE = Path(__file__).parent
PROGRAMS = (HERE / "python_programs.txt").read_text().rstrip("\n").split("\n-----\n")
"""Each leaves what it comes to in `got`."""

CHECK = "sum(ord(c) * (i + 1) for i, c in enumerate(str({}))) % 9973 + 1"
"""A number that stands for what is written of a value."""

HEAD = f"{PREFIX}import copy\nimport itertools\nimport operator\n"


@pytest.mark.parametrize("statements", PROGRAMS)
def test_statements_do_what_python_does(statements: str) -> None:
    names = _names()
    exec(statements, names)
    wanted = eval(CHECK.format("got"), names)
    assert features(f"{HEAD}{statements}\nnet = nn.Linear({CHECK.format('got')}, 1)") == wanted


def _names() -> dict[str, object]:
    names: dict[str, object] = {}
    exec("import copy, functools, itertools, math, operator", names)
    return names


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("nn.ReLU", True),
        ("nn.functional.relu", True),
        ("functools.partial(nn.Conv2d, 3)", True),
        ("Called()", True),
        ("Bare()", False),
        ("Bare", True),
        ("(nn.ReLU,)", False),
    ],
)
def test_classes_and_functions_can_be_called(value: str, wanted: bool) -> None:
    """`if callable(norm):` chooses a branch; a class of a package was taken for a tuple."""
    classes = "class Bare:\n    pass\nclass Called:\n    def __call__(self):\n        return 1\n"
    text = f"{HEAD}{classes}held = {value}\nnet = nn.Linear(5 if callable(held) else 4, 1)"
    assert features(text) == 4 + wanted


ABSTRACT = ["Iterable", "Sized", "Sequence", "Container", "Mapping", "Callable", "Hashable"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("nn.ReLU", "Callable Hashable"),
        ("nn.ReLU()", "Callable Hashable"),
        ("nn.ModuleList()", "Iterable Sized Callable Hashable"),
        ("nn.Sequential()", "Iterable Sized Callable Hashable"),
        ("nn.ModuleDict()", "Iterable Sized Container Callable Hashable"),
        ("Counted()", "Sized Callable Hashable"),
        ("torch.zeros(2)", "Iterable Sized Container Hashable"),
        ("nn.Parameter(torch.zeros(2))", "Iterable Sized Container Hashable"),
        ("nn.Linear(1, 1).weight", "Iterable Sized Container Hashable"),
    ],
)
def test_what_is_of_pytorch_s_is_asked_for_what_it_can_do(value: str, wanted: str) -> None:
    """A list of modules was taken for a Sequence, and a class for whatever has a length."""
    head = "import torch\nimport collections.abc\n"
    own = "class Counted(nn.Module):\n    def __len__(self):\n        return 3\n"
    kinds = ", ".join(f"collections.abc.{one}" for one in ABSTRACT)
    found = f"sum(2 ** at for at, kind in enumerate(({kinds})) if isinstance(held, kind))"
    text = f"{HEAD}{head}{own}held = {value}\nnet = nn.Sequential(nn.Linear({found}, 1))"
    right = sum(2**at for at, kind in enumerate(ABSTRACT) if kind in wanted.split())
    assert summarize(parse(text, model="net")).totals.parameters == right + 1


def test_a_property_of_a_module_is_given_its_value() -> None:
    """PyTorch leaves what is no module and no parameter to the class, as Python does."""
    text = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.width = 4
            self.fc = nn.Linear(self.width, 2)

        @property
        def width(self):
            return self._width

        @width.setter
        def width(self, n):
            self._width = 2 * n

        def forward(self, x):
            return self.fc(x)

    net = Net()
    """
    assert features(HEAD + dedent(text)) == 8


def test_an_own_equality_is_not_followed() -> None:
    """It was taken for Python's own where but one side is such an object."""
    head = "class One:\n    def __eq__(self, other):\n        return True\none = One()\n"
    for words in ("one == 1", "1 == one", "one == one", "one in [3]"):
        with pytest.raises(CnnvizError, match="it depends on an __eq__, which is not followed"):
            features(f"{HEAD}{head}net = nn.Linear(4 if {words} else 5, 1)")
