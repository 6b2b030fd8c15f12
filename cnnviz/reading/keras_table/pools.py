"""The pools that a row of a table may stand for: it tells no window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.keras import windows
from cnnviz.reading.steps import shape_after


def pools(name: str, source: Shape, target: Shape) -> Iterator[tuple[Layer, ...]]:
    """Pools that do not overlap, as usual, with the most usual size that makes the number of
    positions; if none does, those of 3 in steps of 2, which some networks have.
    """
    dims = len(source) - 1
    sizes = map(pool_sizes, source[1:], target[1:])
    for pool in product(*(axis[:1] for axis in sizes)):
        for padding in ("valid", "same"):
            arguments = {"pool_size": pool, "strides": None, "padding": padding}
            layers: tuple[Layer, ...] = getattr(windows, name)(arguments, dims, source)
            if gives(layers, source) == target:
                yield layers
                return
    arguments = {"pool_size": (3,) * dims, "strides": (2,) * dims, "padding": "valid"}
    yield getattr(windows, name)(arguments, dims, source)


def pool_sizes(size: int, positions: int) -> list[int]:
    """The windows that make so many positions and do not overlap, the most usual one first: 2,
    Keras's default, then one without a rest, then one without padding.

    >>> pool_sizes(8, 1)[0], pool_sizes(13, 6)
    (8, [2])
    """
    most = min(size, size // max(positions - 1, 1))
    fits = range(max(size // (positions + 1), 1), most + 1)
    return sorted(
        (s for s in fits if positions in (size // s, -(-size // s))),
        key=lambda s: (s != 2, s * positions != size, size // s != positions, s),
    )


def is_one_of_several(layer: Layer, source: Shape, target: Shape) -> bool:
    """Whether a pool could have other windows as well, that do not overlap either."""
    if layer.rule != "pool" or getattr(layer, "kernel_size", ()) != getattr(layer, "stride", None):
        return False
    axes = zip(source[1:], target[1:], strict=True)
    return any(len(pool_sizes(n, m)) > 1 for n, m in axes)


def gives(layers: tuple[Layer, ...], shape: Shape) -> Shape | None:
    """What the layers make of a shape; None if one cannot take its own."""
    try:
        return shape_after(layers, shape)
    except ShapeFault:
        return None
