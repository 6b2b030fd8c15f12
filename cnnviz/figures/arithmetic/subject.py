"""What the figure arithmetic draws: a kernel's walk, its numbers, the looks of its cells."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import DASH, Looks
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.page.asked import place_of
from cnnviz.figures.request import Request
from cnnviz.figures.walk.kernel_walk import Axis, Walk, walk
from cnnviz.figures.walk.walk_numbers import Numbers, numbers
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.layers.base import Shape
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
        return prod(self.walk.made)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows that the layer was given, one a spatial axis."""
        layer = self.walk.layer
        return layer.moved

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The spatial axes: one of a layer in one dimension."""
        axes = self.walk.axes
        return axes if len(self.windows) == 2 else (max(axes, key=lambda axis: axis.cells),)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each connection's weight: a letter, a number where each window has its own,
        "" for none.
        """
        weights = self.walk.edges.weight
        if not self.walk.edges.weight_shape:
            return ("",) * len(weights)
        used = distinct(weights)
        shared = len(used) <= self.taps or len(used) < len(weights)
        ranks = np.searchsorted(used, weights).tolist()
        return tuple(letter(rank) if shared else str(rank + 1) for rank in ranks)

    @property
    def taps(self) -> int:
        """How many cells the window has."""
        return self.walk.axes[0].kernel * self.walk.axes[1].kernel


def subject(request: Request) -> Subject:
    """The first layer of a network that moves a window; raises CnnvizError where none does."""
    network = request.network
    moving = [i for i, layer in enumerate(network.layers) if layer.slides]
    at = moving[0] if moving else 0
    layer, shape = network.layers[at], network.shapes[network.reads(at)[0]]
    found = walk(layer, shape, upright=request.direction != "up")
    values = numbers(found) if "numbers" in request.options else None
    theme = request.theme
    # Where there is not one kernel, there is none that a colour could stand for.
    colour = theme.weights[0] if layer.convolutional else theme.ink
    looks = _looks(colour, theme)
    return Subject(found, values, shape, looks, theme, request.labels, (at, len(moving)))


def _looks(colour: str, theme: Theme) -> Looks:
    """The looks of cells where the kernel has `colour`; all others are neutral."""
    paper = theme.background
    return Looks(
        input=Style(theme.rule, theme.wash2, 0.8),
        virtual=Style(theme.rule, paper, 0.8, DASH),
        seen=Style(colour, mixed(colour, paper, 0.25), 1.4),
        seen_virtual=Style(colour, mixed(colour, paper, 0.08), 1.2, DASH),
        made=Style(theme.rule, theme.wash2, 0.8),
        now=Style(colour, colour, 1.4),
        later=Style(theme.rule, paper, 0.6),
    )


def focused(focus: tuple[int, ...], shape: Shape) -> int:
    """The place in its feature map of the output that `focus` names, in an output of `shape`."""
    made = shape[1:]
    if len(focus) == 1 and focus[0] < prod(made):
        return focus[0]
    return int(np.ravel_multi_index(place_of(focus, shape, "the layer")[1:], made))
