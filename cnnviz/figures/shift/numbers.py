"""The numbers of the figure shift: inputs, example weights, and what the connections make of them;
what is kept of a map when the input moves.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.wired import Mask
from cnnviz.figures.shift.subject import PATTERN, Subject, step, stride
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import Counts, count
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer
from cnnviz.picture.marks import Floats

VALUES = (1.0, 2.0, -1.0, 3.0, -2.0, -3.0, *(s * n for n in range(4, 10) for s in (1.0, -1.0)))
"""What a weight may be, the likeliest first: no two alike where they are enough."""
FEW = 5
"""So many serve where weights are more, or are not written."""
TRIES, TWO_DIGITS = 60, 10.0


class Run(NamedTuple):
    """One input and its map, moved by `move`, both flat.

    `shown` marks the inputs of the pattern. `lit` marks the neurons that see it, and those to which
    the values of the first map should have moved; `kept` those of them that have these values.
    `gone` is how many values have left the map; `step` how far they moved, None if no whole number.
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
    """One panel: its connections (`src` and `dst` count what is drawn from 0), the value of each
    of its `weights`, its runs, and the stride along which they move.
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


def lane(kind: str, layer: Layer, about: Subject) -> Lane:
    """A layer at work on the pattern, where it is and moved.

    Weights are small whole numbers, chosen so that no value stays by chance.
    """
    wires = about.wires(layer)
    src, dst = (
        e - first[0] for e, first in zip((wires.src, wires.dst), about.neurons, strict=True)
    )
    weights = distinct(wires.weight)
    inputs = np.stack([_moved(about, move) for move in about.moves])
    each, many = np.searchsorted(weights, wires.weight), prod(about.grids[1])
    load = np.zeros(len(weights))
    np.maximum.at(load, each, np.abs(inputs).max(axis=0)[src])
    found = _examples(load, about.flat)
    # The sum over the connections into each neuron.
    outputs = np.array(
        [[np.bincount(dst, values[each] * x[src], many) for x in inputs] for values in found]
    )
    tries = [_runs(about, (src, dst), inputs, out) for out in outputs]
    best = min(range(TRIES), key=lambda at: _faults(tries[at], found[at]))
    counts = count(layer, about.shape)
    return Lane(
        kind, wires, src, dst, weights, found[best], tries[best], counts, stride(about.layer)
    )


def _examples(load: Floats, written: bool) -> Floats:
    """Values of weights, (TRIES, n): powers of a primitive root, mixed well; small ones for those
    that large inputs `load`, so that sums have few digits. No two of those that are `written` are
    alike, if there are values enough.
    """
    many = len(load)
    mixed = np.array([pow(11, i + 1, 1009) for i in range(TRIES + many)])
    mixed = mixed[np.arange(TRIES)[:, None] + np.arange(many)]
    if written and many <= len(VALUES):
        some = np.array(VALUES)[: max(many, FEW)]
        order = mixed.argsort(axis=1)
        if len(distinct(load)) > 1:
            order = np.lexsort((mixed, np.broadcast_to(-load, mixed.shape))).argsort(axis=1)
        found: Floats = some[order]
        return found
    values: Floats = np.array(VALUES)[mixed % FEW]
    return values


def _moved(about: Subject, move: int) -> Floats:
    """The drawn input with the pattern moved so far; what leaves it is lost."""
    (rows, columns), _ = about.grids
    found, (row, column) = np.zeros((rows, columns)), about.start
    part = found[row, column + move : column + move + len(PATTERN)]
    part[:] = PATTERN[: len(part)]
    return found.ravel()


def _runs(
    about: Subject, wires: tuple[Indices, Indices], inputs: Floats, outputs: Floats
) -> tuple[Run, ...]:
    src, dst = wires
    many = outputs.shape[-1]
    seen = [np.bincount(dst[x[src] != 0], minlength=many) > 0 for x in inputs]
    made = [_Made(*one) for one in zip(about.moves, inputs, outputs, seen, strict=True)]
    return tuple(_run(about, one, made[0]) for one in made)


class _Made(NamedTuple):
    """A move, the input, what is made of it, and where the pattern is seen."""

    move: int
    inputs: Floats
    outputs: Floats
    seen: Mask


def _run(about: Subject, one: _Made, first: _Made) -> Run:
    move, inputs, outputs, seen = one
    size, by = about.grids[1], step(about.layer, move)
    if by is None:
        return Run(move, by, inputs, outputs, inputs != 0, seen, seen & False, 0)
    values, was = first.outputs.reshape(size), first.seen.reshape(size)
    moved, there = np.zeros(size, bool), np.zeros(size)
    if by < size[1]:
        moved[:, by:], there[:, by:] = was[:, : size[1] - by], values[:, : size[1] - by]
    image, gone = moved.ravel(), int(was.sum() - moved.sum())
    kept = image & (outputs == there.ravel())
    return Run(move, by, inputs, outputs, inputs != 0, seen | image, kept, gone)


def _faults(runs: tuple[Run, ...], values: Floats) -> tuple[int, ...]:
    """What makes examples bad: values kept by chance, zeros, neighbours alike, two digits."""
    first = runs[0].outputs[runs[0].lit]
    lit = np.concatenate([run.outputs[run.lit] for run in runs])
    return (
        sum(int(run.kept.sum()) for run in runs[1:]),
        int((lit == 0).sum() + (first[1:] == first[:-1]).sum()),
        int((abs(lit) >= TWO_DIGITS).sum()),
        len(values) - len(distinct(values.astype(np.int64))),
    )
