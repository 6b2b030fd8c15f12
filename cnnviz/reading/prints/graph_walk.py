"""A shape's way through calls that read one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.reading.refusals import Refusal
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Entry, Walk


class Use(NamedTuple):
    """One call of a step. It reads what other uses give: 0 is the input, j + 1 what use j gives."""

    step: Step
    reads: tuple[int, ...]


class GraphWalk(Walk):
    """The way of `shape` through `uses`; of each entry, `reads` has what it reads.

    There, too, 0 is the input and j + 1 what entry j gives.
    """

    def __init__(self, uses: Sequence[Use], shape: Shape, mending: bool = False) -> None:
        self.begin(shape, mending)
        self.reads: list[tuple[int, ...]] = []
        given = [0]
        for use in uses:
            self.sources = tuple(given[at] for at in use.reads)
            self.shape, self.first = self.shape_of(self.sources[0]), self.sources[0] == 0
            if not use.step.known or not self.passes(use.step):
                break
            given.append(len(self.entries) if self.entries else 0)
            self.passed += 1

    @property
    def flattens(self) -> bool:
        """Whether a Linear takes positions flattened, which only right sizes make fit."""
        for before, entry in pairwise(self.entries):
            if before.layer.spec_name == "Flatten" and hasattr(entry.layer, "in_features"):
                source = self.shape_of(self.reads[self.entries.index(before)][0])
                if prod(source[1:]) > 1:
                    return True
        return False

    def shape_of(self, source: int) -> Shape:
        """What an entry gives, or the input."""
        return self.entries[source - 1].given if source else self.input_shape

    def enter(self, entry: Entry) -> None:
        """Goes through a layer; the next of the same step reads it."""
        self.reads.append(self.sources)
        super().enter(entry)
        self.sources = (len(self.entries),)

    def passes(self, step: Step) -> bool:
        """Takes a step, a merge by the shapes that it joins."""
        if step.layer is None or not step.layer.merges:
            return super().passes(step)
        shapes = tuple(map(self.shape_of, self.sources))
        try:
            self.enter(Entry(step, step.layer, step.layer.output_shape(*shapes)))
        except ShapeFault as fault:
            return self.refuse(Refusal(step, "", str(fault), 0))
        return True
