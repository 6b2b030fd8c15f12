"""Where a Keras text depends on the order of neurons in which its Flatten differs from ours.

Keras flattens maps with the channels last, a network here with the channels first. Before a Dense,
which learns a weight for each, that is the same network; what picks or arranges neurons by their
positions gets others.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.values.tensors import Use
from cnnviz.reading.keras.step import KerasStep
from cnnviz.reading.keras.time_distributed import TimeDistributedStep

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.networks.following import Way

_KEEP_ORDER = ("Concat", "Add", "Multiply", "Subtract", "Softmax", "LogSoftmax")
_POSITIONAL = ("Slice", "Unflatten", "Flip", "GroupNorm")


def positional_call(way: Way, first: bool) -> ast.AST | None:
    """The first call that depends on positions of neurons that are flattened in another order.

    `first`: the text is set to have the channels first.
    """
    flattened: set[Use | None] = set()
    for use in way.uses:
        layer: Any = use.layer
        name, (read, *_) = layer.spec_name, use.reads
        reads_flattened = flattened.intersection(use.reads)
        is_permuted = read is not None and isinstance(read.layer, Permute) and read.node is use.node
        shape = read.shape if read else way.shape
        # A Reshape first moves the channels to the end, as Keras has them.
        if name == "Flatten" and not is_permuted and _in_another_order(use, shape, first):
            flattened.add(use)
        elif reads_flattened and name in _POSITIONAL and not _is_explained(use):
            sizes = getattr(layer, "unflattened_size", ())
            if name != "Unflatten" or prod(sizes[1:]) > 1:
                return use.node
            flattened.add(use)
        elif reads_flattened and (layer.pointwise or name in _KEEP_ORDER or _repeats(use)):
            flattened.add(use)
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
    """Whether a call repeats a vector, which keeps the order of neurons."""
    layer: Any = use.layer
    return layer.spec_name == "Upsample" and len(use.shape) == 2


def _is_explained(use: Use) -> bool:
    """Whether the layer has a note of its own on that, as a Reshape does."""
    step = use.module.step if use.module is not None else None
    return step is not None and bool(step.note) and not isinstance(step, TimeDistributedStep)
