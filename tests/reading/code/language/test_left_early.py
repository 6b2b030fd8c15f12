"""Blocks that are left early where it is not known whether: what is behind is not known either.

Each program sets n. Python runs it with a flag and without; where that gives two numbers the flag
is asked for, and with either of its values it is read as Python runs it.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

LOOPS = [
    "n = 1\nfor i in range(3):\n    if own.flag:\n        break\n    n += 2\n",
    "n = 1\nfor i in range(3):\n    n += 2\n    if own.flag:\n        break\n",
    "n = 1\nfor i in range(3):\n    if own.flag:\n        continue\n    n += 2\n",
    "n = 1\nfor i in range(3):\n    if own.flag:\n        n += 5\n"
    "    else:\n        continue\n    n += 2\n",
    "n = 1\nfor i in range(3):\n    if i == 1:\n        if own.flag:\n"
    "            break\n    n += 2\n",
    "n = 1\nfor i in range(3):\n    if own.flag:\n        break\nelse:\n    n = 7\n",
    "n = 1\nfor i in range(3):\n    n += i\n    if own.flag and i:\n"
    "        break\nelse:\n    n += 7\n",
    "n = i = 1\nwhile i < 4:\n    i += 1\n    if own.flag:\n        break\n    n += 2\n",
    "n = 1\nfor i in range(2):\n    for j in range(2):\n        if own.flag:\n            break\n"
    "        n += 1\n    n += 10\n",
    "n = 1\nfor i in range(3):\n    try:\n        if own.flag:\n            break\n    finally:\n"
    "        n += 2\n    n += 10\n",
    "n = 1\nfor i in range(3):\n    try:\n        if own.flag:\n            continue\n"
    "    except ValueError:\n        n = 0\n    else:\n        n += 3\n    n += 10\n",
    "n = 1\nfor i in range(3):\n    match own.flag:\n"
    "        case True:\n            break\n    n += 2\n",
    "sizes = [1]\nfor i in range(3):\n    if own.flag:\n        break\n    sizes.append(2)\n"
    "n = sum(sizes)\n",
    "n = 1\nmatch own.flag:\n    case True:\n        n = 3\n",
    "n = 1\nmatch own.flag:\n    case False:\n        n = 3\n    case other:\n        n += other\n",
    "n = 1\nmatch own.flag:\n    case 7:\n        n = 9\n    case yes if yes:\n        n += yes\n",
]
ERRORS = [
    "n = 1\ntry:\n    if own.flag:\n        raise KeyError\n    n += 4\n"
    "except KeyError:\n    pass\n",
    "n = 1\ntry:\n    if own.flag:\n        raise KeyError\nexcept LookupError:\n    n = 5\n",
    "n = 1\ntry:\n    if own.flag:\n        raise KeyError\n    else:\n        raise ValueError\n"
    "except KeyError:\n    n = 5\nexcept ValueError:\n    n = 6\n",
    "n = 1\nfor i in range(3):\n    try:\n        if own.flag:\n            raise KeyError\n"
    "        n += 1\n    except KeyError:\n        break\n    n += 3\n",
    "n = 1\ntry:\n    for i in range(3):\n        n += 1\n        if own.flag:\n"
    "            raise KeyError\nexcept KeyError:\n    n += 9\nelse:\n    n += 20\n",
    "n = 1\ntry:\n    try:\n        if own.flag:\n            raise KeyError\n"
    "    finally:\n        n += 2\n    n += 4\nexcept KeyError:\n    n += 8\n",
    "n = 1\ndef g():\n    if own.flag:\n        raise KeyError\n"
    "try:\n    g()\nexcept KeyError:\n    n = 5\n",
    "n = 1\ndef g():\n    if own.flag:\n        raise KeyError\n    return 2\n"
    "try:\n    n = g()\nexcept KeyError:\n    pass\n",
    "n = 1\ndef g():\n    if own.flag:\n        raise KeyError\ndef h():\n    g()\n    return 2\n"
    "try:\n    h()\n    n = 2\nexcept KeyError:\n    pass\n",
    "n = 1\nclass A:\n    def __enter__(self):\n        pass\n"
    "    def __exit__(self, *error):\n        return True\n"
    "with A():\n    if own.flag:\n        raise KeyError\n    n += 4\n",
    "import contextlib\nn = 1\n@contextlib.contextmanager\ndef a():\n    try:\n        yield\n"
    "    except KeyError:\n        pass\n"
    "with a():\n    if own.flag:\n        raise KeyError\n    n += 4\n",
    "n = 1\ndef g():\n    raise KeyError\n"
    "try:\n    m = g() if own.flag else 3\nexcept KeyError:\n    n = 5\n",
]
FUNCTIONS = [
    "n = 1\ntry:\n    for i in [1] * int(own.flag):\n        n += 1\n        raise KeyError\n"
    "except KeyError:\n    n += 5\n",
    *ERRORS,
    "n = 1\ndef f():\n    global n\n    if own.flag:\n        return\n    n = 4\nf()\n",
    "n = 1\ndef f():\n    global n\n    for i in range(3):\n        n += 1\n        if own.flag:\n"
    "            return\n    n += 10\nf()\n",
    "n = 1\ndef f():\n    global n\n    while n < 4:\n        n += 1\n        if own.flag:\n"
    "            return 3\n    n += 10\nf()\n",
    "n = 1\ndef f():\n    global n\n    if own.flag:\n        return 3\n    n = 4\n    return 5\n"
    "n += f()\n",
    "def f():\n    if own.flag:\n        return 5\nn = f() or 2\n",
    "def f():\n    if own.flag:\n        return 5\n    return None\nn = 3 if f() else 7\n",
    "def f():\n    for i in range(2):\n        if own.flag:\n            return i\n"
    "n = 3 if f() is None else 7\n",
    "n = 1\ndef f(deep):\n    global n\n    for i in range(2):\n        n += 1\n        if deep:\n"
    "            f(deep - 1)\n        if own.flag:\n            break\nf(2)\n",
    "n = 1\ndef f():\n    for i in range(3):\n        if own.flag:\n            continue\n"
    "        yield i\nn += sum(f())\n",
    "def f():\n    yield 3\n    if own.flag:\n        yield 4\nn = sum(f())\n",
    "def f():\n    yield 3\n    if own.flag:\n        return\n"
    "    yield from [1, 2]\nn = sum(f())\n",
    "n = 1\nclass A:\n    def __init__(self):\n        self.n = 2\n        if own.flag:\n"
    "            return\n        self.n = 5\nn = A().n\n",
    "n = 1\nclass A:\n    def __enter__(self):\n        global n\n        n += 2\n"
    "    def __exit__(self, *error):\n        global n\n        n += 4\n"
    "def f():\n    global n\n    with A():\n        if own.flag:\n            return\n"
    "        n += 8\n"
    "    n += 16\nf()\n",
]
ALIKE = [
    "n = 1\ntry:\n    if own.flag:\n        raise ValueError\n    else:\n        raise KeyError\n"
    "    n = 5\nexcept Exception:\n    n += 2\n",
    "n = 1\nfor i in range(3):\n    if own.flag:\n        break\n"
    "    else:\n        continue\n    n = 9\n",
    "n = 1\nfor i in range(3):\n    n += 2\n    if own.flag:\n        print(i)\n",
    "n = 1\nfor i in range(3):\n    n += 2\n    if own.flag:\n        continue\n    print(i)\n",
    "n = 1\nfor i in range(3):\n    n += 2\n    if own.flag:\n        continue\n    else:\n"
    "        continue\n    n = 7\n",
    "n = 1\nfor i in range(3):\n    n += 2\n    if own.flag:\n        print(1)\n        break\n"
    "    else:\n        break\n    n = 7\n",
    "n = 1\ndef f():\n    global n\n    n += 2\n    if own.flag:\n"
    "        return\n    print(n)\nf()\n",
    "n = 1\ndef f():\n    for i in range(3):\n        if own.flag:\n            break\n"
    "        n = i\n"
    "f()\nn += 1\n",
    "n = 1\nfor i in range(3):\n    if own.flag:\n        raise_it = 1\n        continue\nn += 2\n",
    "n = 1\nfor i in range(2):\n    if own.flag:\n        break\nfor i in range(2):\n    n += 1\n",
]
"""Where it comes to the same."""
ALIKE += [
    "def f():\n    if own.flag:\n        return None\n    else:\n        return None\n"
    "n = 1 if f() else 4\n",
    "n = 1\ntry:\n    if own.flag:\n        raise KeyError\n    print(n)\n"
    "except KeyError:\n    pass\n",
    "n = 1\ntry:\n    n = 2\n    if own.flag:\n        raise KeyError\n"
    "except KeyError:\n    n = 2\n",
    "def f():\n    if own.flag:\n        return\nn = 3 if f() is None else 4\n",
    "def f():\n    if own.flag:\n        return 3\n    n = 5\n    return 3\nn = f()\n",
    "def f():\n    if own.flag:\n        return 3\n    else:\n        return 3\nn = f()\n",
]


KEYS = "d = {'b': 1}\nif own.flag:\n    d['a'] = 2\n"
OF_KEYS = [
    *("n = len(d)", "n = 1 + len(d.items())", "n = len({**d})", "n = len(d | {'c': 1})"),
    *("n = 1\nfor k in d:\n    n += 1", "n = 1 + sum(v for v in d.values())", "n = len(dict(d))"),
    *("n = 1 + ('a' in d)", "n = 1 + ('a' not in d)", "n = len([*d])", "n = len(d.copy())"),
    *("n = 3 if d == {'b': 1} else 4", "n = 3 if d.get('a') else 4", "n = 4 - len(list(d.keys()))"),
    *("del d['b']; n = 3 if d else 4", "n = len(sorted(d))"),
    *("n = 1 + ('d' in globals()) + ('a' in d)", "n = 1 + sum(1 for k, v in d.items())"),
    "def f(**more):\n    return 1 + len(more)\nn = f(**d)",
]
SURE = [
    *("n = d['b']", "n = d.get('b')", "n = 1 + ('b' in d)", "n = 3 if d else 4", "n = d.pop('b')"),
    *("n = 1 + ('z' in d)", "d.clear(); n = 1 + len(d)", "d['a'] = 4; n = len(d)"),
    *("d.pop('a', 0); n = len(d)", "n = len({**d, 'a': 1})", "n = d.setdefault('b', 5)"),
    "def f(b, a=None):\n    return b\nn = f(**d)",
]
"""What a dict has for sure, whether it has another key, too."""
FUNCTIONS += [f"{KEYS}{one}\n" for one in OF_KEYS]
ALIKE += [f"{KEYS}{one}\n" for one in SURE]


def _given(program: str, flag: bool) -> int:
    made: dict[str, Any] = {"own": SimpleNamespace(flag=flag)}
    exec(program, made)
    return int(made["n"])


def _text(program: str) -> str:
    return f"from torch import nn\nimport own\n{program}net = nn.Sequential(nn.Linear(10, n))\n"


@pytest.mark.parametrize("program", [*LOOPS, *FUNCTIONS])
def test_what_hangs_on_whether_a_block_is_left_is_asked_for(program: str) -> None:
    assert _given(program, True) != _given(program, False)
    assert "own.flag is not known: " in told(_text(program))[0][1]


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("program", [*LOOPS, *FUNCTIONS, *ALIKE])
def test_once_it_is_said_it_is_read_as_python_runs_it(program: str, flag: bool) -> None:
    found = parse(_text(program), settings={"own.flag": flag})
    assert found.shapes[-1] == (_given(program, flag),)


@pytest.mark.parametrize("program", ALIKE)
def test_where_it_comes_to_the_same_it_is_read(program: str) -> None:
    assert _given(program, True) == _given(program, False)
    assert parse(_text(program)).shapes[-1] == (_given(program, True),)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("for i in range(3):\n", ""),
        ("def build():\n", "build()\n"),
    ],
)
def test_layers_behind_it_are_not_drawn_in_silence(start: str, end: str) -> None:
    """PyTorch makes Linear(4, 6) alone of it, or more."""
    leave = "return" if end else "break"
    lines = f"    if own.flag:\n        {leave}\n    layers.append(nn.Linear(6, 6))\n"
    text = f"from torch import nn\nimport own\nlayers = [nn.Linear(4, 6)]\n{start}{lines}{end}"
    text += "net = nn.Sequential(*layers)\n"
    assert "own.flag is not known: " in told(text)[0][1]
    left = parse(text, settings={"own.flag": True})
    assert summarize(left).totals.parameters == 30


def test_a_network_before_a_training_that_may_stop_early_is_read() -> None:
    text = """import torch, own
