"""What PyTorch and Python refuse while a network is made, which a reader may pass by."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = """import torch.nn as nn
class M({base}):
    def __init__(self):
        {first}
        self.a = nn.Linear(3, 4)
    def forward(self, x):
        return self.a(x)
m = M()
"""
LATE = "M is given a module before super().__init__() is called: call it first"
NO_CLASS = "this takes a class, then an object: write super()"


@pytest.mark.parametrize(
    ("first", "place", "reason"),
    [
        ("pass", "self.a", LATE),
        ("super().__init__", "self.a", LATE),
        ("self.l = nn.ModuleList(); super().__init__()", "self.l", LATE),
        ("super(self, M).__init__()", "super(self, M)", NO_CLASS),
        ("super(M).__init__()", "super(M)", NO_CLASS),
    ],
)
def test_a_module_is_begun_before_it_is_given_others(first: str, place: str, reason: str) -> None:
    assert told(NET.format(base="nn.Module", first=first)) == [(place, reason)]


@pytest.mark.parametrize(
    ("base", "first"),
    [
        ("nn.Module", "nn.Module.__init__(self)"),
        ("nn.Module", "self.n = 3; super(M, self).__init__()"),
        ("Base", "Base.__init__(self)"),  # Which the text does not have.
        ("Base", "pass"),
    ],
)
def test_other_ways_to_begin_one_are_read(base: str, first: str) -> None:
    assert parse(NET.format(base=base, first=first)).shapes == ((3,), (4,))


@pytest.mark.parametrize(
    "more",
    [
        "n = nn.Sequential(*m.a)",
        "n = nn.Sequential(*[one for one in m.a])",
        "n = nn.Sequential(*list(m.a))",
        "n = nn.Sequential(m)\nfor one in m.a:\n    n.append(one)",
    ],
)
def test_a_layer_holds_no_others_to_go_through(more: str) -> None:
    ((_, reason),) = told(NET.format(base="nn.Module", first="super().__init__()") + more)
    assert reason == "Linear is no list"


WAY = """import torch.nn as nn
n = 4
class M(nn.Module):
    def __init__(self):
        super().__init__()
        {first}
        self.a = nn.Linear(3, 4)
    def forward(self, x):
        {before}
        out = self.a(x)
        return out
"""


@pytest.mark.parametrize(
    ("first", "before", "name"),
    [
        ("pass", "out = out.view(out.size(0), -1)", "out"),
        ("pass", "k *= 2", "k"),
        ("self.b = nn.Linear(n, n); n = 5", "pass", "n"),
        ("layers.append(nn.ReLU()); layers = []", "pass", "layers"),
    ],
)
def test_a_name_of_a_function_has_no_value_before_it_is_given_one(
    first: str, before: str, name: str
) -> None:
    told_of = told(WAY.format(first=first, before=before))
    assert told_of[0] == (name, f"{name} has no value yet here")


@pytest.mark.parametrize(
    "before",
    [
        "global n; n += 1",
        "for i in range(2): k = i\n        k += 1",
        "k = [i for i in range(3)]; i = 3",
        "f = lambda: k; k = 3; f()",
        "try:\n            k = load(x)\n        except OSError:\n            k = 3\n        k += 1",
    ],
)
def test_a_name_that_has_a_value_is_read(before: str) -> None:
    assert parse(WAY.format(first="pass", before=before)).shapes == ((3,), (4,))


KERAS = """from keras import Sequential, layers
from keras.layers import Dense
model = Sequential([Dense(5, activation='relu', input_shape=(4,)), Dense(3)])
"""
CHANGED = "its activation is changed after the layer was made: give it where it is made"


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ("modle.add(Dense(6))", "modle", "modle is nowhere in this text"),
        ("more.a = Dense(2)\nmore = 3", "more", "more gets a layer before the text makes it"),
        ("more.add(Dense(2))\nmore = 3", "more", "more gets a layer before the text makes it"),
        ("model.Add(Dense(6))", "model.Add", "Sequential has no Add"),
        ("model = model[0]", "model[0]", "this module has no items: its layers are in .layers"),
        (
            "def f(n):\n    net = Sequential([n])\n    return net * 2\nmodel = f(model)",
            "net * 2",
            "these cannot be combined",
        ),
        ("model.layers[0].activation = None", "model.layers[0].activation", CHANGED),
    ],
)
def test_a_layer_is_not_lost_where_python_ends(more: str, place: str, reason: str) -> None:
    assert told(KERAS + more) == [(place, reason)]


@pytest.mark.parametrize(
    "more", ["model.layers[1].activation = None", "rows = []\nrows.append(model)", "del model.name"]
)
def test_what_changes_nothing_is_read(more: str) -> None:
    assert parse(KERAS + more).shapes == ((4,), (5,), (5,), (3,))


@pytest.mark.parametrize("more", ["nn.Conv2d(3, -1, 5)", "getattr(nn)(3, 4)"])
def test_what_is_made_wrong_is_told_when_it_is_changed_then(more: str) -> None:
    assert told(f"import torch.nn as nn\nnet = nn.Sequential({more})\nnet[0].bias = None")


LEFT = """import torch.nn as nn
import torch.nn.functional as F
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 4)
        self.b = nn.Linear(4, 5)
    def forward(self, x):
        y = self.a(x)
        z = {last}
        return {given}
"""


@pytest.mark.parametrize(("last", "name"), [("self.b(y)", "b"), ("F.softmax(y, 1)", "softmax")])
def test_what_is_called_behind_the_output_is_told(last: str, name: str) -> None:
    """PyTorch calls it, and gives back y."""
    said = f"the network returns the output of a: the output of {name} is not used"
    for given in ("y", "y.squeeze(0)"):
        assert said in parse(LEFT.format(last=last, given=given)).notes
    for given in ("z", "(y, z)"):
        assert said not in parse(LEFT.format(last=last, given=given)).notes


@pytest.mark.parametrize("way", ["*a, **k", "self, *a, **k", "self, x"])
@pytest.mark.parametrize("call", ["", "net(torch.randn(1, 3))"])
def test_a_decorator_that_passes_all_on_is_read_whether_the_network_is_called_or_not(
    way: str, call: str
) -> None:
    given = way.replace("x", "x=x") if way == "self, x" else way
    deco = f"def deco(f):\n    def w({way}):\n        return f({given})\n    return w\n"
    text = WAY.format(first="pass", before="pass").replace(
        "    def forward", "    @deco\n    def forward"
    )
    net = parse(f"import torch\n{deco}{text}net = M()\n{call}")
    assert net.shapes == ((3,), (4,))
