"""Sizes that a Keras text leaves open: numbers here, of which the text itself sees None."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.values.tensors import Tensor, Use
    from cnnviz.reading.code.values.values import Value

_MORE = 32  # What an open size is larger by, to see which others hang on it.


class Loose(int):
    """Such a size. It is counted with as the number that the input gives it."""

    __slots__ = ()


def larger(sizes: tuple[Value, ...], shape: Shape) -> Shape | None:
    """An input with other sizes where `sizes` are open; None where none is."""
    if None not in sizes or len(sizes) != len(shape):
        return None
    return tuple(n + _MORE if one is None else n for one, n in zip(sizes, shape, strict=True))


def loosened(tensor: Tensor) -> tuple[Value, ...]:
    """The sizes of a tensor as the text sees them, each that hangs on an open one as `Loose`."""
    other = None if tensor.use is None else _other(tensor.use)
    shape = tensor.held[1:]
    if other is None or tensor.use is None or tensor.use.shape != shape:
        return tensor.seen
    sizes = [n if n == m else Loose(n) for n, m in zip(shape, other, strict=True)]  # type: ignore[arg-type]
    first = tensor.first or len(sizes) < 2
    return (tensor.held[0], *(sizes if first else (*sizes[1:], sizes[0])))


def decided(uses: list[Use]) -> Use | None:
    """The first call whose weights an open size decides, as those of a Dense behind a Flatten."""
    for use in uses:
        reads = [one for one in use.reads if one is not None]
        others = [_other(one) for one in reads]
        if use.layer is None or not use.layer.parameters or not any(others):
            continue
        shapes = [other or one.shape for one, other in zip(reads, others, strict=True)]
        try:
            use.layer.output_shape(*shapes)
        except (ArgumentFault, ShapeFault):
            return use
    return None


def _other(use: Use) -> Shape | None:
    """The shape of what a call gives where the open sizes are larger; None where that is the same,
    or is not known.
    """
    stack = [use]
    while stack:
        one = stack[-1]
        left = [read for read in one.reads if read is not None and read.other == ()]
        if one.other != ():
            stack.pop()
        elif left:
            stack += left
        else:
            one.other = _through(one)
            stack.pop()
    return use.other


def _through(use: Use) -> Shape | None:
    reads = [one for one in use.reads if one is not None]
    if use.layer is None or len(reads) < len(use.reads) or all(one.other is None for one in reads):
        return None
    shapes = [one.other or one.shape for one in reads]
    try:
        found: Shape = use.layer.output_shape(*shapes)
    except (ArgumentFault, ShapeFault):
        return _remade(use, shapes[0])
    return found if found != use.shape and len(found) == len(use.shape) else None


def _remade(use: Use, shape: Shape) -> Shape | None:
    """The same of a Reshape, whose -1 is another number for a larger input."""
    step = use.module.step if use.module is not None else None
    start: Use | None = use
    for _ in range(use.unit + 1):
        start = start.reads[0] if start is not None and start.reads else None
    if step is None or start is None:
        return None
    try:
        layers = step.layers(start.other or start.shape)
        found: Shape = layers[use.unit].output_shape(shape)
    except (ArgumentFault, ShapeFault, IndexError):
        return None  # All its sizes are said.
    return found if len(found) == len(use.shape) else None


def reshaped(read: Tensor, made: Tensor, sizes: list[Value]) -> None:
    """Lets a function's reshape to `sizes` know which of them hangs on an open one: its -1."""
    if read.use is None or made.use is None or made.use is read.use or -1 not in sizes:
        return
    other = _other(read.use)
    known = prod(size for size in sizes if size != -1)
    if other is None or read.use.shape != read.held[1:] or not known:
        return
    more = [prod(other) // known if size == -1 else size for size in sizes]
    found = tuple(more if made.first or len(more) < 2 else (more[-1], *more[:-1]))
    made.use.other = found if found != made.use.shape else None
