"""Names that code leaves open, and layers that are skipped."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.test_faults import CONV, HEAD, module
from tests.reading.told import told


def test_many_open_names_are_shown_in_five_places_and_all_named() -> None:
    lines = "; ".join(f"self.c{i} = nn.Conv2d(3, args.n{i}, 3)" for i in range(8))
    found = told(module(lines, "return x"), (3, 8, 8))
    assert len(found) == 5
    assert found[-1][1].endswith("; nor are args.n5, args.n6 and args.n7")


def test_all_that_is_named_can_be_copied_at_once() -> None:
    lines = "; ".join(f"self.c{i} = nn.Conv2d(3, args['n{i}'], 3)" for i in range(6))
    with pytest.raises(CnnvizError, match=r"; nor is args\['n5'\]\n") as caught:
        parse(module(lines, "return self.c5(x)"), (3, 8, 8))
    *_, last = str(caught.value).splitlines()
    said = " ".join(f"--set \"args['n{i}']=VALUE\"" for i in range(6))
    assert last == f"All at once: {said}"


def test_of_one_sum_thirteen_open_names_are_named() -> None:
    names = [f"n{at:02}" for at in range(15)]
    found = told(f"{HEAD}net = nn.Linear(4, {' + '.join(names)})")
    said = " ".join(reason for _, reason in found)
    assert [name for name in names if name in said] == names[:13]


def test_what_the_network_does_not_depend_on_is_no_fault() -> None:
    more = (
        "args = parser.parse_args()\nif args.resume:\n    state = torch.load(args.resume)\n"
        "net = Net().to(args.device)\noptimizer = make(args.optimizer)(net.parameters())\n"
        "for epoch in range(args.epochs):\n    for x, y in loader(args.batch):\n"
        "        loss = F.mse_loss(net(x), y)\n        loss.backward()\n    plt.plot(loss.item())\n"
    )
    assert parse(module(CONV, "return self.c(x)", more), (3, 8, 8)).shapes[-1] == (4, 6, 6)


HEADS = (
    "from torch import nn\nclass Plain(nn.Linear):\n    pass\nclass Bent(nn.Linear):\n"
    "    def forward(self, x):\n        return super().forward(x).relu()\n"
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.head = {} if args.deep else {}\n    def forward(self, x):\n"
    "        return self.head(x)\n"
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nn.Linear(4, 3)", "nn.Linear(4, 3)", True),
        ("nn.Linear(4, 3)", "nn.Linear(4, 5)", False),
        ("nn.Linear(4, 3)", "nn.Conv1d(4, 3, 1)", False),
        ("Plain(4, 3)", "Plain(4, 3)", True),
        ("Plain(4, 3)", "Bent(4, 3)", False),
        ("Plain(4, 3)", "nn.Linear(4, 3)", False),
        ("nn.Sequential(nn.Linear(4, 3))", "nn.Sequential(nn.Linear(4, 3))", True),
        ("nn.Sequential(nn.Linear(4, 3))", "nn.Sequential(nn.Linear(4, 2))", False),
    ],
)
def test_what_is_not_known_does_not_matter_where_both_ways_make_the_same(
    one: str, other: str, same: bool
) -> None:
    text = HEADS.format(one, other)
    if same:
        assert parse(text, (4,)).shapes[-1] == (3,)
    else:
        assert told(text, (4,))[0][0] == "args.deep"


def test_a_text_that_calls_its_layers_itself_is_drawn_from_the_first_that_nobody_knows() -> None:
    text = (
        "from torch import nn\na, b = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 5, 3)\n"
        "y = b(a(image))\nz = b(a(other))\n"
    )
    assert parse(text, (3, 8, 8)).shapes == ((3, 8, 8), (4, 6, 6), (5, 4, 4))


SET = (
    "from torch import nn\nargs = get()\nnet = "
    "nn.Sequential(nn.Conv2d(3, args.w, 3), nn.Conv2d(args.w, cfg['b'][0], 1))"
)


def test_what_the_user_says_of_open_names_is_taken() -> None:
    net = parse(SET, (3, 8, 8), settings={"args.w": 5, 'cfg["b"]': [7]})
    assert net.shapes[-1] == (7, 6, 6)


def test_a_setting_of_a_parameter_and_of_a_constant_is_taken() -> None:
    text = f"{HEAD}K = 3\n" + module("", "return self.c(x)").removeprefix(HEAD).replace(
        "def __init__(self):", "def __init__(self, width):"
    ).replace("        \n", "        self.c = nn.Conv2d(3, width, K)\n")
    assert parse(text, (3, 8, 8), settings={"width": 2, "K": 5}).shapes[-1] == (2, 4, 4)


def test_a_setting_of_what_is_not_in_the_text_is_an_error() -> None:
    with pytest.raises(
        CnnvizError, match=r"--set args\.width: the network of this text has no such"
    ):
        parse(SET, (3, 8, 8), settings={"args.w": 5, "cfg['b']": [7], "args.width": 1})


def test_of_many_names_that_could_be_set_eight_are_listed() -> None:
    names = ", ".join(f"n{at}" for at in range(10))
    text = module("self.a = nn.Linear(4, 3)", f"x = self.a(x); return x[:, : sum([{names}])]")
    with pytest.raises(CnnvizError, match=r"leaves open n0, n1, n2, n3, n4, n5, n6 and n7$"):
        parse(text, (4,), layers="a", settings={"zebra": 1})


def test_a_layer_can_be_skipped_by_its_name_or_kind() -> None:
    text = module(f"{CONV}; self.r = nn.LSTM(4, 4)", "return self.r(self.c(x))")
    for name in ("r", "LSTM"):
        net = parse(text, (3, 8, 8), skip=[name])
        assert net.names == ("c",)
        assert any(note.startswith("skipped: r") for note in net.notes)


@pytest.mark.parametrize("asked", ["hasattr(args, 'deep')", "hasattr(args, name)"])
def test_what_is_asked_for_an_attribute_is_what_is_not_known(asked: str) -> None:
    text = f"{HEAD}name = 'deep'\nnet = nn.Sequential(nn.Linear(5 if {asked} else 4, 1))"
    ((words, reason),) = told(text)
    assert words == "args"
    assert reason.endswith("say --set args=VALUE")


def test_an_attribute_of_what_has_no_name_has_none() -> None:
    """`--set "open('f').width=3"` would be said of no name of the text."""
    text = f"{HEAD}net = nn.Sequential(nn.Linear(open('f').width, 1))"
    assert told(text) == [("open('f').width", "open reads a file")]


BRANCHES = "if deep:\n    w = {}\nelse:\n    w = {}\nnet = nn.Sequential(nn.Linear({}, 1))"


@pytest.mark.parametrize(
    ("made", "used"), [("3", "w"), ("(3, [[3]])", "w[0]"), ("[[[3]]]", "w[0][0][0]")]
)
def test_what_all_branches_make_the_same_is_known(made: str, used: str) -> None:
    assert parse(HEAD + BRANCHES.format(made, made, used)).shapes == ((3,), (1,))


@pytest.mark.parametrize("other", ["4", "'3'", "None", "[3]"])
def test_what_they_make_otherwise_is_not(other: str) -> None:
    for ways in (("3", other), (other, "3")):
        ((_, reason),) = told(HEAD + BRANCHES.format(*ways, "w"))
        assert reason == "deep is not known: deep is nowhere in this text; say --set deep=VALUE"


PARSED = """
import argparse
from torch import nn
parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int, default=5)
parser.add_argument("--kernel-size", default="3", type=int)
parser.add_argument("--act", default="leaky relu")
opt = parser.parse_args()
acts = {"leaky relu": nn.LeakyReLU()}
net = nn.Sequential(nn.Conv2d(3, opt.width, opt.kernel_size), acts[opt.act])
"""


def test_a_default_that_fails_or_is_long_is_not_told() -> None:
    """Each option is asked for alone: one that fails left the next without its value."""
    text = PARSED.replace("leaky relu", 80 * "x")
    text = text.replace(
        'parser.add_argument("--width"',
        'parser.add_argument("--no", default=[1][4])\nparser.add_argument("--width"',
    )
    with pytest.raises(CnnvizError) as caught:
        parse(text, (3, 8, 8))
    *_, last = str(caught.value).splitlines()
    assert last == "All at once: --set opt.width=5 --set opt.kernel_size=3 --set opt.act=VALUE"


def test_all_that_is_to_be_said_can_be_copied_at_once() -> None:
    """A training script asks its command line; what that is if left out is one line to say."""
    with pytest.raises(CnnvizError) as caught:
        parse(PARSED, (3, 8, 8))
    *_, last = str(caught.value).splitlines()
    said = "--set opt.width=5 --set opt.kernel_size=3 --set \"opt.act='leaky relu'\""
    assert last == f"All at once: {said}"
    values = {"opt.width": 5, "opt.kernel_size": 3, "opt.act": "leaky relu"}
    assert parse(PARSED, (3, 8, 8), settings=values).shapes[-1] == (5, 6, 6)


@pytest.mark.parametrize(
    "between", ["", "x = torch.log1p(x)\n        ", "x = torch.fft.fft(x)\n        "]
)
@pytest.mark.parametrize("last", ["x.unsqueeze(1)", "x.view(x.size(0), 1, 8, 8)", "torch.relu(x)"])
def test_a_function_of_the_data_that_lacks_is_told_where_it_is_called(
    between: str, last: str
) -> None:
    text = module("self.c = nn.Conv2d(1, 4, 3)", f"x = spectrum(x)\n        {between}x = {last}")
    ((words, reason),) = told(f"{text}        return self.c(x)\n", (8, 8))
    assert (words, reason) == ("spectrum", "spectrum is nowhere in this text: paste its code too")


def test_a_function_that_is_not_followed_is_told_where_it_is_called() -> None:
    text = module("self.c = nn.Conv2d(1, 4, 3)", "x = torch.log1p(x)\n        x = x.unsqueeze(1)")
    ((words, reason),) = told(f"{text}        return self.c(x)\n", (8, 8))
    assert words == "torch.log1p(x)"
    assert reason == "cnnviz does not know what torch.log1p makes of a tensor"


@pytest.mark.parametrize("line", ["model = siam.model", "model = siam.model()"])
def test_no_value_is_asked_for_a_network_of_another_file(line: str) -> None:
    text = f"import keras\nfrom other import Twin\nsiam = Twin()\n{line}\n"
    assert [reason for _, reason in told(text)] == [
        "Twin comes from other, which is not in this text: paste its code too"
    ]


OF_TEXT = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self, {}):
        super().__init__()
        {}
        self.l = nn.Linear(4, int(width))
    def forward(self, x):
        return self.l(x)
"""


