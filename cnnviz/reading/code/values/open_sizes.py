"""Sizes that a Keras text leaves open: numbers here, None for the text itself."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.values.tensors import Tensor, Use
    from cnnviz.reading.code.values.values import Value

_GROWTH = 32  # Added to an open size to see which others depend on it.


class OpenSize(int):
    """Such a size, which counts as the number that the input gives it."""

    __slots__ = ()


def enlarged(sizes: tuple[Value, ...], shape: Shape) -> Shape | None:
    """An input with its open sizes enlarged; None if none is open."""
    if None not in sizes or len(sizes) != len(shape):
        return None
    return tuple(n + _GROWTH if size is None else n for size, n in zip(sizes, shape, strict=True))


def with_open_sizes(tensor: Tensor) -> tuple[Value, ...]:
    """A tensor's sizes as the text sees them; those that depend on an open one are `OpenSize`."""
    other = None if tensor.use is None else _larger_shape(tensor.use)
    shape = tensor.held[1:]
    if other is None or tensor.use is None or tensor.use.shape != shape:
        return tensor.text_sizes
    sizes = [n if n == m else OpenSize(n) for n, m in zip(shape, other, strict=True)]  # type: ignore[arg-type]
    first = tensor.first or len(sizes) < 2
    return (tensor.held[0], *(sizes if first else (*sizes[1:], sizes[0])))


def first_open_weight(uses: list[Use]) -> Use | None:
    """The first call whose weights depend on an open size, as of a Dense after a Flatten."""
    for use in uses:
        reads = [read for read in use.reads if read is not None]
        others = [_larger_shape(read) for read in reads]
        if use.layer is None or not use.layer.parameters or not any(others):
            continue
        shapes = [other or read.shape for read, other in zip(reads, others, strict=True)]
        try:
            use.layer.output_shape(*shapes)
        except (ArgumentFault, ShapeFault):
            return use
    return None


def _larger_shape(use: Use) -> Shape | None:
    """The shape of a call's result if the open sizes are larger; None if it is the same, or
    unknown.
    """
    stack = [use]
    while stack:
        current = stack[-1]
        pending = [read for read in current.reads if read is not None and read.other == ()]
        if current.other != ():
            stack.pop()
        elif pending:
            stack += pending
        else:
            current.other = _shape_through(current)
            stack.pop()
    return use.other


def _shape_through(use: Use) -> Shape | None:
    reads = [read for read in use.reads if read is not None]
    if (
        use.layer is None
        or len(reads) < len(use.reads)
        or all(read.other is None for read in reads)
    ):
        return None
    shapes = [read.other or read.shape for read in reads]
    try:
        shape: Shape = use.layer.output_shape(*shapes)
    except (ArgumentFault, ShapeFault):
        return _shape_reshaped(use, shapes[0])
    return shape if shape != use.shape and len(shape) == len(use.shape) else None


def _shape_reshaped(use: Use, shape: Shape) -> Shape | None:
    """The same for a Reshape, whose -1 stands for another number with a larger input."""
    step = use.module.step if use.module is not None else None
    start: Use | None = use
    for _ in range(use.unit + 1):
        start = start.reads[0] if start is not None and start.reads else None
    if step is None or start is None:
        return None
    try:
        layers = step.layers(start.other or start.shape)
        result: Shape = layers[use.unit].output_shape(shape)
    except (ArgumentFault, ShapeFault, IndexError):
        return None  # All its sizes are fixed.
    return result if len(result) == len(use.shape) else None


def note_reshape(read: Tensor, result: Tensor, sizes: list[Value]) -> None:
    """Records which of a function's reshape `sizes` depends on an open one: its -1."""
    if read.use is None or result.use is None or result.use is read.use or -1 not in sizes:
        return
    other = _larger_shape(read.use)
    fixed = prod(size for size in sizes if size != -1)
    if other is None or read.use.shape != read.held[1:] or not fixed:
        return
    grown = [prod(other) // fixed if size == -1 else size for size in sizes]
    shape = tuple(grown if result.first or len(grown) < 2 else (grown[-1], *grown[:-1]))
    result.use.other = shape if shape != result.use.shape else None
