"""The connections between chosen neurons, found without making the others.

An axis of the plan ties one digit of the input's flat index to one digit of the output's. So the
search keeps a table of candidates, one row for each pair of chosen neurons (or each chosen neuron,
where only one side is chosen), and joins it with one axis after another.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.graph.connections import Connections
from cnnviz.graph.distinct import distinct
from cnnviz.graph.fill import biases, fill, plan_blocks, without_any
from cnnviz.graph.plan import Digit, Factor, Piece, Positions, Product, Steps, each, joined, plan_of
from cnnviz.graph.tables import Even, Numbers, Pieces, Table, tables
from cnnviz.layers.base import Layer, Shape, Shapes


class Found(NamedTuple):
    """Connections of one product, arrays of one length."""

    src: Numbers
    dst: Numbers
    weight: Numbers
    scale: NDArray[np.float64]


class Rows(NamedTuple):
    """Candidates: the neurons that a row is for (None: that side is open) and the sums so far."""

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

    Both are flat indices. `bias` is aligned with `dst`. The time depends on what is asked for, not
    on the size of the layer.

    >>> from cnnviz.layers.linear import Linear
    >>> few = between(Linear(100_000, 100_000), (100_000,), src=[7, 8], dst=[99_999])
    >>> few.src, few.weight
    (array([7, 8], dtype=int32), array([9999900007, 9999900008]))
    """
    plan, products = plan_of(layer, input_shape), tables(layer, input_shape)
    output_shape = layer.output_shape(*each(input_shape))
    input_shape = joined(input_shape)
    sources, targets = _chosen(src, input_shape), _chosen(dst, output_shape)
    asked = None if dst is None else np.asarray(dst, np.int64).ravel()
    empty = without_any(plan, input_shape, output_shape, biases(plan, output_shape, asked))
    if sources is None and targets is None:
        return fill(plan, list(plan_blocks(plan)), empty)
    sides = prod(input_shape), prod(output_shape)
    return _with(empty, [_found(table, (sources, targets), sides) for table in products])


def _with(empty: Connections, found: list[Found]) -> Connections:
    """The connections that were found of all products."""
    src, dst, weight, scale = (np.concatenate(column) for column in zip(*found, strict=True))
    return replace(
        empty,
        src=src.astype(empty.src.dtype),
        dst=dst.astype(empty.dst.dtype),
        weight=weight.astype(empty.weight.dtype),
        scale=None if empty.scale is None else scale.astype(empty.scale.dtype),
    )


def _found(
    table: Table, chosen: tuple[Numbers | None, Numbers | None], sides: tuple[int, int]
) -> Found:
    """A product's connections between the chosen neurons."""
    (sources, targets), part = chosen, table.part
    size = sides[0] if part.size is None else part.size
    if sources is not None:
        own = sources - part.offset
        sources = own[(own >= 0) & (own < size)]
    rows = _candidates(part, table.learned, (sources, targets), (size, sides[1]))
    for factor, axis in zip(part.factors, table.axes, strict=True):
        rows = _joined(rows, factor, axis)
    kept = np.ones(len(rows.src), bool)
    if sources is not None and rows.wanted_src is None:
        kept &= np.isin(rows.src, sources)
    if targets is not None and rows.wanted_dst is None:
        kept &= np.isin(rows.dst, targets)
    return Found(rows.src[kept] + part.offset, rows.dst[kept], rows.weight[kept], rows.scale[kept])


def _chosen(neurons: ArrayLike | None, shape: Shape) -> Numbers | None:
    """The neurons once each; raises `IndexError` where one isn't in the shape."""
    if neurons is None:
        return None
    found = distinct(np.asarray(neurons, np.int64))
    if len(found) and not 0 <= found[0] <= found[-1] < prod(shape):
        raise IndexError(f"neurons {found[0]} to {found[-1]} are not all in 0 to {prod(shape) - 1}")
    return found


def _candidates(
    part: Product,
    learned: bool,
    chosen: tuple[Numbers | None, Numbers | None],
    sides: tuple[int, int],
) -> Rows:
    """A row for each pair of neurons, or for each neuron of the side with fewer connections."""
    (src, dst), (inputs, outputs) = chosen, sides
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


