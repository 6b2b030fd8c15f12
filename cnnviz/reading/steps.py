"""A step of a network that is being read: what one leaf of the text does to a shape."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.tree import Call, Named, Node

VECTOR = 6
"""The length of an input vector that nothing in the text fixes."""


class SizeFault(ShapeFault):
    """A shape is refused for its size: -1 if it is too small, 1 if too large, for an argument."""

    def __init__(self, reason: str, size: int, argument: str) -> None:
        super().__init__(reason)
        self.size = size
        self.argument = argument


class Step:
    """One leaf of the text. `places` are the nodes of its arguments, by PyTorch's names for them.

    `layer` is None if the leaf is an unknown layer, or a faulty one; `faults` say why.
    """

    faults: tuple[Fault, ...] = ()
    advises = True
    """Whether the user wrote the text and can change it, unlike a print."""
    first = False
    """Whether a Keras text has its channels first."""
    default_first = False
    """Whether Keras was set so for all layers that do not choose themselves."""
    learns = True
    """Whether Keras trains it: False with trainable=False."""
    note = ""
    """A sentence for the user about how it was read, once `layers` has been called."""

    def __init__(
        self, name: str, node: Node, places: dict[str, Node], layer: Layer | None = None
    ) -> None:
        self.name = name
        self.node = node
        self.places = places
        self.layer = layer

    @property
    def known(self) -> bool:
        """Whether its layers are known."""
        return self.layer is not None and not self.faults

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The layers that it stands for over an input of `shape`, in PyTorch's terms."""
        return () if self.layer is None else (self.layer.over(shape),)

    def place(self, argument: str = "") -> Node:
        """The node of an argument, or of the layer's name if it was not given."""
        name = self.node.name if isinstance(self.node, (Call, Named)) else self.node
        return self.places.get(argument, name)

    @property
    def dims(self) -> int:
        """How many spatial axes it needs; 0 if any number will do."""
        name = self.layer.spec_name if self.layer is not None else ""
        return int(name[-2]) if name[-2:] in ("1d", "2d", "3d") and name != "BatchNorm1d" else 0

    @property
    def channels(self) -> int | None:
        """How many channels it needs; None if any number will do."""
        wanted = wanted_channels(self.layer)
        return wanted and wanted[1]

    @property
    def features(self) -> int | None:
        """The length of the vector that it needs, 0 for any; None if it needs no vector."""
        sizes = getattr(self.layer, "unflattened_size", None)
        length = prod(sizes) if sizes else getattr(self.layer, "in_features", None)
        return length if isinstance(length, int) and length > 0 else None

    @property
    def reshapes(self) -> bool:
        """Whether the channels before it say nothing about those after it."""
        return self.layer is None or self.layer.spec_name in ("Flatten", "Unflatten", "Linear")


def wanted_channels(layer: Layer | None) -> tuple[str, int] | None:
    """The parameter that fixes a layer's input channels, with its value; None if there is none."""
    for argument in ("in_channels", "num_features", "num_channels"):
        channels = getattr(layer, argument, None)
        if isinstance(channels, int):
            return argument, channels
    slopes = getattr(layer, "num_parameters", 1)
    return ("num_parameters", slopes) if slopes > 1 else None


def shape_after(layers: Iterable[Layer], shape: Shape) -> Shape:
    """The shape that layers make of another, one after the other; raises `ShapeFault`."""
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape
