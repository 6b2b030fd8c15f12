"""Functions and methods of tensors: all of this room's, and those that only look at a tensor."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE, why_undrawn
from cnnviz.reading.code.library.array_functions import own_array_result
from cnnviz.reading.code.library.array_sizes import result_of_sizes
from cnnviz.reading.code.library.methods import only_item
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import VARIABLES, accept_weights
from cnnviz.reading.code.modules.number_tensors import tensor_of_numbers
from cnnviz.reading.code.modules.selections import SELECTIONS
from cnnviz.reading.code.modules.stores import as_view, checking_stores, spoil, spoil_by_data
from cnnviz.reading.code.modules.torch_functions import (
    tensor_of_sizes,
    typed_tensor,
)
from cnnviz.reading.code.tensors.elementwise import ELEMENTWISE
from cnnviz.reading.code.tensors.flattening import FLATTENING
from cnnviz.reading.code.tensors.functional_layers import LAYER_FUNCTIONS, split
from cnnviz.reading.code.tensors.given_weights import WEIGHTED
from cnnviz.reading.code.tensors.identities import IDENTITIES
from cnnviz.reading.code.tensors.joins import JOINS
from cnnviz.reading.code.tensors.lengths import LENGTHS
from cnnviz.reading.code.tensors.masks import MASKS
from cnnviz.reading.code.tensors.products import PRODUCTS
from cnnviz.reading.code.tensors.reducing import REDUCTIONS
from cnnviz.reading.code.tensors.reshaping import RESHAPING
from cnnviz.reading.code.tensors.splitting import SPLITTING
from cnnviz.reading.code.tensors.spreads import SPREADS
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.scalars import each, plain
from cnnviz.reading.code.values.tensors import Size, Tensor
from cnnviz.reading.code.values.values import Args, Batch, Kwargs, List, Unknown, Value, unknown_of


def _fill_in_place(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`torch.empty(1, 3, 32, 32).normal_()`."""
    is_own = isinstance(args[0], Tensor) and not args[0].traced and args[0].numbers is None
    return args[0] if is_own else Unknown("data is replaced by unknown numbers", node)


_FILLS = (
    "normal_ uniform_ random_ bernoulli_ cauchy_ exponential_ geometric_ log_normal_ fill_ zero_"
).split()


