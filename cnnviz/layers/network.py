"""A network: calls of layers and merges, in the order in which data passes through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import NamedTuple

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, Shapes, times

MOST_NEURONS = 2**31
"""A layer has fewer neurons than this on either side, so that 32-bit integers can number them."""


class Uncalled(NamedTuple):
    """A module that has parameters but no connections: it is made and never called.

    `looks_up`: it is called, a table in which the input's data is looked up.
    """

    name: str
    layer: Layer
    parameters: int
    looks_up: bool = False


@dataclass(frozen=True)
class Network:
    """Calls of layers. Each has a name: its position, its dotted path, `conv@2` if called again.

    For a chain, whose calls each read the one before, `inputs` is (); if every call has a module of
    its own, `tensors` is () too. `notes` are sentences for the user about how the text was read;
    `assumed` are short phrases, for a figure's line of context, about what was assumed: a chosen
    input size, a wiring known by the model's name, an added Flatten.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    """`shapes[0]` is the network's input, `shapes[i + 1]` the output of call i."""
    notes: tuple[str, ...] = ()
    inputs: tuple[tuple[int, ...], ...] = ()
    """() for a chain; else which of `shapes` each call reads: 0 the input, j + 1 call j."""
    tensors: tuple[int, ...] = ()
    """() if each call has its own; else for each call the first call of the same module."""
    uncalled: tuple[Uncalled, ...] = ()
    assumed: tuple[str, ...] = ()
    chosen_input: bool = False
    """Whether cnnviz chose the input's size: it was neither given nor in the text."""
    is_beginning: bool = False
    """Whether it is the beginning of a network that branches after it."""
    owners: tuple[str, ...] = ()
    """For a part that begins after a module's first call: that first call's name, for each call."""

    frozen: frozenset[str] = frozenset()
    """The names of the first calls of modules that do not learn."""
    name: str = ""
    """The class of the whole network, as `ResNet`; "" for a part, a container, and if unknown."""

    def reads(self, call: int) -> tuple[int, ...]:
        """Which of `shapes` a call reads, several for a merge: 0 the input, j + 1 call j."""
        return self.inputs[call] if self.inputs else (call,)

    @cached_property
    def fed(self) -> tuple[Shape | Shapes, ...]:
        """For each call its input for `cnnviz.graph`: a shape, for a merge several."""
        return tuple(
            tuple(self.shapes[at] for at in self.reads(call))
            if layer.merges
            else self.shapes[self.reads(call)[0]]
            for call, layer in enumerate(self.layers)
        )

    @property
    def is_chain(self) -> bool:
        """Whether each call reads the one before, and nothing else."""
        return not self.inputs

    @property
    def spec(self) -> str | None:
        """A chain as a spec; None for other networks, and if layers share a weight."""
        if not self.is_chain or self.tensors:
            return None
        return ", ".join(map(repr, self.layers))

    @property
    def outputs(self) -> tuple[int, ...]:
        """The calls that no other reads: the network's outputs, the last call among them."""
        sources = {at for call in range(len(self.layers)) for at in self.reads(call)}
        return tuple(call for call in range(len(self.layers)) if call + 1 not in sources)

    def first_call(self, call: int) -> int:
        """The first call of the same module: the two use the same weights and biases."""
        return self.tensors[call] if self.tensors else call

    def owner(self, call: int) -> str:
        """The name of the first call of the same module; a part may have left that call out."""
        return self.owners[call] if self.owners else self.names[self.first_call(call)]

    def source_names(self, call: int) -> tuple[str, ...]:
        """The names of the calls that a call reads, `input` for the network's input."""
        return tuple(self.names[at - 1] if at else "input" for at in self.reads(call))

    def leading_chain(self) -> Network:
        """The leading calls that follow one another: the chain that `compare` draws by default."""
        if self.is_chain:
            return self
        calls = range(len(self.layers))
        end = next((i for i in calls if self.reads(i) != (i,)), len(calls))
        return replace(self.part(0, end), is_beginning=True)

    def part(self, first: int, last: int) -> Network:
        """The calls `first` to `last` (excluded); raises `ShapeFault` if they have several inputs.

        >>> from cnnviz.layers.activation import ReLU
        >>> chain((1, 8), (ReLU(), ReLU(), ReLU())).part(1, 3).names
        ('1', '2')
        """
        return self.subnetwork(range(first, last))

    def subnetwork(self, calls: Sequence[int]) -> Network:
        """The network of these calls alone; raises `ShapeFault` if they read several others."""
        place = {call + 1: at for at, call in enumerate(calls, 1)}
        outside = {at for call in calls for at in self.reads(call) if at not in place}
        if len(outside) != 1:
            raise ShapeFault(self._no_network_reason(calls, outside))
        (source,) = outside
        place[source] = 0
        inputs = tuple(tuple(place[at] for at in self.reads(call)) for call in calls)
        first: dict[int, int] = {}
        tensors = tuple(first.setdefault(self.first_call(c), at) for at, c in enumerate(calls))
        is_whole = len(calls) == len(self.layers)
        owners = tuple(self.owner(call) for call in calls)
        inside = owners == tuple(self.names[calls[at]] for at in tensors)
        return replace(
            self,
            owners=() if inside else owners,
            input_shape=self.shapes[source],
            layers=tuple(self.layers[call] for call in calls),
            names=tuple(self.names[call] for call in calls),
            shapes=tuple(self.shapes[at] for at in (source, *(call + 1 for call in calls))),
            inputs=() if are_consecutive(inputs) else inputs,
            tensors=() if tensors == tuple(range(len(calls))) else tensors,
            uncalled=self.uncalled if is_whole else (),
            name=self.name * is_whole,
        )

    def _no_network_reason(self, calls: Sequence[int], outside: set[int]) -> str:
        """Why these calls make no network."""
        if not calls:
            return f"no call of this network follows its input alone: {self.names[0]} is a merge"
        names = ", ".join(self.names[at - 1] if at else "the input" for at in sorted(outside))
        first, last = self.names[calls[0]], self.names[calls[-1]]
        subject = f"{first} reads" if len(calls) == 1 else f"{first} to {last} read"
        return f"{subject} several calls that are not among them ({names}): take these along"


