"""Layers that get other numbers, or other arguments, once they are made: they go by these.

What PyTorch 2.13 gives stands beside each: the shape of what comes out, and how many parameters.
"""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from tests.reading.code.test_faults import module
from tests.reading.told import told

L, B = "self.c = nn.Linear(10, 5, bias=False); ", "self.c = nn.Linear(10, 5); "
CONV = "self.c = nn.Conv2d(4, 6, 3); "
HALF = "self.c.{0}.data = self.c.{0}.data[:3]"
P = "p = nn.Parameter(torch.zeros(5, 10)); "
CASES = [
    (L + "self.c.weight.data = torch.zeros(7, 10)", (7,), 70),
    (L + "self.c.weight = nn.Parameter(torch.zeros(7, 10))", (7,), 70),
    (L + "self.c.weight = nn.Parameter(torch.zeros(7, 10), requires_grad=False)", (7,), 70),
    (L + "self.c.bias = nn.Parameter(torch.zeros(5))", (5,), 55),
    (L + "setattr(self.c.weight, 'data', torch.zeros(7, 10))", (7,), 70),
    (L + "self.c.register_parameter('weight', nn.Parameter(torch.zeros(7, 10)))", (7,), 70),
    (L + "w = self.c.weight; w.data = torch.zeros(7, 10)", (7,), 70),
    (L + "self.c.weight.data = self.c.weight.data * 2", (5,), 50),
    (L + "self.c.weight = nn.Parameter(self.c.weight[:2])", (2,), 20),
    (B + "self.c.weight.data = torch.zeros(7, 10); self.c.bias.data = torch.zeros(7)", (7,), 77),
    (B + "self.c.bias.data = torch.zeros(7); self.c.weight.data = torch.zeros(7, 10)", (7,), 77),
    (B + "self.c.weight = nn.Parameter(torch.zeros(7, 10)); self.c.bias = None", (7,), 70),
    (B + f"{HALF.format('weight')}; {HALF.format('bias')}", (3,), 33),
    (B + "self.g = nn.Linear(10, 5); self.c.weight.data = self.g.weight.data", (5,), 110),
    (B + "from copy import deepcopy; self.c.weight = deepcopy(self.c.weight)", (5,), 55),
    (
        "from copy import deepcopy; self.p = deepcopy(nn.Linear(10, 5).weight);"
        " self.c = lambda x: F.linear(x, self.p)",
        (5,),
        50,
    ),
    (B + "self.c.weight = nn.init.kaiming_normal_(self.c.weight)", (5,), 55),
    (B + "nn.utils.remove_weight_norm(nn.utils.weight_norm(self.c))", (5,), 55),
    (
        B + "nn.utils.parametrizations.weight_norm(self.c);"
        " nn.utils.parametrize.remove_parametrizations(self.c, 'weight')",
        (5,),
        55,
    ),
    (
        B + "self.c = nn.utils.weight_norm(self.c); self.c.weight_g.data.fill_(2);"
        " self.c.weight_v.data.normal_()",
        (5,),
        60,
    ),
    (B + "self.g = nn.Linear(3, 3); self.__delattr__('g')", (5,), 55),
    (
        "self.c = nn.BatchNorm1d(10); self.l = nn.Linear(10, 10); f = self.c.weight /"
        " torch.sqrt(self.c.running_var + self.c.eps); self.l.weight.data = self.l.weight *"
        " f.view(-1, 1); self.l.bias.data = (self.l.bias - self.c.running_mean) * f + self.c.bias",
        (10,),
        130,
    ),
    ("self.c = nn.LayerNorm(10); self.c.weight = nn.Parameter(torch.ones(10))", (10,), 20),
    ("self.c = nn.PReLU(); self.c.weight.data = torch.ones(10)", (10,), 10),
    (CONV + "self.c.weight.data = torch.zeros(6, 4, 5, 5)", (6, 8, 8), 606),
    (
        CONV + "self.c.weight = nn.Parameter(torch.zeros(8, 4, 1, 1));"
        " self.c.bias = nn.Parameter(torch.zeros(8))",
        (8, 12, 12),
        40,
    ),
    (
        "self.c = nn.Conv2d(4, 6, 3, padding='same', groups=2, bias=False);"
        " self.c.weight = nn.Parameter(torch.zeros(2, 2, 5, 5))",
        (2, 12, 12),
        100,
    ),
    (
        "self.c = nn.ConvTranspose2d(4, 6, 3, bias=False);"
        " self.c.weight = nn.Parameter(torch.zeros(4, 2, 5, 5))",
        (2, 16, 16),
        200,
    ),
    (
        "self.w = nn.Parameter(torch.zeros(3, 10)); self.w.data = torch.zeros(4, 10);"
        " self.c = lambda x: F.linear(x, self.w)",
        (4,),
        40,
    ),
    (
        "self.w = nn.Parameter(torch.zeros(10)); self.w.data = torch.zeros(1);"
        " self.c = lambda x: x * self.w",
        (10,),
        1,
    ),
]
_NO_PARAMETER = (
    "{} is reserved for a parameter, which no {} replaces: write nn.Parameter(...), or None"
)
REFUSED = [
    (B + "self.c.bias = False", "self.c.bias", _NO_PARAMETER.format("bias", "bool")),
    (L + "self.c.bias = False", "self.c.bias", _NO_PARAMETER.format("bias", "bool")),
    (
        L + "self.c.weight = torch.zeros(7, 10)",
        "self.c.weight",
        _NO_PARAMETER.format("weight", "tensor"),
    ),
    (
        "self.c = nn.BatchNorm1d(10); self.c.weight = None",
        "self.c.weight",
        "the weight of a layer is replaced here, which is not read",
    ),
    (
        "self.c = nn.utils.weight_norm(nn.Linear(10, 5));"
        " self.c.weight_v = nn.Parameter(torch.zeros(7, 10))",
        "self.c.weight_v",
        "the weight_v of a layer is replaced here, which is not read",
    ),
    (
        B + "self.c.weight.data = torch.zeros(7, 10)",
        "self.c.weight.data",
        "this layer has bias 5 and weight 7x10 now, which do not fit: give the bias its size, too",
    ),
    (
        "self.c = nn.BatchNorm1d(10); self.c.weight.data = torch.ones(5)",
        "self.c.weight.data",
        "the weight of a layer is replaced here, which is not read",
    ),
    *(
        (
            f"{L}{change}",
            "self.c.weight" + ".data" * (".data =" in change),
            "what size this layer gets here is not known: write torch.zeros(...) of that size",
        )
        for change in (
            "self.c.weight = nn.Parameter(torch.combinations(torch.zeros(10)))",
            "self.c.weight.data = torch.vander(torch.zeros(10))",
        )
    ),
    (
        f"{L}{P}self.c.weight = p; self.p = p",
        "self.p",
        "this layer gets a p that is another's, too: tied weights are not read",
    ),
    (
        f"{L}{P}self.g = nn.Linear(10, 5); self.g.weight = p; self.c.weight = p",
        "self.c.weight",
        "this layer gets a weight that is another's, too: tied weights are not read",
    ),
    (
        "self.t = nn.Linear(10, 5); self.c = lambda x: F.linear(x, self.t.weight[:3])",
        "F.linear(x, self.t.weight[:3])",
        "the weight that is given here is worked out of other weights, which is not followed: give"
        " a parameter itself in its place",
    ),
]


