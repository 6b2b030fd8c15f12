"""Functions that a forward calls: each computed as PyTorch does, or refused with the reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.layers.learned import LearnedShift
from cnnviz.layers.network import Network

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn, F = torch.nn, torch.nn.functional

OF_4X5X6 = """
F.relu(x); F.relu6(x); F.gelu(x); F.gelu(x, approximate="tanh"); F.elu(x, 0.5); F.selu(x)
F.leaky_relu(x, 0.2); F.leaky_relu(x); F.hardtanh(x); F.hardtanh(x, -2, 3); F.silu(x); F.mish(x)
F.softplus(x); F.softplus(x, 2.0, 1.0); F.hardshrink(x, 1.5); F.softshrink(x, 1.5)
F.threshold(x, 1.0, -2.0); F.hardswish(x); F.hardsigmoid(x); F.logsigmoid(x); x.sigmoid() * x
x.clamp(min=0); x.clamp(0, 3); x.clamp(-1, 1); torch.clamp(x, 0, 6); torch.clamp_min(x, 0)
x.clamp(min=0.5); x.clamp(max=2); torch.clamp_max(x, 1); F.celu(x, 0.5); F.hardtanh(x, -2)
x.int().float(); x.short(); F.hardtanh(x, max_val=3)
F.softmax(x, 1); F.softmax(x, -1); F.log_softmax(x, 2); x.relu_().tanh_(); x.contiguous().relu()
x + x; x + x * x; torch.add(x, x.relu()); x * x.mean(1, keepdim=True); x.detach().relu()
x + x.mean((2, 3), keepdim=True)
x.mean(1); x.mean(1, keepdim=True); x.mean((2, 3)); x.mean((2, 3), keepdim=True); x.mean(-1)
x.sum(1); x.sum((2, 3)); x.sum((1, 3)); x.amax((2, 3)); x.amax(1, keepdim=True); x.amax((1, 2))
torch.cat([x, x.relu()], 1); torch.cat([x.relu(), x], -1); torch.cat([x, x.relu()], dim=2)
torch.stack([x, x.relu()], 1); torch.stack([x, x.relu()], dim=-1)
x.flatten(1); x.flatten(2); x.flatten(1, 2); x.reshape(x.size(0), 4, -1); x.unsqueeze(1)
x.unsqueeze(-1); x.permute(0, 2, 3, 1); x.transpose(1, 2); x.transpose(-1, -2); x.movedim(1, 3)
x[:, 1:3]; x[:, ::2]; x[:, 1]; x[:, -1]; x[:, :, 1:-1]; x[..., 2]; x[:, :, :, ::2]
x.narrow(1, 1, 2); x.select(2, 1); x.chunk(2, 1)[1]; x.split(3, 1)[1]; x.split([1, 3], 1)[1]
x.unbind(1)[2]; x.unbind(-1)[0]; x.split(2, dim=-1)[2]
x * x.mean((2, 3), keepdim=True).expand_as(x); x.mean(1, keepdim=True).expand(-1, 4, -1, -1)
x.repeat(1, 2, 1, 3); x.flip(2, 3); torch.roll(x, (1, -2), (2, 3)); F.glu(x, 1); x.min(2)[0]
F.normalize(x, dim=1); x / torch.linalg.vector_norm(x, dim=(2, 3), keepdim=True); x.norm(dim=1)
x.var(1); x.var((2, 3), keepdim=True, unbiased=False); torch.std(x, 1, correction=0.5); x.std(-1)
x - x.relu(); x / (x * x + 1); x.pow(2); -x; x.exp(); torch.rsqrt(x * x + 1); torch.minimum(x, -x)
torch.cat([x.max(1, keepdim=True)[0], x.mean(1, True)], 1); x.amin((2, 3)); 1 - x; x / 4; 2 * x - 3
torch.rsub(x, 3, alpha=2); torch.sub(x, 3, alpha=2); torch.add(x, 3, alpha=2)
torch.sub(x, x.relu(), alpha=2); torch.add(x, x.relu(), alpha=2); torch.rsub(x, x.relu(), alpha=2)
torch.clamp(x, max=x.relu()); x.clamp(x - 1, x.relu()); torch.fmin(x, -x); torch.fmax(x, -x)
F.pixel_shuffle(x, 2); F.channel_shuffle(x, 2); F.dropout(x.relu(), training=False)
F.pad(x, (1, 2)); F.pad(x, (1, 2, 0, 1)); F.pad(x, (1, 2), value=3.0); F.pad(x, (-1, 0, 0, 1))
F.pad(x, (0, 0, 0, 0, 1, 2)); F.pad(x, (1, 0, 0, 2, 1, -1), value=2); F.pad(x, (0,) * 4 + (2, 2))
F.pad(x, (1, 1, 2, 0), mode="reflect"); F.pad(x, (1, 1, 2, 0), mode="replicate")
F.max_pool2d(x, 2); F.max_pool2d(x, 3, 1, 1); F.max_pool2d(x, 2, dilation=2)
F.max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 0), ceil_mode=True); F.max_pool2d(x, 2, 1, 0, 2)
F.avg_pool2d(x, 2); F.avg_pool2d(x, 3, 2, 1); F.avg_pool2d(x, 3, 2, 1, True)
F.avg_pool2d(x, 3, 2, 1, True, False); F.avg_pool2d(x, 3, 2, 1, False, False)
F.avg_pool2d(x, (2, 3), (1, 2)); F.avg_pool2d(x, 2, divisor_override=3)
F.adaptive_avg_pool2d(x, 1); F.adaptive_avg_pool2d(x, (2, 3)); F.adaptive_avg_pool2d(x, (None, 2))
F.adaptive_max_pool2d(x, (2, 3)); F.adaptive_max_pool2d(x, 1)
F.interpolate(x, scale_factor=2); F.interpolate(x, scale_factor=1.5); F.interpolate(x, size=(7, 9))
F.interpolate(x, scale_factor=1.3); F.interpolate(x, scale_factor=1.7, mode="nearest-exact")
F.interpolate(x, scale_factor=(1, 1.3), mode="bilinear")
F.interpolate(x, scale_factor=2, mode="bilinear")
F.interpolate(x, scale_factor=1.3, mode="bilinear")
F.interpolate(x, scale_factor=1.3, mode="bilinear", recompute_scale_factor=True)
F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
F.interpolate(x, scale_factor=1.7, mode="bicubic"); F.interpolate(x, size=(3, 3), mode="area")
F.layer_norm(x, (6,)); F.layer_norm(x, (5, 6), eps=0.1); F.group_norm(x, 2)
F.group_norm(x, 4, eps=1)
"""
OF_4X7 = """
F.max_pool1d(x, 3, 2, 1); F.avg_pool1d(x, 3, 2, 1); F.adaptive_avg_pool1d(x, 3); x.mean(2)
F.adaptive_max_pool1d(x, 2); F.interpolate(x, scale_factor=1.5, mode="linear"); x.amax(2)
F.interpolate(x, scale_factor=1.3); x.mean(-1, keepdim=True); x.permute(0, 2, 1); x[:, :, -1]
F.pad(x, (1, 2), mode="reflect"); F.pad(x, (1, 2), mode="replicate"); F.pad(x, (1, 2)); x[:, :, :3]
"""
OF_2X4X4X4 = """
F.max_pool3d(x, 2); F.avg_pool3d(x, 2, divisor_override=3); F.adaptive_avg_pool3d(x, 1)
F.interpolate(x, scale_factor=2, mode="trilinear"); x.mean((2, 3, 4)); F.interpolate(x, size=3)
F.pad(x, (1, 0, 0, 1, 1, 1), mode="replicate"); F.pad(x, (1, 0, 0, 1, 1, 1), mode="reflect")
"""
WEIGHTED = {
    "F.conv2d(x, m.a.weight, m.a.bias, (2, 1), (1, 0), (1, 2), 2)": ("Conv2d", 4, 6, 3, 1, 0, 1, 2),
    "F.conv2d(x, m.a.weight)": ("Conv2d", 4, 2, (2, 3)),
    "F.conv2d(x, m.a.weight, padding='same')": ("Conv2d", 4, 2, 3),
    "F.conv_transpose2d(x, m.a.weight, m.a.bias, 2, 1, 1, 2)": (
        "ConvTranspose2d",
        4,
        6,
        3,
        2,
        1,
        1,
        2,
    ),
    "F.linear(x.flatten(1), m.a.weight)": ("Linear", 120, 3),
    "torch.addmm(x.flatten(1), x.flatten(1), m.a.weight.t())": ("Linear", 120, 120),
    "F.prelu(x, m.a.weight)": ("PReLU", 4),
    "F.prelu(x.mean(1), m.a.weight)": ("PReLU", 1),
    "F.layer_norm(x, (5, 6), m.a.weight, m.a.bias, 0.5)": ("LayerNorm", (5, 6)),
    "F.group_norm(x, 2, m.a.weight, m.a.bias, 0.5)": ("GroupNorm", 2, 4),
    "x * m.a.weight.view(4, 1, 1)": ("PReLU", 4),
    "m.a.weight.view(4, 1, 1) * x": ("PReLU", 4),
    "x + m.a.weight.view(4, 1, 1)": ("PReLU", 4),
    "m.a.weight.view(1, 5, 6) + x": ("PReLU", 30),
    "x * m.a.weight.view(5, 1)": ("PReLU", 5),
}
REFUSED = """
x.clamp(2, 1): nothing between its bounds; x.clamp(x[0], x[0] + 1): the batch
F.pad(x, (0,) * 6 + (1, 0)): or the batch
x.view(-1): mixes the inputs of a batch; x.mean(): along the batch; x.transpose(0, 1): batch axis
torch.cat([x, x]): along the batch; torch.stack([x, x]): along the batch; x[:1].relu(): the batch
x.cumsum(1): knows no layer for it; x.sum(0): the batch
x.bool(): truth values; torch.div(x, x.exp(), rounding_mode="floor"): to whole numbers
x.flatten(1).addmm(x.flatten(1), torch.eye(120, device="meta"), beta=2): a factor in a sum
x.pow(x.relu()): exponent is not a number
x.matmul(x.transpose(2, 3)): as a product of matrices and F.instance_norm do
F.instance_norm(x): as a product of matrices and F.instance_norm do
x.norm(p=1, dim=1): only its norm of order 2; x.var((0, 1)): it works along the batch
torch.maximum(x, torch.zeros(4, 5, 6, device="meta")): it compares the data with numbers of the
"""


class Called(nn.Module):  # type: ignore[misc, name-defined]
    """A forward that is an expression of `x`, and of the modules of `m`."""

    def __init__(self, words: str, *layer: Any) -> None:
        super().__init__()
        self.way = eval(f"lambda x, m: {words}", {"F": F, "torch": torch})
        if layer:
            self.a = getattr(nn, layer[0])(*layer[1:])

    def forward(self, x: Any) -> Any:
        return self.way(x, self)


def split(words: str) -> list[str]:
    return [one.strip() for line in words.strip().split("\n") for one in line.split("; ")]


def evaluated(net: Network, x: Any, module: Any) -> Any:
    """The network's output, by its connections; weights are those of the module's layer."""
    values = [x]
    for call, layer in enumerate(net.layers):
        flat = np.concatenate([values[at].ravel() for at in net.reads(call)])
        of = getattr(module, "a", None)
        own = of is not None and net.names[call].startswith("a")
        tensors = [getattr(of, name, None) if own else None for name in ("weight", "bias")]
        numbers = [() if one is None else one.detach().numpy().ravel() for one in tensors]
        if not getattr(layer, "bias", True):
            numbers[1] = ()
        if isinstance(layer, LearnedShift):  # A summand is a bias, whatever its name.
            numbers = [(), numbers[0]]
        given = connections(layer, net.fed[call]).evaluate(flat, *numbers)
        values.append(np.asarray(given).reshape(net.shapes[call + 1]))
    return values[-1]


def numbers(*shape: int) -> Any:
    made = np.random.default_rng(0).integers(-4, 5, shape).astype(np.float32) + 0.25
    return torch.from_numpy(made)


CASES = [
    *((words, (4, 5, 6)) for words in split(OF_4X5X6)),
    *((words, (4, 7)) for words in split(OF_4X7)),
    *((words, (2, 4, 4, 4)) for words in split(OF_2X4X4X4)),
    *((words, (4, 5, 6)) for words in WEIGHTED),
]


@pytest.mark.parametrize(("words", "shape"), CASES, ids=[words for words, _ in CASES])
def test_a_function_computes_what_pytorch_computes(words: str, shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    module = Called(words, *WEIGHTED.get(words, ())).eval()
    net = cnnviz.parse(module, shape)
    x = numbers(1, *shape)
    with torch.no_grad():
        right = module(x.clone()).numpy()[0]
    found = evaluated(net, x.numpy()[0], module)
    assert found.shape == right.shape
    assert not net.notes
    np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("case", split(REFUSED))
def test_what_no_layer_computes_is_refused(case: str) -> None:
    words, _, why = case.rpartition(": ")
    with pytest.raises(CnnvizError, match=why):
        cnnviz.parse(Called(words).eval(), (4, 5, 6))


def test_a_number_is_joined_to_each_neuron_and_a_fixed_tensor_is_left_out_and_said() -> None:
    net = cnnviz.parse(Called("1 - x.relu()").eval(), (4, 5, 6))
    assert [layer.spec_name for layer in net.layers] == ["ReLU", "Affine"]
    left_out = cnnviz.parse(Called("x.relu() * torch.tensor(2.0)").eval(), (4, 5, 6))
    assert [layer.spec_name for layer in left_out.layers] == ["ReLU"]
    assert any("fixed numbers" in note for note in left_out.notes)


@pytest.mark.parametrize(("weight", "bias"), [(True, True), (True, False), (False, False)])
def test_a_batch_norm_learns_what_it_is_given(weight: bool, bias: bool) -> None:
    given = f"{'m.a.weight' if weight else None}, {'m.a.bias' if bias else None}"
    words = f"F.batch_norm(x, m.a.running_mean, m.a.running_var, {given})"
    net = cnnviz.parse(Called(words, "BatchNorm2d", 4).eval(), (4, 5, 6))
    assert net.layers[0].own_parameters == 4 * (weight + bias)


@pytest.mark.parametrize(
    ("words", "shape", "given"),
    [
        ("x.permute(0, 2, 3, 1)", (1, 5, 6), (5, 6, 1)),
        ("x.transpose(1, 2)", (4, 1, 6), (1, 4, 6)),
    ],
)
def test_an_axis_of_one_place_is_moved_by_new_names_alone(
    words: str, shape: tuple[int, ...], given: tuple[int, ...]
) -> None:
    """The numbers stand in the same order then."""
    net = cnnviz.parse(Called(words).eval(), shape)
    assert repr(net.layers) == f"(Flatten(), Unflatten(1, {given}))"


NAMED = """
F.max_pool2d(x, 2); F.pad(x, (1, 1)); F.pad(x, (1, 1, 1, 1), mode="reflect"); F.softmax(x, 1)
F.interpolate(x, scale_factor=2); F.interpolate(x, size=(3, 3), mode="bilinear"); F.group_norm(x, 2)
F.pad(x, (1, 1, 1, 1), mode="replicate"); F.interpolate(x, scale_factor=2, mode="nearest-exact")
F.layer_norm(x, (6,)); F.logsigmoid(x); F.adaptive_avg_pool2d(x, 3); torch.cat([x, x], 1)
"""


@pytest.mark.parametrize("words", split(NAMED))
def test_a_call_is_named_after_the_function_that_is_written(words: str) -> None:
    written = words.partition("(")[0].rpartition(".")[2]
    assert cnnviz.parse(Called(words).eval(), (4, 5, 6)).names == (written,)


def test_a_batch_norm_of_the_batch_keeps_no_statistics() -> None:
    net = cnnviz.parse(Called("F.batch_norm(x, None, None, training=True)").eval(), (4, 5, 6))
    assert repr(net.layers[0]) == "BatchNorm2d(4, affine=False, track_running_stats=False)"


WORKED_OUT = {
    "F.conv2d(x, m.a.weight * 2)": "the weights of a from a.weight",
    "F.conv2d(x, m.a.weight - m.a.weight.mean((1, 2, 3), keepdim=True))": "of a from a.weight",
    "x * m.a.bias.exp().view(1, 4, 1, 1)": "of a from a.bias",
    "x.relu() + m.a.bias[:1].view(1, 1, 1, 1)": "numbers that forward works out from a.bias",
}


@pytest.mark.parametrize("words", WORKED_OUT)
def test_weights_that_forward_works_out_are_named(words: str) -> None:
    net = cnnviz.parse(Called(words, "Conv2d", 4, 4, 3).eval(), (4, 5, 6))
    assert any(WORKED_OUT[words] in note for note in net.notes), net.notes
    assert cnnviz.summary(net).to_dict()["totals"]["parameters"] == 4 * 4 * 9 + 4


def test_a_functions_own_parameter_names_its_call() -> None:
    module = Called("F.prelu(x, m.w)")
    module.w = nn.Parameter(torch.ones(4))
    assert cnnviz.parse(module.eval(), (4, 5, 6)).names == ("w",)
