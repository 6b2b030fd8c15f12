"""What the figure arithmetic draws: a kernel's walk, its numbers, the looks of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import DASH, Looks
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.asked import place_of
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
    """The walk, its numbers if it has any, the input's shape, and how its cells look.

    `place` is which layer is drawn, of how many that move a window.
    """

    walk: Walk
    values: Numbers | None
    shape: Shape
    looks: Looks
    theme: Theme
    labels: Labels
    place: tuple[int, int]

    @property
    def total(self) -> int:
        """How many positions the window takes."""
        return prod(axis.outputs for axis in self.walk.whole)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows that the layer was given, one a spatial axis."""
        layer = self.walk.layer
        return layer.moved

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The spatial axes: one of a layer in one dimension."""
        axes = self.walk.whole
        return axes if len(self.windows) == 2 else (max(axes, key=lambda axis: axis.cells),)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each connection's weight: a letter, a number for its own, "" for none."""
        weights = self.walk.edges.weight
        if not self.walk.edges.weight_shape:
            return ("",) * len(weights)
        if len(weights) and weights.max() < self.taps:
            # One kernel, of which a corner need not use all.
            return tuple(letter(weight) for weight in weights.tolist())
        used = distinct(weights)
        shared = len(used) <= self.taps or len(used) < len(weights)
        ranks = np.searchsorted(used, weights).tolist()
        return tuple(letter(rank) if shared else str(rank + 1) for rank in ranks)

    @property
    def taps(self) -> int:
        """How many cells the window has."""
        return self.walk.axes[0].kernel * self.walk.axes[1].kernel


def subject(request: Request, corner: tuple[int, ...] = ()) -> Subject:
    """The first layer that moves a window, or a corner of it; raises CnnvizError for none."""
    layer, shape, place = _moving(request)
    found = walk(layer, shape, request.direction != "up", corner)
    values = numbers(found) if "numbers" in request.options else None
    theme = request.theme
    # Where there is not one kernel, there is none that a colour could stand for.
    colour = theme.weights[0] if layer.convolutional else theme.ink
    looks = _looks(colour, theme)
    return Subject(found, values, shape, looks, theme, request.labels, place)


def whole_or_none(request: Request) -> Subject | None:
    """The same; None of a layer of which only a corner has cells that one could tell apart."""
    layer, shape, _ = _moving(request)
    return None if _alike(layer) and crowded(layer, shape) else subject(request)


def corners(request: Request, sizes: Mapping[int, Iterable[tuple[int, ...]]]) -> Iterator[Subject]:
    """Corners of so many windows an axis, by how many axes there are, if windows are alike."""
    layer, shape, _ = _moving(request)
    if _alike(layer):
        for size in sizes.get(len(shape) - 1, ()):
            found = subject(request, size)
            if any(found.walk.cut):
                yield found


def _moving(request: Request) -> tuple[Layer, Shape, tuple[int, int]]:
    """The first layer that moves a window, the shape that it reads, and its place of how many."""
    network = request.network
    moving = [i for i, layer in enumerate(network.layers) if layer.slides]
    at = moving[0] if moving else 0
    return network.layers[at], network.shapes[network.reads(at)[0]], (at, len(moving))


def _alike(layer: Layer) -> bool:
    """Whether every window does the same."""
    return layer.sharing == "kernel" or layer.rule == "pool"


def _looks(colour: str, theme: Theme) -> Looks:
    """The looks of cells where the kernel has `colour`; all others are neutral."""
    paper = theme.background
    # Greys stay so light that letters on them are black.
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
    """The place in its feature map of the output that `focus` names, in an output of `shape`."""
    return int(np.ravel_multi_index(place_of(focus, shape, "the layer")[1:], shape[1:]))
