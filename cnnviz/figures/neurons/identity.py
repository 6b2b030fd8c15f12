"""Which weight looks how: a colour, a dash and a name for each, and never the same look for two."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.marks import Style, Which
from cnnviz.picture.theme import Theme

UNSHARED_MOST = 48
"""Beyond so many weights a layer, an unshared panel is drawn in neutral ink and says so."""


def letter(position: int) -> str:
    """The name of the weight at `position`: a, b, ..., z, a2, b2, ...

    >>> letter(0), letter(25), letter(26), letter(53)
    ('a', 'z', 'a2', 'b3')
    """
    turn, place = divmod(position, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] + (str(turn + 1) if turn else "")


class Looks(NamedTuple):
    """How the weights of one layer look in one panel.

    `weights` (w,) are the weights that have a look, ascending (all of a shared layer's while looks
    last, else those that are drawn); `which` (w,) the look of each, an index into `combos`:
    (colour, dash) pairs; `names` (w,) their letters, or numbers where nothing is shared. `neutral`:
    all are drawn in the same ink, and no name is given.
    """

    weights: Indices
    which: Which
    combos: tuple[tuple[str, tuple[float, ...]], ...]
    names: tuple[str, ...]
    neutral: bool

    def of(self, weight: Indices) -> Which:
        """The look of each of `weight`: an index into `combos`; what is not learned looks neutral
        (the last one).
        """
        place = np.minimum(np.searchsorted(self.weights, weight), max(0, len(self.weights) - 1))
        found = self.which[place] if len(self.weights) else np.zeros(len(weight), int)
        return np.where(weight < 0, len(self.combos) - 1, found)

    def styles(self, width: float, opacity: float = 1.0) -> tuple[Style, ...]:
        """A line style for each combo; the dash is the same at every width, since it is part of
        the name.
        """
        return tuple(Style(colour, None, width, dash, opacity) for colour, dash in self.combos)


def looks(
    wires: Sequence[Connections], shared: bool, theme: Theme, neutral: bool = False
) -> tuple[Looks, ...]:
    """The looks of the drawn connections of each layer in one panel; names run on through the
    layers.
    """
    found, begun = [], 0
    most = len(theme.weights) * len(theme.dashes)
    for wire in wires:
        weights = distinct(wire.weight[wire.weight >= 0])
        total = prod(wire.weight_shape) if wire.weight_shape else 0
        if shared and total <= most:
            weights = np.arange(total)
        count = len(weights)
        pairs = (
            _pairs(wire, weights, begun, theme)
            if shared
            else _ranks(count, begun, theme, mixed=True)
        )
        plain = neutral or pairs is None or (not shared and count > UNSHARED_MOST)
        combos = () if plain else tuple((theme.weights[c], theme.dashes[d]) for c, d in pairs or ())
        which = np.zeros(count, int) if plain else np.arange(count)
        names = tuple(letter(begun + i) if shared else str(begun + i + 1) for i in range(count))
        found.append(Looks(weights, which, (*combos, (theme.rule, ())), names, plain))
        begun += count
    return tuple(found)


Pairs = list[tuple[int, int]]
"""For each weight the position of its colour and of its dash in the theme's lists."""


def _ranks(count: int, begun: int, theme: Theme, mixed: bool = False) -> Pairs | None:
    """Looks in turn for weights begun, begun + 1, ...; None when the theme has too few for the
    layer. With `mixed`, a colour never recurs after as many weights as there are colours: in a
    fully connected layer of so many inputs each input would have a colour of its own.
    """
    colours, dashes = len(theme.weights), len(theme.dashes)
    if count > colours * dashes:
        return None
    places = [(begun + i) % (colours * dashes) for i in range(count)]
    if theme.dash_first:
        return [(p // dashes, p % dashes) for p in places]
    return [((p + mixed * (p // colours)) % colours, p // colours) for p in places]


def _pairs(wire: Connections, weights: Indices, begun: int, theme: Theme) -> Pairs | None:
    """In a kernel of two and more axes colour stands for the column and dash for all else; in 1-D,
    looks in turn.
    """
    shape = wire.weight_shape
    rows, columns = (prod(shape[:-1]), shape[-1]) if shape else (1, 1)
    colours, dashes = (len(theme.weights), len(theme.dashes))
    if len(wire.output_shape) < 3 or columns > colours or rows > dashes or theme.dash_first:
        return _ranks(len(weights), begun, theme)
    return [(int(w) % columns, int(w) // columns) for w in weights]