@pytest.mark.parametrize(
    ("argument", "line", "name", "said"),
    [
        ("cfg", "width = cfg.strip()", "cfg", "6"),
        ("cfg", "n = cfg.split('-'); width = n[0].strip()", "cfg", "6-3"),
        ("cfg", "a, b = cfg.replace(' ', '').split('>'); width = b.lower()", "cfg", "3 > 6"),
        ("args", "width = args.sizes.split('-')[-1]", "args.sizes", "3-6"),
        ("args", "width = [w for w in args.sizes.split('-')][1]", "args.sizes", "3-6"),
    ],
)
def test_a_text_is_asked_for_not_what_is_made_of_it(
    argument: str, line: str, name: str, said: str
) -> None:
    text = OF_TEXT.format(argument, line)
    assert {reason.partition("; ")[2] for _, reason in told(text)} == {f"say --set {name}=TEXT"}
    assert parse(text, settings={name: said}).shapes == ((4,), (6,))


@pytest.mark.parametrize(
    "words", ["3 if other.wide else 5", "other.n == 3 and 4 or 5", "not other.wide or 7"]
)
def test_what_hangs_on_another_file_is_not_decided(words: str) -> None:
    text = "import other\n" + module(f"self.l = nn.Linear(4, {words})", "return self.l(x)")
    (_, reason), *_ = told(text)
    assert "comes from other, which is not in this text: paste its code too; say --set" in reason


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("import my.blocks", "my.blocks.Block"),
        ("import my", "my.blocks.Block"),
        ("import blocks", "blocks.Block"),
        ("from blocks import Block", "Block"),
        ("from my import blocks as b", "b.Block"),
    ],
)
def test_a_layer_of_another_file_is_passed_by(imported: str, called: str) -> None:
    made = f"self.l = nn.Linear(4, 3); self.b = {called}(3)"
    text = f"{imported}\n" + module(made, "return self.b(self.l(x))")
    assert "which is not in this text: paste its code too" in told(text)[0][1]
    assert parse(text, skip=("Block",)).shapes[-1] == (3,)


@pytest.mark.parametrize(
    ("start", "config", "name"),
    [
        ("import configparser", "configparser.ConfigParser()", "configparser.ConfigParser"),
        ("from configparser import ConfigParser", "ConfigParser()", "configparser.ConfigParser"),
    ],
)
def test_a_value_of_a_configuration_is_of_a_file(start: str, config: str, name: str) -> None:
    """The standard library's parser was said to be code that is missing."""
    text = (
        f"{start}\nfrom torch import nn\nc = {config}\nc.read('a.ini')\n"
        "n = c.getint('a', 'n')\nnet = nn.Sequential(nn.Linear(n, 2))\n"
    )
    why = f"n is not known: {name} reads a file; say --set n=VALUE"
    assert told(text) == [("c.getint", why)]
    assert parse(text, settings={"n": 3}).input_shape == (3,)
