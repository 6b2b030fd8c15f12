"""What a page may hold besides its picture, computed in advance; the page only shows it."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.picture.marks import Picture


class Example(NamedTuple):
    """An input run through a layer in two ways, in integers.

    x: (inputs,); kernel: (weights,); weight: (outputs, inputs), the index of the kernel's number in
    the matrix, -1 for none; bias, by_matrix, by_kernel: (outputs,).
    """

    x: list[int]
    kernel: list[int]
    weight: list[list[int]]
    bias: list[int]
    by_matrix: list[int]
    by_kernel: list[int]


Fields = dict[str, dict[int, dict[int, list[int]]]]
"""What neurons see whose connections are not drawn as lines: by panel, column of the inputs and
neuron, the inputs as runs: first, count, first, count, ...
"""


class State(NamedTuple):
    """A figure at certain parameter values, with its example; or the reason why there is none."""

    picture: Picture | None
    example: Example | None = None
    refused: str = ""
    night: Picture | None = None
    """The same on a dark page, if its pixels differ there."""
    fields: Fields | None = None


class States(NamedTuple):
    """The same figure at other values of some parameters, the last name's varying fastest.

    `at` is the index of the state that is shown first.
    """

    names: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    states: tuple[State, ...]
    at: int


class Extras(NamedTuple):
    """All that a page may hold besides its picture."""

    states: States | None = None
    example: Example | None = None
    night: Picture | None = None
    """As in `State`."""
    fields: Fields | None = None
