"""Where the neurons of a run stand: each in the middle of what it sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.shift.subject import Subject
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

PITCH, RADIUS, LEAST = 46.0, 13.0, 10.0
"""The most room for a neuron, its largest radius, and the least with a number in it."""
PAD = 5.0
"""The air between neurons and the frame round them."""


class Spread(NamedTuple):
    """Where inputs and neurons stand along their rows, in pitches, the leftmost at 0."""

    inputs: Floats
    outputs: Floats

    @property
    def pitches(self) -> float:
        """The room that both need."""
        return float(max(self.inputs.max(), self.outputs.max())) + 1


def spread(about: Subject) -> Spread:
    """Neurons in the middle of their windows, where these are not too close; else amid all."""
    (_, columns), (_, made) = about.grids
    windows, inputs = about.layer.windows(), np.arange(float(columns))
    outputs = np.arange(float(made)) + (columns - made) / 2
    if windows:
        begin = (windows[-1].span - 1) / 2 - windows[-1].before
        outputs = begin + windows[-1].stride * np.arange(float(made))
    least = min(inputs.min(), outputs.min(initial=0.0))
    return Spread(inputs - least, outputs - least)


def scene(about: Subject, size: Size) -> Scene:
    """The places of a run in a box: the map above, the inputs below."""
    found = spread(about)
    pitch = min(PITCH, (size.width - 2 * PAD) / found.pitches)
    # Lines keep some length where rows are low.
    radius = min(RADIUS, 0.41 * pitch, max(LEAST, (size.height - 2 * PAD) / 9))
    rows = (size.height - radius - PAD, radius + PAD)
    places = tuple(
        Place(np.arange(len(along)), np.stack([PAD + (along + 0.5) * pitch, along * 0 + y], 1))
        for along, y in zip((found.inputs, found.outputs), rows, strict=True)
    )
    columns = Column(about.shape), Column(about.layer.output_shape(about.shape))
    return Scene(columns, places, radius, pitch, ())
