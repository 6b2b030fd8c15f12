"""Tensors that are turned round or rolled along an axis, or rows of them made shorter."""

from __future__ import annotations

import ast

from cnnviz.layers.axes import Flip
from cnnviz.layers.merge import Concat
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.tensors.axes import narrowed
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.pieces import axis_size, of_tensor
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


@of_tensor
def _flip(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.flip(2, 3)`, `torch.flip(x, [3])`."""
    said: Value = named.get("dims", rest)
    if isinstance(said, list) and len(said) == 1 and isinstance(said[0], (tuple, List)):
        said = said[0]
    dims = rows((said,) if isinstance(said, int) else said, node)
    if isinstance(dims, Unknown):
        return dims
    if not tensor.traced:
        return Tensor(tensor.sizes).like(tensor)
    axes = tuple(axis_size(tensor, at, node)[0] for at in dims)
    return apply(e, Flip(axes), [tensor], "flip", node)


@of_tensor
def _roll(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`torch.roll(x, 1, dims=2)`: what leaves an axis at its end comes in at its start."""
    words = dict(zip(("shifts", "dims"), rest, strict=False)) | named
    return rolled(e, tensor, words.get("shifts", ()), words.get("dims", ()), node)


def rolled(e: Evaluator, tensor: Tensor, by: Value, along: Value, node: ast.AST) -> Value:
    """A tensor that is rolled by so much along axes."""
    shifts, dims = (rows((one,) if isinstance(one, int) else one, node) for one in (by, along))
    if isinstance(shifts, Unknown) or isinstance(dims, Unknown) or len(shifts) != len(dims):
        return Unknown("rolling without axes is not followed", node)
    for shift, at in zip(shifts, dims, strict=True):
        axis, size = axis_size(tensor, at, node)
        if not isinstance(shift, int):
            return Unknown("this shift is not known", node)
        if not tensor.traced:
            continue
        if shift % size:
            cut = size - shift % size
            ends = (slice(cut, size), slice(0, cut))
            parts = [narrowed(e, tensor, axis, end, node, "roll") for end in ends]
            tensor = apply(e, Concat(axis), parts, "roll", node)
    return tensor if tensor.traced else Tensor(tensor.sizes).like(tensor)


@of_tensor
def _renorm(_: Evaluator, tensor: Tensor, __: _Args, ___: _Kwargs, node: ast.AST) -> Value:
    """`torch.renorm(w, p=2, dim=0, maxnorm=1)`, of a weight: sizes are all that matters."""
    if tensor.traced:
        return Unknown("cnnviz does not know what renorm makes of the network's data", node)
    return Tensor(tensor.sizes).like(tensor)


TURNING: dict[str, Handler] = {"flip": _flip, "roll": _roll, "renorm": _renorm}
