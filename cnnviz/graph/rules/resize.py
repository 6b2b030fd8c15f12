"""How upsampling connects: each output position with the input positions around its place."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from struct import pack, unpack
from typing import NamedTuple

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, axis_of, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.resize import Resize, repeats

_A = -0.75
"""The slope of the cubic at distance 1 (Keys 1981), as PyTorch has it."""


def plan(layer: Resize, input_shape: Shape) -> Plan:
    """No weight: a value is repeated, or a mean of its neighbours by fixed factors."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    exact = layer.kind == "nearest-exact"
    factors = [axis_of(output[0], src=src[0], dst=dst[0])]
    for axis, factor in enumerate(layer.factors(input_shape), 1):
        size, places = input_shape[axis], output[axis]
        # In two dimensions PyTorch copies or doubles if the sizes say so, whatever the factor;
        # and it copies an axis of unchanged size, unless by cubics.
        ignores_factor = len(src) == 3 and not exact and layer.copies and places in (size, 2 * size)
        if ignores_factor or (places == size and layer.kind.endswith("linear")):
            factor = None
        pieces = (
            _nearest(size, places, factor, exact)
            if layer.copies
            else _weighted_pieces(_taps(layer, size, places, factor))
        )
        factors.append(Factor(Digit(size, src[axis]), Digit(places, dst[axis]), tuple(pieces)))
    return Plan(tuple(factors), scaled=not layer.copies)


def _nearest(size: int, places: int, factor: float | None, exact: bool) -> list[Piece]:
    """Few pieces if each position is repeated equally often, else positions one by one."""
    count = repeats(size, places, factor)
    if count > size:
        return [Piece(count, Steps(at), Steps(at * count, 1)) for at in range(size)]
    if count:
        return [Piece(size, Steps(0, 1), Steps(offset, count)) for offset in range(count)]
    # PyTorch multiplies in single precision, which decides ties: so do we.
    step = _single(size / places if factor is None else 1 / factor)
    half = 0.5 if exact else 0.0
    src = [min(floor(_single(_single(o + half) * step)), size - 1) for o in range(places)]
    return [Piece(places, src, Steps(0, 1))]


def _weighted_pieces(taps: Iterator[dict[int, float]]) -> Iterator[Piece]:
    """The inputs of each output with their factors, as pieces with one input per output."""
    rows: list[_Row] = []
    for place, tap in enumerate(taps):
        for at, (src, scale) in enumerate((s, f) for s, f in tap.items() if f):
            if at == len(rows):
                rows.append(_Row([], [], []))
            rows[at].src.append(src)
            rows[at].dst.append(place)
            rows[at].scale.append(scale)
    for row in rows:
        yield Piece(len(row.dst), row.src, row.dst, scale=row.scale)


class _Row(NamedTuple):
    """One input for each of some outputs, with its factor."""

    src: list[int]
    dst: list[int]
    scale: list[float]


def _taps(
    layer: Resize, size: int, places: int, factor: float | None
) -> Iterator[dict[int, float]]:
    """For each output position the input positions it is made of, each with its factor."""
    cubic = layer.kind == "bicubic"
    for position, rest in _centres(size, places, factor, layer.corners):
        # Before the first position there is nothing to mix with it.
        ends = (1 - rest, rest) if position >= 0 else (0.0, 1.0)
        pairs = enumerate(_cubic(rest), position - 1) if cubic else enumerate(ends, position)
        factors: dict[int, float] = {}
        for at, scale in pairs:
            inside = min(max(at, 0), size - 1)
            factors[inside] = factors.get(inside, 0.0) + scale
        yield factors


def _centres(
    size: int, places: int, factor: float | None, corners: bool
) -> Iterator[tuple[int, float]]:
    """Where each output lies in the input: the position before it, the fraction to the next."""
    if corners:
        step, start = Fraction(size - 1, max(places - 1, 1)) * (places > 1), Fraction(0)
    else:
        step = Fraction(size, places) if factor is None else 1 / Fraction(factor)
        start = (step - 1) / 2
    # Whole numbers: exact, and quicker than fractions.
    unit = 2 * step.denominator
    advance, first = int(step * unit), int(start * unit)
    for place in range(places):
        position, rest = divmod(first + place * advance, unit)
        yield position, rest / unit


def _cubic(t: float) -> tuple[float, float, float, float]:
    """The factors of the four positions around a place, `t` beyond the second."""
    return _far(1 + t), _near(t), _near(1 - t), _far(2 - t)


def _near(x: float) -> float:
    """The cubic at a distance of at most 1."""
    return ((_A + 2) * x - (_A + 3)) * x * x + 1


def _far(x: float) -> float:
    """The cubic at a distance from 1 to 2."""
    return ((_A * x - 5 * _A) * x + 8 * _A) * x - 4 * _A


def _single(x: float) -> float:
    """`x`, rounded to single precision."""
    rounded: float = unpack("f", pack("f", x))[0]
    return rounded
