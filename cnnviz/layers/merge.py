"""Where branches of a network meet: sums, products, and concatenations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, Shapes, times
from cnnviz.layers.checks import whole_number
from cnnviz.layers.reshape import axis


class Merge(Layer):
    """A layer that reads several calls, without learned weights."""

    merges: ClassVar[bool] = True
    rule: ClassVar[str] = "merge"

    def output_shape(self, *shapes: Shape) -> Shape:
        """The shape that several shapes are joined into; raises `ShapeFault` if they can't be."""
        raise NotImplementedError


@dataclass(frozen=True, repr=False, eq=False)
class Elementwise(Merge):
    """Joins neurons at the same place. An axis of size 1 is repeated, as frameworks do."""

    reduce: ClassVar[str] = "sum"

    def scales(self, inputs: int) -> tuple[float, ...]:
        """The fixed factor of each input."""
        return (1.0,) * inputs

    def output_shape(self, *shapes: Shape) -> Shape:
        """Shapes with equally many axes -> the larger size of each axis."""
        _check_axes(self, shapes)
        return tuple(self._size(sizes, shapes) for sizes in zip(*shapes, strict=True))

    def _size(self, sizes: tuple[int, ...], shapes: Shapes) -> int:
        if len(set(sizes) - {1}) > 1:
            raise ShapeFault(
                f"{self.spec_name} cannot join {_enumeration(shapes)}: their sizes differ"
            )
        return max(sizes)


class Add(Elementwise):
    """The sum of the outputs of several calls: a skip connection.

    >>> Add().output_shape((16, 8, 8), (16, 8, 8))
    (16, 8, 8)
    """


class Multiply(Elementwise):
    """The product of the outputs of several calls: a gate, such as squeeze-and-excitation's.

    >>> Multiply().output_shape((16, 8, 8), (16, 1, 1))
    (16, 8, 8)
    """

    reduce: ClassVar[str] = "product"


class Subtract(Elementwise):
    """The first of two minus the second."""

    def scales(self, inputs: int) -> tuple[float, ...]:
        """1 and -1."""
        return (1.0, *(-1.0,) * (inputs - 1))


class Average(Elementwise):
    """The mean of the outputs of several calls."""

    def scales(self, inputs: int) -> tuple[float, ...]:
        """One over their number."""
        return (1 / inputs,) * inputs


class Maximum(Elementwise):
    """The largest of the outputs of several calls, at each place."""

    reduce: ClassVar[str] = "max"


@dataclass(frozen=True, repr=False, eq=False)
class Concat(Merge):
    """Joins the outputs of several calls end to end along `dim` (0: the batch), as torch.cat.

    >>> Concat().output_shape((16, 8, 8), (32, 8, 8))
    (48, 8, 8)
    """

    dim: int = 1

    def __post_init__(self) -> None:
        whole_number("dim", self.dim, None)

    def output_shape(self, *shapes: Shape) -> Shape:
        """Shapes that agree on all other axes -> the sum of their sizes along `dim`."""
        _check_axes(self, shapes)
        at = self.axis(shapes[0])
        if len({(*shape[:at], *shape[at + 1 :]) for shape in shapes}) > 1:
            raise ShapeFault(f"Concat cannot join {_enumeration(shapes)} along axis {at + 1}")
        return (*shapes[0][:at], sum(shape[at] for shape in shapes), *shapes[0][at + 1 :])

    def axis(self, shape: Shape) -> int:
        """The axis of `shape`, which has no batch, that `dim` means."""
        return axis("dim", self.dim, shape)


def check_grids(shapes: Shapes) -> None:
    """Refuses to repeat positions of one shape over another's, as no residual block does."""
    if len(set(map(len, shapes))) == 1 and len({shape[1:] for shape in shapes}) > 1:
        raise ShapeFault(f"Add cannot join {_enumeration(shapes)}: their sizes differ")


def _check_axes(layer: Layer, shapes: Shapes) -> None:
    if len({len(shape) for shape in shapes}) != 1:
        raise ShapeFault(f"{layer.spec_name} cannot join {_enumeration(shapes)}: their axes differ")


def _enumeration(shapes: Shapes) -> str:
    *others, last = map(times, shapes)
    return f"{', '.join(others)} and {last}" if others else last
