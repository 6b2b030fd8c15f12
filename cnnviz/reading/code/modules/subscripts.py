"""`owner[key]`, for every kind of owner."""

from __future__ import annotations

import ast
from math import ceil

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.stacking import index_array
from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.modules.several_inputs import keyword_input
from cnnviz.reading.code.modules.stores import as_view, item_view
from cnnviz.reading.code.source.open_arguments import why_empty
from cnnviz.reading.code.values.array_views import tied
from cnnviz.reading.code.values.bounds import as_key
from cnnviz.reading.code.values.enums import member_named
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import Truth, entry_of, is_whole
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.set_advice import unknown_item, with_default
from cnnviz.reading.code.values.tensors import SizeTensor, Tensor
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import (
    Array,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Opaque,
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import kind_of, words_of

_GRIDS = ("numpy.ogrid", "numpy.mgrid")


def batch_size_of(node: ast.Subscript, scope: Scope) -> Value:
    """The batch size that `x.shape[0]` asks for, read without the other sizes; else None."""
    owner, key = node.value, node.slice
    if not isinstance(owner, ast.Attribute) or not isinstance(owner.value, ast.Name):
        return None
    if owner.attr != "shape" or not isinstance(key, ast.Constant):
        return None
    if key.value is False or key.value != 0:
        return None
    tensor = scope.find(owner.value.id)
    return tensor.held[0] if isinstance(tensor, Tensor) and not tensor.keras else None


def subscript(e: Evaluator, owner: Value, key: Value, node: ast.Subscript) -> Value:
    """The item of an owner at a key."""
    if isinstance(owner, Unknown):
        return _unknown_item(e, owner, key, node)
    if isinstance(owner, Known) and owner.path in ("os.environ", "sys.argv"):
        return refusal(owner.path, [], {}, node).at(node, ast.unparse(node))
    if isinstance(owner, Known) and owner.path in _GRIDS:
        return _grid(owner.path, key, node)
    if isinstance(owner, (Known, Class)):
        return member_named(owner, key, node)
    if isinstance(owner, (Opaque, Weight)):
        return _weight_part(e, owner, key, node)
    if isinstance(owner, Tensor):
        from cnnviz.reading.code.tensors.indexing import index_tensor

        return as_view("narrow", owner, index_tensor(e, owner, key, node))
    if isinstance(key, Unknown):
        return tied(either(key, [owner.held if isinstance(owner, Module) else owner]), owner)
    if isinstance(owner, Module):
        return _module_item(e, owner, key, node)
    if isinstance(owner, Instance):
        return _instance_item(e, owner, key, node)
    if isinstance(owner, Dict):
        return _dict_item(e, owner, key, node)
    return _row_item(e, owner, key, node)


def _unknown_item(e: Evaluator, owner: Unknown, key: Value, node: ast.Subscript) -> Value:
    """An item of something unknown, by the name that sets it."""
    is_named = bool(owner.name)
    if e.script is not None and (size := e.script.size_of_input(e.source.tree, owner, key)):
        return size
    if is_named and _is_any_item(owner, node.slice):
        return item_view(owner, owner.at(owner.node, owner.name))
    place = owner.node and node if is_named else owner.node
    item = owner.at(place, ast.unparse(node) if is_named else "")
    return item_view(owner, with_default(e, item, key) if is_named else item)


def _weight_part(e: Evaluator, owner: Opaque | Weight, key: Value, node: ast.Subscript) -> Value:
    """A part of a layer's weight, which is no parameter."""
    shape = weight_shape(*owner) if isinstance(owner, Weight) else None
    part = Opaque(PART) if shape is None else subscript(e, Tensor(shape), key, node)
    if isinstance(part, Tensor) and getattr(node.value, "attr", "") != "data":
        part.learned = PART
    return part


def _instance_item(e: Evaluator, owner: Instance, key: Value, node: ast.Subscript) -> Value:
    """An item of an object of one of the text's classes."""
    function = owner.cls.find("__getitem__")
    if isinstance(function, Function):
        return e.call(function, [owner, key], {}, node)
    if owner.cls.row:
        return _row_item(e, tuple(owner.attrs.values()), key, node)
    raise Raised("TypeError", f"a {owner.cls.name} has no items", node)


def _is_any_item(owner: Unknown, key: ast.expr) -> bool:
    """Whether an item is any of a row that is to be set as a whole: one that a loop counts, or the
    first of an argument, or all but some; of a shape those behind the batch are easier to set.
    """
    if isinstance(key, ast.Slice):
        return not owner.name.endswith(("shape", "size()"))
    if not isinstance(key, ast.Constant):
        return not isinstance(key, ast.Tuple)
    return isinstance(key.value, int) and isinstance(owner.node, ast.arg)


def _module_item(e: Evaluator, owner: Module, key: Value, node: ast.Subscript) -> Value:
    if owner.length is None:
        function = owner.cls.find("__getitem__") if owner.cls is not None else None
        if isinstance(function, Function):
            return e.call(function, [owner, key], {}, node)
        hint = ": its layers are in .layers" if owner.keras and owner.children else ""
        raise Raised("TypeError", f"this module has no items{hint}", node)
    if owner.refused is not None:
        return owner.refused
    if not isinstance(key, slice):
        return owner.held[owner.key(key, node)]
    return _slice(e, owner, list(owner.held.items())[key], node)


def _slice(e: Evaluator, owner: Module, items: list[tuple[str, Value]], node: ast.AST) -> Module:
    """Some modules of a container, in one of its kind; those of a Sequential keep their names."""
    if owner.cls is not None:
        is_sequential = owner.kind == "torch.nn.Sequential"
        modules = Dict(items) if is_sequential else List(child for _, child in items)
        module: Module = e.call(owner.cls, [modules], {}, node)
        e.built = [other for other in e.built if other is not module]
        return module
    part = Module(owner.kind, node)
    if owner.kind == "torch.nn.Sequential":
        part.children.update(items)
    else:
        part.fill(e, dict(items))
    return part


def _dict_item(e: Evaluator, owner: Dict, key: Value, node: ast.Subscript) -> Value:
    if owner.why is not None:
        return unknown_item(owner.why, node, e.tracing)
    if as_key(key, node) in owner:
        return owner[key]
    if owner.missing is not None and owner.missing != "attributes":
        e.journal.touch(owner)
        owner[key] = e.call(owner.missing, [], {}, node)
        return owner[key]
    if isinstance(key, Opaque):
        return Unknown("what is in this dict for that is not known", node)
    reason = keyword_input(e, node) or f"there is no {key!r} in this dict"
    raise Raised("KeyError", reason, node)


def _row_item(e: Evaluator, owner: Value, key: Value, node: ast.Subscript) -> Value:
    if isinstance(owner, List) and owner.why is not None:
        return unknown_item(owner.why, node, e.tracing)
    if isinstance(key, Truth):
        raise Raised("TypeError", "a NumPy boolean is no index", node)
    if isinstance(owner, Array) and (key is None or key is ... or isinstance(key, tuple)):
        return tied(index_array(owner, key if isinstance(key, tuple) else (key,), node), owner)
    if isinstance(owner, Array) and isinstance(key, List) and key.why is not None:
        return key.why.alone()
    is_mask = isinstance(owner, Array) and isinstance(key, Array) and len(key) == len(owner)
    if is_mask and all(type(flag) is bool for flag in key):
        return Array.of(List(item for item, flag in zip(owner, key, strict=True) if flag))
    if isinstance(owner, Array) and isinstance(key, List):
        if not all(is_whole(index) and -len(owner) <= index < len(owner) for index in key):
            return Unknown("which of an array's numbers are taken here is not worked out", node)
        return Array.of(List(owner[int(index)] for index in key))
    row = owner.items if isinstance(owner, Generator) else owner
    if not isinstance(row, (str, bytes, tuple, list, range)) or isinstance(row, bytes):
        raise Raised("TypeError", f"{kind_of(owner)} has no items", node)
    try:
        item: Value = row[key]
    except (IndexError, TypeError, ValueError) as error:
        reason = words_of(error)
        if isinstance(error, IndexError):
            reason = why_empty(e, row, node) or f"there are {len(row)} items in this"
        raise Raised(type(error).__name__, reason, node) from None
    if isinstance(key, slice):
        e.budget.take(len(item))
        item = type(owner)(item) if isinstance(owner, (List, SizeTensor)) else item
    return tied(entry_of(owner, item), owner)


def _grid(path: str, key: Value, node: ast.AST | None) -> Value:
    """A grid indexed by a key: an array per axis, for mgrid one of all.

    >>> [array.sizes for array in _grid("numpy.ogrid", (slice(4), slice(2, 8, 2)), None)]
    [(4, 1), (1, 3)]
    >>> _grid("numpy.mgrid", (slice(4), slice(0, 1, 3j)), None).sizes
    (2, 4, 3)
    """
    parts = key if isinstance(key, tuple) else (key,)
    sizes = tuple(_span(part) for part in parts)
    if 0 in sizes or not isinstance(key, tuple):
        return Unknown(f"cnnviz does not follow {path}", node)
    if path.endswith("mgrid"):
        return Tensor((len(sizes), *sizes))
    shapes = ([1] * len(sizes) for _ in sizes)
    return List(
        Tensor((*shape[:axis], sizes[axis], *shape[axis + 1 :]))
        for axis, shape in enumerate(shapes)
    )


def _span(part: Value) -> int:
    """How many numbers a slice spans; 0 if that is not known."""
    if not isinstance(part, slice):
        return 0
    start, stop, step = part.start or 0, part.stop, 1 if part.step is None else part.step
    if isinstance(step, complex):
        return int(abs(step))
    is_known = all(isinstance(number, (int, float)) for number in (start, stop, step))
    return max(0, ceil((stop - start) / step)) if is_known and step else 0
