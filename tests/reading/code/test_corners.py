"""Code in its corners: what Python says of it, which inputs fit it, what is told of it."""

from __future__ import annotations

import math
from itertools import count

import pytest

import cnnviz
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.networks.following import Way
from cnnviz.reading.code.sizes import Sizes
from cnnviz.reading.report import Fault
from cnnviz.reading.sizing import Frame
from tests.reading.code.test_faults import module
from tests.reading.told import told

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
KERAS = "import keras\nfrom keras import Input, Model\nfrom keras.layers import Add, Dense\n"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [  # As Python 3.13 and PyTorch 2.13 say.
        ("2.0 in range(3)", True),
        ("2.5 in range(3)", False),
        ("3.0 in range(3)", False),
        ("2 in range(3)", True),
        ("3 in range(3)", False),
        ("issubclass(nn.Linear, nn.Module)", True),
        ("issubclass(nn.Linear, nn.Linear)", True),
        ("issubclass(nn.Linear, nn.Conv2d)", False),
        ("issubclass(nn.Linear, (nn.Conv2d, nn.Module))", True),
        ("{'k': 3}.get('k', [[[0] * 99] * 99] * 99) == 3", True),
        ("int(list(torch.tensor([3, 4]))[1]) == 4", True),
        ("5 in [len(torch.__version__), 5]", True),
    ],
)
def test_what_holds(condition: str, holds: bool) -> None:
    net = parse(f"{HEAD}net = nn.Linear(4, 7 if {condition} else 2)")
    assert net.shapes[-1] == ((7,) if holds else (2,))


@pytest.mark.parametrize("rows", ["[5]", "[[5]]", "[[[5]]]", "[[7], [5]]"])
def test_what_both_ways_of_a_condition_give_is_known(rows: str) -> None:
    text = f"""{HEAD}cfg = {{}}
if torch.cuda.is_available():
    cfg['n'] = {rows}
else:
    cfg['n'] = {rows}
n = cfg['n'][-1]
while not isinstance(n, int):
    n = n[-1]
net = nn.Linear(4, n)
"""
    assert parse(text).shapes[-1] == (5,)


@pytest.mark.parametrize(
    ("forward", "shape", "layers"),
    [
        ("return self.a(x[:, 0:4:1])", (4, 6), 1),  # All of an axis is no part of it.
        ("return self.a(x[:, :4])", (4, 6), 1),
        ("return self.a(x[:, 0:4:2])", (4, 6), 2),
        ("return self.a(x[:, :2])", (4, 6), 2),
    ],
)
def test_a_part_is_a_layer_where_it_is_less(forward: str, shape: Shape, layers: int) -> None:
    assert len(parse(module("self.a = nn.Linear(6, 2)", forward), shape).layers) == layers


@pytest.mark.parametrize(
    ("call", "shape", "layers"),
    [
        ("x.mean(2)", (4, 8), ["GlobalAvgPool1d"]),  # Over all positions, it is a pool.
        ("x.amax(2)", (4, 8), ["GlobalMaxPool1d"]),
        ("x.mean((2, 3, 4))", (4, 8, 5, 2), ["GlobalAvgPool3d"]),
        ("x.mean(1)", (4, 8), ["Mean"]),
        ("x.mean(3)", (4, 8, 5), ["Mean"]),
        ("x.squeeze(1)", (1, 4, 6), ["Flatten"]),  # The axis of 1 goes into its neighbour.
        ("x.squeeze(1)", (1, 4, 5, 6), ["Flatten"]),
        ("x.squeeze(2)", (4, 1, 6), ["Flatten"]),
    ],
)
def test_one_layer_is_drawn_where_one_does(call: str, shape: Shape, layers: list[str]) -> None:
    text = module("self.a = nn.ReLU()", f"return self.a({call})")
    drawn = [layer.spec_name for layer in parse(text, shape).layers]
    assert drawn == [*layers, "ReLU"]


@pytest.mark.parametrize("call", ["torch.flipud(x)", "x.flipud()"])
def test_pytorchs_flipud_would_turn_the_batch(call: str) -> None:
    text = module("self.a = nn.Linear(6, 2)", f"return self.a({call})")
    assert told(text, (4, 6))[0][1] == "the batch cannot be split"