def _shape(gives: tuple[int, ...]) -> tuple[int, ...]:
    return (10,) if len(gives) == 1 else (4, 12, 12)


@pytest.mark.parametrize(("init", "gives", "parameters"), CASES)
def test_a_layer_goes_by_the_numbers_that_it_gets(
    init: str, gives: tuple[int, ...], parameters: int
) -> None:
    """`fc.weight.data = torch.zeros(7, 10)` left the layer at 5 outputs, without a word."""
    network = cnnviz.parse(module(init, "return self.c(x)"), _shape(gives))
    assert network.shapes[-1] == gives
    assert cnnviz.summary(network).totals.parameters == parameters
    assert not any("not in the text" in note for note in network.notes)


@pytest.mark.parametrize(("init", "gives", "parameters"), CASES)
def test_so_does_pytorch(init: str, gives: tuple[int, ...], parameters: int) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(module(init, "return self.c(x)"), names)
    net = names["Net"]()
    assert tuple(net(torch.zeros(2, *_shape(gives))).shape[1:]) == gives
    assert sum(one.numel() for one in net.parameters()) == parameters


@pytest.mark.parametrize(("init", "words", "reason"), REFUSED)
def test_what_does_not_fit_is_refused(init: str, words: str, reason: str) -> None:
    assert told(module(init, "return self.c(x)"), (10,)) == [(words, reason)]


@pytest.mark.parametrize("init", [init for init, *_ in REFUSED[:3]])
def test_nor_does_pytorch_take_it(init: str) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(module(init, "return self.c(x)"), names)
    with pytest.raises(TypeError):
        names["Net"]()


@pytest.mark.parametrize("name", ["weight", "bias"])
def test_numbers_that_are_not_in_the_text_are_told(name: str) -> None:
    init = f"{B}self.c.{name} = nn.Parameter(torch.load('w.pt'))"
    network = cnnviz.parse(module(init, "return self.c(x)"), (10,))
    assert network.shapes[-1] == (5,)
    assert network.notes == (
        "a layer gets numbers that are not in the text (line 8): as many as before are assumed",
    )


