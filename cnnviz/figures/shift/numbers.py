"""The numbers of the figure shift: inputs, example weights and the resulting outputs; what is kept
of a map when the input moves.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.wiring import Mask
from cnnviz.figures.shift.subject import PATTERN, Subject, step, stride
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import Counts, count
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer
from cnnviz.picture.marks import Floats

VALUES = (1.0, 2.0, -1.0, 3.0, -2.0, -3.0, 4.0, -4.0)
"""The values of weights, the likeliest first; larger ones would be hard to work out."""
FEW, SMALL = 5, 6
"""How many values are used if weights are not written, and how many are given out once."""
TRIES, TWO_DIGITS = 60, 10.0


class Run(NamedTuple):
    """One input and its map, moved by `move`, both flat.

    `shown` marks the inputs of the pattern. `lit` marks the neurons that see it, and those to which
    the values of the first map should have moved; `kept` those of them that have these values.
    `gone` is how many values have left the map; `step` how far they moved, None if that is no whole
    number.
    """

    move: int
    step: int | None
    inputs: Floats
    outputs: Floats
    shown: Mask
    lit: Mask
    kept: Mask
    gone: int


class Lane(NamedTuple):
    """A panel: its connections (`src` and `dst` number what is drawn from 0), the value of each of
    its `weights`, its runs, and the stride in the direction of the move.
    """

    kind: str
    wires: Connections
    src: Indices
    dst: Indices
    weights: Indices
    values: Floats
    runs: tuple[Run, ...]
    counts: Counts
    stride: int


def lane(kind: str, layer: Layer, subject: Subject) -> Lane:
    """A layer at work on the pattern, in place and moved.

    Weights are small whole numbers, chosen so that no value stays the same by chance.
    """
    wires = subject.wires(layer)
    src, dst = (
        e - first[0] for e, first in zip((wires.src, wires.dst), subject.neurons, strict=True)
    )
    weights = distinct(wires.weight)
    inputs = np.stack([_moved(subject, move) for move in subject.moves])
    weight_index, size = np.searchsorted(weights, wires.weight), prod(subject.grids[1])
    load = np.zeros(len(weights))
    np.maximum.at(load, weight_index, np.abs(inputs).max(axis=0)[src])
    examples = _examples(load, subject.flat)
    # The sum over the connections into each neuron.
    outputs = np.array(
        [
            [np.bincount(dst, values[weight_index] * x[src], size) for x in inputs]
            for values in examples
        ]
    )
    tries = [_runs(subject, (src, dst), inputs, out) for out in outputs]
    met = [weight_index[x[src] != 0] for x in inputs]
    best = min(range(TRIES), key=lambda at: _faults(tries[at], [examples[at][i] for i in met]))
    counts = count(layer, subject.shape)
    return Lane(
        kind, wires, src, dst, weights, examples[best], tries[best], counts, stride(subject.layer)
    )


def _examples(load: Floats, written: bool) -> Floats:
    """Values of weights, (TRIES, n), well mixed by powers of a primitive root; small ones for those
    that large inputs `load`, so that sums have few digits. If they are `written`, no two of those
    that inputs load most are alike, as far as there are values.
    """
    count = len(load)
    ranks = np.array([pow(11, i + 1, 1009) for i in range(TRIES + count)])
    ranks = ranks[np.arange(TRIES)[:, None] + np.arange(count)]
    if not written:
        return np.asarray(np.array(VALUES)[ranks % FEW], float)
    order = np.lexsort((ranks, np.broadcast_to(-load, ranks.shape))).argsort(axis=1)
    most = np.where(load == load.max(), FEW, len(VALUES))
    found: Floats = np.array(VALUES)[np.where(order < SMALL, order, ranks % most)]
    return found


def _moved(subject: Subject, move: int) -> Floats:
    """The drawn input with the pattern moved this far; what leaves it is lost."""
    (rows, columns), _ = subject.grids
    pattern_input, (row, column) = np.zeros((rows, columns)), subject.start
    part = pattern_input[row, column + move : column + move + len(PATTERN)]
    part[:] = PATTERN[: len(part)]
    return pattern_input.ravel()


def _runs(
    subject: Subject, wires: tuple[Indices, Indices], inputs: Floats, outputs: Floats
) -> tuple[Run, ...]:
    src, dst = wires
    size = outputs.shape[-1]
    sees = [np.bincount(dst[x[src] != 0], minlength=size) > 0 for x in inputs]
    passes = [_Pass(*values) for values in zip(subject.moves, inputs, outputs, sees, strict=True)]
    return tuple(_run(subject, run_, passes[0]) for run_ in passes)


class _Pass(NamedTuple):
    """A move, its input, its output, and which neurons see the pattern."""

    move: int
    inputs: Floats
    outputs: Floats
    seen: Mask


def _run(subject: Subject, current: _Pass, first: _Pass) -> Run:
    move, inputs, outputs, lit = current
    size, by = subject.grids[1], step(subject.layer, move)
    if by is None:
        return Run(move, by, inputs, outputs, inputs != 0, lit, lit & False, 0)
    first_values, seen_before = first.outputs.reshape(size), first.seen.reshape(size)
    moved_mask, expected = np.zeros(size, bool), np.zeros(size)
    if by < size[1]:
        moved_mask[:, by:], expected[:, by:] = (
            seen_before[:, : size[1] - by],
            first_values[:, : size[1] - by],
        )
    image, lost = moved_mask.ravel(), int(seen_before.sum() - moved_mask.sum())
    kept = image & (outputs == expected.ravel())
    return Run(move, by, inputs, outputs, inputs != 0, lit | image, kept, lost)


def _faults(runs: tuple[Run, ...], met: list[Floats]) -> tuple[int, ...]:
    """What is bad about examples: values that are kept, or that stay in their place, by chance;
    zeros, equal neighbours; two digits; weights that the pattern has `met` in a run and are alike.
    """
    first = runs[0].outputs[runs[0].lit]
    stay = ((run.outputs == runs[0].outputs) & run.lit & runs[0].lit & ~run.kept for run in runs)
    lit = np.concatenate([run.outputs[run.lit] for run in runs])
    return (
        sum(int(run.kept.sum()) for run in runs[1:]) + sum(int(mask.sum()) for mask in stay),
        int((lit == 0).sum() + (first[1:] == first[:-1]).sum()),
        int((abs(lit) >= TWO_DIGITS).sum()),
        sum(len(values) - len(distinct(values.astype(np.int64))) for values in met),
    )
