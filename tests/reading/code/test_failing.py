"""`try`: where it is not known whether a body fails, nobody knows which network runs."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import refused, told

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


def test_python_runs_either_of_them() -> None:
    """What the refusal says, by running a text of that kind both ways."""
    body = "try:\n    m = 'A'\n    load('x')\nexcept Exception:\n    m = 'B'\n"
    for load, right in ((print, "A"), (open, "B")):
        made = {"load": load}
        exec(body.replace("'x'", "'/no/such/file'"), made)
        assert made["m"] == right


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
