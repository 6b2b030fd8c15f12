"""A Linear that reads a map along its last axis, as where an `nn.Flatten()` was forgotten.

PyTorch allows that. But no input is chosen to suit it, 3x2048x2048 for a Linear of 512.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.reading.calling import TRIED_SIZES

if TYPE_CHECKING:
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.sizes import Sizes


def map_read(sizes: Sizes, least: int, other: int) -> Shape:
    """The map that a Linear reads along an axis that grows with the input, or ().

    `least` is a size that fits and `other` one that does not.
    """
    maps = _maps(sizes, least)
    changed = _maps(sizes, other) if maps else {}  # Another way to follow takes time.
    for at, shape in maps.items():
        if at in changed and changed[at][-1] != shape[-1]:
            return shape
    return ()


def _maps(sizes: Sizes, size: int) -> dict[int, Shape]:
    """What each Linear reads that still has all axes of the input, by its place."""
    axes = sizes.frame.dims + 1
    shapes = (
        (at, shape) for at, (layer, shape, _) in enumerate(sizes.ends(size)) if _is_linear(layer)
    )
    return {at: shape for at, shape in shapes if len(shape) == axes > 1}


def _is_linear(layer: object) -> bool:
    return hasattr(layer, "in_features")


def why_not_chosen(sizes: Sizes, shape: Shape) -> str:
    """What is said instead of the size that such a Linear would take."""
    return (
        f"a Linear reads {times(shape)} along its last axis alone{flattened(sizes)};"
        " else say with --input what the network takes"
    )


def flattened(sizes: Sizes) -> str:
    """An input that would fit if the map were flattened, in words; "" if none is known."""
    for size in TRIED_SIZES:
        shape = sizes.frame.shape(size)
        if sizes.late() or prod(shape) >= MOST_NEURONS:
            break
        if fits_flattened(sizes.way(size)):
            return f"; with nn.Flatten() before it, {times(shape)} fits"
    return ""


def fits_flattened(way: Way) -> bool:
    """Whether a way is refused only because a Linear takes all neurons of the map it reads."""
    return len(way.refused) == 1 and way.refused[0].unflattened
