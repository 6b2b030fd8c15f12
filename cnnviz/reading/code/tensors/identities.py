"""Functions of tensors that leave what they are given as it is, or give a copy of it."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import split
from cnnviz.reading.code.values.scalars import cut
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_NAMES = (
    "contiguous to cuda cpu float double half type detach requires_grad_ type_as long int"
    " bfloat16 detach_ data_ptr retain_grad pin_memory share_memory_ as_subclass astype"
).split()
_WHOLE = re.compile(r"\b(?:u?int\d*|long|short|byte|Long|Int)")


def _kept(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    tensor = split(args, kwargs, node)[0]
    own = isinstance(tensor, Tensor) and not tensor.traced and tensor.numbers is not None
    if not own or not _WHOLE.search(ast.unparse(node).removeprefix(ast.unparse(_owner(node)))):
        return tensor
    made = tensor.copied()
    made.numbers = cut(tensor.numbers)
    return made


def _owner(node: ast.AST) -> ast.AST:
    """What a method is called on."""
    return getattr(getattr(node, "func", None), "value", node)


def _cloned(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.clone()`: what changes x in place does not change it. Of `weight.data.clone()`, which a
    mask is made of, nothing is learned.
    """
    tensor = split(args, kwargs, node)[0]
    if not isinstance(tensor, Tensor):
        return tensor
    made = tensor.copied()
    of = ast.unparse(node).removesuffix(".clone()")
    if not tensor.traced and (e.making or of.endswith((".data", ".detach()"))):
        made.learned = None
    return made


def _overwritten(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`y.copy_(x)`: y has the numbers of x."""
    own, rest, named = split(args, kwargs, node)
    other = rest[0] if rest else named.get("src", named.get("other"))
    if not isinstance(own, Tensor) or not isinstance(other, Tensor):
        return unknown_of(own if isinstance(own, Unknown) else other, "this is no tensor", node)
    if own.held == other.held and own.traced <= other.traced:
        return other.copied()
    return Unknown("what .copy_() makes of a tensor is not followed here", node)


KEPT: dict[str, Handler] = {
    **dict.fromkeys(_NAMES, _kept),
    "clone": _cloned,
    "copy_": _overwritten,
}
