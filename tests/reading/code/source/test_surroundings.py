"""Code is found in what is around it: quoted, in a fence, with tabs, in the words of Python 2."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.language.test_values import features
from tests.reading.told import told

NET = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(1, 2, 3)\n\n    def forward(self, x):\n"
    "        return self.conv(x)\n"
)
EIGHT = 8 * " "


QUOTED = "self.net = nn.Sequential(\n    nn.Conv2d(3, 4, 3),\n    nn.ReLU(),\n)\n"
SHORT = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
SHORT += (
    "        self.c = nn.Conv2d(3, 4, 3)\n\n    def forward(self, x):\n        return self.c(x)\n"
)


@pytest.mark.parametrize("code", [QUOTED, SHORT, "import torch\nfrom torch import nn\n" + SHORT])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# A title, and who asks\n\nHello, when I convert my model:\n\n",
            "\nUsing `a = b(c)` I was",
        ),
        ("", "\nThis example is also not work.\n/home/me/demo.py:682: UserWarning: not writable\n"),
        ("", "\nas in line14:\n\n>         elif data == 'channels_first':\n>             do()\n"),
    ],
)
def test_code_that_alone_is_quoted_among_prose_is_read(code: str, before: str, after: str) -> None:
    quoted = "".join(f"> {line}\n" for line in code.splitlines())
    assert sum(one.parameters or 0 for one in parse(before + quoted + after).layers) == 112


@pytest.mark.parametrize("sign", ["> ", ">", "  > "])
def test_quoted_code_is_read(sign: str) -> None:
    text = "".join(f"{sign}{line}\n" for line in NET.splitlines())
    assert summarize(parse(text, (1, 8, 8))).totals.parameters == 20


@pytest.mark.parametrize("tabs", ["self.conv =", "super()", "return"])
def test_a_tab_is_as_wide_as_eight_blanks(tabs: str) -> None:
    """As in Python 2; Python 3 calls it inconsistent."""
    text = NET.replace(f"{EIGHT}{tabs}", f"\t{tabs}")
    assert parse(text, (1, 8, 8)).shapes[-1] == (2, 6, 6)
    wrong = text.replace("return ", "return self.conv(").replace("(x)\n", "(x))\n")
    ((words, reason),) = told(wrong, (1, 8, 8))
    assert words == "1" and "this Conv2d takes 1" in reason


PRINTS = ["print 'a', n", "print n", "print", "print >>log, n", "print 'a', sum([1,\n  2]), n"]
PRINTS += ["print 'a (', n", "print 'a'  # (", 'if i: print "it\'s [", n', "print 'it\\'s (', n"]
PRINTS += ["print '''a (\n  b), 'c''''", "i = 0; print 'a; (', f(\n  ')')", "print 'a;'; i = 2"]


@pytest.mark.parametrize("line", [*PRINTS, "print 'a', \\\n  n", "print f(\n  g(1),\n\n  2)"])
def test_a_print_of_python_2_stays_in_its_block(line: str) -> None:
    """A loop that such a line stands alone in has a body without it."""
    before = f"n = 3\nfor i in range(4):\n    {line}\n    n += 1\n"
    alone = f"if n:\n    {line}\nfrom torch import nn\n"
    assert features(f"{before}{alone}net = nn.Linear(n, 2)\n") == 7
    if "\n" not in line:
        text = NET.replace("        return", f"        n = i = 1\n        {line}\n        return")
        assert parse(text, (1, 8, 8)).shapes[-1] == (2, 6, 6)


def test_a_backtick_in_a_string_of_several_lines_stays() -> None:
    code = "from torch import nn\nn = len('''\n`a`\nb''')\nnet = nn.Linear(n, 2)"
    assert features(code) == features(f"Here it is:\n```\n{code}\n```\n") == len("\n`a`\nb")


def test_a_fault_behind_an_arrow_stands_where_it_is() -> None:
    code = "net = nn.Sequential(\n    nn.Conv2d(1, 2, 3),\n--> nn.Conv2d(7, 5, 3))\n"
    text = f"from torch import nn\n{code}"
    ((words, reason),) = told(text, (1, 8, 8))
    assert words == "7" and "this Conv2d takes 7" in reason


KERAS = (
    "from tensorflow import keras\n\nmodel = keras.Sequential([\n"
    "    keras.layers.Input(shape=(50, 1)),\n    keras.layers.Conv1D(16, kernel_size=3),\n"
    "    keras.layers.Dense(1),\n])\n"
)


@pytest.mark.parametrize("sign", ["{} ", "{}", "{}: ", " {} ", "{}|"])
@pytest.mark.parametrize(
    "around", ["{}", "The code:\n\n{}Good luck with it!\n", "Read this\n{}# and that\n"]
)
@pytest.mark.parametrize("first", [1, 8])  # Of two numbers from the tenth line on.
def test_code_is_read_behind_numbers_of_its_lines(sign: str, around: str, first: int) -> None:
    lines = enumerate(KERAS.splitlines(), first)
    text = "".join(f"{sign.format(at)}{line}".rstrip() + "\n" for at, line in lines)
    net = parse(around.format(text))
    assert (summarize(net).totals.parameters, net.shapes[-1]) == (81, (1, 48))


def test_rows_that_are_numbered_in_a_string_stay() -> None:
    text = f'd = """\n1 a\n2 b\n3 c\n"""\n{KERAS.replace("16", "len(d)")}'
    assert parse(text).shapes[0] == (1, 50) and parse(text).layers[0].out_channels == 13


def test_arguments_at_the_edge_are_not_taken_for_prose() -> None:
    """As on a page whose lines lost their blanks."""
    inside = "nn.Linear(10, 20),  # (the first\nnn.ReLU(),\nnn.Linear(20, 1)\n"
    code = f"model = nn.Sequential(\n{inside})\n"
    text = f"Here is a simple example:\nimport torch.nn as nn\n{code}In this example, we have it.\n"
    assert summarize(parse(text)).totals.parameters == 241
    assert summarize(parse(text + f"And again:\n{code}")).totals.parameters == 241


def test_a_chain_between_the_words_of_a_post_is_read() -> None:
    """It had a fault at each word, and no fence around it; alone it is a spec as typed."""
    chain = "model_cnn = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(),\n"
    chain += (
        "                          nn.Flatten(),\n                          nn.Linear(800, 10))"
    )
    text = (
        f"I have a question regarding nn.Linear.\n\nAs an example we have:\n\n{chain}\n\nWhy 800?\n"
    )
    assert cnnviz.parse(text).layers == cnnviz.parse(chain).layers


# What Python 2.7 gives: its `/` of whole numbers is `//`, round() goes away from 0 and gives a
# float as math.ceil() does, map() and zip() give lists.
IN_PYTHON_2 = [
    ("int(n / 2 * 4)", 12, 14),
    ("int(math.ceil(n / 2))", 3, 4),
    ("int(-n / 2 * -2)", 8, 7),
    ("int(n / 2. * 4)", 14, 14),
    ("int(math.ceil(4.2) / 2 * 2)", 5, 5),
    ("int(round(2.5))", 3, 2),
    ("int(round(4.5) / 2 * 2)", 5, 4),
    ("int(round(25, -1))", 30, 20),
    ("sum(sum(m) for _ in (0, 1))", 12, 6),
    ("np.array([n, n])[0] / 2 * 2 + 0", 6, 7),
]
OLD = "import math\nimport numpy as np\nfrom torch import nn\nn = 7\nm = map(int, '123')\n"


@pytest.mark.parametrize(("sum_", "old", "new"), IN_PYTHON_2)
def test_numbers_of_python_2_are_its_own(sum_: str, old: int, new: int) -> None:
    text = f"{OLD}k = {sum_}\nnet = nn.Linear(int(k), 2)\n"
    for before in (
        "print 'n', n\n",
        "if n:\n    print n; q = 1\n",
        "print 'n', (n,\n  n)\n",
        "q = [i for i in xrange(3)]\n",
        "Hello,\n\nprint 'n', n\n",
        "def f(n):\n    if n > 9: raise ValueError, 'n %d' % n\n",
        "if n <> 7: n = 70\n",
        "q = (0755, 10L, '0755 <> 10L')\n",
    ):
        assert features(text.replace("n = 7\n", f"n = 7\n{before}")) == old
    for before in (
        "print('n')\n",
        "print the summary\n",
        "print\n",
        "from six.moves import xrange\nxrange(3)\n",
        "# xrange <> 010\n",
        "Epoch 01/10\n",
        "01/02/2021\n",
    ):
        assert features(before + text) == new


def test_a_text_may_have_the_division_of_the_future() -> None:
    text = "from __future__ import division\nfrom torch import nn\nprint 'n'\nn = 7\nn /= 2\n"
    assert features(f"{text}net = nn.Linear(int(n * 4), 2)\n") == 14
    assert features(f"{text[32:]}net = nn.Linear(n * 4, 2)\n") == 12


@pytest.mark.parametrize("given", ["8 if n <> 6 else 3", "010", "8L", "'<>'.count('<>') * 8"])
def test_what_python_2_spells_otherwise_is_read(given: str) -> None:
    """Such a line was passed by, and `010` was ten."""
    assert features(f"from torch import nn\nn = 7\nk = {given}\nnet = nn.Linear(k, 2)\n") == 8


HELPER = """def block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3), nn.ReLU())
"""
FENCED = """```python
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = block(3, 8)

    def forward(self, x):
        return self.a(x)
```
"""


@pytest.mark.parametrize(
    "text",
    [
        f"My helper:\n\n{HELPER}\nand the network:\n\n{FENCED}",
        f"{FENCED}where block is\n\n{HELPER}\nThanks! class action and def foo are prose.\n",
    ],
)
def test_a_helper_outside_the_fence_is_read_along(text: str) -> None:
    """It was nowhere in the text."""
    network = parse(text, (3, 8, 8))
    assert network.names == ("a.0", "a.1") and network.shapes[-1] == (8, 6, 6)


def test_a_helper_that_the_fence_has_itself_is_not_read_twice() -> None:
    other = HELPER.replace("nn.Conv2d(i, o, 3)", "nn.Conv2d(i, o, 5)")
    fenced = FENCED.replace("class Net", f"{HELPER}\nclass Net")
    assert parse(f"Before:\n\n{other}\n{fenced}", (3, 8, 8)).shapes[-1] == (8, 6, 6)
