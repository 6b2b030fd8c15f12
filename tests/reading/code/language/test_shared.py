"""What is changed behind the back of a name is said to be not known: Python has other numbers."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

END = "\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(1, got))\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "k = 1\ndef g():\n    for i in range(3):\n        yield k\n"
            "got = 0\nfor n in g():\n    got += n\n    k += 1",
            "share k",
        ),
        (
            "class C:\n    k = 1\n    def g(self):\n        for i in range(3):\n"
            "            yield self.k\nc = C()\ngot = 0\n"
            "for n in c.g():\n    got += n\n    c.k += 1",
            r"share c\.k",
        ),
        (
            "k = 1\ndef now():\n    return k\ndef g():\n    for i in range(3):\n"
            "        yield now()\ngot = 0\nfor n in g():\n    got += n\n    k += 1",
            "share k",
        ),
        (
            "k = 1\ndef up():\n    global k\n    k += 1\ndef g():\n    for i in range(3):\n"
            "        yield k\ngot = 0\nfor n in g():\n    got += n\n    up()",
            "share k",
        ),
        (
            "import itertools\nk = 1\ndef g():\n    for i in range(3):\n        yield i + k\n"
            "got = 0\nfor n in itertools.chain([3], g()):\n    got += n\n    k += 1",
            "share k",
        ),
        (
            "k = 1\ndef g():\n    for i in range(3):\n        yield i + k\n"
            "got = 0\nfor n in filter(lambda n: n > 1, g()):\n    got += n\n    k += 1",
            "share k",
        ),
        (
            "class C:\n    k = 1\n    def now(self):\n        return self.k\n    def g(self):\n"
            "        for i in range(3):\n            yield self.now()\n    def up(self):\n"
            "        self.k += 1\n        return 1\nc = C()\n"
            "got = sum([n + c.up() for n in c.g()])",
            r"share self\.k",
        ),
        (
            "def g(l):\n    while l:\n        yield l.pop()\nw = [1, 2, 3]\ngot = 0\n"
            "for n in enumerate(g(w)):\n    got += len(w) + 1",
            "share l",
        ),
        (
            "class C:\n    def __setattr__(self, k, v):\n"
            "        object.__setattr__(self, k, v + 1)\n"
            "c = C()\nc.x = 3\ngot = c.x",
            "what __setattr__ of C does",
        ),
        (
            "class C:\n    def __eq__(self, o):\n        return True\n    def __hash__(self):\n"
            "        return 1\ngot = len({C(), C()})",
            "depends on an __eq__",
        ),
        ("got = 4\nexec('got = 9')", "exec is not run"),
        (
            "import itertools\nc = itertools.count(3)\nd, f = itertools.tee(c)\ngot = next(c)",
            "cnnviz does not follow itertools.tee",
        ),
        (
            "import itertools, os\nc = itertools.count(3)\nif os.environ['A']:\n    next(c)\n"
            "got = next(c)",
            "os.environ depends on the machine",
        ),
        (
            "import os\nc = enumerate('ab', 1)\nif os.environ['A']:\n    next(c)\ngot = next(c)[0]",
            "os.environ depends on the machine",
        ),
        (
            "import itertools\ndef g():\n    yield from itertools.count(3)\n"
            "got = len(list(g())) + 1",
            "this never ends",
        ),
        (
            "import itertools\nc = itertools.count(1)\nfor n in c:\n    if n > 60000:\n"
            "        break\ngot = next(c)",
            "too long to follow",
        ),
    ],
)
def test_it_is_not_known(text: str, why: str) -> None:
    """A number that Python does not come to was drawn."""
    with pytest.raises(CnnvizError, match=why):
        parse(text + END)


@pytest.mark.parametrize(
    "text",
    [
        "def g(n):\n    while n:\n        n -= 1\n        yield n\nn = got = 0\n"
        "for n in g(4):\n    got += n\n    n = 7",
        "k = [1, 2, 3]\ndef g():\n    yield from k\ndef own(n):\n    k = []\n    k.append(n)\n"
        "    return sum(k)\ngot = 0\nfor n in g():\n    got += own(n)",
        "def g():\n    found.append(1)\n    yield 2\n    found.append(3)\nfound = []\n"
        "for n in g():\n    m = n\ngot = len(found) + sum(found)",
    ],
)
def test_what_is_apart_is_followed(text: str) -> None:
    assert parse(text + END).shapes[-1] == (6,)
