"""`with`: what a context of the text gives and does is what Python makes of it.

Each program sets n; Python runs it, and a network of so many features is read from it.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

CLASS = """class Context:
    depth = 0
    def __init__(self, n=3):
        self.n = n
    def __enter__(self):
        Context.depth += self.n
        self.made = self.n + 1
        return {}
    def __exit__(self, kind, error, trace):
        Context.depth -= self.n
        return {}
"""
MANAGER = """from contextlib import contextmanager
depth = 1
@contextmanager
def around(more):
    global depth
    before = depth
    depth += more
    try:
        yield {}
    finally:
        depth = before
"""
PROGRAMS = [
    CLASS.format("self", None) + "with Context() as v:\n    n = v.made\n",
    CLASS.format("self.n", None) + "with Context(12) as v:\n    n = v\n",
    CLASS.format("self.n, 9", None) + "with Context(12) as (a, b):\n    n = a + b\n",
    CLASS.format("self", None) + "with Context(4):\n    n = Context.depth\n",
    CLASS.format("self", None) + "with Context(4):\n    pass\nn = 5 + Context.depth\n",
    CLASS.format("self", None) + "c = Context(4)\nwith c as d:\n    n = 2 + (c is d)\n",
    CLASS.format("self.n", None)
    + "with Context(4) as a, Context(a + 1) as b:\n    n = a * b + Context.depth\n",
    CLASS.format("self", True)
    + "n = 2\nwith Context(4):\n    n = 3\n    n = int('x')\nn += Context.depth\n",
    CLASS.format("self", None)
    + "try:\n    with Context(4):\n        n = int('x')\n"
    + "except ValueError:\n    n = 8 + Context.depth\n",
    CLASS.format("self.n", None)
    + "def get():\n    with Context(6) as v:\n        return v + Context.depth\n"
    + "n = get() + Context.depth\n",
    MANAGER.format("more + 2") + "with around(10) as v:\n    n = v\n",
    MANAGER.format("") + "with around(10):\n    n = depth\n",
    MANAGER.format("") + "with around(10):\n    pass\nn = depth + 1\n",
    MANAGER.format("depth")
    + "def get():\n    with around(4) as v, around(more=5) as w:\n        return v * w + depth\n"
    + "n = get() + depth\n",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_context_of_the_text_does_what_python_does(program: str) -> None:
    made: dict[str, Any] = {}
    exec(program, made)
    net = parse(f"from torch import nn\n{program}net = nn.Sequential(nn.Linear(10, n))\n")
    assert net.shapes[-1] == (made["n"],)


def test_a_module_may_be_entered_too() -> None:
    text = """from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(10, 4)
    def __enter__(self):
        self.m = nn.Linear(4, 3)
        return self
    def __exit__(self, *error):
        pass
    def forward(self, x):
        return self.m(self.l(x))
with Net() as net:
    pass
"""
    assert parse(text).names == ("l", "m")


def test_what_cannot_be_entered_is_refused() -> None:
    text = "from torch import nn\nclass Plain(object):\n    pass\nwith Plain() as v:\n    n = v\n"
    ((words, reason),) = told(f"{text}net = nn.Sequential(nn.Linear(10, n))\n")
    assert words == "Plain()" and "a Plain has no __enter__" in reason


def test_what_a_package_gives_is_not_known() -> None:
    text = "from torch import nn\nfrom own import Base\nclass Context(Base):\n    pass\n"
    text += "with Context() as n:\n    net = nn.Sequential(nn.Linear(10, n))\n"
    ((_, reason),) = told(text)
    assert "what __enter__ of Context gives is not in the text" in reason
