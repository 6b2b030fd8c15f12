"""A whole network's graph, layer after layer, against onnxruntime's one model of it."""

from __future__ import annotations

import numpy as np

from cnnviz.graph.connect import connect
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import AvgPool
from tests.oracles import runtime
from tests.oracles.networks import lenet


def test_a_whole_network() -> None:
    """LeNet-5, layer after layer, against the same as one model."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(1, 32, 32)).astype(np.float32)
    model, y = runtime.Model(x), x.ravel()
    for layer, graph in zip(lenet().layers, connect(lenet()).layers, strict=True):
        weight = rng.normal(size=graph.weight_shape).astype(np.float32) / 5
        bias = rng.normal(size=graph.bias_shape).astype(np.float32)
        y = graph.evaluate(y, weight, bias)
        if isinstance(layer, Conv):
            model.add("Conv", weight, bias)
        elif isinstance(layer, Linear):
            model.add("Gemm", weight, bias, transB=1)
        elif isinstance(layer, AvgPool):
            model.add("AveragePool", kernel_shape=(2, 2), strides=(2, 2))
        else:
            model.add({"Tanh()": "Tanh", "Flatten()": "Flatten"}[repr(layer)])
    np.testing.assert_allclose(y, model.run(), rtol=1e-4, atol=1e-4)
