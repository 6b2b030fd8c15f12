"""Modules of PyTorch that are handed over are read as their forward calls them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.graph.count import count
from cnnviz.layers.network import Network
from tests.reading.computed import output

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn, F = torch.nn, torch.nn.functional


class Calls(nn.Module):  # type: ignore[misc, name-defined]
    """Modules by name, and a forward that uses them."""

    def __init__(self, forward: Callable[[Any, Any], Any], **modules: Any) -> None:
        super().__init__()
        self.way = forward
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, x: Any) -> Any:
        return self.way(self, x)


def oracle(module: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """What running the module says: its output, its parameters, weighted connections by call."""
    calls: list[int] = []

    def seen(one: Any, given: Any, out: Any) -> None:
        if isinstance(one, nn.Linear):
            calls.append(math.prod(out.shape[1:]) * one.in_features)
        elif isinstance(one, nn.Conv2d):
            ones = torch.ones((1, 1, *given[0].shape[2:]), dtype=torch.float64)
            kernel = torch.ones((1, 1, *one.kernel_size), dtype=torch.float64)
            taps = F.conv2d(ones, kernel, None, one.stride, one.padding, one.dilation).sum()
            calls.append(int(taps) * one.in_channels // one.groups * one.out_channels)

    hooks = [one.register_forward_hook(seen) for one in module.modules()]
    mode = module.training
    with torch.no_grad():
        out = module.eval()(torch.zeros((1, *shape)))
    module.train(mode)
    for hook in hooks:
        hook.remove()
    parameters = sum(one.numel() for one in module.parameters())
    return {"output": tuple(out.shape[1:]), "parameters": parameters, "calls": calls}


def numbers(net: Network) -> dict[str, Any]:
    calls, parameters = [], sum(one.parameters for one in net.uncalled)
    for at, (layer, shape) in enumerate(zip(net.layers, net.fed, strict=True)):
        counts = count(layer, shape)
        if net.first_call(at) == at:
            parameters += counts.parameters
        if hasattr(layer, "in_features") or hasattr(layer, "in_channels"):
            calls.append(counts.connections)
    return {"output": net.shapes[-1], "parameters": parameters, "calls": calls}


def conv(taken: int, given: int, kernel: int = 3, **values: Any) -> Any:
    return nn.Conv2d(taken, given, kernel, padding=kernel // 2, **values)


def tied() -> Any:
    """Two layers with one weight."""
    one, other = nn.Linear(7, 7), nn.Linear(7, 7)
    other.weight = one.weight
    return nn.ModuleList([one, other])


def tutorial(m: Any, x: Any) -> Any:
    x = m.pool(F.relu(m.a(x)))
    x = m.pool(F.relu(m.b(x)))
    return m.fc(torch.flatten(x, 1))


def residual(m: Any, x: Any) -> Any:
    out = m.norm(m.a(x)).relu_()
    return F.relu(m.b(out) + m.skip(x))


def gated(m: Any, x: Any) -> Any:
    x = m.a(x)
    scale = x.mean((2, 3), keepdim=True)
    return x * torch.sigmoid(m.b(scale))


def joined(m: Any, x: Any) -> Any:
    one, two = m.a(x), F.max_pool2d(x, 3, 1, 1)
    x = torch.cat([one, two], dim=1)
    x = F.avg_pool2d(F.pad(x, (1, 1, 0, 0)), 2)
    x = F.interpolate(x, scale_factor=2)
    return m.fc(F.adaptive_avg_pool2d(F.leaky_relu(x, 0.2), 1).view(x.size(0), -1))


def repeated(m: Any, x: Any) -> Any:
    for _ in range(3):
        x = torch.tanh(m.a(x))
    return x


MODULES = {
    "a pool that is called twice": Calls(
        tutorial, a=conv(3, 4), b=conv(4, 8), pool=nn.MaxPool2d(2), fc=nn.Linear(32, 5)
    ),
    "a residual block": Calls(
        residual, a=conv(3, 4), norm=nn.BatchNorm2d(4), b=conv(4, 4), skip=nn.Conv2d(3, 4, 1)
    ),
    "a gate": Calls(gated, a=conv(3, 6), b=nn.Conv2d(6, 6, 1)),
    "branches and functions": Calls(joined, a=conv(3, 4), fc=nn.Linear(7, 2)),
    "a convolution that is called three times": Calls(repeated, a=conv(3, 3)),
    "a module that is never called": Calls(repeated, a=conv(3, 3), b=nn.Linear(7, 2)),
    "an LSTM that is never called": Calls(repeated, a=conv(3, 3), b=nn.LSTM(7, 2)),
    "an Embedding that is never called": Calls(repeated, a=conv(3, 3), b=nn.Embedding(7, 2)),
    "a weight that two have": Calls(repeated, a=conv(3, 3), b=tied()),
    "Sequential": nn.Sequential(conv(3, 4), nn.ReLU(), nn.Flatten(), nn.Linear(256, 3)),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_the_numbers_of_its_run(name: str) -> None:
    module = MODULES[name]
    assert numbers(cnnviz.parse(module, (3, 8, 8))) == oracle(module, (3, 8, 8))


def test_a_module_is_left_as_it_was() -> None:
    module = MODULES["a residual block"].train()
    module.b.eval()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    cnnviz.parse(module, (3, 8, 8))
    assert module.training and module.a.training and not module.b.training
    assert not module._forward_hooks and not module.a._forward_pre_hooks
    after = module.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert {tensor.device.type for tensor in after.values()} == {"cpu"}


def test_calls_of_one_module_share_its_weights() -> None:
    net = cnnviz.parse(MODULES["a convolution that is called three times"], (3, 8, 8))
    assert net.names == ("a", "tanh", "a@2", "tanh_1", "a@3", "tanh_2")
    assert net.tensors == (0, 1, 0, 3, 0, 5)


def test_all_of_python_takes_a_module() -> None:
    module = nn.Sequential(nn.Conv1d(1, 1, 3))
    assert cnnviz.summary(module, (1, 8)).totals.connections == 18
    assert len(cnnviz.connect(module, (1, 8)).layers[0]) == 18
    assert cnnviz.compare(module, input_shape=(1, 8)).name == "argument"
    assert cnnviz.draw("network", module, (1, 8)).name == "network"


def test_without_a_shape_the_first_that_fits_is_taken() -> None:
    net = cnnviz.parse(MODULES["a pool that is called twice"])
    assert net.input_shape == (3, 8, 8)
    assert net.chosen_input


def chooses(_: Any, x: Any) -> Any:
    return x if x.sum() > 0 else -x


def fails(_: Any, __: Any) -> Any:
    raise ValueError("no such picture")


REFUSED = [
    (Calls(lambda m, x: m.a(x.flatten(2))[0], a=nn.LSTM(64, 4)), "cnnviz knows no layer LSTM"),
    (Calls(lambda m, x: m.a(x) @ x, a=nn.Conv2d(3, 3, 1)), "as a product of matrices and"),
    (Calls(chooses), "cannot be followed on shapes of 3x8x8 alone"),
    (Calls(fails), "Calls.forward cannot be followed on shapes of 3x8x8 alone: no such picture"),
    (Calls(lambda m, x: m.a(x), a=nn.Conv2d(5, 3, 1)), "cannot be followed on shapes of 3x8x8"),
    (Calls(lambda _, x: x.view(-1, 8)), "it mixes the inputs of a batch"),
    (Calls(lambda *_: 3), "gives nothing that comes from its input"),
    (nn.Sequential(nn.LazyConv2d(3, 1)), "lazy layers without a size"),
    (nn.Bilinear(2, 2, 2), "forward takes input1 and input2"),
]


@pytest.mark.parametrize(("module", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_cannot_be_followed_is_refused_by_name(module: Any, reason: str) -> None:
    with pytest.raises(CnnvizError, match=reason):
        cnnviz.parse(module, (3, 8, 8))


def test_a_module_over_words_begins_at_the_vectors_that_it_looks_up() -> None:
    def way(self: Any, x: Any) -> Any:
        return self.conv(self.words(x).transpose(1, 2)).amax(2)

    module = Calls(way, words=nn.Embedding(90, 8), conv=nn.Conv1d(8, 4, 3))
    net = cnnviz.parse(module, (20,))
    assert (net.input_shape, net.shapes[-1]) == ((20, 8), (4,))
    totals = cnnviz.summary(net).to_dict()["totals"]
    assert totals["parameters"] == sum(one.numel() for one in module.parameters())
    assert totals["looked_up"] == ["words"]
    assert "from the vectors of words on" in net.assumed


def test_indices_that_are_read_besides_are_refused() -> None:
    def way(self: Any, x: Any) -> Any:
        return self.words(x).sum(2) + x

    with pytest.raises(CnnvizError, match="read besides"):
        cnnviz.parse(Calls(way, words=nn.Embedding(90, 8)), (20,))


class Before(nn.Conv2d):
    """A convolution that does more than PyTorch's."""

    def forward(self, x: Any) -> Any:
        return super().forward(x.relu())


