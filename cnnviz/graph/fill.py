"""A plan written out as connections: one numpy block per choice of pieces, straight into place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.plan import Piece, Plan, Positions, Product, Steps
from cnnviz.layers.base import Shape


class Block(NamedTuple):
    """One piece from every factor of a product: connections with all combinations of entries."""

    part: Product
    pieces: tuple[Piece, ...]


_PART = 2**18
"""How many sums may be held before they are copied into place: a megabyte of them."""

_RUN = 2048
"""How long an inner run must be for numpy's cost per run not to matter."""


def block_size(block: Block) -> int:
    """How many connections a block has."""
    return prod(piece.size for piece in block.pieces)


def plan_blocks(plan: Plan) -> Iterator[Block]:
    """The blocks of a plan, in the order of the connections: grouped by kernel cell."""
    for part in plan.products:
        for pieces in product(*(factor.pieces for factor in part.factors)):
            yield Block(part, pieces)


def cut(block: Block, limit: int) -> Iterator[Block]:
    """The block in parts of at most `limit` connections, in the order of its connections."""
    if block_size(block) <= limit:
        yield block
        return
    axis = next(axis for axis, piece in enumerate(block.pieces) if piece.size > 1)
    before, piece, after = block.pieces[:axis], block.pieces[axis], block.pieces[axis + 1 :]
    count = max(1, limit * piece.size // block_size(block))
    for first in range(0, piece.size, count):
        piece_part = piece.part(first, min(first + count, piece.size))
        yield from cut(Block(block.part, (*before, piece_part, *after)), limit)


def empty_connections(
    plan: Plan, input_shape: Shape, output_shape: Shape, bias: Indices
) -> Connections:
    """All there is to a layer's connections except the connections themselves."""
    return Connections(
        src=np.empty(0, np.int32),
        dst=np.empty(0, np.int32),
        weight=np.empty(0, _index_type(plan.weight_shape)),
        bias=bias,
        input_shape=input_shape,
        output_shape=output_shape,
        weight_shape=plan.weight_shape,
        bias_shape=plan.bias_shape,
        scale=np.empty(0, np.float32) if plan.scaled else None,
        reduce=plan.reduce,
        function=plan.function,
    )


def fill(plan: Plan, blocks: list[Block], empty: Connections) -> Connections:
    """`empty` with the connections of some blocks of a plan, one block after another."""
    size = sum(block_size(block) for block in blocks)
    src, dst = np.empty(size, empty.src.dtype), np.empty(size, empty.dst.dtype)
    weight = np.empty(size, empty.weight.dtype)
    scale = None if empty.scale is None else np.empty(size, empty.scale.dtype)
    if not plan.weight_shape:
        weight.fill(-1)
    at = 0
    for block in blocks:
        shape = tuple(piece.size for piece in block.pieces)
        place = slice(at, at + prod(shape))
        at = place.stop
        pairs = list(zip(block.pieces, block.part.factors, strict=True))
        first = block.part.offset
        # None is bound to a name, to be freed at once: these rows may be as long as the layer.
        outer(
            [_flat(p.src, f.src.stride, p.size) for p, f in pairs], src[place].reshape(shape), first
        )
        outer([_flat(p.dst, f.dst.stride, p.size) for p, f in pairs], dst[place].reshape(shape))
        if plan.weight_shape:
            outer([_flat(p.weight, 1, p.size) for p in block.pieces], weight[place].reshape(shape))
        if scale is not None:
            _scales(block.pieces, scale[place].reshape(shape))
    return replace(empty, src=src, dst=dst, weight=weight, scale=scale)


def _flat(positions: Positions, stride: int, size: int) -> int | NDArray[np.int64]:
    """What positions add to a flat index: a single number if all add the same."""
    if not isinstance(positions, Steps):
        return np.asarray(positions, np.int64) * stride if size > 1 else positions[0] * stride
    start, step = positions.start * stride, positions.step * stride
    if size == 1 or step == 0:
        return start
    return start + step * np.arange(size)


def _scales(pieces: tuple[Piece, ...], out: NDArray[np.float32]) -> None:
    """Writes the products of the pieces' factors, one piece per axis, into `out`."""
    out[...] = prod(piece.scale for piece in pieces if not isinstance(piece.scale, list))
    for axis, piece in enumerate(pieces):
        if isinstance(piece.scale, list):
            out *= np.array(piece.scale, out.dtype).reshape(-1, *(1,) * (out.ndim - 1 - axis))


def outer(parts: list[int | NDArray[np.int64]], out: Indices, start: int = 0) -> None:
    """Writes the outer sum of `parts`, one per axis, plus `start` into `out`.

    Axes that add the same everywhere are broadcast, not summed, so that most of the work is a copy.
    """
    varied = [a for a, part in enumerate(parts) if out.shape[a] > 1 and not isinstance(part, int)]
    if prod(out.shape[axis] for axis in varied) > max(_PART, out.size // 32):
        for half, place in _halves(parts, varied[0], out.shape[varied[0]] // 2):
            outer(half, out[place], start)
        return
    lead = np.asarray(sum((p for p in parts if isinstance(p, int)), start), out.dtype)
    trail = np.zeros((), out.dtype)
    for axis in range(out.ndim - 1, -1, -1):
        part = parts[axis]
        if isinstance(part, int):
            continue
        along = part.astype(out.dtype).reshape(-1, *(1,) * (out.ndim - 1 - axis))
        if trail.size < _RUN:
            trail = trail + along
        else:
            lead = lead + along
    np.add(lead, trail, out=out)


def _halves(
    parts: list[int | NDArray[np.int64]], axis: int, middle: int
) -> Iterator[tuple[list[int | NDArray[np.int64]], tuple[slice, ...]]]:
    """The parts with each half of one axis in turn, and where it belongs in the whole."""
    part = parts[axis]
    assert not isinstance(part, int)
    for half in (slice(None, middle), slice(middle, None)):
        yield [*parts[:axis], part[half], *parts[axis + 1 :]], (*(slice(None),) * axis, half)


def biases(plan: Plan, output_shape: Shape, neurons: Indices | None = None) -> Indices:
    """The index of the bias of each output neuron, or of each of `neurons`; -1 for none."""
    size = prod(output_shape) if neurons is None else len(neurons)
    if plan.bias is None:
        return np.full(size, -1, np.int32)
    dtype = _index_type(plan.bias_shape)
    if neurons is not None:
        position = np.unravel_index(neurons, output_shape)
        terms = [
            digit % modulus * stride
            for digit, (modulus, stride) in zip(position, plan.bias, strict=True)
        ]
        return sum(terms, np.zeros(size, np.int64)).astype(dtype)
    indices = np.zeros((), dtype)
    for length, (modulus, stride) in zip(output_shape, plan.bias, strict=True):
        term = np.arange(length) % modulus * stride
        indices = indices[..., None] + term.astype(dtype)
    return indices.reshape(-1)


def _index_type(shape: Shape) -> type[np.signedinteger[Any]]:
    """The smaller of the two index types that can number a whole tensor."""
    return np.int32 if prod(shape) < 2**31 else np.int64
