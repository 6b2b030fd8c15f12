"""The names that Keras gives layers for which the text has none: conv2d, conv2d_1, ...

As in Keras 3 those of one kind are counted from the start of the session, so of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnnviz.reading.keras.old import LAYERS

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.values import Value

COUNTED = "counted"
"""What a layer without a name is said to be: of which kind, and which of them."""

_FULL = (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling"))


def count(e: Evaluator, layer: Module) -> None:
    """Gives a layer or model that has no name the one that Keras gives it."""
    if not layer.name:
        kind = _kind(layer)
        many = e.counted.get(kind, 0)
        e.journal.touch(e.counted)
        e.counted[kind] = many + 1 if isinstance(many, int) else many
        layer.said[COUNTED] = (kind, many)


def name_of_keras(layer: Module) -> Value:
    """What Keras calls a layer; unknown where it is not known how many there are before it."""
    if COUNTED not in layer.said:
        return layer.name
    kind, many = layer.said[COUNTED]
    return (f"{kind}_{many}" if many else kind) if isinstance(many, int) else many


def _kind(layer: Module) -> str:
    if layer.cls is not None:
        return _snake(layer.cls.name)
    name = layer.kind.rpartition(".")[2]
    if name == "Model":
        return "functional"
    name = LAYERS.get(name, name).removeprefix("Contrib")
    for short, full in _FULL:
        name = re.sub(rf"{short}(?=\dD)", full, name)
    return _snake(name)


def _snake(name: str) -> str:
    """
    >>> [_snake(one) for one in ("Conv2D", "MaxPooling2D", "LeakyReLU", "Dense")]
    ['conv2d', 'max_pooling2d', 'leaky_re_lu', 'dense']
    """
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def start_anew(e: Evaluator, *_: object) -> None:
    """`keras.backend.clear_session()`: the names begin again."""
    e.journal.touch(e.counted)
    e.counted.clear()
    e.counted.why = None
