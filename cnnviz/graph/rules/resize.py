"""How nearest-neighbour upsampling connects: each output position with one input position."""

from __future__ import annotations

from math import floor
from struct import pack, unpack

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.resize import Nearest, repeats


def plan(layer: Nearest, input_shape: Shape) -> Plan:
    """No weight: the value is repeated."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    exact = getattr(layer, "mode", "nearest") == "nearest-exact"
    factors = [along(output[0], src=src[0], dst=dst[0])]
    for axis, factor in enumerate(layer.factors(input_shape), 1):
        size, places = input_shape[axis], output[axis]
        # In two dimensions PyTorch copies or doubles where the sizes say so, whatever the factor.
        if len(src) == 3 and not exact and places in (size, 2 * size):
            factor = None
        digits = Digit(size, src[axis]), Digit(places, dst[axis])
        factors.append(Factor(*digits, tuple(_nearest(size, places, factor, exact))))
    return Plan(tuple(factors))


def _nearest(size: int, places: int, factor: float | None, exact: bool) -> list[Piece]:
    """Few pieces where each position is repeated equally often, else one by one."""
    often = repeats(size, places, factor)
    if often > size:
        return [Piece(often, Steps(at), Steps(at * often, 1)) for at in range(size)]
    if often:
        return [Piece(size, Steps(0, 1), Steps(offset, often)) for offset in range(often)]
    # PyTorch multiplies in single precision, which decides ties: so do we.
    step = _single(size / places if factor is None else 1 / factor)
    half = 0.5 if exact else 0.0
    src = [min(floor(_single(_single(o + half) * step)), size - 1) for o in range(places)]
    return [Piece(places, src, Steps(0, 1))]


def _single(x: float) -> float:
    """`x`, rounded to single precision."""
    rounded: float = unpack("f", pack("f", x))[0]
    return rounded
