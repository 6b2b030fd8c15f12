"""Arrays of numpy's that are repeated, tiled or turned: their sizes, and numbers that are known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.layouts import arranged, laid
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.stacking import RELAID, listed, relaid, sizes_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Array, List, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_Counts = tuple[int, ...]
_Axis = tuple[int, int, Callable[[], Iterable[int]]]
"""Of an axis of what is made: the axis that it comes from, its size, and the positions there."""


def _of_array(name: str, words: str, follow: Callable[..., list[_Axis]]) -> Handler:
    """numpy's function of that name, whose parameters have these names."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        named = dict(zip(words.split(), args, strict=False)) | kwargs
        array, *said = (named.get(word) for word in words.split())
        unknown = next((one for one in (array, *said) if isinstance(one, Unknown)), None)
        array = listed(array, node)
        sizes = sizes_of(array)
        counts = [None if one is None else _numbers(one) for one in said]
        wrong = () in counts or None in (array, sizes) or len(named) > len(words.split())
        if unknown is not None or wrong or (said[0] is None and name != "transpose"):
            return unknown or refused(f"numpy.{name}", args, kwargs, node)
        if name == "repeat" and counts[1] is None:
            array, sizes = _flat(array), (prod(sizes),)  # type: ignore[arg-type]
        return _gathered(e, array, sizes, follow(sizes, *counts, node))  # type: ignore[arg-type]

    return handler


def _numbers(value: Value) -> _Counts:
    """An integer, or several, as they are; none for anything else."""
    found = value if isinstance(value, (tuple, List)) else (value,)
    if any(not is_whole(one) for one in found) or getattr(value, "why", None) is not None:
        return ()
    return tuple(found)


def _flat(array: Value) -> Value:
    return Tensor((prod(array.sizes),)) if isinstance(array, Tensor) else List(laid(array))  # type: ignore[arg-type]


def _gathered(e: Evaluator, array: Value, sizes: _Counts, axes: list[_Axis]) -> Value:
    """What stands at these positions of each axis; of unknown numbers the sizes."""
    made = tuple(size for _, size, _ in axes)
    if isinstance(array, Tensor):
        return Tensor(made)
    e.budget.take(prod(made))
    flat = laid(array)
    front = len(axes) - len(sizes)  # Axes of one that the array does not have.
    steps = [prod(sizes[max(at - front, -1) + 1 :]) for at, _, _ in axes]
    ways = (
        [step * at for at in places()] for step, (_, _, places) in zip(steps, axes, strict=True)
    )
    found = arranged(List(flat[sum(way)] for way in product(*ways)), made)
    return Array.of(found) if isinstance(found, List) else found


def _axis(axis: int, sizes: _Counts, node: ast.AST) -> int:
    if not -len(sizes) <= axis < len(sizes):
        raise Raised("IndexError", f"this array has {len(sizes)} axes", node)
    return axis % len(sizes)


def _whole(sizes: _Counts) -> list[_Axis]:
    return [(at, size, partial(range, size)) for at, size in enumerate(sizes)]


def _repeat(sizes: _Counts, times: _Counts, axis: _Counts | None, node: ast.AST) -> list[_Axis]:
    """`np.repeat(a, 3, 0)`: each position so often, one beside the other."""
    at = _axis(axis[0] if axis else 0, sizes, node)
    size = sizes[at]
    if min(times) < 0 or len(times) not in (1, size):
        raise Raised("ValueError", f"{len(times)} counts do not fit {size} positions", node)
    total = size * times[0] if len(times) == 1 else sum(times)

    def places() -> Iterable[int]:
        counts = times * size if len(times) == 1 else times
        return [one for one, count in enumerate(counts) for _ in range(count)]

    axes = _whole(sizes)
    axes[at] = (at, total, places)
    return axes


def _tile(sizes: _Counts, times: _Counts, node: ast.AST) -> list[_Axis]:
    """`np.tile(a, (2, 1))`: the whole so often along each axis, the last ones where it has more."""
    if min(times) < 0:
        raise Raised("ValueError", "an array cannot be laid less than no times", node)
    rank = max(len(sizes), len(times))
    sizes = (1,) * (rank - len(sizes)) + sizes
    times = (1,) * (rank - len(times)) + times
    return [
        (at, size * count, partial(_again, size, count))
        for at, (size, count) in enumerate(zip(sizes, times, strict=True))
    ]


def _again(size: int, count: int) -> Iterable[int]:
    return list(range(size)) * count


def _transpose(sizes: _Counts, order: _Counts | None, node: ast.AST) -> list[_Axis]:
    """`np.transpose(a, (2, 0, 1))`: the axes in that order, or turned round."""
    found = [_axis(at, sizes, node) for at in (order or range(len(sizes) - 1, -1, -1))]
    if sorted(found) != list(range(len(sizes))):
        raise Raised("ValueError", f"this is no order of {len(sizes)} axes", node)
    axes = _whole(sizes)
    return [axes[at] for at in found]


REPEATING: dict[str, Handler] = {
    "numpy.repeat": _of_array("repeat", "a repeats axis", _repeat),
    "numpy.tile": _of_array("tile", "A reps", _tile),
    "numpy.transpose": _of_array("transpose", "a axes", _transpose),
}
"""By canonical path."""


def of_array(
    e: Evaluator, array: Tensor, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """`a.repeat(3, 0)`, `a.transpose(2, 0, 1)`: other than a tensor's methods of these names."""
    if name == "transpose" and len(args) > 1:
        args = [tuple(args)]
    found = REPEATING[f"numpy.{name}"](e, [array, *args], kwargs, node)
    return found.like(array) if isinstance(found, Tensor) else found


def of_numbers(
    e: Evaluator, owner: Array, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What only an array can: `np.array([1, 2]).reshape(2, 1)`, `.repeat(3)`, `.std()`."""
    if name in RELAID:
        return relaid(e, owner, name, args, kwargs, node)
    if name in ("repeat", "transpose"):
        said = [tuple(args)] if name == "transpose" and len(args) > 1 else args
        return REPEATING[f"numpy.{name}"](e, [owner, *said], kwargs, node)
    from cnnviz.reading.code.library.array_functions import of_own

    found = of_own(f"numpy.{name}", [owner, *args], kwargs, node)
    return found or owner.why or Unknown(f"{name} of an array is not followed", node)
