"""Tensors flipped or rolled along axes, and `renorm`, which shortens rows of weights."""

from __future__ import annotations

import ast

from cnnviz.layers.axes import Flip
from cnnviz.layers.merge import Concat
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.tensors.axes import narrow
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.pieces import axis_and_size, of_tensor
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, List, Unknown, Value


@of_tensor
def _flip(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.flip(2, 3)`, `torch.flip(x, [3])`."""
    dims: Value = keywords.get("dims", rest)
    if isinstance(dims, list) and len(dims) == 1 and isinstance(dims[0], (tuple, List)):
        dims = dims[0]
    flipped = all_items((dims,) if isinstance(dims, int) else dims, node)
    if isinstance(flipped, Unknown):
        return flipped
    if not tensor.traced:
        return Tensor(tensor.sizes).like(tensor)
    axes = tuple(axis_and_size(tensor, dim, node)[0] for dim in flipped)
    return apply(e, Flip(axes), [tensor], "flip", node)


@of_tensor
def _roll(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`torch.roll(x, 1, dims=2)`: what leaves an axis at its end reenters at its start."""
    arguments = dict(zip(("shifts", "dims"), rest, strict=False)) | keywords
    return roll(e, tensor, arguments.get("shifts", ()), arguments.get("dims", ()), node)


def roll(e: Evaluator, tensor: Tensor, amounts: Value, along: Value, node: ast.AST) -> Value:
    """A tensor rolled along axes by these amounts."""
    shifts, dims = (
        all_items((value,) if isinstance(value, int) else value, node) for value in (amounts, along)
    )
    if isinstance(shifts, Unknown) or isinstance(dims, Unknown) or len(shifts) != len(dims):
        return Unknown("rolling without axes is not followed", node)
    for shift, dim in zip(shifts, dims, strict=True):
        axis, size = axis_and_size(tensor, dim, node)
        if not isinstance(shift, int):
            return Unknown("this shift is not known", node)
        if not tensor.traced:
            continue
        if shift % size:
            cut = size - shift % size
            ends = (slice(cut, size), slice(0, cut))
            parts = [narrow(e, tensor, axis, end, node, "roll") for end in ends]
            tensor = apply(e, Concat(axis), parts, "roll", node)
    return tensor if tensor.traced else Tensor(tensor.sizes).like(tensor)


@of_tensor
def _renorm(_: Evaluator, tensor: Tensor, __: Args, ___: Kwargs, node: ast.AST) -> Value:
    """`torch.renorm(w, p=2, dim=0, maxnorm=1)`, of a weight: only its sizes matter."""
    if tensor.traced:
        return Unknown("cnnviz does not know what renorm makes of the network's data", node)
    return Tensor(tensor.sizes).like(tensor)


FLIPS: dict[str, Handler] = {"flip": _flip, "roll": _roll, "renorm": _renorm}