class Fixed(nn.Conv2d):
    """A convolution that is made otherwise, and is PyTorch's."""

    def __init__(self) -> None:
        super().__init__(3, 4, 3)


@pytest.mark.parametrize(
    ("module", "layers"),
    [
        (Before(3, 4, 3), "(ReLU(), Conv2d(3, 4, kernel_size=3))"),
        (Fixed(), "(Conv2d(3, 4, kernel_size=3),)"),
    ],
)
def test_a_class_of_pytorchs_with_a_forward_of_its_own_is_followed(
    module: Any, layers: str
) -> None:
    assert repr(cnnviz.parse(module, (3, 8, 8)).layers) == layers


@pytest.mark.parametrize("sizes", [(8, 8), (2, 4, 8), (2, 4, 2, 4)])
def test_a_mean_over_any_number_of_positions_is_pytorchs(sizes: tuple[int, ...]) -> None:
    def way(_: Any, x: Any) -> Any:
        return x.reshape(x.shape[0], 3, *sizes).mean(tuple(range(2, 2 + len(sizes))))

    x = torch.arange(192.0).reshape(1, 3, 8, 8)
    net = cnnviz.parse(Calls(way), (3, 8, 8))
    assert output(net, x[0].numpy()) == pytest.approx(way(None, x)[0].numpy())