@pytest.mark.parametrize(
    "change",
    [
        "self.c.stride = (2, 2)",
        "self.c.bias = None",
        "nn.utils.weight_norm(self.c)",
        "nn.utils.remove_weight_norm(self.c)",
        "self.c.weight.data = torch.zeros(6, 4, 1, 1)",
    ],
)
def test_a_change_that_may_be_made_or_not_is_asked_for(change: str) -> None:
    """It was made, whatever the condition."""
    made = CONV if "remove" not in change else "self.c = nn.utils.weight_norm(nn.Conv2d(4, 6, 3)); "
    init = f"{made}flag = input(); if flag: {change}"
    (fault,) = told(module(init, "return self.c(x)"), (4, 12, 12))
    assert fault == (
        "input()",
        "flag is not known: input asks whoever runs the text; say --set flag=VALUE",
    )


@pytest.mark.parametrize(
    "change",
    [
        "if flag: self.c.stride = (2, 2); self.c.padding = (1, 1)",
        "if flag: self.c.stride = (2, 2); self.c.bias = None",
        "if flag: self.c.weight.data = torch.zeros(6, 4, 1, 1); self.c.bias.data = torch.zeros(6)",
        "if flag: self.c.weight.data = torch.zeros(8, 4, 1, 1); self.c.bias.data = torch.zeros(8)",
        "if flag: self.c.weight.data = torch.zeros(6, 4, 1, 1); self.c.stride = (2, 2)",
        "if flag: self.c.weight.data = torch.vander(torch.zeros(3)); self.c.stride = (2, 2)",
    ],
)
def test_what_comes_after_such_a_change_does_not_hide_it(change: str) -> None:
    """It was forgotten with the second change, or a crash."""
    text = module(f"{CONV}flag = input(); {change}".replace("; ", "\n        "), "return self.c(x)")
    (fault,) = told(text, (4, 12, 12))
    assert fault[0] == "input()"


def test_other_arguments_do_not_hide_sizes_that_do_not_fit() -> None:
    init = CONV + "self.c.weight.data = torch.zeros(8, 4, 1, 1); self.c.stride = (2, 2)"
    (fault,) = told(module(init, "return self.c(x)"), (4, 12, 12))
    assert fault[1].startswith("this layer has bias 6 and weight 8x4x1x1 now, which do not fit")
    fits = f"{init}; self.c.bias.data = torch.zeros(8)"
    network = cnnviz.parse(module(fits, "return self.c(x)"), (4, 12, 12))
    assert network.shapes[-1] == (8, 6, 6)


@pytest.mark.parametrize("name", ["_step", "_exchanged", "_aside", "_given", "step", "sizes"])
def test_a_text_names_its_own_attributes_as_it_likes(name: str) -> None:
    """What cnnviz knew of a module stood among these: a crash, or a note of the text's words."""
    init = f"self.{name} = 'me'; {B}self.c.{name} = 'me'; self.c.weight.data = torch.ones(5, 10)"
    network = cnnviz.parse(module(init, "return self.c(x)"), (10,))
    assert (network.shapes[-1], network.notes) == ((5,), ())
    script = f"import torch\nfrom torch import nn\nc = nn.Linear(10, 5)\nc.{name} = 3\n"
    assert cnnviz.parse(f"{script}c(torch.zeros(1, 10))\n").shapes[-1] == (5,)


def test_a_copy_keeps_what_a_layer_became() -> None:
    half = "self.c.weight.data = torch.zeros(7, 10); self.d = copy.deepcopy(self.c)"
    text = module(f"{B}{half}; self.d.bias.data = torch.zeros(7)", "return self.d(x)")
    network = cnnviz.parse(text.replace("import torch\n", "import copy\nimport torch\n", 1), (10,))
    assert network.shapes[-1] == (7,)


def test_known_sizes_take_the_place_of_those_that_are_not() -> None:
    init = f"{L}self.c.weight.data = torch.vander(torch.zeros(10)); "
    known = "self.c.weight.data = torch.zeros(3, 10)"
    network = cnnviz.parse(module(init + known, "return self.c(x)"), (10,))
    assert network.shapes[-1] == (3,)
    assert told(module(init + HALF.format("weight"), "return self.c(x)"), (10,))
    bias = "self.c.bias = nn.Parameter(torch.zeros(5))"
    ((_, reason),) = told(module(init + bias, "return self.c(x)"), (10,))
    assert reason.startswith("what size this layer gets here")
