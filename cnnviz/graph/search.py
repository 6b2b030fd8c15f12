"""The connections between chosen neurons, found without building the others.

An axis of the plan ties one digit of the input's flat index to one digit of the output's. So the
search keeps a table of candidates, one row per pair of chosen neurons (or per chosen neuron, if
only one side is chosen), and joins it with one axis after another.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.graph.fill import biases, empty_connections, fill, plan_blocks
from cnnviz.graph.plan import (
    Digit,
    Factor,
    Piece,
    Positions,
    Product,
    Steps,
    joined_shape,
    plan_of,
    shapes_of,
)
from cnnviz.graph.tables import Numbers, Pieces, Progressions, Table, tables
from cnnviz.layers.base import Layer, Shape, Shapes


class Edges(NamedTuple):
    """Connections of one product, as arrays of equal length."""

    src: Numbers
    dst: Numbers
    weight: Numbers
    scale: NDArray[np.float64]


class Rows(NamedTuple):
    """Candidates: the neurons that each row is for (None: that side is open), the sums so far."""

    wanted_src: Numbers | None
    wanted_dst: Numbers | None
    src: Numbers
    dst: Numbers
    weight: Numbers
    scale: NDArray[np.float64]


def between(
    layer: Layer,
    input_shape: Shape | Shapes,
    src: ArrayLike | None = None,
    dst: ArrayLike | None = None,
) -> Connections:
    """Only the connections from the input neurons `src` to the output neurons `dst` (None: all).

    Both are flat indices. `bias` is aligned with `dst`. The time depends on how much is asked for,
    not on the size of the layer.

    >>> from cnnviz.layers.linear import Linear
    >>> edges = between(Linear(100_000, 100_000), (100_000,), src=[7, 8], dst=[99_999])
    >>> edges.src, edges.weight
    (array([7, 8], dtype=int32), array([9999900007, 9999900008]))
    """
    plan, products = plan_of(layer, input_shape), tables(layer, input_shape)
    output_shape = layer.output_shape(*shapes_of(input_shape))
    input_shape = joined_shape(input_shape)
    sources, targets = _distinct_neurons(src, input_shape), _distinct_neurons(dst, output_shape)
    bias_neurons = None if dst is None else np.asarray(dst, np.int64).ravel()
    empty = empty_connections(
        plan, input_shape, output_shape, biases(plan, output_shape, bias_neurons)
    )
    if sources is None and targets is None:
        return fill(plan, list(plan_blocks(plan)), empty)
    sizes = prod(input_shape), prod(output_shape)
    return _filled(empty, [_edges(table, (sources, targets), sizes) for table in products])


def _filled(empty: Connections, edges: list[Edges]) -> Connections:
    """`empty` with the connections of all products."""
    src, dst, weight, scale = (np.concatenate(column) for column in zip(*edges, strict=True))
    return replace(
        empty,
        src=src.astype(empty.src.dtype),
        dst=dst.astype(empty.dst.dtype),
        weight=weight.astype(empty.weight.dtype),
        scale=None if empty.scale is None else scale.astype(empty.scale.dtype),
    )


def _edges(
    table: Table, chosen: tuple[Numbers | None, Numbers | None], sizes: tuple[int, int]
) -> Edges:
    """A product's connections between the chosen neurons."""
    (sources, targets), part = chosen, table.part
    size = sizes[0] if part.size is None else part.size
    if sources is not None:
        local = sources - part.offset
        sources = local[(local >= 0) & (local < size)]
    rows = _candidates(part, table.learned, (sources, targets), (size, sizes[1]))
    for factor, axis in zip(part.factors, table.axes, strict=True):
        rows = _join(rows, factor, axis)
    fits = np.ones(len(rows.src), bool)
    if sources is not None and rows.wanted_src is None:
        fits &= np.isin(rows.src, sources)
    if targets is not None and rows.wanted_dst is None:
        fits &= np.isin(rows.dst, targets)
    return Edges(rows.src[fits] + part.offset, rows.dst[fits], rows.weight[fits], rows.scale[fits])


def _distinct_neurons(neurons: ArrayLike | None, shape: Shape) -> Numbers | None:
    """The neurons, each once; raises `IndexError` if one is outside the shape."""
    if neurons is None:
        return None
    indices = distinct(np.asarray(neurons, np.int64))
    if len(indices) and not 0 <= indices[0] <= indices[-1] < prod(shape):
        raise IndexError(
            f"neurons {indices[0]} to {indices[-1]} are not all in 0 to {prod(shape) - 1}"
        )
    return indices


def _candidates(
    part: Product,
    learned: bool,
    chosen: tuple[Numbers | None, Numbers | None],
    sizes: tuple[int, int],
) -> Rows:
    """One row per pair of neurons, or per neuron of the side with fewer connections."""
    (src, dst), (inputs, outputs) = chosen, sizes
    total = prod(sum(piece.size for piece in factor.pieces) for factor in part.factors)
    if src is not None and dst is not None:
        by_src, by_dst = len(src) * total // inputs, len(dst) * total // outputs
        pieces = max(len(factor.pieces) for factor in part.factors)
        if len(src) * len(dst) * pieces <= max(min(by_src, by_dst), 2**16):
            src, dst = np.repeat(src, len(dst)), np.tile(dst, len(src))
        elif by_src < by_dst:
            dst = None
        else:
            src = None
    size = len(cast(Numbers, dst if src is None else src))
    zeros = np.zeros(size, np.int64)
    weight = zeros if learned else zeros - 1
    return Rows(src, dst, zeros, zeros, weight, np.ones(size))


