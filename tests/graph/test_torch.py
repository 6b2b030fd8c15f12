"""Layers held to PyTorch, where it is installed: numbers, shapes, and how it counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.graph.connect import connections
from cnnviz.graph.count import count
from tests.layers.test_parameters import made

torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to be held to")
nn = torch.nn

CASES: list[tuple[str, tuple[int, ...]]] = [
    ("Conv2d(4, 6, (3, 2), (2, 1), 1, 1, 2)", (4, 7, 6)),
    ("ConvTranspose2d(4, 6, 3, 2, 1, 1, 2, dilation=2)", (4, 4, 5)),
    ("Linear(6, 3)", (2, 6)),
    ("PReLU(3)", (3, 4)),
    ("BatchNorm2d(3)", (3, 4, 5)),
    ("BatchNorm1d(3, affine=False)", (3,)),
    ("BatchNorm2d(3, bias=False)", (3, 4, 5)),
    ("BatchNorm2d(3, track_running_stats=False)", (3, 4, 5)),
    ("BatchNorm2d(3, affine=False, track_running_stats=False)", (3, 4, 5)),
    ("InstanceNorm1d(3)", (3, 9)),
    ("InstanceNorm2d(3, affine=True)", (3, 4, 5)),
    ("InstanceNorm3d(2, track_running_stats=True)", (2, 3, 4, 2)),
    ("GroupNorm(2, 6)", (6, 4, 5)),
    ("GroupNorm(3, 6, 0.1, bias=False)", (6, 4)),
    ("GroupNorm(6, 6, affine=False)", (6, 3, 2, 2)),
    ("LayerNorm(5)", (3, 4, 5)),
    ("LayerNorm((4, 5), bias=False)", (3, 4, 5)),
    ("LayerNorm((3, 4, 5), 0.1)", (3, 4, 5)),
    ("LayerNorm(5, elementwise_affine=False)", (5,)),
    ("RMSNorm(5)", (4, 5)),
    ("RMSNorm((4, 5), 0.1, elementwise_affine=False)", (3, 4, 5)),
    ("LocalResponseNorm(5, 0.3, 0.6, 2.0)", (7, 4, 3)),
    ("LocalResponseNorm(2, 0.3)", (7, 4)),
    ("LocalResponseNorm(4, 0.3)", (3, 4, 2, 2)),
    ("ConstantPad1d((2, 1), 0.5)", (2, 4)),
    ("ConstantPad2d((1, -1, 0, 2), -3)", (2, 4, 5)),
    ("ConstantPad3d(1, 2.5)", (2, 2, 3, 2)),
    ("ZeroPad2d((1, 2, 0, 1))", (2, 3, 3)),
    ("PixelShuffle(3)", (18, 2, 3)),
    ("PixelUnshuffle(2)", (3, 4, 6)),
    ("ChannelShuffle(3)", (6, 4, 5)),
    ("UpsamplingBilinear2d(scale_factor=2)", (2, 3, 4)),
    ("UpsamplingNearest2d(size=(5, 7))", (2, 3, 4)),
    ("LazyConv2d(6, 3, groups=2)", (4, 5, 5)),
    ("LazyConvTranspose1d(3, 4, 2)", (2, 5)),
    ("LazyLinear(4)", (3, 7)),
    ("LazyBatchNorm2d()", (3, 4, 4)),
    ("LazyInstanceNorm2d()", (3, 4, 4)),
    ("Unflatten(1, (2, -1))", (6, 3)),
    ("MaxPool2d((3,), padding=(1,), stride=(2,))", (2, 7, 7)),
    ("AvgPool2d(3, 2, 1, True, False)", (2, 6, 6)),
    ("AdaptiveAvgPool2d((3, None))", (2, 7, 5)),
]


def module(spec: str) -> Any:
    """PyTorch's module, in inference, with numbers of its own in every tensor."""
    torch.manual_seed(7)
    found = eval(f"nn.{spec}", {"nn": nn})
    return found.double()


def tensors(found: Any, graph: Any) -> tuple[Any, Any]:
    """The weight and the bias that the graph's indices mean."""
    mean, var = (getattr(found, name, None) for name in ("running_mean", "running_var"))
    weight, bias = (getattr(found, name, None) for name in ("weight", "bias"))
    if mean is not None and graph.weight_shape:
        gain = (1 if weight is None else weight) / torch.sqrt(var + found.eps)
        return gain, (0 if bias is None else bias) - mean * gain
    return weight, bias


@pytest.mark.parametrize(("spec", "shape"), CASES, ids=[spec for spec, _ in CASES])
def test_a_layer_is_pytorchs(spec: str, shape: tuple[int, ...]) -> None:
    found, x = module(spec), torch.randn(1, *shape, dtype=torch.float64)
    found.train()
    with torch.no_grad():
        found.eval()
        found(x)  # A lazy module takes its shape.
        for tensor in [*found.parameters(), *found.buffers()]:
            if tensor.is_floating_point():
                tensor.uniform_(0.5, 1.5)
        expected = found(x)[0].numpy()
    layer = made(spec).over(shape)
    graph = connections(layer, shape)
    weight, bias = tensors(found, graph)
    given = [() if one is None else one.detach().numpy() for one in (weight, bias)]
    assert graph.output_shape == expected.shape
    np.testing.assert_allclose(
        graph.evaluate(x[0].numpy(), *given).reshape(expected.shape), expected, rtol=2e-6, atol=2e-7
    )
    parameters = sum(one.numel() for one in found.parameters())
    assert count(layer, shape).parameters == parameters
    assert layer.parameters in (parameters, None)


