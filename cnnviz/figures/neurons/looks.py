"""Which weight looks how: a colour, a dash and a name for each, and never the same look for two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.ink.hues import hues
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Style, Which
from cnnviz.picture.theme import Theme

HUES, TOLD = 24, 8
"""At most so many weights of their own have a colour each, and so many hues can be told apart: of
eight the two that are nearest are 0.11 apart in OKLab, of eighteen 0.08.
"""
STACK = 12
"""So many weights of layers that follow one another have a colour each, if a layer has half of them
at most: what may be alike stands beside other neurons.
"""
BRIGHT = 2, 3
"""Of each hue the first so many shades are none of them nearly black; more where weights are many.
"""
FULL = 5
"""A theme of so many colours for weights has hues, to which others can be added."""
BACK = 0.25
"""So much of its hue keeps a colour that steps back; the rest is the neutral line's."""


Mask = NDArray[np.bool_]
NONE: Mask = np.zeros(0, bool)


def letter(position: int) -> str:
    """The name of the weight at `position`: a, b, ..., z, a2, b2, ...

    >>> letter(0), letter(25), letter(26), letter(53)
    ('a', 'z', 'a2', 'b3')
    """
    turn, place = divmod(position, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] + (str(turn + 1) if turn else "")


def numbered(place: int, count: int) -> str:
    """The name of one of so many kernels or biases: A, B, ..., or its number where they are many.

    >>> numbered(1, 4), numbered(1, 64)
    ('B', '2')
    """
    return letter(place).upper() if count <= 26 else str(place + 1)


class Names:
    """What `total` weights from `first` on are called, made when asked for: there may be millions.

    >>> list(Names(25, 3, True)), Names(0, 10**9, False)[999_999]
    (['z', 'a2', 'b2'], '1000000')
    """

    def __init__(self, first: int, total: int, lettered: bool) -> None:
        self.first, self.total, self.lettered = first, total, lettered

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, at: int) -> str:
        return letter(self.first + at) if self.lettered else str(self.first + at + 1)

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(self.total))


class Looks(NamedTuple):
    """How the weights of one layer look in one panel.

    `weights` (w,) are the layer's own, ascending; `which` (w,) the look of each, an index into
    `combos`: (colour, dash) pairs, the last of which is neutral ink; `names` (w,) their letters, or
    numbers if nothing is shared. `shared` says that colour means a shared weight; `back` (w,) which
    weights' colours step back, if any do.
    """

    weights: Indices
    which: Which
    combos: tuple[tuple[str, tuple[float, ...]], ...]
    names: Names | tuple[str, ...]
    shared: bool
    back: Mask = NONE

    def of(self, weight: Indices) -> Which:
        """The look of each of `weight`: an index into `combos`; what is not learned is neutral."""
        place = self.place(weight)
        found = self.which[place] if len(self.weights) else np.zeros(len(weight), int)
        return np.where(weight < 0, len(self.combos) - 1, found)

    def place(self, weight: Indices) -> Indices:
        """Where in `weights` each of `weight` is."""
        found: Indices = np.minimum(
            np.searchsorted(self.weights, weight), max(0, len(self.weights) - 1)
        )
        return found

    def styles(self, width: float) -> tuple[Style, ...]:
        """A line style for each combo; the dash, a part of the name, is the same at every width."""
        return tuple(Style(colour, None, width, dash) for colour, dash in self.combos)

    @property
    def coloured(self) -> bool:
        """Whether weights have colours at all."""
        return len(self.combos) > 1


def looks(
    weights: Sequence[Indices],
    wires: Sequence[Connections],
    shared: bool,
    theme: Theme,
    tied: Sequence[int] = (),
) -> tuple[Looks, ...]:
    """The looks of each layer's `weights` in one panel; names run on through the layers. Weights
    that are not shared, or too many to be told apart, are neutral. `tied` says for each layer which
    is the first with the same weights: these look the same.
    """
    found: list[Looks] = []
    begun, few = 0, _few(weights, theme, tied)
    for at, (own, wire) in enumerate(zip(weights, wires, strict=True)):
        if tied and tied[at] != at:
            found.append(found[tied[at]])
            continue
        pairs = _pairs(wire, own, begun, theme) if shared else None
        if pairs and few:
            hued, alone = few[begun : begun + len(own)], len(weights) == 1
            pairs = [(h, dash if alone else ()) for h, (_, dash) in zip(hued, pairs, strict=True)]
        combos = tuple(pairs or ())
        which = np.arange(len(own)) if pairs else np.zeros(len(own), int)
        names = Names(begun, len(own), shared)
        neutral = (theme.rule, ())
        found.append(Looks(own, which, (*combos, neutral), names, bool(shared and pairs)))
        begun += len(own)
    return tuple(found)