from torch import nn
def main():
    net = nn.Sequential(nn.Linear(4, 6))
    best = 0
    for epoch in range(50):
        loss = own.train(net)
        if loss > best:
            continue
        best = loss
        if own.stop:
            break
        print(epoch)
    if own.test:
        return
    torch.save(net, "net.pt")
main()
"""
    assert parse(text).shapes == ((4,), (6,))


def test_a_generator_that_raises_where_that_is_handled_is_not_guessed() -> None:
    """Python gives n the 3 before the error."""
    text = _text(
        "n = 1\ndef g():\n    yield 1\n    raise KeyError\n"
        "try:\n    for one in g():\n        n = 3\nexcept KeyError:\n    pass\n"
    )
    assert "a generator that raises behind what it yields is not followed" in told(text)[0][1]


@pytest.mark.parametrize("take", ["next(g())", "next(iter(g()), 0)"])
def test_what_a_generator_changes_behind_what_is_taken_is_not_guessed(take: str) -> None:
    """Python leaves n 2; once all of it is taken it is 7."""
    body = "n = 1\ndef g():\n    global n\n    n += 1\n    yield 1\n    n += 5\n    yield 2\n{}\n"
    assert "how far this generator has gone" in told(_text(body.format(take)))[0][1]
    assert parse(_text(body.format("list(g())"))).shapes[-1] == (7,)
