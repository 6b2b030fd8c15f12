"""Keras counts the channels last: what is left of a tensor has its channels there, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnnviz.graph.connect import connections
from cnnviz.reading import parse

CASES: list[tuple[str, Callable[[Any], Any]]] = [
    ("inp[..., 1]", lambda x: x[..., 1]),
    ("inp[:, :, :, 1]", lambda x: x[..., 1]),
    ("inp[:, 1]", lambda x: x[1]),
    ("inp[:, :, 1]", lambda x: x[:, 1]),
    ("inp[:, 1:3, :, 0]", lambda x: x[1:3, :, 0]),
    ("inp[..., 0][..., 1]", lambda x: x[..., 0][..., 1]),
    ("ops.sum(inp, axis=3)", lambda x: x.sum(2)),
    ("ops.mean(inp, axis=-1)", lambda x: x.mean(2)),
    ("ops.max(inp, axis=1)", lambda x: x.max(0)),
    ("ops.sum(ops.sum(inp, axis=3), axis=1)", lambda x: x.sum(2).sum(0)),
    ("layers.GlobalAveragePooling1D()(ops.sum(inp, axis=3))", lambda x: x.sum(2).mean(0)),
    ("layers.GlobalMaxPooling1D()(inp[..., 2])", lambda x: x[..., 2].max(0)),
    ("layers.Average()([inp, inp * 3])", lambda x: 2 * x),
    ("layers.average([inp, inp * 3, inp * 5])", lambda x: 3 * x),
]


@pytest.mark.parametrize(("expression", "wanted"), CASES, ids=[one for one, _ in CASES])
def test_it_is_what_numpy_makes_of_channels_last(
    expression: str, wanted: Callable[[Any], Any]
) -> None:
    network = parse(
        "import keras\nfrom keras import layers, ops\ninp = keras.Input((4, 5, 3))\n"
        f"model = keras.Model(inp, {expression})\n"
    )
    x = np.random.default_rng(1).integers(-9, 10, (4, 5, 3)).astype(float)
    values = [np.moveaxis(x, -1, 0)]
    for call, layer in enumerate(network.layers):
        taken = np.concatenate([values[at].ravel() for at in network.reads(call)])
        made = connections(layer, network.fed[call]).evaluate(taken)
        values.append(np.asarray(made).reshape(network.shapes[call + 1]))
    np.testing.assert_allclose(np.moveaxis(values[-1], 0, -1), wanted(x), rtol=1e-6)
