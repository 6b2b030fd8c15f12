"""The graph, evaluated, gives the numbers that others give for the same layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cnnviz.graph.connect import connections
from cnnviz.layers.adaptive import AdaptiveAvgPool, AdaptiveMaxPool
from cnnviz.layers.conv import Conv
from cnnviz.layers.full import FullyConnected
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.resize import Upsample
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import (
    ConvTranspose,
    LocallyConnectedTranspose,
    TiledConvTranspose,
)
from tests.oracles import drawn, loops, reading, runtime

seeds = st.integers(0, 2**32 - 1)


def numbers(rng: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    """Small whole numbers: their sums and products are exact in single precision."""
    return rng.integers(-8, 9, shape).astype(np.float32)


def learned(rng: np.random.Generator, graph: Any) -> tuple[Any, Any]:
    """A weight and a bias of the shapes that the graph says."""
    bias = numbers(rng, *graph.bias_shape) if graph.bias_shape else None
    return numbers(rng, *graph.weight_shape), bias


def evaluated(graph: Any, x: Any, weight: Any = (), bias: Any = None) -> NDArray[np.float64]:
    y = graph.evaluate(x, weight, () if bias is None else bias)
    return y.reshape(graph.output_shape)


@settings(max_examples=500)
@given(drawn.sliding(), seeds)
def test_convolution(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x, (weight, bias) = numbers(rng, *shape), learned(rng, graph)
    tied = None if layer.bias == "untied" else bias
    expected = runtime.conv(layer, x, weight, tied)
    if layer.bias == "untied":
        expected = expected + bias.reshape(expected.shape)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


@settings(max_examples=60)
@given(st.integers(1, 3), st.integers(1, 5), seeds)
def test_padding_that_keeps_the_size(dims: int, kernel: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    layer = Conv(dims, 1, 1, kernel, padding="same")
    x, weight = numbers(rng, 1, *(6,) * dims), numbers(rng, 1, 1, *(kernel,) * dims)
    y = evaluated(connections(layer, x.shape), x, weight, [0])
    np.testing.assert_array_equal(y, runtime.same_conv(x, weight))


@settings(max_examples=400)
@given(drawn.transposed(), seeds)
def test_transposed_convolution(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x, (weight, bias) = numbers(rng, *shape), learned(rng, graph)
    tied = None if layer.bias == "untied" else bias
    if all(added < step for added, step in zip(layer.output_padding, layer.stride, strict=True)):
        expected = runtime.conv_transpose(layer, x, weight, tied)
    else:  # PyTorch allows it up to the dilation, onnxruntime doesn't.
        at = dict.fromkeys(np.ndindex(*shape[1:]), weight)
        expected = loops.scattering(layer, x, at, graph.output_shape)
        expected += 0 if tied is None else tied.reshape(-1, *(1,) * layer.dims)
    if layer.bias == "untied":
        expected = expected + bias.reshape(expected.shape)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


def bias_of(layer: Any, bias: Any, output: tuple[int, ...]) -> Any:
    """What each output neuron adds: one of its own, or (*tiles, out) by position mod tile."""
    if bias is None:
        return 0
    if not hasattr(layer, "tiles") or layer.bias == "untied":
        return bias.reshape(output)
    y = np.zeros(output)
    for o, *at in np.ndindex(*output):
        tile = (p % t for p, t in zip(at, layer.tiles, strict=True))
        y[(o, *at)] = bias[(*tile, o)]
    return y


def kernels(layer: Any, weight: Any, positions: tuple[int, ...]) -> dict[tuple[int, ...], Any]:
    """The kernel at each position: its own, or that of position mod tile."""
    tiles = getattr(layer, "tiles", positions)
    return {
        at: weight[tuple(p % t for p, t in zip(at, tiles, strict=True))]
        for at in np.ndindex(*positions)
    }


@settings(max_examples=150)
@given(st.sampled_from([LocallyConnected, TiledConv]).flatmap(drawn.sliding), seeds)
def test_layers_that_share_less(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x, (weight, bias) = numbers(rng, *shape), learned(rng, graph)
    output = layer.output_shape(shape)
    expected = loops.sliding(layer, x, kernels(layer, weight, output[1:]), output)
    expected += bias_of(layer, bias, output)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


@settings(max_examples=100)
@given(
    st.sampled_from([LocallyConnectedTranspose, TiledConvTranspose]).flatmap(drawn.transposed),
    seeds,
)
def test_transposed_layers_that_share_less(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x, (weight, bias) = numbers(rng, *shape), learned(rng, graph)
    output = layer.output_shape(shape)
    expected = loops.scattering(layer, x, kernels(layer, weight, shape[1:]), output)
    expected += bias_of(layer, bias, output)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


def test_the_loops_agree_with_the_runtime() -> None:
    """Oracles must be right too: both say the same where both can."""
    rng = np.random.default_rng(5)
    layer = Conv(2, 4, 2, (3, 2), (2, 1), ((1, 2), (0, 1)), (1, 2), 2, padding_mode="reflect")
    x, weight = numbers(rng, 4, 6, 5), numbers(rng, 2, 2, 3, 2)
    output = layer.output_shape((4, 6, 5))
    at = dict.fromkeys(np.ndindex(*output[1:]), weight)
    expected = runtime.conv(layer, x, weight, None)
    np.testing.assert_array_equal(loops.sliding(layer, x, at, output), expected)
    back = ConvTranspose(2, 4, 4, (3, 2), (2, 1), 1, (1, 0), 2)
    x, weight = numbers(rng, 4, 3, 3), numbers(rng, 4, 2, 3, 2)
    at = dict.fromkeys(np.ndindex(3, 3), weight)
    expected = runtime.conv_transpose(back, x, weight, None)
    output = back.output_shape((4, 3, 3))
    np.testing.assert_array_equal(loops.scattering(back, x, at, output), expected)


@settings(max_examples=250)
@given(st.sampled_from([MaxPool, AvgPool]).flatmap(drawn.pool), seeds)
def test_pooling(case: Any, seed: int) -> None:
    layer, shape = case
    x = numbers(np.random.default_rng(seed), *shape)
    y = evaluated(connections(layer, shape), x)
    np.testing.assert_allclose(y, loops.pool(layer, x, layer.output_shape(shape)), rtol=1e-6)


def _alike(layer: Any, shape: tuple[int, ...]) -> bool:
    """Whether ONNX has the same rule: no divisor of one's own, no window beyond the padding."""
    if getattr(layer, "divisor_override", None) is not None:
        return False
    last = [m - 1 for m in layer.output_shape(shape)[1:]]
    far = reading.stands(layer, last, [k - 1 for k in layer.kernel_size])
    pairs = zip(far, shape[1:], reading.ends(layer), strict=True)
    return all(p < n + after for p, n, (_, after) in pairs)