@pytest.mark.parametrize(
    ("call", "layers"),
    [
        ("keras.activations.relu(x)", "(Linear(4, 3), ReLU())"),
        ("keras.activations.relu(x=x)", "(Linear(4, 3), ReLU())"),
        ("keras.ops.leaky_relu(x, 0.5)", "(Linear(4, 3), LeakyReLU(negative_slope=0.5))"),
        ("keras.ops.leaky_relu(x=x, negative_slope=0.5)",)
        + ("(Linear(4, 3), LeakyReLU(negative_slope=0.5))",),
    ],
)
def test_a_function_may_name_its_tensor(call: str, layers: str) -> None:
    text = f"{KERAS}i = Input((4,))\nx = Dense(3)(i)\nmodel = Model(i, {call})\n"
    assert repr(parse(text).layers) == layers


def test_what_is_reached_on_many_ways_is_met_once() -> None:
    text = (
        f"{KERAS}x = i = Input((4,))\nfor _ in range(40):\n    x = Add()([x, Dense(4)(x)])\n"
        "model = Model(i, x)\n"
    )
    net = parse(text)  # There are 2^40 ways through it.
    assert len(net.layers) == 80
    assert cnnviz.summary(net).totals.parameters == 40 * 20


@pytest.mark.parametrize(
    ("forward", "said"),
    [
        ("return self.a(x * torch.rand(6))", "1 fixed factor or summand of the data is left out"),
        ("x = self.a(x * torch.rand(6)); return x + torch.rand(2)",)
        + ("2 fixed factors or summands of the data are left out",),
    ],
)
def test_how_many_fixed_numbers_are_left_out(forward: str, said: str) -> None:
    notes = parse(module("self.a = nn.Linear(6, 2)", forward), (6,)).notes
    assert any(note.startswith(said) for note in notes)


@pytest.mark.parametrize("names", [4, 5, 6, 9])
def test_five_places_that_are_open_are_shown(names: int) -> None:
    layers = ", ".join(f"nn.Linear(4, n{at})" for at in range(names))
    faults = told(f"{HEAD}net = nn.Sequential({layers})", (4,))
    assert len(faults) == min(names, 5)
    named = " ".join(reason for _, reason in faults)
    assert all(f"n{at}" in named for at in range(names))


@pytest.mark.parametrize(
    ("init", "forward", "uncalled"),
    [
        ("self.a = nn.Linear(4, 3); self.b = nn.Linear(3, 2)", "return self.a(x)", ["b"]),
        ("self.a = nn.Linear(4, 3); self.s = nn.Sequential(nn.ReLU(), nn.Linear(3, 2))",
         "return self.a(x)", ["s.1"]),
        ("self.a = nn.Linear(4, 3); self.s = nn.Module(); self.s.w = nn.Parameter(torch.ones(2))",
         "return self.a(x)", ["s.w"]),
        ("self.a = nn.Linear(4, 3); self.w = nn.Parameter(torch.ones(2))", "return self.a(x)",
         ["w"]),
    ],
)  # fmt: skip
def test_what_nothing_calls_is_named_by_its_path(
    init: str, forward: str, uncalled: list[str]
) -> None:
    assert [one.name for one in parse(module(init, forward), (4,)).uncalled] == uncalled


def test_a_dropout_that_stays_on_is_told_with_its_line() -> None:
    text = module("self.a = nn.Linear(6, 2)", "return F.dropout(self.a(x), 0.5, True)")
    line = next(at for at, one in enumerate(text.split("\n"), 1) if "dropout" in one)
    (note,) = parse(text, (6,)).notes
    assert note == f"a dropout stays on at inference here; it is drawn as off (line {line})"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("n = 4 if 3 in [helper(), 5] else 6", "helper is nowhere in this text"),
        ("n = 4 if 3 in [5, helper()] else 6", "helper is nowhere in this text"),
        ("n = [4, 5]\nn.append(n[9])\nn = n[0]", "there are 2 items in this"),
        ("n = list.pop({'a': 3}, 'a')", "what list.pop gives is not known"),
        ("n = str.upper()", "what str.upper gives is not known"),
    ],
)
def test_a_number_that_is_not_known_is_none(lines: str, why: str) -> None:
    faults = told(f"{HEAD}{lines}\nnet = nn.Linear(n, 2)\n")
    assert len(faults) == 1 and why in faults[0][1]


