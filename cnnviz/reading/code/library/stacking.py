"""Arrays of numpy's that are laid side by side, cut, or laid out anew."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.values.array_views import as_view
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Array, List, Method, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_Sizes = tuple[int, ...]


def _laid(name: str) -> Handler:
    """`np.concatenate([a, b], axis=1)`: the numbers where they are known, else the sizes."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        key = "tup" if name in ("hstack", "vstack") else "arrays"
        parts: Value = rows(args[0] if args else kwargs.get(key, ()), node)
        if isinstance(parts, Unknown):
            return parts
        parts = [listed(one, node) for one in parts]
        unknown = next((one for one in parts if isinstance(one, Unknown)), None)
        axis = args[1] if len(args) > 1 else kwargs.get("axis", 0)
        if unknown is not None or isinstance(axis, Unknown):
            return unknown or axis
        sizes = [sizes_of(one) for one in parts]
        ranks = {len(one) for one in sizes if one is not None}
        if None in sizes or len(ranks) != 1 or not is_whole(axis):
            return refused(f"numpy.{name}", args, kwargs, node)
        e.budget.take(sum(one[0] for one in sizes if one))
        numbers = None if any(isinstance(one, Tensor) for one in parts) else parts
        return _side_by_side(name, sizes, numbers, axis, node)  # type: ignore[arg-type]

    return handler


def listed(value: Value, node: ast.AST) -> Value:
    """A range as a list, where it is no longer than rows may be."""
    return List(rows(value, node)) if isinstance(value, range) else value  # type: ignore[arg-type]


def _side_by_side(
    name: str, sizes: list[_Sizes], numbers: list[Value] | None, axis: int, node: ast.AST
) -> Value:
    """Arrays of these sizes one after another, as the function of that name does it."""
    rank = len(sizes[0])
    if name == "stack" or (name == "vstack" and rank == 1):
        axis = 0 if name == "vstack" else axis + (rank + 1) * (axis < 0)
        sizes = [(*one[:axis], 1, *one[axis:]) for one in sizes]
        numbers = numbers and [_raised(one, axis) for one in numbers]
    elif name in ("hstack", "vstack"):
        axis = int(name == "hstack" and rank > 1)
    axis += len(sizes[0]) * (axis < 0)
    first = sizes[0]
    if not 0 <= axis < len(first) or any(
        one[:axis] + one[axis + 1 :] != first[:axis] + first[axis + 1 :] for one in sizes
    ):
        shown = " and ".join("x".join(map(str, one)) for one in sizes[:4])
        raise Raised("ValueError", f"arrays of {shown} do not fit side by side", node)
    if numbers is not None:
        return _joined(numbers, axis)
    return Tensor((*first[:axis], sum(one[axis] for one in sizes), *first[axis + 1 :]))


def _joined(parts: list[Value], axis: int) -> Array:
    """The numbers of rows one after another along an axis."""
    if axis == 0:
        return Array(one for part in parts for one in part)
    return Array(_joined(list(each), axis - 1) for each in zip(*parts, strict=True))


def _raised(numbers: Value, axis: int) -> Value:
    """Numbers with one more axis, of one."""
    if axis == 0:
        return Array([numbers])
    return Array(_raised(one, axis - 1) for one in numbers)


def sizes_of(value: Value) -> _Sizes | None:
    """The sizes of an array; None where they are not known."""
    if isinstance(value, Tensor):
        known = not value.traced and all(is_whole(one) for one in value.sizes)
        return tuple(one for one in value.sizes if isinstance(one, int)) if known else None
    if not isinstance(value, (List, tuple)):
        return ()
    if isinstance(value, List) and value.why is not None:
        return None
    inner = {sizes_of(one) for one in value}
    first = next(iter(inner), ())
    return None if len(inner) > 1 or first is None else (len(value), *first)


RELAID = ("reshape", "flatten", "ravel")
"""Methods that lay the numbers of an array out anew."""


