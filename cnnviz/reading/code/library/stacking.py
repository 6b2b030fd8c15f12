"""NumPy arrays joined, indexed or reshaped."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_writes import is_writing
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.values.array_views import tied
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Array, Kwargs, List, Method, Unknown, Value

_Sizes = tuple[int, ...]


def _join(name: str) -> Handler:
    """`np.concatenate([a, b], axis=1)`: the numbers if they are known, else the sizes."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        key = "tup" if name in ("hstack", "vstack") else "arrays"
        parts: Value = all_items(args[0] if args else kwargs.get(key, ()), node)
        if isinstance(parts, Unknown):
            return parts
        parts = [range_as_list(part, node) for part in parts]
        unknown = next((part for part in parts if isinstance(part, Unknown)), None)
        axis = args[1] if len(args) > 1 else kwargs.get("axis", 0)
        if unknown is not None or isinstance(axis, Unknown):
            return unknown or axis
        sizes = [sizes_of(part) for part in parts]
        ranks = {len(shape) for shape in sizes if shape is not None}
        if None in sizes or len(ranks) != 1 or not is_whole(axis):
            return refusal(f"numpy.{name}", args, kwargs, node)
        e.budget.take(sum(shape[0] for shape in sizes if shape))
        numbers = None if any(isinstance(part, Tensor) for part in parts) else parts
        return _concatenate(name, sizes, numbers, axis, node)  # type: ignore[arg-type]

    return handler


def range_as_list(value: Value, node: ast.AST) -> Value:
    """A range as a list, if it is no longer than rows may be."""
    return List(all_items(value, node)) if isinstance(value, range) else value  # type: ignore[arg-type]


def _concatenate(
    name: str, sizes: list[_Sizes], numbers: list[Value] | None, axis: int, node: ast.AST
) -> Value:
    """Arrays of these sizes joined as the named function does it."""
    rank = len(sizes[0])
    if name == "stack" or (name == "vstack" and rank == 1):
        axis = 0 if name == "vstack" else axis + (rank + 1) * (axis < 0)
        sizes = [(*shape[:axis], 1, *shape[axis:]) for shape in sizes]
        numbers = numbers and [_expand(array, axis) for array in numbers]
    elif name in ("hstack", "vstack"):
        axis = int(name == "hstack" and rank > 1)
    axis += len(sizes[0]) * (axis < 0)
    first = sizes[0]
    if not 0 <= axis < len(first) or any(
        shape[:axis] + shape[axis + 1 :] != first[:axis] + first[axis + 1 :] for shape in sizes
    ):
        sizes_text = " and ".join("x".join(map(str, shape)) for shape in sizes[:4])
        raise Raised("ValueError", f"arrays of {sizes_text} do not fit side by side", node)
    if numbers is not None:
        return _join_numbers(numbers, axis)
    return Tensor((*first[:axis], sum(shape[axis] for shape in sizes), *first[axis + 1 :]))


def _join_numbers(parts: list[Value], axis: int) -> Array:
    """The numbers of rows joined along an axis."""
    if axis == 0:
        return Array.of(List(row for part in parts for row in part))
    return Array(_join_numbers(list(group), axis - 1) for group in zip(*parts, strict=True))


def _expand(numbers: Value, axis: int) -> Value:
    """Numbers with one more axis, of size 1."""
    if axis == 0:
        return Array([numbers])
    return Array(_expand(row, axis - 1) for row in numbers)


def sizes_of(value: Value) -> _Sizes | None:
    """The sizes of an array; None if they are not known."""
    if isinstance(value, Tensor):
        is_known = not value.traced and all(is_whole(size) for size in value.sizes)
        return tuple(size for size in value.sizes if isinstance(size, int)) if is_known else None
    if not isinstance(value, (List, tuple)):
        return ()
    if isinstance(value, List) and value.why is not None:
        return None
    inner = {sizes_of(row) for row in value}
    first = next(iter(inner), ())
    return None if len(inner) > 1 or first is None else (len(value), *first)


RESHAPING = ("reshape", "flatten", "ravel")
"""Methods that reshape an array's numbers."""


