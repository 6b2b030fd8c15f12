"""One layer out of a network, for the figures that draw one alone."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network, chain
from cnnviz.picture.marks import Picture


class Alone(NamedTuple):
    """The network that is drawn, how many layers of the whole come before, and a note on that."""

    network: Network
    first: int
    notes: tuple[str, ...] = ()

    def signed(self, drawn: Picture) -> Picture:
        """The picture with what it is of."""
        return drawn._replace(notes=(*drawn.notes, *self.notes), first=self.first)


def alone(network: Network, at: int) -> Alone:
    """Layer `at` alone; all of the network, if the others act on each neuron alone.

    >>> from cnnviz.layers.conv import Conv
    >>> whole = chain((1, 8), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3)), ("a", "b"))
    >>> alone(whole, 1).notes
    ('Drawn is layer b, Conv1d, alone (--layers picks another).',)
    """
    layer, name = network.layers[at], network.names[at]
    if all(other.pointwise for other in (*network.layers[:at], *network.layers[at + 1 :])):
        return Alone(network, 0)
    made = chain(network.shapes[at], (layer,), (name,), network.notes)
    return Alone(replace(made, assumed=network.assumed), at, (note(name, layer),))


def note(name: str, layer: Layer) -> str:
    """What is said where one layer of several is drawn."""
    return f"Drawn is layer {name}, {layer.spec_name}, alone (--layers picks another)."
