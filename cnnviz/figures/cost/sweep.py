"""The cost of one network over inputs of growing size."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.figures.cost.cost import Cost, costs
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network, chain


class Growth(NamedTuple):
    """The costs at each of the `sizes` of the input's side; `shapes` are the inputs with them."""

    sizes: tuple[int, ...]
    shapes: tuple[Shape, ...]
    costs: tuple[tuple[Cost, ...], ...]

    def curve(self, kind: int, measure: str) -> list[int]:
        """The counts of one kind of layer, one per size."""
        return [row[kind].of(measure) for row in self.costs]


def sweep_sizes(words: str) -> tuple[int, ...]:
    """The sizes of a sweep such as "8:512": each twice the one before, and the last.

    Raises CnnvizError if the words are no sweep.

    >>> sweep_sizes("8:64"), sweep_sizes("8:100"), sweep_sizes("5:8")
    ((8, 16, 32, 64), (8, 16, 32, 64, 100), (5, 6, 7, 8))
    """
    match = re.fullmatch(r"\s*(\d{1,10})\s*:\s*(\d{1,10})\s*", words, re.ASCII)
    first, last = map(int, match.groups()) if match else (0, 0)
    if not 0 < first < last:
        raise CnnvizError(
            f"--sweep {words[:80]!r} is no range of input sizes:"
            " write the smallest and the largest, such as 8:512"
        )
    if last < 2 * first:
        steps = min(6, last - first)
        return tuple(first + (last - first) * k // steps for k in range(steps + 1))
    sizes = [first]
    while 2 * sizes[-1] < last:
        sizes.append(2 * sizes[-1])
    return (*sizes, last)


def growth_of(network: Network, sizes: tuple[int, ...]) -> Growth:
    """The costs of the network and its twins over inputs of each size.

    Raises CnnvizError if its layers do not take one of them.
    """
    channels, *rest = network.input_shape
    shapes = tuple((channels, *(size for _ in rest)) if rest else (size,) for size in sizes)
    rows = []
    for shape in shapes:
        try:
            rows.append(costs(chain(shape, network.layers, network.names)))
        except ShapeFault as fault:
            raise CnnvizError(
                f"--sweep: an input of {times(shape)} does not fit: {fault}."
                " A sweep needs layers that take inputs of any size, as convolutions do"
            ) from None
    return Growth(sizes, shapes, tuple(rows))
