"""The layer that a slide is about, and the counts of its twins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

from cnnviz.figures.cost.say import ratio
from cnnviz.figures.neurons.fan_in import fan_ins
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.graph.count import Counts, count
from cnnviz.graph.twin import twin
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network


@dataclass(frozen=True)
class Scene:
    """The calls that a slide shows, as a network; its notes are about the first of them."""

    network: Network
    labels: Labels

    @property
    def layer(self) -> Layer:
        """The layer that the notes are about."""
        return self.network.layers[0]

    @property
    def source(self) -> Shape:
        """The shape of its input."""
        return self.network.input_shape

    @property
    def target(self) -> Shape:
        """The shape of its output."""
        return self.network.shapes[1]

    @property
    def inputs(self) -> int:
        """How many inputs it has."""
        return prod(self.source)

    @property
    def neurons(self) -> int:
        """How many neurons it has."""
        return prod(self.target)

    @property
    def map_size(self) -> int:
        """How many neurons a feature map has."""
        return self.neurons // self.target[0]

    @property
    def fan_in(self) -> int:
        """How many inputs a neuron away from the border sees."""
        return fan_ins(self.network)[0]

    @property
    def padded(self) -> bool:
        """Whether neurons at the border see fewer, as padding has no neurons."""
        return bool(padding_note(self.network))

    @cached_property
    def counts(self) -> Counts:
        """The layer's counts."""
        return count(self.layer, self.source)

    def as_twin(self, kind: str) -> Counts:
        """The counts of its twin, "fc" or "local"."""
        return count(twin(self.network, kind).layers[0], self.source)

    def layer_name(self, at: int = 0) -> str:
        """A layer's name and specification."""
        name, spec = self.network.names[at], repr(self.network.layers[at])
        return self.labels("deck.layer", name=name, spec=spec)

    def times(self, more: int, less: int) -> str:
        """How many times `less` fits into `more`, with "about" if rounded; "" if once.

        >>> from cnnviz.labels import ENGLISH
        >>> from cnnviz.layers.conv import Conv
        >>> from cnnviz.layers.network import chain
        >>> scene = Scene(chain((1, 8), (Conv(1, 1, 1, 3),)), ENGLISH)
        >>> scene.times(48, 3), scene.times(48, 18), scene.times(3, 3)
        ('16', 'about 2.67', '')
        """
        multiple = ratio(more, less, self.labels)
        exact = not multiple or float(f"{more / less:.3g}") * less == more
        return multiple if exact else self.labels("deck.about", n=multiple)

    def percent(self, part: int, whole: int) -> str:
        """A part of a whole in percent, to three digits.

        >>> from cnnviz.labels import ENGLISH
        >>> from cnnviz.layers.conv import Conv
        >>> from cnnviz.layers.network import chain
        >>> scene = Scene(chain((1, 8), (Conv(1, 1, 1, 3),)), ENGLISH)
        >>> scene.percent(18, 48), scene.percent(48, 48), scene.percent(1, 10**9)
        ('37.5', '100', 'less than 0.01')
        """
        share = 100 * part / whole
        if 0 < share < 0.01:
            return self.labels("deck.less", n=self.labels.number(0.01))
        rounded = float(f"{share:.3g}")
        return self.labels.number(int(rounded) if rounded == int(rounded) else rounded)
