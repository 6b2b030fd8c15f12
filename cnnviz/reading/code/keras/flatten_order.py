"""Where Keras's text goes by the order of neurons that its Flatten puts otherwise than here.

Keras flattens maps with the channels last, a network here with the channels first. Behind a Dense,
which learns a weight for each, that is the same network; what picks or arranges neurons by their
places gets others.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from cnnviz.layers.shuffle import Permute
from cnnviz.reading.keras.each import EachStep
from cnnviz.reading.keras.step import KerasStep

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.values.tensors import Use

_KEEPS = ("Concat", "Add", "Multiply", "Subtract", "Softmax", "LogSoftmax")
_BY_PLACES = ("Slice", "Unflatten", "Flip", "GroupNorm")


def by_places(way: Way, first: bool) -> ast.AST | None:
    """The first call that goes by the places of neurons which are flattened in another order.

    `first`: the text is told that its channels are the first axis.
    """
    flat: set[Use | None] = set()
    for use in way.uses:
        layer: Any = use.layer
        name, (read, *_) = layer.spec_name, use.reads
        moved = flat.intersection(use.reads)
        turned = read is not None and isinstance(read.layer, Permute) and read.node is use.node
        shape = read.shape if read else way.shape
        # A Reshape turns the channels to the end first, as Keras has them.
        if name == "Flatten" and not turned and _in_another_order(use, shape, first):
            flat.add(use)
        elif moved and name in _BY_PLACES and not _told(use):
            sizes = getattr(layer, "unflattened_size", ())
            if name != "Unflatten" or prod(sizes[1:]) > 1:
                return use.node
            flat.add(use)
        elif moved and (layer.pointwise or name in _KEEPS or _repeats(use)):
            flat.add(use)
    return None


def _in_another_order(use: Use, shape: tuple[int, ...], first: bool) -> bool:
    """Whether Keras flattens these maps in another order."""
    if len(use.shape) > 1 or shape[0] == 1 or prod(shape[1:]) == 1:
        return False
    step = use.module.step if use.module is not None else None
    if isinstance(step, KerasStep) and step.kind.family == "flatten":
        return step.default_first or not step.first
    return not first


def _repeats(use: Use) -> bool:
    """Whether a vector is repeated, which leaves its neurons in their order."""
    layer: Any = use.layer
    return layer.spec_name == "Upsample" and len(use.shape) == 2


def _told(use: Use) -> bool:
    """Whether the layer tells it by itself: a Reshape does."""
    step = use.module.step if use.module is not None else None
    return step is not None and bool(step.note) and not isinstance(step, EachStep)