def _join(rows: Rows, factor: Factor, axis: tuple[Piece | Pieces, ...]) -> Rows:
    """The rows, each once per entry of the axis that fits it."""
    digits = _digit(rows.wanted_src, factor.src), _digit(rows.wanted_dst, factor.dst)
    parts = list[Rows]()
    for piece in axis:
        if isinstance(piece, Piece):
            parts.append(_join_piece(rows, digits, factor, piece))
            continue
        # As many pieces at a time as make a few megabytes with all rows.
        step = max(1, 2**18 // max(1, len(rows.src)))
        for first in range(0, len(piece.size), step):
            parts.append(_join_pieces(rows, digits, factor, piece.part(first, first + step)))
    if not parts:
        return _take(rows, np.zeros(0, np.intp))
    columns = zip(*parts, strict=True)
    return Rows(*(None if c[0] is None else np.concatenate(c) for c in columns))  # type: ignore[arg-type]


def _digit(neurons: Numbers | None, digit: Digit) -> Numbers | None:
    return None if neurons is None else neurons // digit.stride % digit.base


def _join_pieces(
    rows: Rows, digits: tuple[Numbers | None, Numbers | None], factor: Factor, pieces: Pieces
) -> Rows:
    """The rows joined with all entries of evenly spaced pieces."""
    src, dst = pieces.src, pieces.dst
    constraints = [(d, side) for d, side in zip(digits, (src, dst), strict=True) if d is not None]
    piece, row, entry = _even_entries(constraints, pieces.size)
    matches = _take(rows, row)
    return matches._replace(
        src=matches.src + src.at(piece, entry) * factor.src.stride,
        dst=matches.dst + dst.at(piece, entry) * factor.dst.stride,
        weight=matches.weight + pieces.weight.at(piece, entry),
        scale=matches.scale * pieces.scale[piece],
    )


def _even_entries(
    constraints: list[tuple[Numbers, Progressions]], size: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """All (piece, row, entry) where each digit of the row is the position of the entry."""
    # A side that moves along the axis names the entry; one that stands still only allows it or not.
    entry, still = np.zeros((len(size), len(constraints[0][0])), np.int64), np.ones(len(size), bool)
    for digit, side in constraints:
        moving = still & (side.step != 0)
        entry[moving] = (digit - side.start[moving, None]) // side.step[moving, None]
        still &= side.step == 0
    fits = (entry >= 0) & (entry < size[:, None])
    for digit, side in constraints:
        fits &= side.start[:, None] + side.step[:, None] * entry == digit
    piece, row = np.nonzero(fits)
    entry = entry[piece, row]
    if not still.any():
        return piece, row, entry
    repeats = np.where(still, size, 1)[piece]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(piece, repeats), np.repeat(row, repeats), np.repeat(entry, repeats) + within


def _join_piece(
    rows: Rows, digits: tuple[Numbers | None, Numbers | None], factor: Factor, piece: Piece
) -> Rows:
    constraints = [
        (digit, positions)
        for digit, positions in zip(digits, (piece.src, piece.dst), strict=True)
        if digit is not None
    ]
    # A side that moves along the axis names the entry; one that stands still only allows it or not.
    constraints.sort(key=lambda pair: isinstance(pair[1], Steps) and pair[1].step == 0)
    row, entry = _entries(*constraints[0], piece.size)
    for digit, positions in constraints[1:]:
        fits = _positions_at(positions, entry) == digit[row]
        row, entry = row[fits], entry[fits]
    matches = _take(rows, row)
    return matches._replace(
        src=matches.src + _positions_at(piece.src, entry) * factor.src.stride,
        dst=matches.dst + _positions_at(piece.dst, entry) * factor.dst.stride,
        weight=matches.weight + _positions_at(piece.weight, entry),
        scale=matches.scale * _factors(piece.scale, entry),
    )


def _entries(digit: Numbers, positions: Positions, size: int) -> tuple[Numbers, Numbers]:
    """All (row, entry) where the row's digit is the position of the entry."""
    if not isinstance(positions, Steps):
        order = np.argsort(positions, kind="stable")
        ordered = np.asarray(positions)[order]
        first, last = (np.searchsorted(ordered, digit, side) for side in ("left", "right"))
        row = np.repeat(np.arange(len(digit)), last - first)
        within = np.arange(len(row)) - np.repeat(
            np.cumsum(last - first) - (last - first), last - first
        )
        return row, order[first[row] + within]
    if positions.step == 0:
        row = np.flatnonzero(digit == positions.start)
        return np.repeat(row, size), np.tile(np.arange(size), len(row))
    entry = (digit - positions.start) // positions.step
    fits = (_positions_at(positions, entry) == digit) & (entry >= 0) & (entry < size)
    row = np.flatnonzero(fits)
    return row, entry[row]


def _positions_at(positions: Positions, entry: Numbers) -> Numbers:
    if isinstance(positions, Steps):
        return positions.start + positions.step * entry
    return np.asarray(positions)[entry]


def _factors(scale: float | list[float], entry: Numbers) -> float | NDArray[np.float64]:
    return np.asarray(scale)[entry] if isinstance(scale, list) else scale


def _take(rows: Rows, row: Numbers) -> Rows:
    return Rows(*(None if column is None else column[row] for column in rows))  # type: ignore[arg-type]
