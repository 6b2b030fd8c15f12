"""Activations: the graph's own functions against onnxruntime's, or their definition."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import connections
from cnnviz.graph.functions import apply, is_elementwise
from cnnviz.layers import activation, datanorm, elementwise, leaky, norm, pad, smooth, softmax
from tests.oracles import runtime

X = np.linspace(-9, 9, 55, dtype=np.float32).reshape(5, 11)

ONNX: list[tuple[Any, str, dict[str, Any]]] = [
    (activation.Identity(), "Identity", {}),
    (activation.ReLU(), "Relu", {}),
    (activation.SELU(), "Selu", {}),
    (activation.Mish(), "Mish", {}),
    (activation.Hardswish(), "HardSwish", {}),
    (activation.Hardsigmoid(), "HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    (activation.Sigmoid(), "Sigmoid", {}),
    (activation.Tanh(), "Tanh", {}),
    (activation.Softsign(), "Softsign", {}),
    (leaky.LeakyReLU(), "LeakyRelu", {"alpha": 0.01}),
    (leaky.LeakyReLU(0.3), "LeakyRelu", {"alpha": 0.3}),
    (leaky.RReLU(0.1, 0.3), "LeakyRelu", {"alpha": 0.2}),
    (leaky.ELU(0.7), "Elu", {"alpha": 0.7}),
    (leaky.CELU(0.7), "Celu", {"alpha": 0.7}),
    (smooth.GELU(), "Gelu", {}),
    (smooth.GELU("tanh"), "Gelu", {"approximate": "tanh"}),
    (smooth.Softplus(), "Softplus", {}),
    (smooth.Threshold(2.5, 0), "ThresholdedRelu", {"alpha": 2.5}),
    (smooth.Hardshrink(1.5), "Shrink", {"lambd": 1.5}),
    (smooth.Softshrink(1.5), "Shrink", {"lambd": 1.5, "bias": 1.5}),
    (softmax.Softmax(1), "Softmax", {"axis": 1}),
    (softmax.Softmax(-1), "Softmax", {"axis": 2}),
    (softmax.LogSoftmax(2), "LogSoftmax", {"axis": 2}),
]

DEFINED: list[tuple[Any, Callable[[float], float]]] = [
    (activation.ReLU6(), lambda x: min(max(x, 0.0), 6.0)),
    (activation.SiLU(), lambda x: x / (1 + math.exp(-x))),
    (activation.LogSigmoid(), lambda x: -math.log(1 + math.exp(-x))),
    (activation.Tanhshrink(), lambda x: x - math.tanh(x)),
    (smooth.Hardtanh(-2, 3), lambda x: min(max(x, -2.0), 3.0)),
    (smooth.Threshold(1, 7), lambda x: x if x > 1 else 7.0),
    (smooth.Softplus(2, 6), lambda x: x if 2 * x > 6 else math.log(1 + math.exp(2 * x)) / 2),
]


@pytest.mark.parametrize(("layer", "operator", "said"), ONNX, ids=lambda v: str(v)[:30])
def test_a_function_gives_the_runtimes_numbers(layer: Any, operator: str, said: Any) -> None:
    y = connections(layer, X.shape).evaluate(X).reshape(X.shape)
    expected = runtime.function(operator, X, **said)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "definition"), DEFINED, ids=lambda v: "" if callable(v) else str(v)[:30]
)
def test_a_function_is_as_defined(layer: Any, definition: Any) -> None:
    y = connections(layer, X.shape).evaluate(X)
    np.testing.assert_allclose(y, [definition(float(x)) for x in X.ravel()], atol=1e-12)


def test_every_activation_has_been_held_to_an_oracle() -> None:
    tried = {type(layer) for layer, *_ in [*ONNX, *DEFINED]}
    held_below = {leaky.PReLU, leaky.NeuronPReLU, softmax.Softmin, softmax.Softmax2d}
    modules = (activation, leaky, smooth, softmax)
    everyone = {
        cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, activation.Pointwise)
    }
    helpers = {activation.Pointwise, activation.Plain, activation.Inplace}
    assert everyone - helpers == tried | held_below


@pytest.mark.parametrize("slopes", [1, 5])
def test_prelu_takes_its_slopes_from_the_weight(slopes: int) -> None:
    slope = np.linspace(0.1, 0.5, slopes, dtype=np.float32)
    y = connections(leaky.PReLU(slopes), X.shape).evaluate(X, slope)
    expected = runtime.function("PRelu", X, slope.reshape(-1, 1))
    np.testing.assert_allclose(y.reshape(X.shape), expected, rtol=1e-6)


def test_prelu_may_have_a_slope_for_each_neuron() -> None:
    slope = np.linspace(0.1, 0.5, X.size, dtype=np.float32)
    y = connections(leaky.NeuronPReLU(X.size), X.shape).evaluate(X, slope)
    expected = runtime.function("PRelu", X, slope.reshape(X.shape))
    np.testing.assert_allclose(y.reshape(X.shape), expected, rtol=1e-6)


def test_softmin_and_softmax2d() -> None:
    y = connections(softmax.Softmin(2), X.shape).evaluate(X).reshape(X.shape)
    np.testing.assert_allclose(y, runtime.function("Softmax", -X, axis=2), rtol=1e-4, atol=1e-6)
    image = np.arange(24, dtype=np.float32).reshape(2, 3, 4) ** 0.5
    y = connections(softmax.Softmax2d(), image.shape).evaluate(image).reshape(image.shape)
    np.testing.assert_allclose(y, runtime.function("Softmax", image, axis=1), rtol=1e-5)


@settings(max_examples=50)
@given(st.floats(-1000, 1000))
def test_no_function_overflows(x: float) -> None:
    for layer, *_ in [*ONNX, *DEFINED]:
        with np.errstate(over="raise", invalid="raise"):
            assert np.isfinite(connections(layer, (1, 1)).evaluate([x])).all()


@pytest.mark.parametrize(
    "layer",
    [
        *(layer for layer, *_ in (*ONNX[1:], *DEFINED)),
        elementwise.Power(2),
        elementwise.Affine(0.5, 1),
        elementwise.Equals(1.0),
        elementwise.Greater(0.5),
        elementwise.Exp(),
        softmax.Softmin(1),
        softmax.Softmax2d(),
        datanorm.GroupNorm(1, 3),
        datanorm.LayerNorm((3, 2, 4)),
        datanorm.RMSNorm((4,)),
        datanorm.LocalResponseNorm(3),
        norm.InstanceNorm(2, 3),
        norm.BatchNorm(2, 3, track_running_stats=False),
    ],
    ids=repr,
)
def test_a_function_of_each_number_alone_does_not_look_at_the_others(layer: Any) -> None:
    x = np.linspace(-2, 3, 24).reshape(3, 2, 4)
    function = layer.function_over(x.shape)
    made = apply(function, x)
    changed = apply(function, np.where(x == x[1, 0, 1], x, 9 - x))
    assert is_elementwise(function) == (made[1, 0, 1] == changed[1, 0, 1])


@pytest.mark.parametrize("sizes", [1, (2, 0), (-1, 3)], ids=repr)
def test_padding_with_the_constant_zero_is_padding_with_zeros(sizes: Any) -> None:
    zeros, constant = pad.ZeroPad(1, sizes), pad.ConstantPad(1, sizes, 0)
    assert constant.function_over((2, 4)) == zeros.function_over((2, 4)) == ""
    assert pad.ConstantPad(1, sizes, 0.5).function_over((2, 4))
