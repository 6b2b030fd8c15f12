"""`try`: where it is not known whether a body fails, nobody knows which network runs."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.reading import parse
from tests.reading.told import refused, told

NET = "net = nn.Sequential(nn.Linear(10, n))\n"
HEAD = """import torch
from torch import nn
class A(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(10, 5)
    def forward(self, x):
        return self.a(x)
class B(nn.Module):
    def __init__(self):
        super().__init__()
        self.b = nn.Linear(10, 7)
    def forward(self, x):
        return self.b(x)
"""


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("try:\n    m = A()\n    m.cuda()\nexcept:\n    m = B()\n", "m.cuda()"),
        ("try:\n    s = load('x')\n    m = A()\nexcept Exception:\n    m = B()\n", "load('x')"),
        (
            "m = A()\ntry:\n    m.load_state_dict(STATE)\nexcept RuntimeError as e:\n    m = B()\n",
            "m.load_state_dict(STATE)",
        ),
        (
            "def get():\n    try:\n        m = A()\n        m.to('cuda')\n        return m\n"
            "    except:\n        return B()\nm = get()\n",
            "m.to('cuda')",
        ),
    ],
)
def test_which_of_two_networks_runs_is_refused_where_a_call_may_fail(body: str, call: str) -> None:
    ((words, reason),) = told(HEAD + body)
    assert words == call
    assert reason == f"whether {call} fails is not known: keep the branch that you run"


WHERE_IT_FAILS = """sizes = [4, 2]
known = {{"n": 3}}
n = 1
class Holder:
    n = 5
    def grow(self):
        self.n = 6
    def look(self):
        return self.n
holder = Holder()
def grow(them):
    them.append(3)
def look(them):
    return len(them)
def give():
    global n
    n = 8
{}
n += sum(sizes) + known.get("n", 0) + holder.n
"""
BODY = "try:\n    load('/no/such/file')\nexcept Exception:\n    {}\n"
CHANGES = [
    *("n = 2", "n += 1", "sizes.append(3)", "sizes.clear()", "sizes.remove(2)", "sizes.pop()"),
    *("sizes.insert(0, 1)", "sizes.extend([1, 2])", "del sizes[0]", "sizes[0] = 9", "del sizes[:]"),
    *("known.update(n=4)", "known['n'] = 5", "del known['n']", "known.popitem()", "known.clear()"),
    *("holder.n = 7", "setattr(holder, 'n', 7)", "holder.grow()", "grow(sizes)", "give()"),
    *("[grow(one) for one in [sizes]]", "from math import e as sizes; sizes = [1]"),
    "for n in [5]:\n        pass",
    "def grow(them):\n        pass\n    sizes = [1]",
]
LEFT = ["print(sizes)", "holder.look()", "look(sizes)", "pass", "known.setdefault('n', 9)", "m = 3"]


@pytest.mark.parametrize("change", [*CHANGES, *LEFT])
def test_what_is_made_where_a_call_fails_is_refused_unless_nothing_hangs_on_it(change: str) -> None:
    """Python runs either of them; so do we, once the branch that is run is kept."""
    program = WHERE_IT_FAILS.format(BODY.format(change))
    made = []
    for load, kept in ((print, "pass"), (open, change)):
        names: dict[str, Any] = {"load": load}
        exec(program, names)
        made.append(names["n"])
        kept = WHERE_IT_FAILS.format(f"if True:\n    {kept}")
        assert parse(HEAD + kept + NET).shapes[-1] == (names["n"],)
    assert (made[0] == made[1]) == (change in LEFT)
    if change in LEFT:
        assert parse(HEAD + program + NET).shapes[-1] == (made[0],)
    else:
        ((_, reason),) = told(HEAD + program + NET)
        assert "load('/no/such/file') fails is not known: keep the branch that you run" in reason


@pytest.mark.parametrize(
    "change",
    [
        "m.append(nn.Linear(7, 3))",
        "m.add_module('1', nn.Linear(7, 3))",
        "m[0] = nn.Linear(10, 3)",
        "del m[0]",
        "m.pop(0)",
        "setattr(m, '0', nn.Linear(10, 3))",
        "grow(m)",
    ],
)
def test_a_network_that_is_changed_where_a_call_fails_is_refused(change: str) -> None:
    """PyTorch runs either of two networks; where the handler ends the text, but one."""
    text = f"{HEAD}m = nn.Sequential(nn.Linear(10, 7))\ndef grow(m):\n    m.append(nn.ReLU())\n"
    body = f"import json\n{BODY.format(change).replace('load(', 'json.load(')}"
    ((words, _),) = told(text + body)
    assert words == "json.load('/no/such/file')"
    assert parse(text + body + "    raise\n").shapes[-1] == (7,)


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    m = A()\nexcept Exception:\n    m = B()\n",
        "try:\n    m = A()\n    print(m)\n    m.eval()\nexcept:\n    m = B()\n",
        "try:\n    m = A()\n    m.cuda()\nexcept RuntimeError as e:\n    print(e)\n",
        "m = A()\ntry:\n    s = torch.load('x')\n    n = s['n']\nexcept OSError:\n    n = 0\n",
        "try:\n    m = A()\n    train(m)\nexcept KeyboardInterrupt:\n    m = B()\n",
        "try:\n    m = torch.load('x')\nexcept FileNotFoundError:\n    m = A()\n",
        "try:\n    n = int('x')\n    m = B()\nexcept ValueError:\n    m = A()\n",
        "try:\n    m = A()\n    m.cuda()\nexcept RuntimeError:\n    m = m.cpu()\n",
    ],
)
def test_where_it_is_known_or_does_not_matter_the_network_is_read(body: str) -> None:
    assert parse(HEAD + body, (10,)).shapes[-1] == (5,)


STOPS = {
    "assert 1 == 2": "this assert does not hold: 1 == 2",
    "raise ValueError('no')": "the text raises ValueError('no') here",
}
GO_ON = [
    *("undefined", "other.call(3)", "open('x')", "assert undefined", "n = undefined / 0", "pass"),
    *("sizes[9]", "known['q']", "look()", "int('x')", "1 + 'a'", "import sys; sys.exit(look(3))"),
]
"""Of most errors it is our own word that Python has them, too."""
OF_ARRAYS = [
    *("n = -a", "n = ~(a > 1)", "n = a[[0, 1]]", "a[a > 1] = 0", "b[:, 0] *= 2"),
    *("f /= 2", "f = f.astype(float); f *= 0.5", "n = -np.ones(3)"),
]
"""Numbers of NumPy's that it takes; it was told that Python stops at them."""
ABOVE = f"{HEAD}sizes, known = [1, 2], {{}}\ndef look(them):\n    pass\n"
ARRAYS = "import numpy as np\na, b = np.array([1, 2]), np.array([[1, 2], [3, 4]])\n"
ARRAYS += "f = np.array([1, 2], dtype=np.float32)\n"
BELOW = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
BELOW += "        self.a = nn.Linear(3, 4)\n    def forward(self, x):\n        return self.a(x)\n"


@pytest.mark.parametrize("built", ["", "net = Net()\n"])
@pytest.mark.parametrize("line", STOPS)
def test_an_error_above_the_network_is_told(line: str, built: str) -> None:
    """Python never comes to a class below it, nor to what is built there."""
    told_of = f"Python stops (line {ABOVE.count(chr(10)) + 1}), above this network: {STOPS[line]}"
    assert told_of in parse(f"{ABOVE}{line}\n{BELOW}{built}").notes


@pytest.mark.parametrize(
    "text",
    [
        *(f"{ABOVE}{line}\n{BELOW}" for line in GO_ON),
        *(f"{ARRAYS}{line}\n{BELOW}" for line in OF_ARRAYS),
        f"import tensorflow as tf\nn = -tf.data.AUTOTUNE\nm = tf.shape(3)[0] * 2\n{BELOW}",
        f"{BELOW}net = Net()\nassert 1 == 2\n",
        f"{BELOW}assert 1 == 2\n",
        f"try:\n    raise ValueError\nexcept ValueError:\n    pass\n{BELOW}",
    ],
)
def test_what_is_left_out_of_a_text_or_is_below_the_network_is_no_error_above_it(text: str) -> None:
    assert not any("Python stops" in note for note in parse(HEAD + text).notes)


ERRORS = "class E(ValueError): pass\nclass F(E, KeyError): pass\nn, own = 1, E()\n"
IN_TURN = "try:\n    try:\n        raise {}\n    except {}{}:\n        {}\nexcept {}:\n    n = 2\n"


@pytest.mark.parametrize(
    "body",
    [
        *(
            f"try:\n    {line}\nexcept {first}:\n    n = 2\nexcept {second}:\n    n = 3\n"
            for line, first, second in [
                ("raise FileNotFoundError('x')", "OSError", "Exception"),
                ("raise IOError('x')", "OSError", "Exception"),
                ("raise F", "LookupError", "E"),
                ("raise F", "(IndexError, E)", "LookupError"),
                ("raise ValueError", "E", "ValueError"),
                ("raise own", "KeyError", "ValueError"),
                ("raise SystemExit(1)", "Exception", "SystemExit"),
                ("{}['x']", "IndexError", "LookupError"),
                ("int('x')", "UnicodeError", "ValueError"),
            ]
        ),
        IN_TURN.format("F", "LookupError", "", "raise", "E"),
        IN_TURN.format("F()", "ValueError", " as x", "raise x", "KeyError"),
        IN_TURN.format("F", "ValueError", " as x", "raise IndexError from x", "IndexError"),
        IN_TURN.format("ValueError", "E", "", "n = 3", "(E, ValueError)"),
    ],
)
def test_an_error_of_the_text_is_taken_by_the_handler_that_python_takes(body: str) -> None:
    made: dict[str, Any] = {}
    exec(ERRORS + body, made)
    assert parse(f"{HEAD}{ERRORS}{body}{NET}").shapes[-1] == (made["n"],)


def test_whether_a_handler_takes_an_error_of_other_code_is_not_guessed() -> None:
    body = "import own\nn = 1\ntry:\n    raise own.Error\nexcept ValueError:\n    n = 2\n"
    ((words, reason),) = told(HEAD + body + NET)
    assert words == "raise own.Error"
    assert "whether what is raised here is a ValueError is not known" in reason


def test_a_number_that_hangs_on_it_is_asked_for() -> None:
    body = (
        "try:\n    n = int(load('x'))\nexcept OSError:\n    n = 12\n"
        "m = nn.Sequential(nn.Linear(10, n))\n"
    )
    assert "whether load('x') fails is not known" in str(refused(HEAD + body))
    assert parse(HEAD + body, settings={"n": 12}).shapes[-1] == (12,)


@pytest.mark.parametrize(
    "call",
    [
        "m = train_model(m)",
        "modify(m)",
        "history = modify_layers(m)",
        "m.apply(change)",
        "change(m.a)",
    ],
)
def test_what_other_code_may_change_is_told(call: str) -> None:
    text = f"from utils import train_model, modify, modify_layers, change\n{HEAD}m = A()\n{call}\n"
    words = call.rpartition(" = ")[2]
    (note,) = [one for one in parse(text).notes if "is not in the text" in one]
    assert note.startswith(f"what {words} (line 17) does is not in the text: ")
    assert note.endswith("is drawn as it is without that")


@pytest.mark.parametrize("call", ["m = replace_head(m)", "m.a = change(m.a)"])
def test_what_other_code_makes_of_a_network_or_of_all_its_layers_is_refused(call: str) -> None:
    text = f"from utils import replace_head, change\n{HEAD}m = A()\n{call}\n"
    assert "comes from utils, which is not in this text: paste its code too" in str(refused(text))


@pytest.mark.parametrize("call", ["m.apply(init_weights)", "m.apply(nn.init.xavier_uniform_)"])
def test_what_sets_weights_alone_is_no_word_worth(call: str) -> None:
    text = f"from utils import init_weights\n{HEAD}m = A()\n{call}\n"
    assert not any("is not in the text" in one for one in parse(text).notes)


def test_a_function_that_is_applied_with_arguments_of_its_own_is_followed() -> None:
    body = (
        "from functools import partial\n"
        "def widen(m, by):\n    if isinstance(m, nn.Conv2d):\n"
        "        m.dilation = m.padding = (by, by)\n"
        "m = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1))\nm.apply(partial(widen, by=2))\n"
    )
    network = parse(HEAD + body, (1, 8, 8), model="m")
    assert network.notes == () and "dilation=2" in str(network.layers[0])