def are_consecutive(inputs: tuple[tuple[int, ...], ...]) -> bool:
    """Whether each call reads the one before, and nothing else."""
    return all(reads == (call,) for call, reads in enumerate(inputs))


def chain(
    input_shape: Shape,
    layers: tuple[Layer, ...],
    names: tuple[str, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Network:
    """The network of `layers` in a row over `input_shape`; a `ShapeFault` has the `position`.

    >>> from cnnviz.layers.conv import Conv
    >>> chain((1, 8), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))).shapes
    ((1, 8), (1, 6), (1, 4))
    """
    check_size(input_shape)
    shapes = [input_shape]
    for position, layer in enumerate(layers):
        shapes.append(checked_output(layer, (shapes[-1],), position))
    names = names or tuple(str(i) for i in range(len(layers)))
    complete = tuple(layer.over(shape) for layer, shape in zip(layers, shapes, strict=False))
    return Network(input_shape, complete, names, tuple(shapes), notes)


def checked_output(layer: Layer, shapes: Shapes, position: int) -> Shape:
    """A layer's output shape over these shapes; a `ShapeFault` has the `position`."""
    try:
        output = layer.output_shape(*shapes)
        check_size(output or (1,))  # (): one number, without axes.
    except ShapeFault as fault:
        fault.position = position  # type: ignore[attr-defined]
        raise
    return output


def check_size(shape: Shape) -> None:
    """Raises `ShapeFault` if `shape` is no shape or has 2^31 neurons or more.

    >>> check_size((1, 50_000, 50_000))
    Traceback (most recent call last):
    ...
    cnnviz.errors.ShapeFault: 1x50000x50000 is 2,500,000,000 neurons; cnnviz takes fewer than 2^31
    """
    if not shape or min(shape) < 1:
        raise ShapeFault(f"each axis must have a size of 1 or more, not {times(shape) or 'none'}")
    count = prod(shape)
    if count >= MOST_NEURONS:
        words = f"{count:,}" if count < 10**30 else "too many"
        raise ShapeFault(f"{times(shape)} is {words} neurons; cnnviz takes fewer than 2^31", size=1)
