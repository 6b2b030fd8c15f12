"""What the figure receptive-field is about: a neuron traced back, or an input traced forward."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import Column, connected, spatial
from cnnviz.figures.receptive_field.trace import Reached, asked, back, forward, middle
from cnnviz.figures.request import Request
from cnnviz.graph.connections import Indices
from cnnviz.graph.field import Field, fields
from cnnviz.labels import Labels
from cnnviz.layers.adaptive import Adaptive
from cnnviz.layers.network import Network


class Subject(NamedTuple):
    """What is traced: all columns, what of each is reached, and its neurons' receptive fields.

    `places` are the columns that are drawn; `labels` the words, in a language.
    """

    found: tuple[Column, ...]
    traced: tuple[Reached, ...]
    seen: tuple[Field | None, ...]
    forward: bool
    places: tuple[int, ...]
    labels: Labels

    @property
    def axes(self) -> int:
        """How many spatial axes there are."""
        return len(spatial(self.found[0].shape)) - 1

    @property
    def alike(self) -> bool:
        """Whether the neurons of each column see equally many inputs, and that is known."""
        return not self.forward and self.seen[-1] is not None

    @property
    def skips(self) -> bool:
        """Whether columns are left out."""
        return len(self.places) < len(self.found)

    def size(self, place: int) -> tuple[int, ...]:
        """How many positions a column has along each axis."""
        return spatial(self.found[place].shape)[1:]

    def neurons(self, place: int) -> Indices:
        """The flat indices of the traced neurons of a column of one axis."""
        reached = self.traced[place]
        found: Indices = np.array(reached.positions[0]) + reached.channel * self.size(place)[0]
        return found

    def number(self, place: int) -> tuple[int, ...]:
        """What counts of a column: what its neurons see, or how many of it are traced."""
        field = self.seen[place]
        return tuple(field.receptive_field) if self.alike and field else self.traced[place].sizes


def subject(request: Request) -> Subject:
    """The neuron or the input that was asked for, traced through all columns.

    Of layers that make maps and then lists of neurons the lists are left out: they see everything.
    Raises CnnvizError where nothing can be traced.
    """
    given = request.options
    found = _drawn(_traceable(request), "neuron" in given or bool(request.focus))
    seen = _seen_by(request.network, found)
    every = tuple(range(len(found)))
    if "from-input" in given:
        if "neuron" in given:
            raise CnnvizError("--neuron and --from-input trace different ways: take one of them")
        start = asked(given["from-input"], found[0], "from-input")
        return Subject(found, forward(found, start), seen, True, every, request.labels)
    option = "neuron" if "neuron" in given else "focus"
    text = given.get("neuron", ",".join(map(str, request.focus or ())))
    start = asked(text, found[-1], option) if text else middle(found)
    traced = back(found, len(found) - 1, start)
    return Subject(found, traced, seen, False, every, request.labels)


def _traceable(request: Request) -> tuple[Column, ...]:
    """The columns; raises CnnvizError where they cannot be traced or drawn."""
    found = connected(request.network)
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


def _drawn(found: tuple[Column, ...], asked: bool) -> tuple[Column, ...]:
    """The columns without the lists of neurons that follow maps, and unless a neuron is `asked`
    for without a pooling of all that is left: these see everything, or what does not depend on the
    layers before.
    """
    maps = tuple(column for column in found if len(column.shape) > 2)
    found = maps if len(maps) > 1 else found
    while len(found) > 2 and not asked and isinstance(found[-1].layer, Adaptive):
        found = found[:-1]
    return found


def _seen_by(network: Network, found: tuple[Column, ...]) -> tuple[Field | None, ...]:
    """The receptive fields in the input of each column's neurons; None where they differ."""
    every = fields(network)
    first = spatial(found[0].shape)[1:]
    ones = Field([1] * len(first), [1] * len(first), [0.0] * len(first))
    flat = len(found[0].shape) == 1
    later = [every[network.names.index(column.name)] for column in found[1:]]
    return (ones, *(None if flat else one for one in later))


def last_of_each_size(about: Subject) -> Subject:
    """The same with, of columns of one map size and one dilation, the last one alone."""
    kinds = [(column.shape[1:], _dilation(column)) for column in about.found]
    pairs = zip(kinds[1:], (*kinds[2:], None), strict=True)
    last = [at for at, (one, after) in enumerate(pairs, 1) if one != after]
    return about._replace(places=(0, *last))


def every(about: Subject, step: int) -> Subject:
    """The same with of its drawn columns each so many, the first and the last among them."""
    *most, last = about.places
    return about._replace(places=(*most[::step], last))


def _dilation(column: Column) -> tuple[int, ...]:
    return tuple(window.dilation for window in column.windows)


def channels(about: Subject, place: int) -> int:
    """How many channels a column has."""
    return spatial(about.found[place].shape)[0]
