"""The parameters of PyTorch's modules are `sum(p.numel() for p in module.parameters())`."""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading.calling import CutError

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.reading.computed import BIAS, numbers, output  # noqa: E402
from tests.reading.objects.test_torch import Calls, conv  # noqa: E402

nn, F = torch.nn, torch.nn.functional


def plain(**tensors: Any) -> Any:
    """A module with tensors that are no parameters, though some would learn."""
    module = Calls(lambda m, x: F.conv2d(m.a(x), m.w, getattr(m, "b", None)), a=conv(3, 4))
    for name, tensor in tensors.items():
        setattr(module, name, tensor.requires_grad_())
    return module


def replaced(layer: Any, *, buffer: bool = False) -> Any:
    """A layer whose weight is no parameter any more."""
    weight = layer.weight.detach()
    del layer.weight
    if buffer:
        layer.register_buffer("weight", weight)
    else:
        layer.weight = weight.requires_grad_()
    return layer


HIDDEN = [conv(3, 4)]  # In a list of Python's.


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (plain(w=torch.ones(5, 4, 3, 3)), "292 numbers: weights of convolution in Calls"),
        (Calls(lambda m, x: m.a(x), a=replaced(conv(3, 4))), "112 numbers: weights of a are"),
        (
            Calls(lambda m, x: m.a(x), a=replaced(conv(3, 4), buffer=True)),
            "112 numbers: weights of a are",
        ),
        (Calls(lambda _, x: HIDDEN[0](x)), "112 numbers: weights of Conv2d are"),
        (
            Calls(lambda m, x: F.conv2d(x, m.a.weight, torch.zeros(4, device="meta")),
                  a=nn.Conv2d(3, 4, 3, bias=False)),
            "112 numbers: weights of convolution in Calls",
        ),
    ],
)  # fmt: skip
def test_weights_that_are_no_parameters_are_told_and_not_counted(module: Any, said: str) -> None:
    own = sum(one.numel() for one in module.parameters())
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(module, (3, 8, 8))
    assert f"has {own} parameters as PyTorch counts them, but" in str(caught.value)
    assert said in str(caught.value)


def beside(name: str, value: Any, *, inside: bool = False) -> Any:
    """A convolution, and something that has or has not parameters, in it or beside it."""
    module = Calls(lambda m, x: m.a(x), a=conv(3, 4))
    setattr(module.a if inside else module, name, value)
    return module


def looked_at(m: Any, x: Any) -> Any:
    y = m.a(x)
    m.b(y)
    return y


@pytest.mark.filterwarnings("ignore:.*weight_norm")
@pytest.mark.parametrize(
    "module",
    [
        beside("u", torch.ones(7, requires_grad=True)),
        beside("u", torch.ones(7, requires_grad=True), inside=True),
        beside("u", nn.Parameter(torch.ones(7))),
        beside("u", nn.Parameter(torch.ones(7)), inside=True),
        beside("u", nn.Parameter(torch.ones(7), requires_grad=False)),
        beside("a", nn.utils.weight_norm(conv(3, 4))),
        beside("a", nn.utils.weight_norm(conv(3, 4), dim=None)),
        beside("a", nn.utils.parametrizations.weight_norm(conv(3, 4))),
        beside("a", nn.utils.parametrizations.spectral_norm(conv(3, 4))),
        Calls(looked_at, a=conv(3, 4), b=nn.Conv2d(4, 2, 1)),
        Calls(lambda m, x: F.conv2d(x, m.a.weight), a=conv(3, 4)),
    ],
)
def test_parameters_are_what_pytorch_counts(module: Any) -> None:
    own = sum(one.numel() for one in module.parameters())
    assert cnnviz.summary(module, (3, 8, 8)).totals.parameters == own


