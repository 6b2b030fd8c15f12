"""`with`: what a context of the text gives and does is what Python makes of it.

Each program sets n; Python runs it, and a network of so many features is read from it.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
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
    # What a with is given is worked out once, and entered there, not where it is made.
    CLASS.format("self", None)
    + "n = 1\ndef kind():\n    global n\n    n += 1\n    return Context\n"
    + "with kind()(4):\n    n += Context.depth\n",
    MANAGER.format("more") + "c = around(10)\nn = depth\nwith c as v:\n    n += depth * v\n",
    MANAGER.format("more")
    + "made = [around(2), around(3)]\nn = depth\nwith made[1], made[0]:\n    n += depth\n",
    MANAGER.format("more") + "def give():\n    return around(5)\nwith give() as n:\n    pass\n",
    MANAGER.format("more")
    + "c = around(10)\nwith c:\n    n = depth\n"
    + "try:\n    with c:\n        n = 1\nexcept AttributeError:\n    n += 2\n",
    MANAGER.format("more").replace("yield more", "return; yield")
    + "n = 4\ntry:\n    with around(1):\n        n = 7\nexcept RuntimeError:\n    n += 1\n",
    MANAGER.format("more").replace("yield more", "yield from [more, 2][:1]")
    + "with around(10) as n:\n    n += depth\n",
    MANAGER.format("more")
    + "n = 3\ntry:\n    with around(4):\n        n += depth\n        int('x')\n"
    + "except ValueError:\n    n += depth\n",
]
LEFT = """n = 1
class Context:
    def __enter__(self):
        pass
    def __exit__(self, kind, error, trace):
        global n
        {}
"""
LEFT_SO = [
    "n += 2 * (kind is None) + 4 * (error is None) + 8 * (trace is not None); return True",
    "n += 5 if kind else 7; return True",
    "n += kind is ValueError; return kind == ValueError",
    "n += issubclass(kind, ValueError) if kind else 3; return kind is not None",
    "n += 2; return 1",
    "n += 2; return [0]",
    "n += 2; return 0",
    "n += 2; return ''",
    "n += 2",
]
"""What `__exit__` does: it is told of an error, and ends it where what it gives counts as true."""


BLOCKS = ["n += 3", "n += 3; int('x')", "raise KeyError"]
PROGRAMS += [
    f"{LEFT.format(one)}try:\n    with Context():\n        {block}\n"
    "except ValueError:\n    n += 20\nexcept KeyError:\n    n += 40\n"
    for one in LEFT_SO
    for block in BLOCKS
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


def test_what_a_with_is_given_makes_its_layers_once() -> None:
    """84 parameters in PyTorch."""
    text = """from torch import nn
class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential()
    def add(self, layer):
        self.layers.append(layer)
        return self
    def scope(self):
        return self
    def __enter__(self):
        return 3
    def __exit__(self, *error):
        pass
    def forward(self, x):
        return self.layers(x)
b = Body()
with b.add(nn.Conv2d(3, 3, 3)).scope() as c:
    pass
"""
    assert summarize(parse(text)).totals.parameters == 84


@pytest.mark.parametrize(
    "entered",
    [
        "with ExitStack() as s:\n    s.enter_context(around(4))\n    n = depth\n",
        "s = ExitStack()\ns.enter_context(around(4))\nn = depth\n",
        "c = around(4)\nc.__enter__()\nn = depth\n",
        "from own import enter\nenter(around(4))\nn = depth\n",
        "s = ExitStack()\ns.enter_context(Own())\nn = depth\n",
        "@around(4)\ndef get():\n    return depth\nn = get()\n",
        "@contextmanager\ndef more():\n    yield from all_of()\n"
        "def all_of():\n    global depth\n    yield 1\n    depth = 9\n"
        "with more():\n    n = depth\n",
    ],
)
def test_what_is_entered_otherwise_is_refused(entered: str) -> None:
    own = "class Own:\n    def __enter__(self):\n        global depth\n        depth = 7\n"
    text = f"from torch import nn\nfrom contextlib import ExitStack\n{MANAGER.format('')}{own}"
    faults = told(f"{text}{entered}net = nn.Sequential(nn.Linear(10, n))\n")
    assert "not followed" in faults[0][1]


def test_whether_an_exit_that_is_not_known_ends_an_error_is_asked_for() -> None:
    text = f"from torch import nn\nimport own\n{LEFT.format('return own.ends')}"
    text += "try:\n    with Context():\n        int('x')\nexcept ValueError:\n    n = 4\n"
    text += "net = nn.Sequential(nn.Linear(10, n))\n"
    assert "own.ends is not known: " in told(text)[0][1]
    assert parse(text, settings={"own.ends": True}).shapes[-1] == (1,)
    assert parse(text, settings={"own.ends": False}).shapes[-1] == (4,)
