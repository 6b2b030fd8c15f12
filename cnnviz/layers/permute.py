"""Axes in another order: torch.permute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import whole


@dataclass(frozen=True, repr=False, eq=False)
class Permute(Layer):
    """Renames neurons: axis i of the output is axis `order[i]` of the input, counted from 1.

    >>> Permute((2, 3, 1)).output_shape((16, 8, 4))
    (8, 4, 16)
    """

    order: tuple[int, ...]

    rule: ClassVar[str] = "permute"

    def __post_init__(self) -> None:
        order = tuple(whole("order", at) for at in self.order)
        if sorted(order) != list(range(1, len(order) + 1)):
            raise ArgumentFault("order", f"order must name each axis once, not {order}")
        self._set(order=order)

    def output_shape(self, shape: Shape) -> Shape:
        """The same sizes in another order."""
        if len(shape) != len(self.order):
            raise ShapeFault(f"Permute takes {len(self.order)} axes, not {times(shape)}")
        return tuple(shape[at - 1] for at in self.order)
