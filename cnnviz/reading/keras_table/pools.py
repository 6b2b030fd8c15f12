"""The pools that a row of a table may stand for: it tells no window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.keras import windows
from cnnviz.reading.steps import shape_after


def pools(name: str, source: Shape, target: Shape) -> Iterator[tuple[Layer, ...]]:
    """The most usual pool that makes the number of positions."""
    for window, strides, padding in _windows(source[1:], target[1:]):
        arguments = {"pool_size": window, "strides": strides, "padding": padding}
        layers: tuple[Layer, ...] = getattr(windows, name)(arguments, len(source) - 1, source)
        if gives(layers, source) == target:
            yield layers
            return


def _windows(sizes: Shape, positions: Shape) -> Iterator[tuple[Shape, Shape, str]]:
    """Windows, strides and padding, as usual ones that do not overlap first; then those of 3 in
    steps of 2, which some networks have, and the only one in steps of 1.
    """
    dims, axes = len(sizes), list(zip(sizes, positions, strict=True))
    if sizes == positions != (1,) * dims:  # One of 1 would do nothing; Inception's are of 3.
        yield (3,) * dims, (1,) * dims, "same"
    for pool in product(*(axis[:1] for axis in map(pool_sizes, sizes, positions))):
        yield from ((pool, pool, padding) for padding in ("valid", "same"))
    yield (3,) * dims, (2,) * dims, "valid"
    if all((n + 1) // 2 < m <= n for n, m in axes):  # Steps of 2 make fewer.
        yield tuple(n - m + 1 for n, m in axes), (1,) * dims, "valid"


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
    """Whether a pool could have other windows as well, that do not overlap either; one that keeps
    its size could have any.
    """
    if layer.rule != "pool":
        return False
    if getattr(layer, "kernel_size", ()) != getattr(layer, "stride", None):
        return source == target
    axes = zip(source[1:], target[1:], strict=True)
    return any(len(pool_sizes(n, m)) > 1 for n, m in axes)


def gives(layers: tuple[Layer, ...], shape: Shape) -> Shape | None:
    """What the layers make of a shape; None if one cannot take its own."""
    try:
        return shape_after(layers, shape)
    except ShapeFault:
        return None
