"""Requests that a figure cannot meet; a layer's name, and a layer on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, chain
from cnnviz.layers.window import Window
from cnnviz.picture.marks import Picture


def only_right(request: Request, figure: str) -> None:
    """Raises CnnvizError if a figure that only runs from left to right is asked to run up."""
    if request.direction != "right":
        raise CnnvizError(f"{figure} is drawn from left to right: leave out --direction")


def place_of(focus: tuple[int, ...], shape: Shape, whose: str) -> Shape:
    """The multi-index, channel first, of the neuron that `--focus` names: by its position, in the
    first map if no channel is named, or by one number. Raises CnnvizError if there is none.

    >>> place_of((2, 3), (4, 5, 6), "layer 0"), place_of((31,), (4, 5, 6), "layer 0")
    ((0, 2, 3), (1, 0, 1))
    """
    full = focus if len(focus) == len(shape) else (0, *focus)
    if len(full) == len(shape) and all(0 <= i < n for i, n in zip(full, shape, strict=True)):
        return full
    if len(focus) == 1 and 0 <= focus[0] < prod(shape):
        return tuple(map(int, np.unravel_index(focus[0], shape)))
    raise CnnvizError(
        f"--focus {','.join(map(str, focus))} names no neuron of {whose}, whose output is"
        f" {' × '.join(map(str, shape))}: write its position, from 0, channel or row first"
    )


def layer_name(layer: Layer, labels: Labels, short: bool = False) -> str:
    """A layer's name in the words of the field, or as in a specification.

    >>> from cnnviz.labels import ENGLISH
    >>> from cnnviz.layers.conv import Conv
    >>> layer_name(Conv(2, 1, 1, 3), ENGLISH), layer_name(Conv(2, 1, 1, 3), ENGLISH, True)
    ('Convolution', 'conv')
    """
    key = f"layer.{type(layer).__name__}{'.short' * short}"
    return labels(key) if labels.has(key) else layer.spec_name


class Alone(NamedTuple):
    """The network that is drawn, how many layers come before it, and a note on that."""

    network: Network
    first: int
    notes: tuple[str, ...] = ()

    def signed(self, picture: Picture) -> Picture:
        """The picture, with the notes and its place in the network."""
        return picture._replace(notes=(*picture.notes, *self.notes), first=self.first)


def alone(network: Network, at: int) -> Alone:
    """Layer `at` on its own; the whole network if all other layers are pointwise.

    >>> from cnnviz.layers.conv import Conv
    >>> whole = chain((1, 8), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3)), ("a", "b"))
    >>> alone(whole, 1).notes
    ('Drawn is layer b, Conv1d, alone (--layers picks another).',)
    """
    layer, name = network.layers[at], network.names[at]
    if all(other.pointwise for other in (*network.layers[:at], *network.layers[at + 1 :])):
        return Alone(network, 0)
    lone = chain(network.shapes[at], (layer,), (name,), network.notes)
    return Alone(replace(lone, assumed=network.assumed), at, (note(name, layer),))


def note(name: str, layer: Layer) -> str:
    """The note if one of several layers is drawn."""
    return f"Drawn is layer {name}, {layer.spec_name}, alone (--layers picks another)."


USUAL = {"kernel": "", "stride": "1", "padding": "0", "dilation": "1"}
"""The sizes of a window, and their defaults."""


def window_sizes(windows: Sequence[Window], labels: Labels) -> dict[str, str]:
    """Each size of windows: one number if axes are alike; both ends of a padding if they differ.

    >>> from cnnviz.labels import ENGLISH
    >>> window_sizes([Window(3, before=1, after=1), Window(5, before=2, after=2)], ENGLISH)
    {'kernel': '3 × 5', 'stride': '1', 'padding': '1 × 2', 'dilation': '1'}
    >>> window_sizes([Window(3, before=0, after=1)], ENGLISH)["padding"]
    '0 + 1'
    """

    def size(name: str) -> str:
        numbers = tuple(getattr(window, name) for window in windows)
        return labels.sized(numbers[:1] if len(set(numbers)) == 1 else numbers)

    pairs = [f"{window.before} + {window.after}" for window in windows]
    padding = pairs[0] if len(set(pairs)) == 1 else ", ".join(pairs)
    if all(window.before == window.after for window in windows):
        padding = size("before")
    return {key: padding if key == "padding" else size(key) for key in USUAL}


def window_words(
    windows: Sequence[Window], labels: Labels, usual: Mapping[str, str] = USUAL
) -> list[str]:
    """The sizes of windows that are not the usual ones, in words."""
    sizes = window_sizes(windows, labels).items()
    return [labels(f"window.{key}", size=size) for key, size in sizes if size != usual[key]]
