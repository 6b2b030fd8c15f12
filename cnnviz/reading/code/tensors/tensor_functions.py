"""Functions and methods of tensors: those that are layers, and those that only look or rename."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE, why_undrawn
from cnnviz.reading.code.library.array_functions import of_own
from cnnviz.reading.code.library.array_sizes import of_sizes
from cnnviz.reading.code.library.methods import only
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import VARIABLES, of_numbers
from cnnviz.reading.code.modules.selections import PICKING
from cnnviz.reading.code.modules.stores import reading, spoil, spoil_by_data, tied
from cnnviz.reading.code.modules.torch_functions import made_of, made_tensor, typed
from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE
from cnnviz.reading.code.tensors.flattening import FLATTENING
from cnnviz.reading.code.tensors.functional_layers import LAYERED, split
from cnnviz.reading.code.tensors.given_weights import WEIGHTED
from cnnviz.reading.code.tensors.identities import KEPT
from cnnviz.reading.code.tensors.joins import JOINING
from cnnviz.reading.code.tensors.lengths import LENGTHS
from cnnviz.reading.code.tensors.masks import MASKS
from cnnviz.reading.code.tensors.products import PRODUCTS
from cnnviz.reading.code.tensors.reducing import REDUCING
from cnnviz.reading.code.tensors.reshaping import RESHAPING
from cnnviz.reading.code.tensors.splitting import TAKING
from cnnviz.reading.code.tensors.spreads import SPREADS
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.tensors import Extent, Tensor
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _redrawn(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`torch.empty(1, 3, 32, 32).normal_()`."""
    own = isinstance(args[0], Tensor) and not args[0].traced and args[0].numbers is None
    return args[0] if own else Unknown("data is replaced by numbers that nobody knows", node)


_FILLING = (
    "normal_ uniform_ random_ bernoulli_ cauchy_ exponential_ geometric_ log_normal_ fill_ zero_"
).split()


