"""The graph reproduces the operator cases that the ONNX project publishes, to their four digits."""

from __future__ import annotations

from collections import Counter

import numpy as np

from cnnviz.graph.connect import connections
from tests.oracles.published import cases


def test_published_operator_cases() -> None:
    tried: Counter[str] = Counter()
    for case in cases():
        x, *learned = case.inputs
        graph = connections(case.layer, x.shape[1:])
        weight, bias = (*learned, (), ())[:2] if graph.weight_shape else ((), ())
        y = np.stack([graph.evaluate(one, weight, bias) for one in x])
        np.testing.assert_allclose(
            y.reshape(case.output.shape), case.output, rtol=1e-5, atol=1e-4, err_msg=case.name
        )
        tried[type(case.layer).__name__] += 1
    assert tried["Conv"] >= 5 and tried["ConvTranspose"] >= 5, tried
    assert tried["MaxPool"] >= 10 and tried["AvgPool"] >= 10, tried