@pytest.mark.parametrize("corners", [None, True])
@pytest.mark.parametrize("mode", ["linear", "bilinear", "bicubic", "trilinear"])
def test_upsampling_is_pytorchs(mode: str, corners: bool | None) -> None:
    dims = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}[mode]
    rng = np.random.default_rng(5)
    sizes: list[Any] = [{"scale_factor": f} for f in (1, 1.3, 1.5, 2, 2.5, 3, 0.7)]
    sizes += [{"size": tuple(rng.integers(1, 9, dims).tolist())} for _ in range(8)]
    for said in [*sizes, {"scale_factor": 1.3, "recompute_scale_factor": True}]:
        for shape in [(2, *rng.integers(2, 6, dims).tolist()) for _ in range(3)]:
            layer = made("Upsample")(mode=mode, align_corners=corners, **said)
            x = rng.normal(size=shape)
            found = nn.Upsample(mode=mode, align_corners=corners, **said)
            expected = found(torch.tensor(x)[None])[0].numpy()
            given = connections(layer, shape).evaluate(x).reshape(layer.output_shape(shape))
            np.testing.assert_allclose(given, expected, atol=1e-5, err_msg=f"{layer} {shape}")


def test_slices_permutations_and_reductions_are_pytorchs() -> None:
    x = torch.randn(1, 4, 5, 6, dtype=torch.float64)
    cases = {
        "Slice(2, 1, -1, 2)": x[:, :, 1:-1:2],
        "Slice(-1, stop=-3)": x[..., :-3],
        "Slice(1, 2, 3, keepdim=False)": x[:, 2],
        "Flip((2, 3))": x.flip(2, 3),
        "Flip((1, -1))": x.flip(1, -1),
        "Permute((0, 2, 3, 1))": x.permute(0, 2, 3, 1),
        "Permute((0, 3, 1, 2))": x.permute(0, 3, 1, 2),
        "Mean((2, 3))": x.mean((2, 3)),
        "Mean(1, True)": x.mean(1, keepdim=True),
        "Sum((-1, 1))": x.sum((-1, 1)),
        "Max(2)": x.max(2)[0],
    }
    for spec, expected in cases.items():
        layer = made(spec)
        given = connections(layer, (4, 5, 6)).evaluate(x[0].numpy())
        assert layer.output_shape((4, 5, 6)) == expected[0].shape
        np.testing.assert_allclose(given, expected[0].numpy().ravel(), rtol=1e-6, err_msg=spec)


def test_computed_weights_count_as_pytorch_counts() -> None:
    from torch.nn.utils import parametrizations

    for spec in ("Conv2d(3, 8, 3)", "ConvTranspose1d(3, 8, 3)", "Linear(5, 4)"):
        for by in ("weight_norm", "spectral_norm"):
            found = getattr(parametrizations, by)(eval(f"nn.{spec}", {"nn": nn}))
            layer = made(spec).parametrize(by)
            assert layer.parameters == sum(one.numel() for one in found.parameters())


def test_what_pytorch_refuses_is_refused() -> None:
    from cnnviz.errors import ArgumentFault

    x = torch.zeros(1, 1, 8, 8)
    for spec in ("Conv2d(1, 1, (3,))", "ConvTranspose2d(1, 1, (3,))", "AdaptiveAvgPool2d((2,))"):
        with pytest.raises(RuntimeError):
            eval(f"nn.{spec}", {"nn": nn})(x)
        with pytest.raises(ArgumentFault):
            made(spec)
    for spec in (
        *("Conv2d(1, 1, 3, (2,), (1,), (2,))", "MaxPool2d((2,), (2,), (1,))"),
        "ConvTranspose2d(1, 1, 3, (2,), (1,), (1,))",
    ):
        expected = eval(f"nn.{spec}", {"nn": nn})(x)[0].shape
        assert made(spec).output_shape((1, 8, 8)) == expected


def test_channels_first_normalises_each_position() -> None:
    x, gains = torch.randn(1, 4, 5, 6, dtype=torch.float64), torch.rand(2, 4, dtype=torch.float64)
    last = nn.functional.layer_norm(x.permute(0, 2, 3, 1), (4,), *gains, 1e-5)
    graph = connections(made("LayerNorm(4, channels_first=True)"), (4, 5, 6))
    given = graph.evaluate(x[0].numpy(), *gains.numpy()).reshape(4, 5, 6)
    np.testing.assert_allclose(given, last.permute(0, 3, 1, 2)[0].numpy(), rtol=1e-6)