def _fresh(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.new_zeros(2, 3)`, `x.new_full((2, 3), 0.5)`: a tensor of the text's own."""
    name = getattr(getattr(node, "func", None), "attr", "")
    sizes = kwargs.get("size", args[1] if name == "new_full" and len(args) > 1 else args[1:])
    if isinstance(sizes, list) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List, Unknown)):
        sizes = sizes[0]
    if isinstance(sizes, Unknown):
        return sizes
    made = made_tensor(sizes if isinstance(sizes, (tuple, list)) else (sizes,), node)
    if isinstance(made, Tensor):
        made.zeros = name == "new_zeros"
    return made


def _size(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.size()`, `x.size(1)`."""
    tensor, rest, named = split(args, kwargs, node)
    del e
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    at = rest[0] if rest else named.get("dim")
    if at is None:
        return Extent(tensor.seen)
    if isinstance(at, Unknown) or not isinstance(at, int):
        return unknown_of(at, "this axis is not known", node)
    if at == 0:  # The batch, whatever the sizes.
        return tensor.held[0]
    if not -len(tensor.seen) <= at < len(tensor.seen):
        raise Raised("IndexError", f"this tensor has {len(tensor.seen)} axes", node)
    return tensor.seen[at]


def _count(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`x.numel()`."""
    sizes = args[0].sizes
    if isinstance(sizes[0] if sizes else 1, Batch):
        return Batch(sizes[0].times * prod(sizes[1:]))
    return prod(sizes) if None not in sizes else Unknown("a size is left open", node)


def _number(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`t.item()`."""
    found = args[0].numbers
    return Unknown(_UNTOLD, node) if found is None else only(found, node)


def _numbers(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`t.tolist()`."""
    found = args[0].numbers
    return Unknown(_UNTOLD, node) if found is None else _listed(found)


def _listed(numbers: Value) -> Value:
    rows = isinstance(numbers, (List, tuple)) and not isinstance(numbers, Batch)
    return List(map(_listed, numbers)) if rows else numbers


_UNTOLD = "the numbers in a tensor are not known"


_HANDLERS: dict[str, Handler] = {
    **LAYERED,
    **ELEMENTWISE,
    **FLATTENING,
    **JOINING,
    **LENGTHS,
    **MASKS,
    **PICKING,
    **PRODUCTS,
    **REDUCING,
    **RESHAPING,
    **SPREADS,
    **TAKING,
    **WEIGHTED,
    **KEPT,
    **dict.fromkeys(_FILLING, _redrawn),
    **dict.fromkeys(("new_zeros", "new_ones", "new_empty", "new_full"), _fresh),
    "new": lambda e, args, kwargs, node: typed(e, args[1:], kwargs, node),
    "new_tensor": lambda e, args, kwargs, node: made_of(e, args[1:2], kwargs, node),
    "size": _size,
    "dim": lambda e, args, *_: args[0].axes,
    "ndimension": lambda e, args, *_: args[0].axes,
    "numel": _count,
    "nelement": _count,
    "item": _number,
    "tolist": _numbers,
    "is_contiguous": lambda *_: True,
    "is_floating_point": lambda *_: True,
}
_OF_NUMBERS = frozenset(
    name
    for group in (ELEMENTWISE, FLATTENING, LAYERED, REDUCING, RESHAPING, SPREADS, TAKING)
    for name in group
)
OPERATIONS = {
    name: reading(name, of_numbers(handler) if name in _OF_NUMBERS else handler)
    for name, handler in _HANDLERS.items()
}
"""By the name that both a function and a method of tensors may have."""

TENSOR_FUNCTIONS: dict[str, Handler] = {
    f"{package}.{name}": handler
    for package in ("torch", "torch.nn.functional", "torch.special")
    for name, handler in OPERATIONS.items()
    if name not in ("size", "to", "type", "float", "int", "long", "half", "double", "item", "dim")
}

TENSOR_FUNCTIONS |= dict.fromkeys(
    ("torch.linalg.norm", "torch.linalg.vector_norm"), LENGTHS["norm"]
)
TENSOR_FUNCTIONS["torch.linalg.matmul"] = PRODUCTS["matmul"]


def _undrawn(name: str, kind: str) -> Handler:
    """`F.max_unpool2d(x, places, 2)`: as a layer it is refused for the same reason."""

    def handler(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor = split(args, kwargs, node)[0]
        why = f"cnnviz does not follow {name}{why_undrawn(kind)}{ASIDE}"
        return unknown_of(tensor, why, node)

    return handler


TENSOR_FUNCTIONS |= {
    f"torch.nn.functional.{name}": _undrawn(name, kind)
    for name, kind in (
        *(("unfold", "Unfold"), ("fold", "Fold")),
        *((f"max_unpool{n}d", "MaxUnpool") for n in (1, 2, 3)),
    )
}


def _over(name: str) -> Handler:
    """`torch.relu_(x)`: the method `x.relu_()`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor, rest, named = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            spoil(e, tensor)
            return tensor
        return tensor_method(e, tensor, f"{name}_", list(rest), named, node)

    return handler


TENSOR_FUNCTIONS |= {
    f"{package}.{name}_": _over(name)
    for package in ("torch", "torch.nn.functional")
    for name in (*ELEMENTWISE, *LAYERED)
    if not name.endswith("_")
}


def tensor_method(
    e: Evaluator, owner: Tensor, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What a method of a tensor gives; after `relu_` the tensor is what it gave."""
    handler = OPERATIONS.get(name) or OPERATIONS.get(name.rstrip("_"))
    if handler is None:
        return _unfollowed(e, owner, name, args, kwargs, node)
    try:
        found = handler(e, [owner, *args], kwargs, node)
    except IndexError:
        raise Raised("TypeError", f"{name} lacks a value", node) from None
    if isinstance(found, Unknown) and not owner.traced:
        found = of_own(f"torch.{name}", [owner, *args], kwargs, node) or found
    if name.endswith("_") and owner.traced and isinstance(found, Tensor):
        if found.use is not owner.use:  # `requires_grad_` changes no number.
            e.trace.change(e.journal, owner)
        owner.held, owner.use = found.held, found.use
        return owner
    if name.endswith("_") and isinstance(found, Tensor) and found.traced and not owner.traced:
        return _filled(e, owner, e.trace.put(e.journal, owner, found))
    if name.endswith("_") and found is not owner and not owner.traced:
        owner.numbers = None  # Nobody works out what they are now.
    if name.endswith("_") and (isinstance(found, Unknown) or not owner.traced):
        spoil_by_data(e, owner, (found, *args, *kwargs.values()))
    return found


def _unfollowed(
    e: Evaluator, owner: Tensor, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What a method gives that is not followed: of the text's own the sizes may be known."""
    if name.endswith("_"):
        spoil_by_data(e, owner, (*args, *kwargs.values()))
    if owner.keras and name in ("get_shape", "as_list"):
        from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

        return keras_sizes(owner)
    if name in VARIABLES and owner.learned is not None:
        return tuple(owner.sizes) if name == "get_shape" else owner
    found = of_sizes(name.rstrip("_"), [owner, *args], kwargs, node)
    found = of_own(f"torch.{name}", [owner, *args], kwargs, node) if found is None else found
    if found is not None:
        return found
    unknown = Unknown(
        f"cnnviz does not know what .{name}() makes of a tensor", node, lack=Lack.FUNCTION
    )
    return tied(name, owner, unknown)


def _filled(e: Evaluator, own: Tensor, made: Tensor) -> Tensor:
    """A tensor of the text's own that data changed: what was made, for it is that from now on.

    One that is older than the network's way is for other ways, too: it stays as it was.
    """
    if not e.trace.following or own.store < e.trace.uses.born:
        return made
    own.held, own.use, own.traced = made.held, made.use, True
    own.like(made).changes, own.learned, own.numbers = made.changes, None, None
    return own
