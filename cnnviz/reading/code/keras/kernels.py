"""The weights of Keras's layers, as Keras lays them out: `conv.kernel`, `self.add_weight`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.reading.code.language.evaluator import Evaluator, Hint
from cnnviz.reading.code.language.keras_inputs import channels_first, in_front
from cnnviz.reading.code.library.sequences import rows
from cnnviz.reading.code.library.weights import shapes
from cnnviz.reading.code.modules.torch_functions import made_of, made_tensor
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import List, Opaque, Unknown, Value, unknown_of
from cnnviz.reading.keras.step import KerasStep

if TYPE_CHECKING:
    from cnnviz.reading.code.values.modules import Module


def variable(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`tf.Variable(tf.zeros([8]))`: a tensor that is learned, unless told otherwise."""
    value = args[0] if args else kwargs.get("initial_value", kwargs.get("initializer"))
    named = dict(zip(("initial_value", "trainable"), args, strict=False)) | kwargs
    if isinstance(value, (Opaque, str)) and named.get("shape") is not None:
        value = filled(kwargs, node)
    made = made_of(e, [value], {}, node) if isinstance(value, (int, float, List, tuple)) else value
    if not isinstance(made, Tensor) or made.traced:
        return unknown_of(made, "the sizes of this variable are not known", node)
    made = Tensor(made.seen)  # As the text orders them.
    if named.get("trainable", True) is not False:
        made.learned = Learned(made)
    return made


def filled(kwargs: dict[str, Value], node: ast.AST, shape: Value = None) -> Value:
    """What `keras.initializers.Zeros()(shape=(3, 4))` gives."""
    said = kwargs.get("shape", shape)
    return made_tensor(said if isinstance(said, (tuple, List)) else (said,), node)


_NAMES = {"gamma": "weight", "beta": "bias", "bias": "bias"}
_KERNELS = {
    "kernel": "conv transposed dense depthwise",
    "depthwise_kernel": "separable depthwise",
    "pointwise_kernel": "separable",
}

WEIGHTS = (*_NAMES, *_KERNELS)
"""What Keras's layers call their weights."""


def build(e: Evaluator, owner: Module, sizes: Value, node: ast.AST) -> None:
    """`model.build((None, 28, 28, 1))`: the text says the model's input; a layer has weights."""
    found = rows(sizes, node) if sizes is not None else Unknown("", node)
    if isinstance(found, Unknown):
        return
    shape = in_front(tuple(found[1:]), channels_first(e))
    known = all(isinstance(one, int) for one in shape)
    if owner.step is not None and all(isinstance(one, int | None) for one in shape):
        e.journal.touch(owner.kept)
        owner.kept["built"] = tuple(size or e.open_size for size in shape)
    if shape and known and not e.tracing:
        e.hints.append(Hint(owner, shape, node))


def add_weight(args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`self.add_weight(shape=(...))`."""
    shape = kwargs.get("shape", next((one for one in args if isinstance(one, (tuple, List))), ()))
    made = made_tensor(shape if isinstance(shape, (tuple, List)) else (shape,), node)
    if isinstance(made, Tensor) and kwargs.get("trainable", True) is not False:
        made.learned = Learned(made)
    return made


def kernel(layer: Module, name: str) -> tuple[Value] | None:
    """A weight of that name, or its None, as the one item of a tuple; None where it has none yet,
    or none that is known.
    """
    step = layer.step
    if not isinstance(step, KerasStep) or name not in WEIGHTS:
        return None
    if name == "bias" and (step.values or {}).get("use_bias") is False:
        return (None,)
    return None if kernel_shape(layer, name) is None else (Weight(layer, name),)


def kernel_shape(layer: Module, name: str) -> tuple[int, ...] | None:
    """The sizes of such a weight."""
    step, sizes = layer.step, layer.kept.get("built")
    for given, _ in layer.kept.get("calls", ()) if sizes is None else ():
        sizes = getattr(given, "held", (None,))[1:]
    if not isinstance(step, KerasStep) or not sizes:
        return None
    try:
        learned = [one for one in map(shapes, step.layers(sizes)) if one]
    except (ArgumentFault, ShapeFault):
        return None
    if name in _NAMES:
        return learned[-1].get(_NAMES[name]) if learned else None
    if not learned or step.kind.family not in _KERNELS.get(name, "").split():
        return None
    gives, takes, *places = learned[-1 if name == "pointwise_kernel" else 0]["weight"]
    if name == "pointwise_kernel":
        return (*places, takes, gives)
    if step.kind.family in ("separable", "depthwise"):
        return (*places, sizes[0], gives // sizes[0])
    return (takes, gives) if step.kind.family == "dense" else (*places, takes, gives)
