"""NumPy arrays repeated, tiled or transposed: their sizes, and their numbers if known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from math import prod

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.layouts import flat_numbers, reshaped_numbers
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.stacking import RESHAPING, range_as_list, reshaped_array, sizes_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Array, Kwargs, List, Unknown, Value

_Counts = tuple[int, ...]
_Axis = tuple[int, int, Callable[[], Iterable[int]]]
"""For an axis of the result: its source axis, its size, and the positions there."""


def _array_function(name: str, parameters: str, axes_of: Callable[..., list[_Axis]]) -> Handler:
    """The named NumPy function with these parameters."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        arguments = dict(zip(parameters.split(), args, strict=False)) | kwargs
        array, *values = (arguments.get(name) for name in parameters.split())
        unknown = next((value for value in (array, *values) if isinstance(value, Unknown)), None)
        array = range_as_list(array, node)
        sizes = sizes_of(array)
        counts = [None if value is None else _numbers(value) for value in values]
        unfit = () in counts or None in (array, sizes) or len(arguments) > len(parameters.split())
        if unknown is not None or unfit or (values[0] is None and name != "transpose"):
            return unknown or refusal(f"numpy.{name}", args, kwargs, node)
        if name == "repeat" and counts[1] is None:
            array, sizes = _flat(array), (prod(sizes),)  # type: ignore[arg-type]
        return _gather(e, array, sizes, axes_of(sizes, *counts, node))  # type: ignore[arg-type]

    return handler


def _numbers(value: Value) -> _Counts:
    """An integer, or several, as a tuple; empty for anything else."""
    numbers = value if isinstance(value, (tuple, List)) else (value,)
    if any(not is_whole(number) for number in numbers) or getattr(value, "why", None) is not None:
        return ()
    return tuple(numbers)


def _flat(array: Value) -> Value:
    return Tensor((prod(array.sizes),)) if isinstance(array, Tensor) else List(flat_numbers(array))  # type: ignore[arg-type]


def _gather(e: Evaluator, array: Value, sizes: _Counts, axes: list[_Axis]) -> Value:
    """The items at these positions of each axis; if numbers are unknown, the sizes."""
    result_sizes = tuple(size for _, size, _ in axes)
    if isinstance(array, Tensor):
        return Tensor(result_sizes)
    e.budget.take(prod(result_sizes))
    flat = flat_numbers(array)
    front = len(axes) - len(sizes)  # Leading axes that the array does not have.
    steps = [prod(sizes[max(axis - front, -1) + 1 :]) for axis, _, _ in axes]
    offsets = (
        [step * position for position in positions()]
        for step, (_, _, positions) in zip(steps, axes, strict=True)
    )
    result = reshaped_numbers(List(flat[sum(place)] for place in product(*offsets)), result_sizes)
    return Array.of(result) if isinstance(result, List) else result


def _axis(axis: int, sizes: _Counts, node: ast.AST) -> int:
    if not -len(sizes) <= axis < len(sizes):
        raise Raised("IndexError", f"this array has {len(sizes)} axes", node)
    return axis % len(sizes)


def _all_axes(sizes: _Counts) -> list[_Axis]:
    return [(axis, size, partial(range, size)) for axis, size in enumerate(sizes)]


def _repeat(sizes: _Counts, times: _Counts, axis: _Counts | None, node: ast.AST) -> list[_Axis]:
    """`np.repeat(a, 3, 0)`: each position this often in a row."""
    index = _axis(axis[0] if axis else 0, sizes, node)
    size = sizes[index]
    if min(times) < 0 or len(times) not in (1, size):
        raise Raised("ValueError", f"{len(times)} counts do not fit {size} positions", node)
    total = size * times[0] if len(times) == 1 else sum(times)

    def positions() -> Iterable[int]:
        counts = times * size if len(times) == 1 else times
        return [position for position, count in enumerate(counts) for _ in range(count)]

    axes = _all_axes(sizes)
    axes[index] = (index, total, positions)
    return axes


def _tile(sizes: _Counts, times: _Counts, node: ast.AST) -> list[_Axis]:
    """`np.tile(a, (2, 1))`: repeats all along each axis; fewer counts are of the last axes."""
    if min(times) < 0:
        raise Raised("ValueError", "an array cannot be repeated a negative number of times", node)
    rank = max(len(sizes), len(times))
    sizes = (1,) * (rank - len(sizes)) + sizes
    times = (1,) * (rank - len(times)) + times
    return [
        (axis, size * count, partial(_repeated_range, size, count))
        for axis, (size, count) in enumerate(zip(sizes, times, strict=True))
    ]


def _repeated_range(size: int, count: int) -> Iterable[int]:
    return list(range(size)) * count


def _transpose(sizes: _Counts, order: _Counts | None, node: ast.AST) -> list[_Axis]:
    """`np.transpose(a, (2, 0, 1))`: the axes in that order, or reversed."""
    sources = [_axis(axis, sizes, node) for axis in (order or range(len(sizes) - 1, -1, -1))]
    if sorted(sources) != list(range(len(sizes))):
        raise Raised("ValueError", f"this is no order of {len(sizes)} axes", node)
    axes = _all_axes(sizes)
    return [axes[axis] for axis in sources]


REPEATING: dict[str, Handler] = {
    "numpy.repeat": _array_function("repeat", "a repeats axis", _repeat),
    "numpy.tile": _array_function("tile", "A reps", _tile),
    "numpy.transpose": _array_function("transpose", "a axes", _transpose),
}
"""By canonical path."""


def tensor_array_method(
    e: Evaluator, array: Tensor, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`a.repeat(3, 0)`, `a.transpose(2, 0, 1)`: unlike a tensor's methods of these names."""
    if name == "transpose" and len(args) > 1:
        args = [tuple(args)]
    result = REPEATING[f"numpy.{name}"](e, [array, *args], kwargs, node)
    return result.like(array) if isinstance(result, Tensor) else result


def array_method(
    e: Evaluator, owner: Array, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """Methods only of arrays: `np.array([1, 2]).reshape(2, 1)`, `.repeat(3)`, `.std()`."""
    if name in RESHAPING:
        return reshaped_array(e, owner, name, args, kwargs, node)
    if name in ("repeat", "transpose"):
        arguments = [tuple(args)] if name == "transpose" and len(args) > 1 else args
        return REPEATING[f"numpy.{name}"](e, [owner, *arguments], kwargs, node)
    from cnnviz.reading.code.library.array_functions import own_array_result

    result = own_array_result(f"numpy.{name}", [owner, *args], kwargs, node)
    return result or owner.why or Unknown(f"{name} of an array is not followed", node)