def reshaped_array(
    e: Evaluator, owner: Array, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`np.arange(6).reshape(2, 3)`: the same numbers in rows of other sizes."""
    shape: Value = kwargs.get("newshape", kwargs.get("shape", args)) if name == "reshape" else [-1]
    if isinstance(shape, list) and len(shape) == 1 and isinstance(shape[0], (tuple, List)):
        shape = shape[0]
    sizes = list(shape) if isinstance(shape, (tuple, list)) else [shape]
    unknown = next((size for size in (owner.why, *sizes) if isinstance(size, Unknown)), None)
    old_sizes = sizes_of(owner)
    is_plain = all(is_whole(size) for size in sizes) and kwargs.get("order", "C") == "C"
    if unknown is not None or old_sizes is None or not is_plain:
        return unknown or Unknown(f"what {name} makes of this array is not followed", node)
    count, known_count = prod(old_sizes), prod(size for size in sizes if size != -1)
    if sizes.count(-1) == 1 and known_count:
        sizes[sizes.index(-1)] = count // known_count
    if prod(sizes) != count or min(sizes, default=0) < 0:
        raise Raised("ValueError", f"an array of {count} numbers has no such sizes", node)
    e.budget.take(count)
    return _rows(_flat(owner, len(old_sizes)), sizes)


_ARRAY_METHODS = frozenset(
    "all any argmax argmin argpartition argsort astype byteswap choose clip compress conj copy"
    " cumprod cumsum diagonal dot fill flatten item itemset max mean min nonzero partition prod ptp"
    " put ravel repeat reshape resize round searchsorted setfield sort squeeze std sum swapaxes"
    " take tobytes tolist trace transpose var view".split()
)


def array_attribute(e: Evaluator, owner: Array, name: str, node: ast.AST) -> Value:
    """A method of an array, or `np.array([[1, 2], [3, 4]]).T`; one row remains as it is."""
    if name.startswith("__") and is_writing(name):
        e.journal.spoil(owner)
    if name in _ARRAY_METHODS:
        return Method(owner, name)
    sizes = sizes_of(owner) if name == "T" else None
    if sizes is None or len(sizes) > 2:
        unknown = owner.why or Unknown(f"{name} of this array is not followed", node)
        return tied(unknown, owner)
    if len(sizes) < 2:
        return owner
    return tied(Array(Array(row) for row in zip(*owner, strict=True)), owner)


def _flat(numbers: Value, depth: int) -> list[Value]:
    if depth <= 1:
        return list(numbers)
    return [number for row in numbers for number in _flat(row, depth - 1)]


def _rows(numbers: list[Value], sizes: list[int]) -> Value:
    """Numbers as an array of these sizes."""
    for size in reversed(sizes[1:]):
        numbers = [Array(numbers[i : i + size]) for i in range(0, len(numbers), size or 1)]
    return Array(numbers) if sizes else numbers[0]


def index_array(numbers: Value, key: tuple[Value, ...], node: ast.AST) -> Value:
    """`numbers[:, None]`: known numbers indexed by several parts."""
    if not key:
        return numbers
    part, rest = key[0], key[1:]
    if isinstance(part, Unknown):
        return part
    if isinstance(numbers, List) and numbers.why is not None:
        return numbers.why.alone()
    if part is None:
        return Array([index_array(numbers, rest, node)])
    if part is ...:
        depth = len(sizes_of(numbers) or ()) - sum(index is not None for index in rest)
        return index_array(numbers, (*[slice(None)] * depth, *rest), node)
    if not isinstance(numbers, List) or not isinstance(part, (int, slice)):
        return Unknown("what this takes of an array is not followed", node)
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        if any(not isinstance(end, (int, type(None))) for end in ends):
            return Unknown("this part is not known", node)
        return Array(index_array(row, rest, node) for row in numbers[part])
    if not -len(numbers) <= part < len(numbers):
        raise Raised("IndexError", f"there are {len(numbers)} items in this", node)
    return index_array(numbers[part], rest, node)


def _append(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.append(widths, 10)`."""
    arguments = dict(zip(("arr", "values", "axis"), args, strict=False)) | kwargs
    arrays = [arguments.get("arr"), arguments.get("values")]
    flat = [part if isinstance(part, (List, tuple, Unknown)) else List([part]) for part in arrays]
    axis = arguments.get("axis")
    if axis is None and any(len(sizes_of(part) or ()) > 1 for part in flat):
        return refusal("numpy.append", args, kwargs, node)
    return JOINING["numpy.concatenate"](e, [List(flat), axis or 0], {}, node)


def _insert(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.insert(widths, 0, 24)`: one number in a row of numbers."""
    arguments = dict(zip(("arr", "obj", "values", "axis"), args, strict=False)) | kwargs
    row, index = arguments.get("arr"), arguments.get("obj")
    if not isinstance(row, List) or not isinstance(index, int):
        return refusal("numpy.insert", args, kwargs, node)
    if len(sizes_of(row) or ()) != 1 or not -len(row) <= index <= len(row):
        return refusal("numpy.insert", args, kwargs, node)
    parts = [Array(row[:index]), arguments.get("values"), Array(row[index:])]
    flat = [part if isinstance(part, (List, tuple, Unknown)) else List([part]) for part in parts]
    return JOINING["numpy.concatenate"](e, [List(part for part in flat if part)], {}, node)


JOINING: dict[str, Handler] = {
    **{f"numpy.{name}": _join(name) for name in ("concatenate", "hstack", "vstack", "stack")},
    "numpy.append": _append,
    "numpy.insert": _insert,
}
"""By canonical path."""
