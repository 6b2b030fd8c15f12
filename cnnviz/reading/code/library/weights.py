"""The shapes of the tensors that a layer learns, as PyTorch lays them out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from math import prod

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, Unknown, Value

_Kwargs = dict[str, Value]

OF_SIZES = ("detach", "size", "dim", "ndim", "numel", "nelement", "ndimension")
"""What is asked of a weight that its shape answers."""

VARIABLES = {
    **dict.fromkeys(("assign", "assign_add", "assign_sub"), "keras.assigned"),
    "get_shape": "keras.ops.shape",
}
"""The methods of a weight of Keras's, by what they do."""
IN_PLACE = {"mul_": "torch.mul"}
"""The same of PyTorch's: `conv.weight.data.mul_(mask)`."""


def weight_shape(module: Module, name: str) -> tuple[int, ...] | None:
    """The shape of a layer's `weight` or `bias`; None where it has none that is known."""
    if module.keras:
        from cnnviz.reading.code.keras.kernels import kernel_shape

        return kernel_shape(module, name)
    if module.table is not None and name == "weight":
        return tuple(module.table)
    sizes = module.became.get("sizes")
    if isinstance(sizes, Unknown) or f"unsized {name}" in module.became:
        return None
    if sizes is not None:
        return dict(sizes).get(name)
    layer = module.step.layer if module.step is not None else None
    return None if layer is None else shapes(layer).get(name)


def numbers_of(value: Value) -> Value:
    """The numbers of a layer's weight as a tensor, of which sizes are all that matters."""
    shape = weight_shape(*value) if isinstance(value, Weight) else None
    return value if shape is None else Tensor(shape)


def part_of(value: Value, other: Value) -> Value:
    """The same, where it meets what is no data; what the text works out of it is no parameter."""
    data = isinstance(other, Tensor) and other.traced
    found = value if data else numbers_of(value)
    return found if found is value else worked_out(found, value)


def worked_out(made: Value, *given: Value) -> Value:
    """What the text makes of a parameter and other values: it is no parameter, and remembers of
    which one it is where that is one alone.
    """
    sources = [one for one in map(source, given) if one is not None]
    for one in made if isinstance(made, tuple) else (made,):
        if isinstance(one, Tensor) and not one.traced and one.learned in (None, PART):
            one.learned = PART
            one.source = sources[0] if all(sources[0] == each for each in sources) else PART
    return made


def source(value: Value) -> object:
    """The one parameter that a value is worked out of: a layer's weight, or what is learned; PART
    for several, None for none.
    """
    if isinstance(value, Weight):
        return value
    if not isinstance(value, Tensor):
        return None
    return value.source or PART if value.learned is PART else value.learned


def scales(gain: Tensor, sizes: Sequence[int | Batch | None]) -> bool:
    """Whether numbers are one for several weights each, as a learned gain per channel is."""
    known = all(isinstance(size, int) for size in (*gain.sizes, *sizes))
    return known and _count(gain.sizes) < _count(sizes)


def _count(sizes: Sequence[int | Batch | None]) -> int:
    return prod(size for size in sizes if isinstance(size, int))


def of_numbers(handler: Handler) -> Handler:
    """A function of tensors that may be given a layer's weight: what it makes is no parameter."""

    def handled(e: Evaluator, args: list[Value], kwargs: _Kwargs, node: ast.AST) -> Value:
        given = list(map(numbers_of, args))
        made = handler(e, given, kwargs, node)
        changed = any(a is not b for a, b in zip(given, args, strict=True))
        return worked_out(made, *args) if changed else made

    return handled


def shapes(layer: Layer) -> dict[str, tuple[int, ...]]:
    """The tensors of a layer by name.

    >>> from cnnviz.layers.linear import Linear
    >>> shapes(Linear(3, 2))
    {'weight': (2, 3), 'bias': (2,)}
    """
    of, weight = vars(layer), _weight(layer)
    if weight is None:
        return {}
    found = {"weight": weight}
    if of.get("bias"):
        outs = of.get("out_features") or of.get("out_channels")
        found["bias"] = (outs,) if outs else weight
    return found


def _weight(layer: Layer) -> tuple[int, ...] | None:
    """The shape of a layer's weight; None where it has none."""
    name, of = layer.spec_name, vars(layer)
    if name == "Linear":
        return (of["out_features"], of["in_features"])
    if name.startswith("ConvTranspose"):
        return (of["in_channels"], of["out_channels"] // of["groups"], *of["kernel_size"])
    if name.startswith("Conv") and "out_channels" in of:
        return (of["out_channels"], of["in_channels"] // of["groups"], *of["kernel_size"])
    if name.endswith(("Norm1d", "Norm2d", "Norm3d", "SyncBatchNorm")) and of.get("affine"):
        return (of["num_features"],)
    if name == "GroupNorm" and of["affine"]:
        return (of["num_channels"],)
    if name in ("LayerNorm", "RMSNorm") and of["elementwise_affine"]:
        sizes = of["normalized_shape"]
        return (sizes,) if isinstance(sizes, int) else tuple(sizes)
    return (of["num_parameters"],) if name == "PReLU" else None
