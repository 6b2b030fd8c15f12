"""Layers that only rename neurons: PyTorch's Flatten and Unflatten."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import whole_number
from cnnviz.wording import as_text


@dataclass(frozen=True, repr=False, eq=False)
class Flatten(Layer):
    """Makes one axis of the axes `start_dim` to `end_dim`; axis 0 is the batch, which shapes omit.

    >>> Flatten().output_shape((16, 5, 5))
    (400,)
    """

    start_dim: int = 1
    end_dim: int = -1

    pointwise: ClassVar[bool] = True
    rule: ClassVar[str] = "reshape"

    def __post_init__(self) -> None:
        if whole_number("start_dim", self.start_dim, None) == 0:
            # Wrong for any input: no other order of layers would mend it.
            reason = "start_dim=0 is the batch axis, which must stay: write Flatten()"
            raise ArgumentFault("start_dim", reason)
        whole_number("end_dim", self.end_dim, None)

    def output_shape(self, shape: Shape) -> Shape:
        """(16, 5, 5) -> (400,) by default."""
        first = axis("start_dim", self.start_dim, shape)
        last = axis("end_dim", self.end_dim, shape)
        if first > last:
            raise ShapeFault(
                f"start_dim={self.start_dim} of Flatten comes after end_dim={self.end_dim}"
            )
        return (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :])


@dataclass(frozen=True, repr=False, eq=False)
class Unflatten(Layer):
    """Splits axis `dim` (0: the batch) into `unflattened_size`. One size may be -1: the rest.

    >>> Unflatten(1, (16, 5, 5)).output_shape((400,))
    (16, 5, 5)
    """

    dim: int
    unflattened_size: tuple[int, ...]

    pointwise: ClassVar[bool] = True
    rule: ClassVar[str] = "reshape"

    def __post_init__(self) -> None:
        whole_number("dim", self.dim, None)
        sizes = self.unflattened_size
        if not isinstance(sizes, (tuple, list)) or not sizes:
            raise ArgumentFault(
                "unflattened_size", f"unflattened_size must be sizes, not {as_text(sizes)}"
            )
        if sum(whole_number("unflattened_size", n, -1) == -1 for n in sizes) > 1 or 0 in sizes:
            raise ArgumentFault("unflattened_size", "unflattened_size may leave one size open (-1)")
        self._set(unflattened_size=tuple(sizes))

    def output_shape(self, shape: Shape) -> Shape:
        """(400,) -> (16, 5, 5), for example."""
        at = axis("dim", self.dim, shape)
        divisor = prod(n for n in self.unflattened_size if n > 0)
        sizes = tuple(shape[at] // divisor if n == -1 else n for n in self.unflattened_size)
        if prod(sizes) != shape[at]:
            target = times(self.unflattened_size)
            raise ShapeFault(f"Unflatten cannot make {target} of {shape[at]} neurons")
        return (*shape[:at], *sizes, *shape[at + 1 :])


@dataclass(frozen=True, repr=False, eq=False)
class Squeeze(Layer):
    """Leaves the one number of each input, without axes: `x.squeeze(1)`.

    >>> Squeeze().output_shape((1,))
    ()
    """

    pointwise: ClassVar[bool] = True
    rule: ClassVar[str] = "reshape"

    def output_shape(self, shape: Shape) -> Shape:
        """(1,) -> ()."""
        if prod(shape) != 1:
            raise ShapeFault(f"{times(shape)} is more than one number for each input")
        return ()


def axis(argument: str, dim: int, shape: Shape) -> int:
    """The axis of `shape`, which has no batch axis, that PyTorch's `dim` means (0: the batch).

    >>> axis("dim", 1, (3, 5)), axis("dim", -1, (3, 5))
    (0, 1)
    """
    rank = len(shape) + 1
    if not -rank <= dim < rank:
        raise ShapeFault(
            f"{argument}={dim}: the input has axes 0 to {rank - 1}, the batch among them"
        )
    if dim % rank == 0:
        raise ShapeFault(
            f"{argument}={dim} means the batch axis, which must stay; axes count from 1"
        )
    return dim % rank - 1