def _few(weights: Sequence[Indices], theme: Theme, tied: Sequence[int]) -> tuple[str, ...]:
    """A colour for each of all weights of a panel, none twice: the theme's, and a few more where it
    has many itself; none where these are too many. So a dash is no more than a second sign. Those
    of several layers have none, and none of them is nearly black.
    """
    each = [len(own) for at, own in enumerate(weights) if not tied or tied[at] == at]
    total, stack = sum(each), len(each) > 1
    most = STACK if stack and max(each) <= STACK // 2 else TOLD
    if theme.dash_first or total > most or len(theme.weights) < min(total, FULL):
        return ()
    found = theme.weights[:total]
    away = (*found, theme.ink, theme.rule)
    shades = BRIGHT[total > 9] if stack else None
    return found + hues(total - len(found), theme.background, away, shades)


def with_hues(layers: Sequence[Looks], theme: Theme, first: Sequence[Indices]) -> tuple[Looks, ...]:
    """The same weights, each with a colour of its own that no kernel has and no weight of a layer
    before; not in a theme without colours. So many as can be told apart have hues far from one
    another; of more, the `first` of each layer, and all others step back.
    """
    found, away = list[Looks](), theme.weights
    for look, order in zip(layers, first, strict=True):
        count = len(look.weights)
        if 0 < count <= HUES and not theme.dash_first:
            loud = (
                np.isin(look.weights, order) if count > TOLD // len(layers) else look.weights >= 0
            )
            own, first_few = hues(count, theme.background, away), int(loud.sum())
            away += own
            quiet = (mixed(other, theme.rule, BACK) for other in own[first_few:])
            each = *own[:first_few], *quiet
            combos = (*((colour, ()) for colour in each), look.combos[-1])
            which = np.argsort(np.argsort(~loud, kind="stable"))
            look = look._replace(which=which, combos=combos, back=~loud)
        found.append(look)
    return tuple(found)


def into(wire: Connections, neuron: int, most: int) -> Indices:
    """The weights of the lines into a neuron, the first of them where they are more than `most`."""
    return distinct(wire.weight[wire.dst == neuron])[:most]


Pairs = list[tuple[str, tuple[float, ...]]]
"""For each weight its colour and its dash."""


def _pairs(wire: Connections, weights: Indices, begun: int, theme: Theme) -> Pairs | None:
    """In a kernel of two and more axes, and of kernels in turn, colour stands for the column and
    dash for all else (where dashes come first, the other way round); else looks in turn. None if
    there are too few looks.
    """
    shape = wire.weight_shape
    rows, columns = (prod(shape[:-1]), shape[-1]) if shape else (1, 1)
    turns = len(shape) > len(wire.output_shape) + 1
    ways = [theme.weights, theme.dashes][:: -1 if theme.dash_first else 1]
    split = turns or (len(wire.output_shape) > 2 and not theme.dash_first)
    if not split or columns > len(ways[0]) or rows > len(ways[1]):
        return _ranks(len(weights), begun, theme)
    spots = [divmod(int(w), columns)[::-1] for w in weights]
    if theme.dash_first:
        return [(theme.weights[row], theme.dashes[column]) for column, row in spots]
    return [(theme.weights[column], theme.dashes[row]) for column, row in spots]


def _ranks(count: int, begun: int, theme: Theme) -> Pairs | None:
    """Looks in turn for weights begun, begun + 1, ..."""
    if count > theme.looks:
        return None
    return [theme.look(begun + i) for i in range(count)]


def used(wire: Connections) -> Indices:
    """The weights that some connection uses, ascending."""
    found: Indices = distinct(wire.weight[wire.weight >= 0])
    return found