def _joined(rows: Rows, factor: Factor, axis: tuple[Piece | Pieces, ...]) -> Rows:
    """The rows, each once for every entry of the axis that fits it."""
    digits = _digit(rows.wanted_src, factor.src), _digit(rows.wanted_dst, factor.dst)
    parts = list[Rows]()
    for one in axis:
        if isinstance(one, Piece):
            parts.append(_with_piece(rows, digits, factor, one))
            continue
        # As many pieces at once as are a few megabytes together with every row.
        step = max(1, 2**18 // max(1, len(rows.src)))
        for first in range(0, len(one.size), step):
            parts.append(_with_pieces(rows, digits, factor, one.part(first, first + step)))
    if not parts:
        return _take(rows, np.zeros(0, np.intp))
    columns = zip(*parts, strict=True)
    return Rows(*(None if c[0] is None else np.concatenate(c) for c in columns))  # type: ignore[arg-type]


def _digit(neurons: Numbers | None, digit: Digit) -> Numbers | None:
    return None if neurons is None else neurons // digit.stride % digit.base


def _with_pieces(
    rows: Rows, digits: tuple[Numbers | None, Numbers | None], factor: Factor, pieces: Pieces
) -> Rows:
    """The rows with all entries of evenly spaced pieces."""
    src, dst = pieces.src, pieces.dst
    known = [(d, side) for d, side in zip(digits, (src, dst), strict=True) if d is not None]
    piece, row, entry = _even_entries(known, pieces.size)
    taken = _take(rows, row)
    return taken._replace(
        src=taken.src + src.at(piece, entry) * factor.src.stride,
        dst=taken.dst + dst.at(piece, entry) * factor.dst.stride,
        weight=taken.weight + pieces.weight.at(piece, entry),
        scale=taken.scale * pieces.scale[piece],
    )


def _even_entries(
    known: list[tuple[Numbers, Even]], size: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """All (piece, row, entry) where each digit of the row is the position of the entry."""
    # A side that moves along the axis names the entry; one that stands still only allows it or not.
    entry, still = np.zeros((len(size), len(known[0][0])), np.int64), np.ones(len(size), bool)
    for digit, side in known:
        names = still & (side.step != 0)
        entry[names] = (digit - side.start[names, None]) // side.step[names, None]
        still &= side.step == 0
    fits = (entry >= 0) & (entry < size[:, None])
    for digit, side in known:
        fits &= side.start[:, None] + side.step[:, None] * entry == digit
    piece, row = np.nonzero(fits)
    entry = entry[piece, row]
    if not still.any():
        return piece, row, entry
    often = np.where(still, size, 1)[piece]
    within = np.arange(often.sum()) - np.repeat(np.cumsum(often) - often, often)
    return np.repeat(piece, often), np.repeat(row, often), np.repeat(entry, often) + within


def _with_piece(
    rows: Rows, digits: tuple[Numbers | None, Numbers | None], factor: Factor, piece: Piece
) -> Rows:
    known = [
        (digit, positions)
        for digit, positions in zip(digits, (piece.src, piece.dst), strict=True)
        if digit is not None
    ]
    # A side that moves along the axis names the entry; one that stands still only allows it or not.
    known.sort(key=lambda pair: isinstance(pair[1], Steps) and pair[1].step == 0)
    row, entry = _entries(*known[0], piece.size)
    for digit, positions in known[1:]:
        fits = _at(positions, entry) == digit[row]
        row, entry = row[fits], entry[fits]
    taken = _take(rows, row)
    return taken._replace(
        src=taken.src + _at(piece.src, entry) * factor.src.stride,
        dst=taken.dst + _at(piece.dst, entry) * factor.dst.stride,
        weight=taken.weight + _at(piece.weight, entry),
        scale=taken.scale * _factors(piece.scale, entry),
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
    fits = (_at(positions, entry) == digit) & (entry >= 0) & (entry < size)
    row = np.flatnonzero(fits)
    return row, entry[row]


def _at(positions: Positions, entry: Numbers) -> Numbers:
    if isinstance(positions, Steps):
        return positions.start + positions.step * entry
    return np.asarray(positions)[entry]


def _factors(scale: float | list[float], entry: Numbers) -> float | NDArray[np.float64]:
    return np.asarray(scale)[entry] if isinstance(scale, list) else scale


def _take(rows: Rows, row: Numbers) -> Rows:
    return Rows(*(None if column is None else column[row] for column in rows))  # type: ignore[arg-type]
