"""The story: its slides in order, the figures that may show each, and the layers it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cnnviz.figures.catalogue import Entry
from cnnviz.layers.network import Network
from cnnviz.lecture import calls


class Part(NamedTuple):
    """A slide of the story.

    `figures` may show it, the best first; `calls` returns the calls of a network that it may be
    about, the best first; `missing` is the label of what the network lacks if there are none.
    """

    name: str
    figures: tuple[str, ...]
    calls: Callable[[Network], Sequence[calls.Calls]]
    missing: str
    title: str = ""
    """The label of the title for figures other than the first."""


STORY = (
    Part("cost", ("cost",), calls.convolutions, "convolution"),
    Part("connections", ("connectivity",), calls.convolutions, "convolution"),
    Part("sharing", ("sharing",), calls.convolutions, "convolution"),
    Part("bias", ("bias",), calls.with_biases, "bias"),
    Part("argument", ("argument",), calls.convolutions, "convolution"),
    Part("kernel", ("neuron", "arithmetic"), calls.activated, "convolution", "deck.title.kernel"),
    Part("volume", ("volume",), calls.with_maps, "convolution"),
    Part("receptive-field", ("receptive-field",), calls.stacks, "stack"),
    Part("pooling", ("pooling",), calls.pools, "pooling"),
    Part("matrix", ("matrix",), calls.convolutions, "convolution"),
    Part("network", ("network",), calls.all_calls, "weights"),
)
"""All slides, in the order of `NAMES`."""

LECTURE = Entry(
    "deck",
    "deck",
    "How does a convolution follow from a fully connected layer, slide by slide?",
    "Conv1d(1, 1, kernel_size=3), ReLU(), Conv1d(1, 3, kernel_size=3), ReLU(), MaxPool1d(2),"
    " Flatten(), Linear(6, 5)",
    (1, 8),
    branches=True,
)
"""What a lecture shows if no SPEC is given: a network small enough for every slide to show all of
its neurons, with something to show on each.
"""
