"""The subject of the figure shift: a convolution, a small pattern in its input, and its moves."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Connections, Indices
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import Network
from cnnviz.layers.window import Window
from cnnviz.wording import quoted, whole_number

PATTERN = (3.0, 1.0)
"""The values of two neighbouring inputs; all others are 0."""
FITS = '"Conv1d(1, 1, kernel_size=3)" with --input 1x8'
LENGTH, WIDTH, ROWS = 8, 5, (5, 3)
"""The length drawn of an input in one dimension, and in two the width and the height (for two runs
and for three), if the pattern can make its moves there.
"""
WHOLE = 12
"""An input no longer than this is drawn in full if it fits."""
MOST, MOST_MOVES, MOST_INPUTS = 99, 3, 400
"""The longest axis if no input was given, the most runs, the most inputs that a page holds."""


class Subject(NamedTuple):
    """A convolution over `shape` (the part of the `whole` shape that is drawn), of which one input
    `channel` and one `map` are drawn; the first input of the pattern, (row, column), and how far it
    moves along the last axis, 0 first.
    """

    layer: Layer
    name: str
    whole: Shape
    shape: Shape
    channel: int
    map: int
    start: tuple[int, int]
    moves: tuple[int, ...]

    @property
    def flat(self) -> bool:
        """Whether the layer has one dimension: its neurons are circles, its connections lines."""
        return len(self.shape) == 2

    @property
    def grids(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The rows and columns of the drawn input and of the drawn map."""
        return grid(self.shape), grid(self.layer.output_shape(self.shape))

    def wires(self, layer: Layer) -> Connections:
        """The connections of `layer`, the subject's own or its twin, that are drawn."""
        source, target = self.neurons
        return between(layer, self.shape, source, target)

    @property
    def neurons(self) -> tuple[Indices, Indices]:
        """The flat indices of the drawn inputs, and of the drawn neurons of the map."""
        pairs = zip(self.grids, (self.channel, self.map), strict=True)
        first, second = (np.arange(prod(size)) + at * prod(size) for size, at in pairs)
        return first, second


def grid(shape: Shape) -> tuple[int, int]:
    """The rows and columns of one channel.

    >>> grid((3, 8)), grid((3, 5, 6))
    ((1, 8), (5, 6))
    """
    return (shape[1] if len(shape) > 2 else 1), shape[-1]


def step(layer: Layer, move: int) -> int | None:
    """How far the map should move if the input moves by `move`; None if that is no whole number.

    >>> from cnnviz.layers.conv import Conv
    >>> step(Conv(1, 1, 1, 3, stride=2), 4), step(Conv(1, 1, 1, 3, stride=2), 3)
    (2, None)
    """
    by = stride(layer)
    if layer.windows() is None:
        return move * by
    return None if move % by else move // by


def stride(layer: Any) -> int:
    """The stride along the last axis; a transposed convolution moves its outputs by it."""
    stride_: int = layer.stride[-1]
    return stride_


def subjects(request: Request) -> Iterator[Subject]:
    """What to draw, best first: the whole input if it was given and is small, then a part."""
    network = request.network
    sizes = network.shapes[_first(network)][1:]
    if not network.chosen_input and max(sizes) <= WHOLE:
        yield subject_of(request, True)
    yield subject_of(request)


def subject_of(request: Request, uncut: bool = False) -> Subject:
    """The first convolution of a network over as much of its input as is drawn, or `uncut`.

    Raises CnnvizError if there is none, or none that can be drawn, or if an option is wrong.
    """
    network, at = request.network, _first(request.network)
    layer, full = network.layers[at], network.shapes[at]
    asked = _given_moves(request)
    moves = asked or (1, *(() if layer.windows() is None else {stride(layer)} - {1}))
    # If no input size was given, it may be as large as is still legible.
    most = (MOST,) * (len(full) - 1) if network.chosen_input and not at else full[1:]
    part = full if uncut else (full[0], *_drawn_sizes(layer, most, moves))
    shape = _drawn_shape(layer, full, part)
    target = layer.output_shape(shape)
    if asked and max(moves) >= shape[-1]:
        raise CnnvizError(
            f"--by {request.options['by']} moves the pattern out of {shape[-1]} inputs:"
            f" take less than {shape[-1]}, or a longer --input"
        )
    moves = tuple(move for move in moves if move < shape[-1])
    if not moves:
        raise CnnvizError(
            f"the figure shift moves the input, and that of {layer.spec_name} has one position:"
            f" give it a longer --input, or take {FITS}"
        )
    index = _focus(request, layer, target)
    inputs = between(layer, shape, dst=np.arange(prod(target[1:])) + index * prod(target[1:])).src
    channel = int(inputs[0]) // prod(shape[1:]) if len(inputs) else 0
    subject = Subject(layer, network.names[at], full, shape, channel, index, (0, 0), (0, *moves))
    return _with_start(subject, asked is None)