@pytest.mark.parametrize(
    "forward",
    [
        "y = self.a(x); z = self.b(y); return z if x.sum() > 0 else y",
        "w = torch.ones(3) if x.sum() > 0 else torch.ones(3) * 2; return self.a(x) * w",
    ],
)
def test_ways_that_part_at_the_numbers_of_the_data_are_refused(forward: str) -> None:
    text = module("self.a = nn.Linear(4, 3); self.b = nn.Linear(3, 3)", forward)
    assert "it depends on the numbers in a tensor" in told(text, (4,))[0][1]


def sizes_of(fitting: range) -> Sizes:
    """The sizes of a network that takes these and none beside them."""

    def walk(shape: Shape) -> Way:
        way = Way(shape)
        if shape[-1] not in fitting:
            way.refused = [Refused(Fault(0, 1, ""), -1 if shape[-1] < fitting[0] else 1)]
        return way

    return Sizes(Frame(1, 2, fixed=True), walk, math.inf)


@pytest.mark.parametrize("least", [1, 2, 7, 40])
@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 6, 7, 8, 63, 64, 73, 80, 200, 319])
def test_the_ends_of_the_sizes_that_fit_are_found(least: int, many: int) -> None:
    fitting = range(least, min(least + many, 8 * least + 64))
    assert next(size for size in count(1) if size in fitting) == sizes_of(fitting).smallest()
    assert sizes_of(fitting).largest(least) == fitting[-1]


def test_the_only_size_is_called_so_where_no_other_fits() -> None:
    text = module("self.c = nn.Conv2d(1, 1, 1)", "assert x.shape[-1] in {}; return self.c(x)")
    two, one = (parse(text.format(words)) for words in ("(16, 32)", "(16,)"))
    assert two.input_shape == one.input_shape == (1, 16, 16)
    assert "the only" in one.notes[0] and "the only" not in two.notes[0]


def test_a_gate_halves_an_even_axis_alone() -> None:
    made = "self.a = nn.Conv2d(2, 4, 3)\n        self.b = nn.GLU()"
    text = module(made, "return self.b(self.a(x))")
    # PyTorch: "Halving dimension must be even, but dimension 3 is size 3"
    assert told(text, (2, 5, 5))[0][1] == "glu halves an axis, whose size must be even"
    assert parse(text, (2, 6, 6)).shapes[-1] == (4, 4, 2)
    assert parse(text).shapes[-1][-1] >= 1


TWO = """from keras import Input
from keras.layers import Concatenate, Conv2D, Flatten
inputs = Input((8, 8, 3))
a = Conv2D(4, 3, padding='same')(inputs)
b = Conv2D(4, 5, padding='same')(inputs)
x = Flatten()(Concatenate()([a, b]))
"""
PADDED = """from keras import Input, Model
from keras.applications import imagenet_utils
from keras.layers import Conv2D, ZeroPadding2D
x = Input((8, 8, 1))
y = ZeroPadding2D(imagenet_utils.correct_pad(x, 3))(x)
model = Model(x, Conv2D(1, 3, strides=2)(y))
"""


@pytest.mark.parametrize("shape", [(1, 30), (300,)])
def test_an_input_of_other_axes_than_the_text_says_is_told(shape: Shape) -> None:
    given = "x".join(map(str, shape))
    said = f"over {given} no layer of this network can be called; the text says 3x8x8"
    assert told(TWO, shape) == [("Input((8, 8, 3))", said)]
    assert told(PADDED, shape)[0][1] == f"this pads two axes, and its input is {given}"
    assert parse(TWO, (3, 4, 4)).shapes[-1] == (128,)