def borrowed() -> Any:
    """Two layers with one weight, and a bias each: PyTorch counts 36 + 6 + 6."""
    module = Calls(lambda m, x: m.b(F.relu(m.a(x))), a=nn.Linear(6, 6), b=nn.Linear(6, 6))
    module.b.weight = module.a.weight
    return module


@pytest.mark.parametrize(
    ("module", "shape", "reason"),
    [
        (borrowed(), (6,), "b: its weight is that of a: tied weights are not read"),
        (
            Calls(lambda m, x: F.linear(F.relu(m.a(x)), m.a.weight.t()), a=nn.Linear(8, 3)),
            (8,),
            "it uses the weights of a differently: tied weights are not read",
        ),
        (
            Calls(lambda m, x: m.a(x) @ m.a.weight, a=nn.Linear(6, 6)),
            (6,),
            "it uses the weights of a differently: tied weights are not read",
        ),
        (
            Calls(lambda m, x: F.conv_transpose2d(m.c(x), m.c.weight), c=nn.Conv2d(1, 4, 3)),
            (1, 6, 6),
            "it uses the weights of c differently: tied weights are not read",
        ),
    ],
)
def test_weights_that_two_layers_have_are_told_and_not_counted_twice(
    module: Any, shape: tuple[int, ...], reason: str
) -> None:
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(module, shape)
    assert reason in str(caught.value)


def test_a_weight_that_is_used_twice_alike_is_counted_once() -> None:
    module = Calls(lambda m, x: F.linear(F.linear(x, m.a.weight), m.a.weight), a=nn.Linear(6, 6))
    net = cnnviz.parse(module, (6,))
    assert net.first_call(1) == 0 and len(net.layers) == 2
