"""One axis of a sliding window: its sizes and where it may be."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import ArgumentFault
from cnnviz.layers.checks import Ints, spread, whole_number
from cnnviz.wording import as_text

Pads = tuple[tuple[int, int], ...]
"""How many positions are added before and after each spatial axis."""

MOST_CELLS = 2**16
"""Most cells of a kernel along an axis: each is handled on its own."""

MOST_UNEVEN = 2**20
"""Most unevenly spaced windows along an axis, for the same reason."""


class Window(NamedTuple):
    """A window along one axis: `kernel` cells, `dilation` apart, moved by `stride`.

    `before` and `after` are the positions that padding adds at either end of the axis.
    """

    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def span(self) -> int:
        """How many positions the window covers, holes included.

        >>> Window(3, dilation=2).span
        5
        """
        return self.dilation * (self.kernel - 1) + 1

    def outputs(self, size: int, ceil_mode: bool = False) -> int:
        """How many places it has over `size` positions (0 or less: none).

        Dumoulin & Visin 2016, relationship 6, with dilation. With `ceil_mode` the last window may
        run over the far end, but not start in the padding there: PyTorch's rule.

        >>> Window(3, stride=2).outputs(6), Window(3, stride=2).outputs(6, ceil_mode=True)
        (2, 3)
        """
        room = size + self.before + self.after - self.span + (self.stride - 1) * ceil_mode
        count = room // self.stride + 1
        if ceil_mode and (count - 1) * self.stride >= size + self.before:
            count -= 1
        return count

    def reach(self, size: int) -> tuple[int, int]:
        """How many positions of the padding it covers at either end of `size` positions.

        >>> Window(3, stride=2, before=1, after=1).reach(6)
        (1, 0)
        """
        last = (self.outputs(size) - 1) * self.stride + self.span - self.before - size
        return self.before, max(0, min(self.after, last))


def pads(argument: str, value: object, dims: int) -> Ints | Pads:
    """Padding as a number per axis or, if any ends differ, a (before, after) pair per axis.

    >>> pads("padding", 1, dims=2), pads("padding", ((0, 1), (2, 2)), dims=2)
    ((1, 1), ((0, 1), (2, 2)))
    """
    pairs = isinstance(value, (tuple, list)) and any(isinstance(v, (tuple, list)) for v in value)
    if not pairs:
        return spread(argument, value, dims, least=0)
    assert isinstance(value, (tuple, list))
    if len(value) != dims or not all(isinstance(v, (tuple, list)) and len(v) == 2 for v in value):
        raise ArgumentFault(
            argument,
            f"{argument} must be a number, or a (before, after) pair per axis,"
            f" not {as_text(value)}",
        )
    ends = tuple((whole_number(argument, a, 0), whole_number(argument, b, 0)) for a, b in value)
    return tuple(a for a, _ in ends) if all(a == b for a, b in ends) else ends


def both_ends(padding: Ints | Pads) -> Pads:
    """Normalised padding as a (before, after) pair per axis."""
    assert isinstance(padding, tuple)
    return tuple(p if isinstance(p, tuple) else (p, p) for p in padding)


def kernel(argument: str, value: object, dims: int, broadcast: bool = False) -> tuple[int, ...]:
    """The number of a kernel's cells along each axis, from a number or a tuple; at most 65,536.

    `broadcast` as in `spread`: PyTorch allows it for a pool's window, not for a convolution's.

    >>> kernel("kernel_size", 3, dims=2)
    (3, 3)
    """
    sizes = spread(argument, value, dims, broadcast=broadcast)
    if max(sizes) > MOST_CELLS:
        raise ArgumentFault(
            argument, f"{argument} is at most {MOST_CELLS:,} per axis here, not {max(sizes):,}"
        )
    return sizes


def tile_counts(value: object, kernel_size: object, dims: int) -> tuple[int, ...]:
    """How many kernels take turns along each axis; with their cells, at most 65,536.

    >>> tile_counts(2, (3, 3), dims=2)
    (2, 2)
    """
    tiles = spread("tiles", value, dims)
    assert isinstance(kernel_size, tuple)
    for count, cells in zip(tiles, kernel_size, strict=True):
        if count * cells > MOST_CELLS:
            raise ArgumentFault(
                "tiles",
                f"{count:,} tiles of {cells:,} cells are more than {MOST_CELLS:,} per axis",
            )
    return tiles