def relaid(
    e: Evaluator, owner: Array, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """`np.arange(6).reshape(2, 3)`: the same numbers in rows of other sizes."""
    said: Value = kwargs.get("newshape", kwargs.get("shape", args)) if name == "reshape" else [-1]
    if isinstance(said, list) and len(said) == 1 and isinstance(said[0], (tuple, List)):
        said = said[0]
    sizes = list(said) if isinstance(said, (tuple, list)) else [said]
    unknown = next((one for one in (owner.why, *sizes) if isinstance(one, Unknown)), None)
    before = sizes_of(owner)
    plain = all(is_whole(one) for one in sizes) and kwargs.get("order", "C") == "C"
    if unknown is not None or before is None or not plain:
        return unknown or Unknown(f"what {name} makes of this array is not followed", node)
    count, known = prod(before), prod(one for one in sizes if one != -1)
    if sizes.count(-1) == 1 and known:
        sizes[sizes.index(-1)] = count // known
    if prod(sizes) != count or min(sizes, default=0) < 0:
        raise Raised("ValueError", f"an array of {count} numbers has no such sizes", node)
    e.budget.take(count)
    return _rows(_flat(owner, len(before)), sizes)


_OF_ARRAYS = frozenset(
    "all any argmax argmin argpartition argsort astype choose clip compress conj copy cumprod"
    " cumsum diagonal dot fill flatten item max mean min nonzero partition prod ptp put ravel"
    " repeat reshape resize round searchsorted sort squeeze std sum swapaxes take tobytes tolist"
    " trace transpose var view".split()
)


def array_attribute(owner: Array, name: str, node: ast.AST) -> Value:
    """A method of an array, or `np.array([[1, 2], [3, 4]]).T`; a row stays as it is."""
    if name in _OF_ARRAYS:
        return Method(owner, name)
    sizes = sizes_of(owner) if name == "T" else None
    if sizes is None or len(sizes) > 2:
        return owner.why or Unknown(f"{name} of this array is not followed", node)
    if len(sizes) < 2:
        return owner
    return as_view(name, owner, Array(Array(row) for row in zip(*owner, strict=True)))


def _flat(numbers: Value, depth: int) -> list[Value]:
    if depth <= 1:
        return list(numbers)
    return [one for row in numbers for one in _flat(row, depth - 1)]


def _rows(numbers: list[Value], sizes: list[int]) -> Value:
    """Numbers as an array of these sizes."""
    for size in reversed(sizes[1:]):
        numbers = [Array(numbers[at : at + size]) for at in range(0, len(numbers), size or 1)]
    return Array(numbers) if sizes else numbers[0]


def cut(numbers: Value, key: tuple[Value, ...], node: ast.AST) -> Value:
    """`numbers[:, None]`: what an index with several parts takes of known numbers."""
    if not key:
        return numbers
    part, rest = key[0], key[1:]
    if isinstance(part, Unknown):
        return part
    if part is None:
        return Array([cut(numbers, rest, node)])
    if part is ...:
        depth = len(sizes_of(numbers) or ()) - sum(one is not None for one in rest)
        return cut(numbers, (*[slice(None)] * depth, *rest), node)
    if not isinstance(numbers, List) or not isinstance(part, (int, slice)):
        return Unknown("what this takes of an array is not followed", node)
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        if any(not isinstance(one, (int, type(None))) for one in ends):
            return Unknown("this part is not known", node)
        return Array(cut(one, rest, node) for one in numbers[part])
    if not -len(numbers) <= part < len(numbers):
        raise Raised("IndexError", f"there are {len(numbers)} items in this", node)
    return cut(numbers[part], rest, node)


def _appended(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`np.append(widths, 10)`."""
    words = dict(zip(("arr", "values", "axis"), args, strict=False)) | kwargs
    given = [words.get("arr"), words.get("values")]
    flat = [one if isinstance(one, (List, tuple, Unknown)) else List([one]) for one in given]
    axis = words.get("axis")
    if axis is None and any(len(sizes_of(one) or ()) > 1 for one in flat):
        return refused("numpy.append", args, kwargs, node)
    return LAYING["numpy.concatenate"](e, [List(flat), axis or 0], {}, node)


LAYING: dict[str, Handler] = {
    **{f"numpy.{name}": _laid(name) for name in ("concatenate", "hstack", "vstack", "stack")},
    "numpy.append": _appended,
}
"""By canonical path."""