def _drawn_shape(layer: Layer, full: Shape, part: Shape) -> Shape:
    """A part of an input, or all of it if the layer has no output over the part."""
    try:
        layer.output_shape(part)
    except ShapeFault:
        part = full
    if prod(part[1:]) > MOST_INPUTS:
        raise CnnvizError(
            f"the figure shift writes every number, and {layer.spec_name} needs {times(part[1:])}"
            f" inputs for a pattern to move under its window: take {FITS}"
        )
    return part


def _first(network: Network) -> int:
    convolutions = [i for i, layer in enumerate(network.layers) if layer.convolutional]
    if not convolutions:
        raise CnnvizError(f"the figure shift needs a convolution: take {FITS}")
    if len(network.shapes[convolutions[0]]) > 3:
        raise CnnvizError(
            f"the figure shift writes every number of a layer in one or two dimensions, and"
            f" {network.layers[convolutions[0]].spec_name} has three: take {FITS}"
        )
    return convolutions[0]


def _given_moves(request: Request) -> tuple[int, ...] | None:
    """How far `--by` moves the input, if it is given."""
    text = request.options.get("by")
    if text is None:
        return None
    moves = tuple(whole_number(word) or 0 for word in text.split(","))
    if min(moves) < 1 or list(moves) != sorted(set(moves)) or len(moves) >= MOST_MOVES:
        raise CnnvizError(
            f"--by {quoted(text)}: name one or two whole numbers of inputs, the smaller first,"
            " such as 1 or 1,2"
        )
    return moves


def _focus(request: Request, layer: Layer, map_shape: Shape) -> int:
    """The map that was asked for, by the first number of --focus."""
    if request.focus is None:
        return 0
    if len(request.focus) > len(map_shape) or not 0 <= request.focus[0] < map_shape[0]:
        raise CnnvizError(
            f"--focus {','.join(map(str, request.focus))}: the figure shift draws one feature map,"
            f" and {layer.spec_name} has maps 0 to {map_shape[0] - 1}: take one of them"
        )
    return request.focus[0]


def _drawn_sizes(layer: Layer, sizes: Shape, moves: tuple[int, ...]) -> Shape:
    """As much of each axis as the pattern, its windows and its moves need, or the usual length."""
    windows = layer.windows() or tuple(Window(2) for _ in sizes)
    has_three = len(moves) > 1 or any(window.before or window.after for window in windows)
    last = windows[-1]
    least = 2 * last.span - 1 + len(PATTERN) - 1 + max(moves) + last.stride - 1
    width = min(sizes[-1], max(WIDTH if len(sizes) > 1 else LENGTH, least))
    pairs = zip(sizes[:-1], windows[:-1], strict=True)
    return (*(min(size, max(ROWS[has_three], window.span)) for size, window in pairs), width)


def _with_start(subject: Subject, may_add: bool) -> Subject:
    """The pattern where the most neurons of the map see it, and the fewest of these leave the map.

    Where padding hides what is beyond the border, a `may_add` figure moves it there, too.
    """
    (rows, columns), (_, map_columns) = subject.grids
    wires = subject.wires(subject.layer)
    first, second = subject.neurons
    order = np.argsort(wires.src, kind="stable")
    src, dst = wires.src[order] - first[0], wires.dst[order] - second[0]

    def worth(at: tuple[int, int]) -> tuple[int, int]:
        spot = at[0] * columns + at[1]
        neurons_ = set(dst[slice(*np.searchsorted(src, (spot, spot + 2)))].tolist())
        steps = [step(subject.layer, move) or 0 for move in subject.moves]
        return len(neurons_), sum(
            neuron % map_columns + by < map_columns for neuron in neurons_ for by in steps
        )

    middle = sorted(range(rows), key=lambda row: abs(2 * row - rows + 1))
    starts = [(row, column) for row in middle[:1] for column in range(max(1, columns - 1))]
    start = max(starts, key=worth)
    moves, padded = subject.moves, bool(np.ptp(np.bincount(dst)))
    beyond = columns - 1 - start[1]
    if may_add and padded and len(moves) < MOST_MOVES and beyond > moves[-1]:
        moves = (*moves, beyond)
    return subject._replace(start=start, moves=moves)
