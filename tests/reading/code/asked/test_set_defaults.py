"""`--set` says what a call of the text leaves to a default: what Python gives with that default."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = """import json
import torch
from torch import nn
def layer(n, width=3):
    return nn.Linear(n, width)
class Net(nn.Module):
    def __init__(self, width=None, *, depth=4):
        super().__init__()
        self.a, self.b = nn.Linear(8, width), layer(width)
        self.c = nn.Linear(3, depth)
    def forward(self, x):
        return self.c(self.b(self.a(x)))
    @classmethod
    def of(cls, width=5):
        return cls(width)
def make(n=8, width=None):
    return nn.Sequential(nn.Linear(n, width), nn.ReLU(), layer(width))
def main(width=9):
    return make(width=width)
"""


@pytest.mark.parametrize(
    ("made", "settings", "right"),
    [
        ("make()", {"width": 6}, (8, 6, 6, 3)),
        ("make(8)", {"width": 6}, (8, 6, 6, 3)),
        ("make(n=4)", {"width": 6}, (4, 6, 6, 3)),
        ("make()", {"width": 6, "n": 4}, (4, 6, 6, 3)),
        ("make(4, 5)", {}, (4, 5, 5, 3)),
        ("main()", {}, (8, 9, 9, 3)),
        ("main()", {"width": 6}, (8, 6, 6, 3)),
        ("main()", {"n": 4}, (4, 9, 9, 3)),
        ("Net()", {"width": 6}, (8, 6, 3, 4)),
        ("Net()", {"width": 6, "depth": 2}, (8, 6, 3, 2)),
        ("Net(6)", {"depth": 2}, (8, 6, 3, 2)),
        ("Net.of()", {}, (8, 5, 3, 4)),
        ("Net.of()", {"width": 6}, (8, 6, 3, 4)),
        ("nn.Sequential(layer(8))", {"width": 6}, (8, 6)),
        ("(lambda width=2: nn.Sequential(nn.Linear(8, width)))()", {"width": 6}, (8, 6)),
        # A value that the text gives stands, and so do those of the functions in it.
        ("Net(json.load(f))", {"json.load(f)": 6}, (8, 6, 3, 4)),
    ],
)
def test_what_a_call_leaves_out_is_what_the_user_says(
    made: str, settings: dict[str, object], right: tuple[int, ...]
) -> None:
    net = parse(f"{HEAD}net = {made}\n", settings=settings)
    assert tuple(size for (size,) in net.shapes) == right


def test_a_function_that_is_never_called_gives_its_own_to_what_it_calls() -> None:
    text = f"{HEAD[: HEAD.index('class Net')]}def build(width):\n    return nn.Sequential("
    net = parse(f"{text}nn.Linear(8, width), layer(width))\n", settings={"width": 6})
    assert net.shapes == ((8,), (6,), (3,))


@pytest.mark.parametrize(
    ("made", "name"), [("make(4, 5)", "width"), ("make(n=4, width=5)", "n"), ("Net(6)", "width")]
)
def test_what_the_text_itself_says_is_not_said_again(made: str, name: str) -> None:
    with pytest.raises(CnnvizError, match=f"--set {name}: the network of this text has no such"):
        parse(f"{HEAD}net = {made}\n", settings={name: 6})


@pytest.mark.parametrize(
    "default", ["pick()", "json.load(f)['w']", "cfg['w']", "args.width", "WIDTH"]
)
@pytest.mark.parametrize("call", ["make()", "make(n=4)", "main()"])
def test_what_a_refusal_advises_of_a_default_works(default: str, call: str) -> None:
    head = "import json\nfrom torch import nn\ncfg = json.load(f)\nargs = parsed()\n"
    body = "    return nn.Sequential(nn.Linear(8, width), nn.Linear(width, n))\n"
    text = f"{head}def make(n=3, width={default}):\n{body}def main():\n    return make()\n"
    with pytest.raises(CnnvizError) as caught:
        parse(f"{text}net = {call}\n")
    advice = str(caught.value).partition("--set ")[2].partition("\n")[0].strip('"')
    name, _, _ = advice.partition("=VALUE")
    net = parse(f"{text}net = {call}\n", settings={name: 6})
    assert net.shapes[1] == (6,)


NONE = {
    "class Net(nn.Module):\n    def __init__(self, classes, widths=None):\n"
    "        super().__init__()\n        self.l = nn.Linear(4, len(widths))\n"
    "    def forward(self, x):\n        return self.l(x)\n": {"classes": 3},
    "def build(widths=None):\n    return nn.Sequential(nn.Linear(4, len(widths)))\n": {},
    "def build(classes, widths=None):\n    return nn.Sequential(nn.Linear(4, len(widths)))\n": {
        "classes": 3
    },
    "class Builder:\n    def __init__(self, widths=None):\n        self.n = len(widths)\n"
    "    def build(self):\n        return nn.Sequential(nn.Linear(4, self.n))\n": {},
}


@pytest.mark.parametrize("text", NONE)
def test_what_fails_for_want_of_a_value_asks_for_it(text: str) -> None:
    text, said = f"from torch import nn\n{text}", NONE[text]
    with pytest.raises(CnnvizError, match="None is no list; say --set widths=VALUE"):
        parse(text, settings=said)
    assert parse(text, settings={**said, "widths": [1, 2]}).shapes == ((4,), (2,))


OPTIONS = """from argparse import ArgumentParser
from torch import nn
class Net(nn.Module):
    def __init__(self, width=8, depth=2):
        super().__init__()
        self.a, self.b = nn.Linear(4, width), nn.Linear(width, depth)
    def forward(self, x):
        return self.b(self.a(x))
parser = ArgumentParser()
args = parser.parse_args({})
net = Net({})
"""


@pytest.mark.parametrize(
    "given",
    ["**vars(args)", "**args.__dict__", "args.width, args.depth", "args['width'], args['depth']"],
)
@pytest.mark.parametrize("name", ["args", "parsed"])
def test_a_dict_of_options_may_be_said(given: str, name: str) -> None:
    """The message asks for `--set args=VALUE`, and the class was drawn with its own defaults."""
    text = OPTIONS.format("", given.replace("args", name))
    text = text.replace("args = ", f"{name} = ")
    net = parse(text, settings={name: {"width": 16, "depth": 3}})
    assert net.shapes == ((4,), (16,), (3,))


@pytest.mark.parametrize("given", ["**vars(args)", "**args.__dict__", "args.width, args.depth"])
def test_options_of_an_empty_command_line(given: str) -> None:
    text = OPTIONS.replace(
        "args =",
        "parser.add_argument('--width', default=6, type=int)\n"
        "parser.add_argument('--depth', default=5, type=int)\nargs =",
    )
    assert parse(text.format("[]", given)).shapes == ((4,), (6,), (5,))