def blurred(fold: bool = False, bias: Any = None) -> Any:
    """A convolution whose filters are a buffer, as those of a blurring pool are, after another."""

    def forward(m: Any, x: Any) -> Any:
        filters = m.filters.reshape(4, 1, 3, 3) if fold else m.filters
        for _ in range(2):
            x = F.conv2d(m.a(x), filters, getattr(m, "bias", None), groups=4)
        return x

    module = Calls(forward, a=nn.Conv2d(4, 4, 3))
    module.register_buffer("filters", torch.ones(4, 9) if fold else torch.ones(4, 1, 3, 3))
    if bias is not None:
        module.bias = bias
    return module


def buffered() -> Any:
    """A module of PyTorch's whose weight and bias are buffers."""
    layer = conv(3, 4)
    for key in ("weight", "bias"):
        tensor = getattr(layer, key).detach()
        delattr(layer, key)
        layer.register_buffer(key, tensor)
    return Calls(lambda m, x: m.b(m.a(x)), a=layer, b=nn.Conv2d(4, 4, 1))


@pytest.mark.parametrize(
    ("module", "name", "size"),
    [(blurred(), "filters", 36), (blurred(fold=True), "filters", 36), (buffered(), "a", 112)],
)
def test_weights_that_are_buffers_are_those_of_a_layer_that_does_not_learn(
    module: Any, name: str, size: int
) -> None:
    own = sum(one.numel() for one in module.parameters())
    net = cnnviz.parse(module, (module.a.in_channels, 12, 12))
    summary = cnnviz.summary(net)
    assert summary.totals.parameters == own
    rows = {row.name: row.counts.parameters for row in summary.rows}
    assert rows[name] == size
    assert net.frozen == {name}
    assert net.notes == (f"weights of {name} are buffers: they do not learn and are no parameters",)


@pytest.mark.parametrize(
    "way",
    [
        lambda filters: filters.repeat(4, 1, 1, 1),
        lambda filters: filters.expand(4, 1, 3, 3),
        lambda filters: (filters / filters.sum()).repeat(4, 1, 1, 1),
    ],
)
def test_weights_worked_out_of_buffers_do_not_learn_either(way: Any) -> None:
    module = Calls(lambda m, x: F.conv2d(m.a(x), way(m.filters), groups=4), a=conv(3, 4))
    module.register_buffer("filters", torch.ones(1, 1, 3, 3))
    net = cnnviz.parse(module, (3, 12, 12))
    assert net.frozen == {"convolution"}
    assert cnnviz.summary(net).totals.parameters == 112


def test_a_buffer_with_a_bias_that_learns_is_refused() -> None:
    with pytest.raises(CnnvizError, match="its weight is a buffer, which does not learn, but its"):
        cnnviz.parse(blurred(bias=nn.Parameter(torch.zeros(4))), (4, 12, 12))


def test_a_tensor_of_no_module_may_be_made_a_buffer() -> None:
    with pytest.raises(CnnvizError, match=r"or a buffer \(register_buffer\) if they do not learn"):
        cnnviz.parse(plain(w=torch.ones(5, 4, 3, 3)), (3, 8, 8))


def test_a_part_before_an_obstacle_says_so_too() -> None:
    module = blurred()
    forward = module.forward
    module.forward = lambda x: forward(x).cumsum(1)
    with pytest.raises(CutError) as caught:
        cnnviz.parse(module, (4, 12, 12))
    (note,) = caught.value.network.notes
    assert note.startswith("36 parameters do not learn, their tensors are buffers: they are not in")


@pytest.mark.parametrize("name", ["max", "maximum", "minimum"])
def test_the_larger_or_smaller_of_data_and_a_parameter_is_what_pytorch_computes(name: str) -> None:
    module = Calls(lambda m, x: getattr(torch, name)(m.a(x), m.bound), a=nn.Identity())
    module.bound = nn.Parameter(torch.full((4, 1, 1), BIAS))
    net, x = cnnviz.parse(module, (4, 5, 6)), numbers(4, 5, 6)
    right = module(torch.tensor(x)[None])[0].detach().numpy()
    assert output(net, x) == pytest.approx(right)
    assert cnnviz.summary(net).totals.parameters == 4
