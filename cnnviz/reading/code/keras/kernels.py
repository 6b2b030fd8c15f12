"""The weights of Keras's layers, in Keras's order of axes: `conv.kernel`, `self.add_weight`."""

from __future__ import annotations

import ast

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.reading.code.language.evaluator import Evaluator, Hint
from cnnviz.reading.code.language.keras_inputs import channels_first, with_channels_first
from cnnviz.reading.code.library.sequences import all_items
from cnnviz.reading.code.library.weights import parameter_shapes
from cnnviz.reading.code.modules.number_tensors import tensor_of_numbers
from cnnviz.reading.code.modules.torch_functions import tensor_of_sizes
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import List, Opaque, Unknown, Value, unknown_of
from cnnviz.reading.keras.step import KerasStep


def variable(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`tf.Variable(tf.zeros([8]))`: a tensor that is learned unless `trainable` is False."""
    value = args[0] if args else kwargs.get("initial_value", kwargs.get("initializer"))
    arguments = dict(zip(("initial_value", "trainable"), args, strict=False)) | kwargs
    if isinstance(value, (Opaque, str)) and arguments.get("shape") is not None:
        value = initial_values(kwargs, node)
    if isinstance(value, (int, float, List, tuple)):
        value = tensor_of_numbers(e, [value], {}, node)
    if not isinstance(value, Tensor) or value.traced:
        return unknown_of(value, "the sizes of this variable are not known", node)
    result = Tensor(value.text_sizes)  # In the text's order of axes.
    if arguments.get("trainable", True) is not False:
        result.learned = Learned(result)
    return result


def initial_values(kwargs: dict[str, Value], node: ast.AST, shape: Value = None) -> Value:
    """The result of `keras.initializers.Zeros()(shape=(3, 4))`."""
    sizes = kwargs.get("shape", shape)
    return tensor_of_sizes(sizes if isinstance(sizes, (tuple, List)) else (sizes,), node)


_NAMES = {"gamma": "weight", "beta": "bias", "bias": "bias"}
_KERNELS = {
    "kernel": "conv transposed dense depthwise",
    "depthwise_kernel": "separable depthwise",
    "pointwise_kernel": "separable",
}

WEIGHTS = (*_NAMES, *_KERNELS)
"""The names of weights of Keras's layers."""


def build(e: Evaluator, owner: Module, sizes: Value, node: ast.AST) -> None:
    """`model.build((None, 28, 28, 1))`: states a model's input; a layer gets its weights."""
    listed = all_items(sizes, node) if sizes is not None else Unknown("", node)
    if isinstance(listed, Unknown):
        return
    shape = with_channels_first(tuple(listed[1:]), channels_first(e))
    is_known = all(isinstance(size, int) for size in shape)
    if owner.step is not None and all(isinstance(size, int | None) for size in shape):
        e.journal.touch(owner.kept)
        owner.kept["built"] = tuple(size or e.open_size for size in shape)
    if shape and is_known and not e.tracing:
        e.hints.append(Hint(owner, shape, node))


def add_weight(args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`self.add_weight(shape=(...))`."""
    sizes = next((argument for argument in args if isinstance(argument, (tuple, List))), ())
    shape = kwargs.get("shape", sizes)
    weight = tensor_of_sizes(shape if isinstance(shape, (tuple, List)) else (shape,), node)
    if isinstance(weight, Tensor) and kwargs.get("trainable", True) is not False:
        weight.learned = Learned(weight)
    return weight


def kernel(layer: Module, name: str) -> tuple[Value] | None:
    """A weight of that name, or None in its place, as the only item of a tuple; None if the layer
    has none yet, or none that is known.
    """
    step = layer.step
    if not isinstance(step, KerasStep) or name not in WEIGHTS:
        return None
    if name == "bias" and (step.values or {}).get("use_bias") is False:
        return (None,)
    return None if kernel_shape(layer, name) is None else (Weight(layer, name),)


def kernel_shape(layer: Module, name: str) -> tuple[int, ...] | None:
    """The sizes of such a weight; None if it has none or they are not known."""
    step, sizes = layer.step, layer.kept.get("built")
    for input_, _ in layer.kept.get("calls", ()) if sizes is None else ():
        sizes = getattr(input_, "held", (None,))[1:]
    if not isinstance(step, KerasStep) or not sizes:
        return None
    try:
        weights = [shape for shape in map(parameter_shapes, step.layers(sizes)) if shape]
    except (ArgumentFault, ShapeFault):
        return None
    if name in _NAMES:
        return weights[-1].get(_NAMES[name]) if weights else None
    if not weights or step.kind.family not in _KERNELS.get(name, "").split():
        return None
    outputs, inputs, *positions = weights[-1 if name == "pointwise_kernel" else 0]["weight"]
    if name == "pointwise_kernel":
        return (*positions, inputs, outputs)
    if step.kind.family in ("separable", "depthwise"):
        return (*positions, sizes[0], outputs // sizes[0])
    return (inputs, outputs) if step.kind.family == "dense" else (*positions, inputs, outputs)
