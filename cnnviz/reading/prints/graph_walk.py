"""A shape's way through calls that read one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.layers.merge import Add, check_grids
from cnnviz.reading.refusals import Refusal
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Entry, Walk


class Use(NamedTuple):
    """One call of a step. It reads outputs of other uses: 0 is the input, j + 1 is of use j."""

    step: Step
    reads: tuple[int, ...]


class GraphWalk(Walk):
    """The way of `shape` through `uses`; `reads` holds what each entry reads.

    There, too, 0 is the input and j + 1 the output of entry j.
    """

    def __init__(self, uses: Sequence[Use], shape: Shape, mending: bool = False) -> None:
        self.begin(shape, mending)
        self.reads: list[tuple[int, ...]] = []
        outputs = [0]
        for use in uses:
            self.sources = tuple(outputs[place] for place in use.reads)
            self.shape, self.first = self.shape_of(self.sources[0]), self.sources[0] == 0
            if not use.step.known or not self.passes(use.step):
                break
            outputs.append(len(self.entries) if self.entries else 0)
            self.passed += 1

    @property
    def flattens(self) -> bool:
        """Whether a Linear takes flattened positions, which only the right size makes fit."""
        for previous, entry in pairwise(self.entries):
            if previous.layer.spec_name == "Flatten" and hasattr(entry.layer, "in_features"):
                source = self.shape_of(self.reads[self.entries.index(previous)][0])
                if prod(source[1:]) > 1:
                    return True
        return False

    def shape_of(self, source: int) -> Shape:
        """The shape of an entry's output, or of the input."""
        return self.entries[source - 1].output if source else self.input_shape

    def enter(self, entry: Entry) -> None:
        """Goes through a layer; the next of the same step reads its output."""
        self.reads.append(self.sources)
        super().enter(entry)
        self.sources = (len(self.entries),)

    def passes(self, step: Step) -> bool:
        """Takes a step, a merge with all the shapes that it joins; whether that was possible."""
        if step.layer is None or not step.layer.merges:
            return super().passes(step)
        shapes = tuple(map(self.shape_of, self.sources))
        try:
            if isinstance(step.layer, Add):
                check_grids(shapes)
            self.enter(Entry(step, step.layer, step.layer.output_shape(*shapes)))
        except ShapeFault as fault:
            return self.refuse(Refusal(step, "", str(fault), 0))
        return True
