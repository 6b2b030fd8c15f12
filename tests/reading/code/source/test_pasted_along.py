"""Code of other files that is pasted into the text which imports it: before its line or behind.

The right numbers are those of the classes themselves: a convolution from 3 to 4 channels, 112.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import torch.nn as nn\n"
PART = (
    "class Base(nn.Module):\n    def forward(self, x):\n        return self.c(x)\n"
    "class A(Base):\n    def __init__(self, n):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(n, 4, 3)\n"
    "def make(n):\n    return A(n)\n"
)
NET = (
    "class N(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = {}(3)\n    def forward(self, x):\n        return self.a(x)\n"
)
MAIN = "if __name__ == '__main__':\n    net = N()\n"


@pytest.mark.parametrize("end", ["", "net = N()\n", MAIN])
@pytest.mark.parametrize(
    ("line", "maker"),
    [
        ("from .a import A\n", "A"),
        ("from lib.a import A, Base\n", "A"),
        ("from .a import make\n", "make"),
        ("from .a import A as Block\n", "Block"),
        ("import blocks as b\n", "b.A"),
        ("import blocks.parts\n", "blocks.parts.A"),
        ("from . import blocks\n", "blocks.make"),
    ],
)
def test_what_is_pasted_along_is_what_the_text_imports(line: str, maker: str, end: str) -> None:
    net = NET.format(maker)
    texts = [PART + line + net + end, line + net + end + PART, line + PART + net + end]
    through_function = maker.endswith("make") and not end  # Which class is meant is open then.
    for text in texts[::2] if through_function else texts:
        found = parse(HEAD + text)
        assert summarize(found).totals.parameters == 112
        assert through_function or not any("chooses another: A" in note for note in found.notes)


@pytest.mark.parametrize(
    ("line", "base"),
    [
        ("from lib import A\n", "A"),
        ("from lib import A as Base\n", "Base"),
        ("import lib\n", "lib.A"),
    ],
)
def test_what_a_class_of_that_name_is_made_of_is_another(line: str, base: str) -> None:
    own = f"class A({base}):\n    pass\nnet = nn.Sequential({base}(3), A(3))\n"
    (_, why) = told(HEAD + line + own)[-1]
    assert why.startswith(("A comes from lib, which is not in this text", "there is no network"))


def test_a_value_that_is_imported_is_not_that_of_before() -> None:
    text = "n = 8\nfrom sizes import n\nnet = nn.Sequential(nn.Linear(n, 2))\n"
    assert "n comes from sizes, which is not in this text" in told(HEAD + text)[0][1]


def test_what_runs_at_the_end_of_a_file_waits_for_what_is_pasted_behind() -> None:
    text = f"from blocks import *\n{NET.format('A')}{MAIN}"
    assert summarize(parse(HEAD + text + PART)).totals.parameters == 112


BLOCK = "if __name__ == '__main__':\n    {}\n"
BEHIND = "n = 9\nclass B(nn.Module):\n    pass\ndef f():\n    return 9\n"


RUNS = [
    ("n = 4\n", "got = n"),
    ("n = 4\ndef make():\n    return n\n", "got = make()"),
    ("def f():\n    return 4\n", "got = f()"),
    ("", "n = 4; got = n"),
    ("n = 4\n", "got = n; n = 9"),
    ("n = 4\nclass B:\n    size = 3\n", "got = n + B.size"),
    ("n = 4\nclass B:\n    def __init__(self):\n        self.n = n\n", "got = B().n"),
    ("n = [4]\n", "n.append(2); got = sum(n)"),
    ("n = 4\n", "n += 1\n    got = n\nelse:\n    got = 7"),
    ("n = 4\n", "pass\ngot = n"),
    ("n = 4\n", "n = 6\ngot = n"),
    ("n = 4\n", "got = n\nif __name__ == '__main__':\n    got += n"),
    ("got = 0\nn = 4\n", "for n in range(3):\n        got += n"),
    ("n = 4\n", "def f():\n        return n + 1\n    got = f()"),
    ("n = 4\n", "got = max(n, 2)"),
]
"""What is above the block of the main file, and what it does; `got` is what Python gives."""


@pytest.mark.parametrize(("above", "block"), RUNS)
@pytest.mark.parametrize("behind", ["", BEHIND, f"{BEHIND}def max(*numbers):\n    return 1\n"])
def test_the_block_of_the_main_file_runs_where_it_stands(
    above: str, block: str, behind: str
) -> None:
    text = above + BLOCK.format(block) + behind
    made = {"__name__": "__main__"}
    exec(text.replace("nn.Module", "list"), made)
    net = parse(f"{HEAD}{text}net = nn.Sequential(nn.Linear(4, got))\n")
    assert net.shapes[-1] == (made["got"],)


@pytest.mark.parametrize(
    ("above", "block"),
    [
        ("from .b import make\n", "net = make()"),
        ("import b\n", "net = b.make()"),
        ("from b import *\n", "net = make()"),
        ("from b import *\ndef build():\n    return make()\n", "net = build()"),
        ("from b import *\nbuild = lambda: make()\n", "net = build()"),
    ],
)
def test_it_waits_for_what_it_uses_that_is_pasted_behind(above: str, block: str) -> None:
    """So do the values that this needs, when its file is run."""
    text = HEAD + above + BLOCK.format(block)
    behind = "width = 4\ndef make():\n    return nn.Sequential(nn.Linear(4, width))\n"
    assert parse(text + behind).shapes == ((4,), (4,))
    assert parse(text + behind + "width = 4\n" + BEHIND).shapes == ((4,), (4,))


def test_what_both_files_call_so_is_refused_where_the_block_waits() -> None:
    """In Python n is 4: each file has its own."""
    text = f"{HEAD}from b import make\nn = 4\n" + BLOCK.format("net = make(n)")
    behind = "n = 9\ndef make(n):\n    return nn.Sequential(nn.Linear(4, n))\n"
    ((words, why),) = told(text + behind)
    assert words == "n"
    assert "n means something else below line 4 than above it" in why
    assert parse(HEAD + behind + text.removeprefix(HEAD)).shapes == ((4,), (4,))
    assert parse(text + behind, settings={"n": 4}).shapes == ((4,), (4,))
    assert parse(text + behind.replace("9", "4")).shapes == ((4,), (4,))


def _lent(text: str) -> list[str]:
    return [note for note in parse(HEAD + text).notes if " taken for " in note]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PART + "from .a import A\n" + NET.format("A"), "A of .a"),
        (PART + "from . import A\nnet = nn.Sequential(A(3))\n", "the A that is imported"),
        (PART + "from lib.a import A\nnet = nn.Sequential(A(3))\n", "A of lib.a"),
        (PART + "from lib import a as B\nnet = nn.Sequential(B.A(3))\n", "A of lib.a"),
        (PART + "import blocks as b\nnet = nn.Sequential(b.A(3))\n", "A of blocks"),
        ("from lib import A\nnet = nn.Sequential(A(3))\n" + PART, "A of lib"),
        ("from lib import make\nnet = make(3)\n" + PART, "make of lib"),
        (PART + "from lib import make\nnet = make(3)\n", "make of lib"),
        (PART + "from lib import make as m\nnet = nn.Sequential(*[m(3)])\n", "make of lib"),
        (
            PART + NET.format("A").replace("super()", "from lib import A; super()"),
            "A of lib",
        ),
    ],
)
def test_that_it_is_taken_for_what_is_imported_is_told(text: str, said: str) -> None:
    name = "make" if "make" in said else "A"
    row = (HEAD + text).split("\n").index("class A(Base):" if name == "A" else "def make(n):") + 1
    told_so = f"{said} is not in the text: its own {name} (line {row}) is taken for it"
    assert _lent(text) == [told_so]


def test_of_several_one_note_tells() -> None:
    text = PART + "from lib import A, make\nnet = nn.Sequential(A(3), make(4))\n"
    (note,) = _lent(text)
    assert note.startswith("A and make are imported from files that are not in the text: ")


@pytest.mark.parametrize(
    "text",
    [
        PART + "net = nn.Sequential(A(3))\n",
        "from lib import A\n" + PART + "net = nn.Sequential(A(3))\n",  # Python means its own.
        PART + "from lib import A\nnet = nn.Sequential(nn.Linear(3, 4))\n",
        "def train(m):\n    return m\nfrom lib import train\n"
        "net = nn.Sequential(nn.Linear(3, 4))\nloss = train(net)\n",
    ],
)
def test_where_nothing_hangs_on_it_there_is_no_note(text: str) -> None:
    assert _lent(text) == []


@pytest.mark.parametrize("first", ["a = A(3)\n", "a = nn.Sequential(A(3))\nprint(a)\n"])
def test_what_is_imported_where_the_text_ran_its_own_is_another(first: str) -> None:
    """In Python the second A is that of lib, and the first is not."""
    text = f"{HEAD}{PART}{first}from lib import A\nnet = nn.Sequential(A(3))\n"
    (words, why), *_ = told(text)
    assert words == "A"
    assert why.startswith("A comes from lib, which is not in this text: paste its code too; ")
    assert "if it is that (line 5), leave out this import" in why
    left = text.replace("from lib import A\n", "")
    assert summarize(parse(left)).totals.parameters == 112


ACT = "net = nn.Sequential(nn.Conv2d(3, 4, 3), {})\n"


@pytest.mark.parametrize(
    "own",
    [
        "Act = nn.Sigmoid\n",
        "from functools import partial\nAct = partial(nn.Sigmoid)\n",
        "Act = lambda: nn.Sigmoid()\n",
        "class S(nn.Sigmoid):\n    pass\nAct = S\n",
        "def make():\n    return nn.Sigmoid()\nAct = make\n",
    ],
)
@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("from layers import Act\n", "Act()"),
        ("from .layers import Act as A\n", "A()"),
        ("import layers\n", "layers.Act()"),
        ("from layers import Act\n", "*[kind() for kind in (Act, nn.ReLU)][:1]"),
    ],
)
def test_a_name_that_is_given_is_what_the_text_imports(own: str, line: str, used: str) -> None:
    row = (HEAD + own).count("\n")
    for text in (own + line + ACT.format(used), line + ACT.format(used) + own):
        found = parse(HEAD + text)
        assert [layer.spec_name for layer in found.layers] == ["Conv2d", "Sigmoid"]
        (note,) = _lent(text)
        at = row if text.startswith(own) else (HEAD + text).count("\n")
        assert note.endswith(f" is not in the text: its own Act (line {at}) is taken for it")


@pytest.mark.parametrize(
    "own",
    [
        "Act = 8\n",
        "from torch.nn import Sigmoid as Act\n",  # Two imports: the second is another.
        "Act = nn.ReLU\nAct = nn.Sigmoid\n",
        "Act = nn.Sigmoid\nfirst = nn.Sequential(Act())\n",
        "import layers\nAct = layers.Act\n",
    ],
)
def test_a_name_that_may_be_another_is_asked_for(own: str) -> None:
    text = f"{HEAD}{own}from layers import Act\n{ACT.format('Act()')}"
    assert "Act comes from layers, which is not in this text" in told(text)[0][1]


@pytest.mark.parametrize("counts", ["1\n2\n3", "\n  • 1\n  • 2\n  • 3\n  • 4\n", "1\r\n2\r\n3\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        "net = nn.Sequential(\nnn.Conv2d(1, 3, 3),\nnn.ReLU())\n",
        "import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU())\nprint(net)\n",
        "Conv2d(1, 3, 3)\nReLU()\n",
    ],
)
def test_numbers_of_lines_below_code_are_left_out(text: str, counts: str) -> None:
    """As sites put them there whose pages number the lines of code beside it."""
    assert len(parse(text + counts).layers) == 2


def test_other_numbers_below_code_are_told() -> None:
    assert told("Conv2d(1, 3, 3)\n1\n3\n4\n")
