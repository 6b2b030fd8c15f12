"""Statements of a text do what Python does when it runs them; what can be called is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.code.test_values import PREFIX, features

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
