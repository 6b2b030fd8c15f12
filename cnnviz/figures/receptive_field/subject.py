"""The subject of the figure receptive-field: a neuron traced back, or an input traced forward."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import Column, connected_columns, spatial
from cnnviz.figures.receptive_field.trace import Trace, back, forward, middle, neuron_named
from cnnviz.figures.request import Request
from cnnviz.graph.connections import Indices
from cnnviz.graph.field import Field, fields
from cnnviz.labels import Labels
from cnnviz.layers.adaptive import Adaptive
from cnnviz.layers.network import Network


class Subject(NamedTuple):
    """A trace: all columns, the traced neurons of each, and its neurons' receptive fields.

    `places` are the columns that are drawn; `labels` the words, in a language.
    """

    columns: tuple[Column, ...]
    traced: tuple[Trace, ...]
    fields: tuple[Field | None, ...]
    forward: bool
    places: tuple[int, ...]
    labels: Labels

    @property
    def axes(self) -> int:
        """How many spatial axes there are."""
        return len(spatial(self.columns[0].shape)) - 1

    @property
    def alike(self) -> bool:
        """Whether all neurons of a column see equally many inputs, and how many is known."""
        return not self.forward and self.fields[-1] is not None

    @property
    def skips(self) -> bool:
        """Whether columns are left out."""
        return len(self.places) < len(self.columns)

    def size(self, place: int) -> tuple[int, ...]:
        """How many positions a column has along each axis."""
        return spatial(self.columns[place].shape)[1:]

    def neurons(self, place: int) -> Indices:
        """The flat indices of the traced neurons of a column of one axis."""
        reached = self.traced[place]
        neurons: Indices = np.array(reached.positions[0]) + reached.channel * self.size(place)[0]
        return neurons

    def number(self, place: int) -> tuple[int, ...]:
        """The number for a column: what its neurons see, or how many of them are traced."""
        field = self.fields[place]
        return tuple(field.receptive_field) if self.alike and field else self.traced[place].sizes


def subject_of(request: Request) -> Subject:
    """The neuron or the input that was asked for, traced through all columns.

    Plain lists of neurons after maps are left out: they see everything. Raises CnnvizError if
    nothing can be traced.
    """
    options = request.options
    columns = _without_lists(_traceable(request), "neuron" in options or bool(request.focus))
    receptive_fields = _fields(request.network, columns)
    everywhere = tuple(range(len(columns)))
    if "from-input" in options:
        if "neuron" in options:
            raise CnnvizError("--neuron and --from-input trace different ways: take one of them")
        start = neuron_named(options["from-input"], columns[0], "from-input")
        return Subject(
            columns, forward(columns, start), receptive_fields, True, everywhere, request.labels
        )
    option = "neuron" if "neuron" in options else "focus"
    text = options.get("neuron", ",".join(map(str, request.focus or ())))
    start = neuron_named(text, columns[-1], option) if text else middle(columns)
    traced = back(columns, len(columns) - 1, start)
    return Subject(columns, traced, receptive_fields, False, everywhere, request.labels)


def _traceable(request: Request) -> tuple[Column, ...]:
    """The columns; raises CnnvizError if they cannot be traced or drawn."""
    columns = connected_columns(request.network)
    if any(len(column.shape) > 3 for column in columns):
        raise CnnvizError(
            "receptive-field draws one or two spatial axes, and this network has three: take"
            " cnnviz compare, which shows depth slices, or cnnviz summary for the sizes"
        )
    ranks = [len(column.shape) for column in columns]
    if max(ranks) > 2 and ranks != sorted(ranks, reverse=True):
        raise CnnvizError(
            "receptive-field draws layers whose positions have the same axes, and this network"
            " makes maps of a plain list of neurons: take a part of it with --layers"
        )
    return columns


def _without_lists(columns: tuple[Column, ...], is_asked: bool) -> tuple[Column, ...]:
    """The columns without the lists of neurons that follow maps and, unless a neuron was asked for,
    without adaptive pooling at the end: these see everything, or what does not depend on the layers
    before.
    """
    maps = tuple(column for column in columns if len(column.shape) > 2)
    columns = maps if len(maps) > 1 else columns
    while len(columns) > 2 and not is_asked and isinstance(columns[-1].layer, Adaptive):
        columns = columns[:-1]
    return columns


def _fields(network: Network, columns: tuple[Column, ...]) -> tuple[Field | None, ...]:
    """The receptive fields of each column's neurons in the input; None if they differ."""
    all_fields = fields(network)
    first = spatial(columns[0].shape)[1:]
    itself = Field([1] * len(first), [1] * len(first), [0.0] * len(first))
    is_flat = len(columns[0].shape) == 1
    later = [all_fields[network.names.index(column.name)] for column in columns[1:]]
    return (itself, *(None if is_flat else field for field in later))


def last_of_each_size(subject: Subject) -> Subject:
    """The same, with only the last of consecutive columns with one map size and one dilation."""
    kinds = [(c.shape[1:], [window.dilation for window in c.windows]) for c in subject.columns]
    pairs = zip(kinds[1:], (*kinds[2:], None), strict=True)
    last = [at for at, (kind, next_kind) in enumerate(pairs, 1) if kind != next_kind]
    return subject._replace(places=(0, *last))


def every_nth(subject: Subject, step: int) -> Subject:
    """The same, with every `step`-th of its drawn columns, including the first and the last."""
    *most, last = subject.places
    return subject._replace(places=(*most[::step], last))


def channels(subject: Subject, place: int) -> int:
    """How many channels a column has."""
    return spatial(subject.columns[place].shape)[0]
