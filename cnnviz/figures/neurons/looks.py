"""The looks of weights: a colour, a dash and a name for each, and never the same look for two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.ink.hues import hues
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Style, Which
from cnnviz.picture.theme import Theme

HUES, DISTINCT_HUES = 24, 8
"""The most unshared weights with a colour each, and the most hues that can be told apart: of
eight the two nearest are 0.11 apart in OKLab, of eighteen 0.08.
"""
STACK = 12
"""The most weights of consecutive layers with a colour each, if no layer has more than half of
them: similar ones stand beside other neurons.
"""
BRIGHT = 2, 3
"""How many shades of each hue, none nearly black, are used for few weights and for many."""
FULL = 5
"""A theme with this many colours for weights has hues to which others can be added."""
VIVID = 4
"""How many shades of each hue unshared weights have."""


Mask = NDArray[np.bool_]


def letter(position: int) -> str:
    """The name of the weight at `position`: a, b, ..., z, a2, b2, ...

    >>> letter(0), letter(25), letter(26), letter(53)
    ('a', 'z', 'a2', 'b3')
    """
    turn, place = divmod(position, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] + (str(turn + 1) if turn else "")


def numbered_name(place: int, count: int) -> str:
    """The name of one of `count` kernels or biases: A, B, ..., or its number if they are many.

    >>> numbered_name(1, 4), numbered_name(1, 64)
    ('B', '2')
    """
    return letter(place).upper() if count <= 26 else str(place + 1)


class Names:
    """The names of `total` weights from `first` on, computed on demand: there may be millions.
    If `keys` are given, one per weight, they are counted in the order of these.

    >>> list(Names(25, 3, True)), Names(0, 10**9, False)[999_999]
    (['z', 'a2', 'b2'], '1000000')
    >>> list(Names(0, 3, False, lambda: np.array([5, 9, 7])))
    ['1', '3', '2']
    """

    def __init__(
        self, first: int, total: int, lettered: bool, keys: Callable[[], Indices] | None = None
    ) -> None:
        self.first, self.total, self.lettered, self.keys = first, total, lettered, keys

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, at: int) -> str:
        place = self.first + (at if self.keys is None else int(self._ranks[at]))
        return letter(place) if self.lettered else str(place + 1)

    @cached_property
    def _ranks(self) -> Indices:
        """The place of each weight in the order of the keys."""
        assert self.keys is not None
        return np.argsort(np.argsort(self.keys()))

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(self.total))


class Looks(NamedTuple):
    """The looks of the weights of one layer in one panel.

    `weights` (w,) are the layer's own, ascending; `which` (w,) the look of each, an index into
    `combos`: (colour, dash) pairs, the last of which is neutral ink; `names` (w,) their letters, or
    numbers if nothing is shared. `shared`: a colour means a shared weight.
    """

    weights: Indices
    which: Which
    combos: tuple[tuple[str, tuple[float, ...]], ...]
    names: Names | tuple[str, ...]
    shared: bool

    def of(self, weight: Indices) -> Which:
        """The look of each of `weight`: an index into `combos`; unlearned ones are neutral."""
        place = self.place(weight)
        places = self.which[place] if len(self.weights) else np.zeros(len(weight), int)
        return np.where(weight < 0, len(self.combos) - 1, places)

    def place(self, weight: Indices) -> Indices:
        """The index in `weights` of each of `weight`."""
        places: Indices = np.minimum(
            np.searchsorted(self.weights, weight), max(0, len(self.weights) - 1)
        )
        return places

    def styles(self, width: float) -> tuple[Style, ...]:
        """A line style for each combo; the dash is the same at every width."""
        return tuple(Style(colour, None, width, dash) for colour, dash in self.combos)

    @property
    def coloured(self) -> bool:
        """Whether weights have colours."""
        return len(self.combos) > 1


def looks(
    weights: Sequence[Indices],
    wires: Sequence[Connections],
    shared: bool,
    theme: Theme,
    tied: Sequence[int] = (),
) -> tuple[Looks, ...]:
    """The looks of each layer's `weights` in one panel; names continue through the layers. Weights
    that are not shared, or too many to tell apart, are neutral. `tied` is for each layer the first
    with the same weights: these look the same.
    """
    by_layer: list[Looks] = []
    start, few_hues = 0, _few_hues(weights, theme, tied)
    for i, (own, wire) in enumerate(zip(weights, wires, strict=True)):
        if tied and tied[i] != i:
            by_layer.append(by_layer[tied[i]])
            continue
        pairs = _pairs(wire, own, start, theme) if shared else None
        if pairs and few_hues:
            colours, single = few_hues[start : start + len(own)], len(weights) == 1
            both = zip(colours, pairs, strict=True)
            pairs = [(hue, dash if single else ()) for hue, (_, dash) in both]
        combos = tuple(pairs or ())
        which = np.arange(len(own)) if pairs else np.zeros(len(own), int)
        names = Names(start, len(own), shared, None if shared else _map_by_map(own, wire))
        neutral = (theme.rule, ())
        by_layer.append(Looks(own, which, (*combos, neutral), names, bool(shared and pairs)))
        start += len(own)
    return tuple(by_layer)


def _map_by_map(weights: Indices, wire: Connections) -> Callable[[], Indices] | None:
    """The keys of weights in the order of their neurons, map by map, as these and their biases are
    counted; None if that is the order of the weights. A locally connected layer has them position
    by position.
    """
    maps, *positions = wire.output_shape
    dims, shape = len(positions), wire.weight_shape
    if maps == 1 or shape[:dims] != tuple(positions) or len(shape) < 2 * dims + 2:
        return None
    return partial(_keys, weights, shape, dims)


def _keys(weights: Indices, shape: Shape, dims: int) -> Indices:
    """The indices of weights if the axis after the first `dims` came before these."""
    places = list(np.unravel_index(weights, shape))
    order = [dims, *range(dims), *range(dims + 1, len(shape))]
    keys: Indices = np.ravel_multi_index([places[i] for i in order], [shape[i] for i in order])
    return keys


def _few_hues(weights: Sequence[Indices], theme: Theme, tied: Sequence[int]) -> tuple[str, ...]:
    """A colour for each weight of a panel, all different: the theme's, and a few more if it has
    many itself; none if weights are too many. So a dash is only a second sign. Weights of several
    layers have no dashes, and none of them is nearly black.
    """
    counts = [
        len(layer_weights) for i, layer_weights in enumerate(weights) if not tied or tied[i] == i
    ]
    total, is_stack = sum(counts), len(counts) > 1
    limit = STACK if is_stack and max(counts) <= STACK // 2 else DISTINCT_HUES
    if theme.dash_first or total > limit or len(theme.weights) < min(total, FULL):
        return ()
    colours = theme.weights[:total]
    avoided = (*colours, theme.ink, theme.rule)
    shades = BRIGHT[total > 9] if is_stack else None
    return colours + hues(total - len(colours), theme.background, avoided, shades)


def neutral(look: Looks) -> Looks:
    """The same weights in neutral ink."""
    return look._replace(which=look.which * 0, combos=look.combos[-1:], shared=False)


def with_hues(
    layers: Sequence[Looks], wires: Sequence[Connections], theme: Theme
) -> tuple[Looks, ...]:
    """The same weights, each with a colour that no weight of a kernel has, and no other weight;
    unchanged if they are too many, or in a theme without colours.
    """
    count = sum(len(look.weights) for look in layers)
    if not count <= HUES or theme.dash_first:
        return tuple(layers)
    # Kernels have as many weights as there are lines into a neuron of each map.
    sizes = [int(np.bincount(w.dst).max(initial=0)) * w.output_shape[0] for w in wires]
    kernels = _few_hues([np.arange(n) for n in sizes], theme, ()) or theme.weights
    colours = hues(count, theme.background, kernels, VIVID)
    start, by_layer = 0, list[Looks]()
    for look in layers:
        own = colours[start : start + len(look.weights)]
        combos = (*((colour, ()) for colour in own), look.combos[-1])
        by_layer.append(look._replace(which=np.arange(len(own)), combos=combos))
        start += len(own)
    return tuple(by_layer)


Pairs = list[tuple[str, tuple[float, ...]]]
"""The colour and the dash of each weight."""


def _pairs(wire: Connections, weights: Indices, start: int, theme: Theme) -> Pairs | None:
    """The looks of weights: in a kernel with several axes, and for kernels in turn, colour stands
    for the column and dash for all else (the other way round if dashes come first); else looks in
    turn. None if there are too few looks.
    """
    shape = wire.weight_shape
    rows, columns = (prod(shape[:-1]), shape[-1]) if shape else (1, 1)
    turns = len(shape) > len(wire.output_shape) + 1
    signs = [theme.weights, theme.dashes][:: -1 if theme.dash_first else 1]
    split = turns or (len(wire.output_shape) > 2 and not theme.dash_first)
    if not split or columns > len(signs[0]) or rows > len(signs[1]):
        return _ranks(len(weights), start, theme)
    places = [divmod(int(weight), columns)[::-1] for weight in weights]
    if theme.dash_first:
        return [(theme.weights[row], theme.dashes[column]) for column, row in places]
    return [(theme.weights[column], theme.dashes[row]) for column, row in places]


def _ranks(count: int, start: int, theme: Theme) -> Pairs | None:
    """Looks in turn for weights start, start + 1, ..."""
    if count > theme.looks:
        return None
    return [theme.look(start + i) for i in range(count)]


def used_weights(wire: Connections) -> Indices:
    """The weights that connections use, ascending."""
    weights: Indices = distinct(wire.weight[wire.weight >= 0])
    return weights
