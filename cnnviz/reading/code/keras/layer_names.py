"""The names that Keras gives layers that the text does not name: conv2d, conv2d_1, ...

As in Keras 3, those of one kind are counted from the start of the session, so of the text.
"""

from __future__ import annotations

import re

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Value
from cnnviz.reading.keras.old import LAYERS

COUNTED = "counted"
"""Where a layer without a name has its kind, and its number among those of that kind."""

_FULL_NAMES = (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling"))


def count_layer(e: Evaluator, layer: Module) -> None:
    """Counts a layer or model without a name among those of its kind."""
    if not layer.name:
        kind = _kind(layer)
        number = e.counted.get(kind, 0)
        e.journal.touch(e.counted)
        e.counted[kind] = number + 1 if isinstance(number, int) else number
        layer.said[COUNTED] = (kind, number)


def name_of_keras(layer: Module) -> Value:
    """Keras's name of a layer; unknown if the number of those before it is."""
    if COUNTED not in layer.said:
        return layer.name
    kind, number = layer.said[COUNTED]
    return (f"{kind}_{number}" if number else kind) if isinstance(number, int) else number


def _kind(layer: Module) -> str:
    if layer.cls is not None:
        return _snake(layer.cls.name)
    name = layer.kind.rpartition(".")[2]
    if name == "Model":
        return "functional"
    name = LAYERS.get(name, name).removeprefix("Contrib")
    for short, full in _FULL_NAMES:
        name = re.sub(rf"{short}(?=\dD)", full, name)
    return _snake(name)


def _snake(name: str) -> str:
    """The name in snake case, as Keras writes it.

    >>> [_snake(name) for name in ("Conv2D", "MaxPooling2D", "LeakyReLU", "Dense")]
    ['conv2d', 'max_pooling2d', 'leaky_re_lu', 'dense']
    """
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def reset_names(e: Evaluator, *_: object) -> None:
    """`keras.backend.clear_session()`: the names start again."""
    e.journal.touch(e.counted)
    e.counted.clear()
    e.counted.why = None
