"""Layers that take a part of an axis, or reduce it: slices, flips, means, sums, maxima."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import flag, whole_number
from cnnviz.layers.reshape import axis
from cnnviz.layers.window import Window


@dataclass(frozen=True, repr=False, eq=False)
class Slice(Layer):
    """The positions `start` to `stop` (excluded) of an axis, every `step`th, as Python counts.

    `dim` counts the batch as axis 0. `keepdim=False` drops the axis, which has one position then.

    >>> Slice(2, stop=-2).output_shape((4, 10)), Slice(1, 0, 1, keepdim=False).output_shape((4, 10))
    ((4, 8), (10,))
    """

    dim: int
    start: int | None = None
    stop: int | None = None
    step: int = 1
    keepdim: bool = True

    rule: ClassVar[str] = "axes"

    def __post_init__(self) -> None:
        whole_number("dim", self.dim, None)
        for name in ("start", "stop"):
            if getattr(self, name) is not None:
                whole_number(name, getattr(self, name), None)
        whole_number("step", self.step)
        flag("keepdim", self.keepdim)

    def places(self, shape: Shape) -> range:
        """The positions that it keeps along its axis."""
        at = axis("dim", self.dim, shape)
        return range(shape[at])[self.start : self.stop : self.step]

    def windows_over(self, shape: Shape) -> tuple[Window, ...] | None:
        """A window of one position per axis, () along the channels, None if an axis is dropped.

        >>> Slice(2, 2, None, 3).windows_over((4, 10))
        (Window(kernel=1, stride=3, before=-2, after=0, dilation=1),)
        """
        at, first = axis("dim", self.dim, shape), self.places(shape).start
        if not self.keepdim:
            return None
        if at == 0:
            return ()
        window = Window(1, self.step, -first)
        return tuple(window if i == at else Window(1) for i in range(1, len(shape)))

    def output_shape(self, shape: Shape) -> Shape:
        """The same axes, one of them shorter or dropped."""
        at, count = axis("dim", self.dim, shape), len(self.places(shape))
        if not count or (count > 1 and not self.keepdim):
            raise ShapeFault(f"{self!r} takes {count} positions of {times(shape)}")
        return (*shape[:at], *((count,) if self.keepdim else ()), *shape[at + 1 :])


@dataclass(frozen=True, repr=False, eq=False)
class Flip(Layer):
    """Reverses `axes`, counted with the batch as axis 0: `torch.flip`.

    >>> Flip((2,)).output_shape((4, 10))
    (4, 10)
    """

    axes: tuple[int, ...]

    rule: ClassVar[str] = "axes"

    def __post_init__(self) -> None:
        self._set(axes=tuple(whole_number("axes", at, None) for at in self.axes))

    def flip_axes(self, shape: Shape) -> set[int]:
        """The axes of `shape`, which has no batch, that it reverses."""
        return {axis("axes", at, shape) for at in self.axes}

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        self.flip_axes(shape)
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class Reduction(Layer):
    """A layer that reduces all positions of `dim` (one axis or several) to one number.

    Axes count with the batch as axis 0; None is all of them. `keepdim` keeps them, with size 1.
    """

    dim: int | tuple[int, ...] | None = None
    keepdim: bool = False

    rule: ClassVar[str] = "axes"
    reduce: ClassVar[str] = "sum"

    def __post_init__(self) -> None:
        if self.dim is not None:
            dims = tuple(self.dim) if isinstance(self.dim, (tuple, list)) else (self.dim,)
            if not dims:
                raise ArgumentFault("dim", "dim must name an axis")
            self._set(dim=tuple(whole_number("dim", dim, None) for dim in dims))
        flag("keepdim", self.keepdim)

    def axes(self, shape: Shape) -> tuple[int, ...]:
        """The axes of `shape`, which has no batch, that it reduces."""
        if self.dim is None:
            return tuple(range(len(shape)))
        assert isinstance(self.dim, tuple)
        return tuple(sorted({axis("dim", dim, shape) for dim in self.dim}))

    def output_shape(self, shape: Shape) -> Shape:
        """The other axes; a vector of one if none is left."""
        axes = self.axes(shape)
        if self.keepdim:
            return tuple(1 if at in axes else n for at, n in enumerate(shape))
        return tuple(n for at, n in enumerate(shape) if at not in axes) or (1,)

    def _arguments(self) -> list[str]:
        is_single = isinstance(self.dim, tuple) and len(self.dim) == 1
        arguments = super()._arguments()
        return [f"dim={self.dim[0]}", *arguments[1:]] if is_single else arguments  # type: ignore[index]


class Mean(Reduction):
    """The mean over axes.

    >>> Mean((2, 3)).output_shape((64, 7, 7)), Mean(1, keepdim=True).output_shape((64, 7, 7))
    ((64,), (1, 7, 7))
    """


class Sum(Reduction):
    """The sum over axes."""


class Max(Reduction):
    """The largest value over axes."""

    reduce: ClassVar[str] = "max"
