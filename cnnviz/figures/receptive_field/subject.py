"""What the figure receptive-field is about: a neuron traced back, or an input traced forward."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import Column, columns, spatial
from cnnviz.figures.receptive_field.trace import Reached, asked, back, forward, middle
from cnnviz.figures.request import Request
from cnnviz.graph.field import Field, fields
from cnnviz.layers.network import Network


class Subject(NamedTuple):
    """What is traced: the columns, what of each is reached, and its neurons' receptive fields."""

    found: tuple[Column, ...]
    traced: tuple[Reached, ...]
    seen: tuple[Field | None, ...]
    forward: bool

    @property
    def flat(self) -> bool:
        """Whether there is one spatial axis."""
        return all(len(spatial(column.shape)) == 2 for column in self.found)

    def only(self, places: tuple[int, ...]) -> Subject:
        """The same of some of the columns."""
        return Subject(
            tuple(self.found[i] for i in places),
            tuple(self.traced[i] for i in places),
            tuple(self.seen[i] for i in places),
            self.forward,
        )


def traceable(request: Request) -> tuple[Column, ...]:
    """The columns that can be traced; raises CnnvizError where there are none."""
    found = columns(request.network)
    if len(found) == 1:
        raise CnnvizError(
            "nothing connects in this network: its layers act on each neuron alone."
            " Add a layer such as Conv1d or Linear"
        )
    if any(len(column.shape) > 3 for column in found):
        raise CnnvizError(
            "receptive-field draws one or two spatial axes, and this network has three: take"
            " cnnviz compare, which shows depth slices, or cnnviz summary for the sizes"
        )
    ranks = [len(column.shape) for column in found]
    if max(ranks) > 2 and ranks != sorted(ranks, reverse=True):
        raise CnnvizError(
            "receptive-field draws layers whose positions have the same axes, and this network"
            " makes maps of a plain list of neurons: take a part of it with --layers"
        )
    return found


def subject(request: Request, found: tuple[Column, ...]) -> Subject:
    """The neuron or the input that was asked for, traced through all columns."""
    given, seen = request.options, seen_by(request.network, found)
    if "from-input" in given:
        if "neuron" in given:
            raise CnnvizError("--neuron and --from-input trace different ways: take one of them")
        start = asked(given["from-input"], found[0], "from-input")
        return Subject(found, forward(found, start), seen, True)
    option = "neuron" if "neuron" in given else "focus"
    text = given.get("neuron", ",".join(map(str, request.focus or ())))
    start = asked(text, found[-1], option) if text else middle(found)
    return Subject(found, back(found, len(found) - 1, start), seen, False)


def seen_by(network: Network, found: tuple[Column, ...]) -> tuple[Field | None, ...]:
    """The receptive fields in the input of each column's neurons; None where they differ."""
    every = fields(network)
    first = spatial(found[0].shape)[1:]
    ones = Field([1] * len(first), [1] * len(first), [0.0] * len(first))
    flat = len(found[0].shape) == 1
    later = [every[network.names.index(column.name)] for column in found[1:]]
    return (ones, *(None if flat else one for one in later))