def _new(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.new_zeros(2, 3)`, `x.new_full((2, 3), 0.5)`: a tensor of the text's own."""
    name = getattr(getattr(node, "func", None), "attr", "")
    sizes = kwargs.get("size", args[1] if name == "new_full" and len(args) > 1 else args[1:])
    if isinstance(sizes, list) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List, Unknown)):
        sizes = sizes[0]
    if isinstance(sizes, Unknown):
        return sizes
    result = tensor_of_sizes(sizes if isinstance(sizes, (tuple, list)) else (sizes,), node)
    if isinstance(result, Tensor):
        result.zeros = name == "new_zeros"
    return result


def _size(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.size()`, `x.size(1)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    del e
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    dim = rest[0] if rest else keywords.get("dim")
    if dim is None:
        return Size(tensor.text_sizes)
    if isinstance(dim, Unknown) or not isinstance(dim, int):
        return unknown_of(dim, "this axis is not known", node)
    if dim == 0:  # The batch, whatever the sizes.
        return tensor.held[0]
    if not -len(tensor.text_sizes) <= dim < len(tensor.text_sizes):
        raise Raised("IndexError", f"this tensor has {len(tensor.text_sizes)} axes", node)
    return tensor.text_sizes[dim]


def _count(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`x.numel()`."""
    sizes = args[0].sizes
    if isinstance(sizes[0] if sizes else 1, Batch):
        return Batch(sizes[0].times * prod(sizes[1:]))
    return prod(sizes) if None not in sizes else Unknown("a size is left open", node)


def _number(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`t.item()`."""
    numbers = args[0].numbers
    return Unknown(_NUMBERS_UNKNOWN, node) if numbers is None else plain(only_item(numbers, node))


def _numbers(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`t.tolist()`."""
    numbers = args[0].numbers
    return Unknown(_NUMBERS_UNKNOWN, node) if numbers is None else each(numbers, plain)


_NUMBERS_UNKNOWN = "the numbers in a tensor are not known"


_HANDLERS: dict[str, Handler] = {
    **LAYER_FUNCTIONS,
    **ELEMENTWISE,
    **FLATTENING,
    **JOINS,
    **LENGTHS,
    **MASKS,
    **SELECTIONS,
    **PRODUCTS,
    **REDUCTIONS,
    **RESHAPING,
    **SPREADS,
    **SPLITTING,
    **WEIGHTED,
    **IDENTITIES,
    **dict.fromkeys(_FILLS, _fill_in_place),
    **dict.fromkeys(("new_zeros", "new_ones", "new_empty", "new_full"), _new),
    "new": lambda e, args, kwargs, node: typed_tensor(e, args[1:], kwargs, node),
    "new_tensor": lambda e, args, kwargs, node: tensor_of_numbers(e, args[1:2], kwargs, node),
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
    for group in (
        ELEMENTWISE,
        FLATTENING,
        LAYER_FUNCTIONS,
        REDUCTIONS,
        RESHAPING,
        SPREADS,
        SPLITTING,
    )
    for name in group
)
OPERATIONS = {
    name: checking_stores(name, accept_weights(handler) if name in _OF_NUMBERS else handler)
    for name, handler in _HANDLERS.items()
}
"""By the name that both a function and a method may have."""

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


def _refused_layer(name: str, kind: str) -> Handler:
    """`F.max_unpool2d(x, places, 2)`, refused for the same reason as its layer."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor = split(args, kwargs, node)[0]
        reason = f"cnnviz does not follow {name}{why_undrawn(kind)}{ASIDE}"
        return unknown_of(tensor, reason, node)

    return handler


TENSOR_FUNCTIONS |= {
    f"torch.nn.functional.{name}": _refused_layer(name, kind)
    for name, kind in (
        *(("unfold", "Unfold"), ("fold", "Fold")),
        *((f"max_unpool{n}d", "MaxUnpool") for n in (1, 2, 3)),
    )
}


def _in_place(name: str) -> Handler:
    """`torch.relu_(x)`, like the method `x.relu_()`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor, rest, keywords = split(args, kwargs, node)
        if not isinstance(tensor, Tensor):
            spoil(e, tensor)
            return tensor
        return tensor_method(e, tensor, f"{name}_", list(rest), keywords, node)

    return handler


TENSOR_FUNCTIONS |= {
    f"{package}.{name}_": _in_place(name)
    for package in ("torch", "torch.nn.functional")
    for name in (*ELEMENTWISE, *LAYER_FUNCTIONS)
    if not name.endswith("_")
}


def tensor_method(
    e: Evaluator, owner: Tensor, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """The result of a method of a tensor; after `relu_` the tensor is that result."""
    handler = OPERATIONS.get(name) or OPERATIONS.get(name.rstrip("_"))
    if handler is None:
        return _other_method(e, owner, name, args, kwargs, node)
    try:
        result = handler(e, [owner, *args], kwargs, node)
    except IndexError:
        raise Raised("TypeError", f"{name} lacks a value", node) from None
    if isinstance(result, Unknown) and not owner.traced:
        result = own_array_result(f"torch.{name}", [owner, *args], kwargs, node) or result
    if name.endswith("_") and owner.traced and isinstance(result, Tensor):
        if result.use is not owner.use:  # `requires_grad_` changes no number.
            e.trace.change(e.journal, owner)
        owner.held, owner.use = result.held, result.use
        return owner
    if name.endswith("_") and isinstance(result, Tensor) and result.traced and not owner.traced:
        return _fill(e, owner, e.trace.put(e.journal, owner, result))
    if name.endswith("_") and result is not owner and not owner.traced:
        owner.numbers = None  # They are not worked out.
    if name.endswith("_") and (isinstance(result, Unknown) or not owner.traced):
        spoil_by_data(e, owner, (result, *args, *kwargs.values()))
    return result


def _other_method(
    e: Evaluator, owner: Tensor, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """The result of a method that is not followed; the sizes of the text's own may be known."""
    if name.endswith("_"):
        spoil_by_data(e, owner, (*args, *kwargs.values()))
    if owner.keras and name in ("get_shape", "as_list"):
        from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

        return keras_sizes(owner)
    if name in VARIABLES and owner.learned is not None:
        return tuple(owner.sizes) if name == "get_shape" else owner
    result = result_of_sizes(name.rstrip("_"), [owner, *args], kwargs, node)
    result = (
        own_array_result(f"torch.{name}", [owner, *args], kwargs, node)
        if result is None
        else result
    )
    if result is not None:
        return result
    unknown = Unknown(
        f"cnnviz does not know what .{name}() makes of a tensor", node, lack=Lack.FUNCTION
    )
    return as_view(name, owner, unknown)


def _fill(e: Evaluator, own: Tensor, result: Tensor) -> Tensor:
    """A tensor of the text's own that data has changed: from now on it is `result`.

    One older than the network's way serves other ways, too: it stays as it was.
    """
    if not e.trace.following or own.store < e.trace.uses.born:
        return result
    own.held, own.use, own.traced = result.held, result.use, True
    own.like(result).changes, own.learned, own.numbers = result.changes, None, None
    return own
