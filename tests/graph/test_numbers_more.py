"""Norms, weighed upsampling and layers that move neurons: the numbers of others, as ever."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.layers.axes import Max, Mean, Reduction, Slice
from cnnviz.layers.datanorm import GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.pad import ConstantPad
from cnnviz.layers.resize import Upsample
from cnnviz.layers.shuffle import ChannelShuffle, Permute, PixelShuffle, PixelUnshuffle
from tests.oracles import drawn, loops, runtime

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=150)
@given(drawn.norm(), seeds)
def test_norms(case: Any, seed: int) -> None:
    layer, shape = case
    rng = np.random.default_rng(seed)
    graph = connections(layer, shape)
    x = rng.normal(size=shape).astype(np.float32)
    tensors = [
        rng.uniform(0.5, 2, n).astype(np.float32) if n else None
        for n in (graph.weight_shape, graph.bias_shape)
    ]
    y = graph.evaluate(x, *(() if one is None else one for one in tensors)).reshape(shape)
    gamma, beta = (
        np.float32(default) if t is None else t for t, default in zip(tensors, (1, 0), strict=True)
    )
    if isinstance(layer, LocalResponseNorm):
        expected = loops.response_norm(layer, x)
    elif isinstance(layer, RMSNorm) or (isinstance(layer, LayerNorm) and not layer.channels_first):
        axes = tuple(range(len(shape) - len(layer.learned), len(shape)))
        expected = (
            x / np.sqrt((x**2).mean(axis=axes, keepdims=True) + 2.0**-23)
            if isinstance(layer, RMSNorm)
            else runtime.layer_norm(x, axes[0], layer.learned, layer.eps or 0)
        ) * gamma + beta
    elif isinstance(layer, LayerNorm):
        last = runtime.layer_norm(np.moveaxis(x, 0, -1), len(shape) - 1, layer.learned, layer.eps)
        expected = np.moveaxis(last * gamma + beta, -1, 0)
    else:
        column = (-1, *(1,) * (len(shape) - 1))
        gamma, beta = (np.broadcast_to(t, shape[:1]).reshape(column) for t in (gamma, beta))
        expected = _by_group(layer, x) * gamma + beta
    np.testing.assert_allclose(y, expected, rtol=2e-4, atol=2e-4)


def _by_group(layer: Any, x: Any) -> Any:
    """The input by mean and variance of its groups of channels, if these are its own."""
    if isinstance(layer, GroupNorm):
        groups = layer.num_groups
    else:
        own = getattr(layer, "track_running_stats", True)
        return (
            x if own else runtime.instance_norm(x.reshape(len(x), -1), layer.eps).reshape(x.shape)
        )
    return runtime.instance_norm(x.reshape(groups, -1), layer.eps).reshape(x.shape)


@settings(max_examples=150)
@given(drawn.weighed(), seeds)
def test_weighed_upsampling(case: Any, seed: int) -> None:
    layer, shape = case
    assert isinstance(layer, Upsample)
    output = layer.output_shape(shape)
    # onnxruntime copies what keeps all of its sizes, whatever the factor; PyTorch's cubics do not.
    assume(output != shape or layer.mode != "bicubic")
    x = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    y = connections(layer, shape).evaluate(x).reshape(output)
    factors = layer.factors(shape)
    # An axis that keeps its size is copied by PyTorch, unless by cubics.
    kept = [n == m and layer.mode != "bicubic" for n, m in zip(shape[1:], output[1:], strict=True)]
    scales = [
        m / n if factor is None or same else factor
        for n, m, factor, same in zip(shape[1:], output[1:], factors, kept, strict=True)
    ]
    expected = runtime.interpolated(layer, x, scales, output)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-4)


@settings(max_examples=200)
@given(drawn.moved(), seeds)
def test_moved_neurons(case: Any, seed: int) -> None:
    layer, shape = case
    x = np.random.default_rng(seed).normal(size=shape)
    graph = connections(layer, shape)
    y = graph.evaluate(x).reshape(graph.output_shape)
    np.testing.assert_allclose(y, _moved(layer, x).reshape(y.shape), rtol=1e-6)


def _moved(layer: Any, x: Any) -> Any:
    """What NumPy makes of it."""
    if isinstance(layer, Permute):
        return x.transpose([axis - 1 for axis in layer.axes[1:]])
    if isinstance(layer, Slice):
        at = [slice(None)] * (layer.dim - 1)
        return x[(*at, slice(layer.start, layer.stop, layer.step))]
    if isinstance(layer, Reduction):
        axes = None if layer.dim is None else tuple(dim - 1 for dim in layer.dim)  # type: ignore[union-attr]
        how = np.mean if isinstance(layer, Mean) else np.max if isinstance(layer, Max) else np.sum
        return how(x, axis=axes)
    if isinstance(layer, ConstantPad):
        return np.pad(x, ((0, 0), (1, 2)), constant_values=layer.value)
    if isinstance(layer, ChannelShuffle):
        return x.reshape(layer.groups, -1, *x.shape[1:]).swapaxes(0, 1)
    return _shuffled(layer, x)


def _shuffled(layer: PixelShuffle | PixelUnshuffle, x: Any) -> Any:
    """Shi et al. 2016, equation 4, pixel by pixel."""
    if isinstance(layer, PixelShuffle):
        r, y = layer.upscale_factor, np.zeros(layer.output_shape(x.shape))
        for c, i, j in np.ndindex(y.shape):
            y[c, i, j] = x[c * r * r + i % r * r + j % r, i // r, j // r]
        return y
    r, y = layer.downscale_factor, np.zeros(layer.output_shape(x.shape))
    for c, i, j in np.ndindex(x.shape):
        y[c * r * r + i % r * r + j % r, i // r, j // r] = x[c, i, j]
    return y


def test_what_comes_first_is_named() -> None:
    assert connections(GroupNorm(2, 4), (4, 3)).function == "group_norm(2,1e-05)"
    assert connections(LayerNorm(3), (4, 3)).function == "layer_norm(1,2,1e-05)"
    assert connections(BatchNorm(2, 4), (4, 3, 3)).function == ""
    with pytest.raises(CnnvizError, match="weight has 3 numbers"):
        connections(GroupNorm(2, 4), (4, 3)).evaluate(np.ones(12), [1, 2, 3], [0] * 4)
