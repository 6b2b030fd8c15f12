"""What the figure arithmetic draws: a kernel's walk, its numbers, the looks of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import DASH, Looks
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.layers import place_of
from cnnviz.figures.request import Request
from cnnviz.figures.walk.kernel_walk import Axis, Walk, crowded, walk
from cnnviz.figures.walk.walk_numbers import Numbers, numbers
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.window import Window
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Style
from cnnviz.picture.theme import Theme


class Subject(NamedTuple):
    """A walk, its numbers if it has any, the input's shape, and how its cells look.

    `place` is the layer's position in the network, and how many layers move a window. If `plain`,
    cells have no rims, but blocks of them have, and outputs before and to come look alike.
    """

    walk: Walk
    values: Numbers | None
    shape: Shape
    looks: Looks
    theme: Theme
    labels: Labels
    place: tuple[int, int]
    plain: bool = False

    @property
    def total(self) -> int:
        """How many positions the window takes."""
        return prod(axis.outputs for axis in self.walk.whole)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The layer's windows, one per spatial axis."""
        layer = self.walk.layer
        return layer.moving_windows

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The spatial axes: a single one for a layer in one dimension."""
        axes = self.walk.whole
        return axes if len(self.windows) == 2 else (max(axes, key=lambda axis: axis.cells),)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each connection's weight: a letter, a number if all differ, "" for none."""
        weights = self.walk.edges.weight
        if not self.walk.edges.weight_shape:
            return ("",) * len(weights)
        if len(weights) and weights.max() < self.taps:
            # There is one kernel, and a corner need not use all of it.
            return tuple(letter(weight) for weight in weights.tolist())
        distinct_weights = distinct(weights)
        is_shared = len(distinct_weights) <= self.taps or len(distinct_weights) < len(weights)
        ranks = np.searchsorted(distinct_weights, weights).tolist()
        return tuple(letter(rank) if is_shared else str(rank + 1) for rank in ranks)

    @property
    def taps(self) -> int:
        """How many cells the window has."""
        return self.walk.axes[0].kernel * self.walk.axes[1].kernel


def subject_of(request: Request, corner: tuple[int, ...] = ()) -> Subject:
    """The first layer that moves a window, or a corner of it; raises CnnvizError for none."""
    layer, shape, place = _moving(request)
    walk_ = walk(layer, shape, request.direction != "up", corner)
    values = numbers(walk_) if "numbers" in request.options else None
    theme = request.theme
    # Colour stands for a kernel.
    colour = theme.weights[0] if layer.convolutional else theme.ink
    looks = _looks(colour, theme)
    return Subject(walk_, values, shape, looks, theme, request.labels, place)


def plain(subject: Subject) -> Subject:
    """The subject with looks that need no key."""
    theme, looks = subject.theme, subject.looks
    paper, is_dilated = theme.background, subject.walk.dilated
    cell = Style(paper, looks.input.fill, 0.8)
    seen = looks.seen if is_dilated else Style(paper, looks.seen.fill, 0.8)
    quiet = Style(looks.seen.stroke, looks.seen_virtual.fill, 0.8) if is_dilated else Style(
        paper, looks.seen_virtual.fill, 0.8
    )  # fmt: skip
    return subject._replace(
        looks=Looks(cell, Style(theme.grid, paper, 0.6), seen, quiet, cell, looks.now, cell),
        plain=True,
    )


def whole_or_none(request: Request) -> Subject | None:
    """The same; None for a layer of which only a corner would have discernible cells."""
    layer, shape, _ = _moving(request)
    return None if _alike(layer) and crowded(layer, shape) else subject_of(request)


def corners(request: Request, sizes: Mapping[int, Iterable[tuple[int, ...]]]) -> Iterator[Subject]:
    """Corners with these numbers of windows per axis, by dimensions, if windows are alike."""
    layer, shape, _ = _moving(request)
    if _alike(layer):
        for size in sizes.get(len(shape) - 1, ()):
            corner = subject_of(request, size)
            if any(corner.walk.cut):
                yield corner


def _moving(request: Request) -> tuple[Layer, Shape, tuple[int, int]]:
    """The first layer that moves a window, its input's shape, and its `Subject.place`."""
    network = request.network
    sliding = [i for i, layer in enumerate(network.layers) if layer.slides]
    at = sliding[0] if sliding else 0
    return network.layers[at], network.shapes[network.reads(at)[0]], (at, len(sliding))


def _alike(layer: Layer) -> bool:
    """Whether every window does the same."""
    return layer.sharing == "kernel" or layer.rule == "pool"


def _looks(colour: str, theme: Theme) -> Looks:
    """The looks of cells for a kernel in `colour`; all other looks are neutral."""
    paper = theme.background
    # Greys stay light enough for black letters.
    tint = mixed(colour, paper, 0.25 if theme.dash_first else 0.4)
    return Looks(
        input=Style(theme.rule, theme.wash2, 0.8),
        virtual=Style(theme.rule, paper, 0.8, DASH),
        seen=Style(colour, tint, 1.6),
        seen_virtual=Style(colour, mixed(colour, paper, 0.08), 1.2, DASH),
        made=Style(theme.rule, mixed(theme.rule, paper, 0.45), 0.8),
        now=Style(colour, colour, 1.4),
        later=Style(theme.rule, paper, 0.6),
    )


def focused(focus: tuple[int, ...], shape: Shape) -> int:
    """The position in its feature map of the output that `focus` names, in an output of `shape`."""
    return int(np.ravel_multi_index(place_of(focus, shape, "the layer")[1:], shape[1:]))
