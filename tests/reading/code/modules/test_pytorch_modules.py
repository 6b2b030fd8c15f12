"""Modules of a few lines, as a text and as an object, compute what PyTorch computes.

`modules_of_pytorch.txt` has a line for each: the input's shape, what `__init__` does and what
`forward` does, lines apart by `;`; and of PyTorch 2.13 the shape of what comes out, how many
parameters there are, and the `mark` of the output where weights are WEIGHT and biases BIAS. At the
end stands `text` where the object is refused, and `noted` where fixed numbers of it are left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from tests.reading.code.test_faults import module
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

LINES = (Path(__file__).parent / "modules_of_pytorch.txt").read_text().splitlines()
LOOSE = (
    "this is learned, but no module has it as an attribute, so that PyTorch neither counts nor"
    " trains it: write self.NAME = nn.Parameter(...), with nothing worked out behind it"
)
REFUSED = {
    ("self.w = nn.Parameter(torch.randn(12))", "return F.linear(x, self.w)"): (
        "the weight that is given here is no parameter of a known shape"
    ),
    ("self.w = nn.Parameter(torch.ones(4, 1, 1))", "return x ** self.w"): (
        "cnnviz does not follow pow with a parameter"
    ),
    ("self.w = nn.Parameter(torch.ones(4, 1, 1))", "return self.w % x"): (
        "cnnviz does not follow mod with a parameter"
    ),
    ("self.w = nn.Parameter(torch.randn(3, 4, 3))", "return F.conv2d(x, self.w)"): (
        "the weight that is given here is no parameter of a known shape"
    ),
    ("self.w = nn.Parameter(torch.ones(1, 4, 8, 8))", "return x + self.w[:, :, :6, :6]"): (
        "a part of what is learned is not followed"
    ),
    (
        "self.s = nn.Sequential(nn.Conv2d(4, 3, 1)); self.s.insert(0, hash('a'))",
        "return self.s(x)",
    ): ("cnnviz does not follow hash"),
    ("self.s = nn.ModuleDict(); self.s.update()", "return x"): "update lacks a value",
    ("self.s = nn.ModuleList(); self.s.append(modul=nn.ReLU())", "return x"): (
        "append has no argument modul"
    ),
    ("self.c = nn.Conv2d(4, 4, 1)", "x[:, :2] = self.c(x)[:, 2:]; return x"): (
        "numbers are written into a part of a tensor, which is not followed"
    ),
    ("self.c = nn.Conv2d(4, 4, 1)", "y = torch.zeros(6); y[0] = self.c(x); return x"): (
        "numbers are written into a part of a tensor, which is not followed"
    ),
    ("self.c = nn.Conv2d(4, 4, 1)", "b, c, h, w = x.shape; return self.c(x).view(b * c, h, w)"): (
        "this makes several rows of the batch of each input: a network here keeps inputs apart;"
        " --layers c draws what is before it"
    ),
    ("self.c = nn.Conv2d(4, 4, 1)", "return self.c(x)[0]"): (
        "one input of the batch is taken here, which is not followed"
    ),
    ("self.c = nn.Conv2d(4, 3, 3); self.c.padding_mode = 'reflect'", "return self.c(x)"): (
        "padding_mode is changed after the layer was made, which is not read"
    ),
    ("self.c = nn.Conv2d(4, 4, 1); self.c = 4", "return x * self.c"): (
        "c is reserved for a module or a parameter, which no int replaces"
    ),
    ("self.w = nn.Parameter(torch.ones(1, 4, 1, 1)); self.w = [2]", "return x * self.w[0]"): (
        "w is reserved for a module or a parameter, which no list replaces"
    ),
    ("self.w = nn.Parameter(torch.randn(6))", "return x @ self.w"): (
        "a parameter of 1 axis is not followed in a product, only one of 2 is"
    ),
    ("self.w = nn.Parameter(torch.randn(3, 6))", "return self.w @ x"): (
        "a matrix before the data is not followed, only one after it: x @ w"
    ),
    ("self.w = nn.Parameter(torch.randn(3, 6))", "return x @ self.w"): (
        "the input has 6 features, but this Linear takes 3"
    ),
    (
        "self.w = nn.Parameter(torch.randn(4, 4))",
        "return torch.einsum('bchw,bo->ochw', x, self.w)",
    ): "the batch axis is moved here, which is not followed",
    (
        "self.w = nn.Parameter(torch.randn(6, 6))",
        "return torch.einsum('bchh,ho->bcho', x, self.w)",
    ): ("cnnviz does not know what torch.einsum makes of a tensor"),
    ("self.w = nn.Parameter(torch.randn(6, 3))", "return torch.mm(x, self.w)"): (
        "mm takes two matrices, and this one has 4 axes: write matmul"
    ),
    ("self.w = nn.Linear(6, 3)", "return torch.matmul(x, self.w.weight.t())"): (
        "the weight that is given here is worked out of other weights, which is not followed:"
        " give a parameter itself in its place"
    ),
    ("self.s = nn.Sequential(nn.ReLU()) + [nn.ReLU()]", "return self.s(x)"): (
        "these cannot be combined"
    ),
    ("self.s = nn.ModuleList([nn.ReLU()]) * 2", "return self.s[1](x)"): "these cannot be combined",
    ("self.w = nn.Parameter(torch.ones(6)) * 0.1", "return x * self.w"): LOOSE,
    ("self.w = [nn.Parameter(torch.ones(6))]", "return x * self.w[0]"): LOOSE,
    ("self.c = nn.ReLU()", "return self.c(x) @ nn.Parameter(torch.ones(6, 3))"): LOOSE,
    ("self.f = nn.Bilinear(6, 6, 3)", "return self.f(x, x)"): "cnnviz knows no layer Bilinear",
}


class Case(NamedTuple):
    """A line of the table."""

    shape: tuple[int, ...]
    text: str
    gives: tuple[int, ...]
    parameters: int
    right: float
    only: str

    @classmethod
    def of(cls, line: str) -> Case:
        """The line, taken apart."""
        shape, init, forward, gives, parameters, right, *only = line.split(" | ")
        return cls(
            tuple(map(int, shape.split("x"))), module(init, forward),
            tuple(map(int, gives.split("x"))), int(parameters), float(right), "".join(only),
        )  # fmt: skip

    def holds(self, net: Network) -> bool:
        """Whether a network has that shape and so many parameters; whether it computes the same."""
        given = output(net, numbers(*self.shape))
        assert given.shape == net.shapes[-1] == self.gives
        assert cnnviz.summary(net).totals.parameters == self.parameters
        return mark(given) == pytest.approx(self.right, rel=1e-4, abs=2e-3)


@pytest.mark.parametrize("line", LINES)
def test_a_text_computes_what_pytorch_computes(line: str) -> None:
    case = Case.of(line)
    assert case.holds(cnnviz.parse(case.text, case.shape))


@pytest.mark.parametrize("line", LINES)
def test_an_object_computes_it_as_well(line: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    case = Case.of(line)
    names: dict[str, Any] = {}
    exec(case.text, names)
    net = names["Net"]().eval()
    x = torch.from_numpy(numbers(*case.shape)).float()[None].repeat(2, *(1 for _ in case.shape))
    with torch.no_grad():
        net(x)  # Lazy layers are made.
        for name, one in net.named_parameters():
            one.fill_(BIAS if name.endswith(("bias", "shift")) else WEIGHT)
        given = net(x)[0].numpy()
    assert given.shape == case.gives
    assert mark(given) == pytest.approx(case.right, rel=1e-4, abs=2e-3)
    try:
        network = cnnviz.parse(net, case.shape)
    except CnnvizError:
        assert case.only == "text"
        return
    left_out = any("fixed numbers" in note for note in network.notes)
    assert case.holds(network) or (case.only == "noted" and left_out)


@pytest.mark.parametrize(("init", "forward"), REFUSED)
def test_what_is_not_followed_is_refused(init: str, forward: str) -> None:
    assert told(module(init, forward), (4, 6, 6))[-1][1] == REFUSED[init, forward]