@settings(max_examples=200)
@given(st.sampled_from([MaxPool, AvgPool]).flatmap(drawn.pool), seeds)
def test_pooling_as_the_runtime_does_it(case: Any, seed: int) -> None:
    layer, shape = case
    if not _alike(layer, shape):
        return
    x = numbers(np.random.default_rng(seed), *shape)
    y = evaluated(connections(layer, shape), x)
    lowest = np.finfo(np.float32).min  # its maximum of nothing; PyTorch's is -inf
    np.testing.assert_allclose(np.maximum(y, lowest), runtime.pool(layer, x), rtol=1e-6)


@settings(max_examples=100)
@given(drawn.adaptive(), seeds)
@example((AdaptiveAvgPool(1, 5), (2, 10)), 0)  # windows side by side, all alike
@example((AdaptiveAvgPool(2, (7, 3)), (1, 14, 9)), 0)
def test_adaptive_pooling(case: Any, seed: int) -> None:
    layer, shape = case
    assert isinstance(layer, (AdaptiveAvgPool, AdaptiveMaxPool))
    x = numbers(np.random.default_rng(seed), *shape)
    y = evaluated(connections(layer, shape), x)
    average = isinstance(layer, AdaptiveAvgPool)
    expected = loops.adaptive(x, layer.output_shape(shape)[1:], average)
    np.testing.assert_allclose(y, expected, rtol=1e-6)


