"""Functions that return the tensor they are given, or a copy of it."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.number_tensors import converted
from cnnviz.reading.code.tensors.functional_layers import split
from cnnviz.reading.code.values.array_views import tied
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value, unknown_of

_METHODS = (
    "contiguous to cuda cpu float double half type detach requires_grad_ type_as long int"
    " bfloat16 detach_ data_ptr retain_grad pin_memory share_memory_ as_subclass astype"
).split()


def _unchanged(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    tensor, rest, keywords = split(args, kwargs, node)
    has_numbers = isinstance(tensor, Tensor) and not tensor.traced and tensor.numbers is not None
    call = ast.unparse(node).removeprefix(ast.unparse(_owner(node)))
    if not has_numbers:
        return tensor
    other = next((v for v in (*rest, *keywords.values()) if isinstance(v, Tensor)), None)
    call = call if other is None else "float" if other.traced else "complex"  # Of what type it is.
    numbers = converted(tensor.numbers, call)
    if numbers is tensor.numbers:
        return tensor
    result = tensor.copied()
    result.numbers = numbers
    return tied(result, tensor)  # PyTorch copies nothing where the type is the same.


def _owner(node: ast.AST) -> ast.AST:
    """The expression that a method is called on."""
    return getattr(getattr(node, "func", None), "value", node)


def _clone(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.clone()`, which changes of x in place leave alone. Nothing of `weight.data.clone()`, which
    masks are made of, is learned.
    """
    tensor = split(args, kwargs, node)[0]
    if not isinstance(tensor, Tensor):
        return tensor
    copy = tensor.copied()
    owner = ast.unparse(node).removesuffix(".clone()")
    if not tensor.traced and (e.making or owner.endswith((".data", ".detach()"))):
        copy.learned = None
    return copy


def _copy(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`y.copy_(x)`: y gets the numbers of x."""
    own, rest, keywords = split(args, kwargs, node)
    other = rest[0] if rest else keywords.get("src", keywords.get("other"))
    if not isinstance(own, Tensor) or not isinstance(other, Tensor):
        return unknown_of(own if isinstance(own, Unknown) else other, "this is no tensor", node)
    if own.held == other.held and own.traced <= other.traced:
        return other.copied()
    return Unknown("what .copy_() makes of a tensor is not followed here", node)


IDENTITIES: dict[str, Handler] = {
    **dict.fromkeys(_METHODS, _unchanged),
    "clone": _clone,
    "copy_": _copy,
}