@settings(max_examples=50)
@given(drawn.global_pool(), seeds)
def test_global_pooling(case: Any, seed: int) -> None:
    layer, shape = case
    x = numbers(np.random.default_rng(seed), *shape)
    y = evaluated(connections(layer, shape), x)
    expected = runtime.global_pool(layer, x)
    assert y.shape == (expected.shape if layer.keepdims else shape[:1])
    np.testing.assert_allclose(y.ravel(), expected.ravel(), rtol=1e-5)


@settings(max_examples=100)
@given(drawn.pad(), seeds)
def test_padding(case: Any, seed: int) -> None:
    layer, shape = case
    x = numbers(np.random.default_rng(seed), *shape)
    y = evaluated(connections(layer, shape), x)
    np.testing.assert_array_equal(y, runtime.pad(layer, x))


@settings(max_examples=150)
@given(drawn.upsample(), seeds)
@example((Upsample(scale_factor=1.02), (1, 1, 7)), 0)  # in two dimensions a copy,
@example((Upsample(scale_factor=1.02), (1, 7)), 0)  # in one not
@example((Upsample(scale_factor=2.01), (1, 3, 8)), 0)
@example((Upsample(46), (1, 14)), 0)  # position 23 differs in double precision
def test_upsampling(case: Any, seed: int) -> None:
    layer, shape = case
    assert isinstance(layer, Upsample)
    x = numbers(np.random.default_rng(seed), *shape)
    graph = connections(layer, shape)
    output = graph.output_shape
    given_by_size = layer.size is not None or layer.recompute_scale_factor
    factors = layer.scale_factor if isinstance(layer.scale_factor, tuple) else ()
    kept = (1, 2) if len(shape) == 3 and layer.mode == "nearest" else ()
    steps = [
        n / m
        if given_by_size or m in [n * k for k in kept]
        else 1 / (factors[axis] if factors else layer.scale_factor)
        for axis, (n, m) in enumerate(zip(shape[1:], output[1:], strict=True))
    ]
    half = 0.5 * (layer.mode == "nearest-exact")
    expected = loops.nearest(x, output, tuple(steps), half)
    np.testing.assert_array_equal(evaluated(graph, x), expected)


@settings(max_examples=40)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), seeds)
def test_upsampling_by_whole_factors(dims: int, channels: int, factor: int, seed: int) -> None:
    x = numbers(np.random.default_rng(seed), channels, *(3,) * dims)
    graph = connections(Upsample(scale_factor=factor), x.shape)
    expected = runtime.resize(x, graph.output_shape)
    np.testing.assert_array_equal(evaluated(graph, x), expected)


@settings(max_examples=50)
@given(drawn.linear(), seeds)
def test_linear(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x, (weight, bias) = numbers(rng, *shape), learned(rng, graph)
    expected = runtime.linear(x, weight, bias)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


def test_fully_connected_is_a_linear_layer_on_all_neurons() -> None:
    rng = np.random.default_rng(3)
    graph = connections(FullyConnected((2, 3), (4, 5)), (2, 3))
    x, (weight, bias) = numbers(rng, 2, 3), learned(rng, graph)
    expected = runtime.linear(x.reshape(1, 6), weight, bias).reshape(4, 5)
    np.testing.assert_array_equal(evaluated(graph, x, weight, bias), expected)


@settings(max_examples=50)
@given(drawn.batch_norm(), seeds)
def test_batch_norm(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    features = layer.num_features
    gamma, beta, mean = (rng.normal(size=features).astype(np.float32) for _ in range(3))
    variance = rng.uniform(0.5, 2, features).astype(np.float32)
    x = rng.normal(size=shape).astype(np.float32)
    weight = gamma / np.sqrt(variance + layer.eps)
    y = evaluated(connections(layer, shape), x, weight, beta - mean * weight)
    expected = runtime.batch_norm(layer, x, (gamma, beta, mean, variance))
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
