"""Where a count of connections comes from, so that one can work it out again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from math import prod

import numpy as np

from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.walk.kernel_walk import Axis

ALIKE = 4
"""From so many equal terms of a sum on, they are a product."""
MOST = 100_000
"""Along an axis of more cells under windows, taken together, a sum says nothing."""
TERMS = 9
"""Of a sum of more terms the first ones and the last are said."""


def origin(about: Subject, connections: int) -> str:
    """How many inputs the window meets along each axis, position after position, and what makes
    `connections` of them; "" where it is not their product. Spaces that do not break join the terms
    of a sum, and a number and its unit.
    """
    labels, layer, edges = about.labels, about.walk.layer, about.walk.edges
    copies = layer.direction == "forward" and layer.edge != "zeros"
    if any(axis.outputs * axis.kernel > MOST for axis in about.axes):
        return ""
    met = [_met(axis, copies) for axis in about.axes]
    channels = getattr(layer, "in_channels", 1) // layer.groups if edges.weight_shape else 1
    maps, sums = layer.output_shape(about.shape)[0], list(map(sum, met))
    if prod(sums) * channels * maps != connections:
        return ""
    more = [
        labels(f"arithmetic.from.{key}", n=n)
        for key, n in (("channels", channels), ("maps", maps))
        if n > 1
    ]
    if all(n == axis.kernel for axis, each in zip(about.axes, met, strict=True) for n in each):
        cells = prod(axis.kernel for axis in about.axes)
        return _joined([labels("arithmetic.from.all", n=about.total, cells=cells), *more])
    said = [_sum(each).replace(" ", "\u00a0") for each in met]
    whole = _joined([" × ".join(map(str, sums)).replace(" ", "\u00a0"), *more])
    if len(said) == 1:
        return labels("arithmetic.from.line", sum=said[0]) if not more else f"{whole}: {said[0]}"
    key = "each" if met[0] == met[1] else "axes"
    return labels(f"arithmetic.from.{key}", whole=whole, sum=said[0], other=said[1])


def _joined(factors: Sequence[str]) -> str:
    """A product, of which no line ends within a factor or behind a sign.

    >>> _joined(["8 positions × 3 inputs", "2 maps"]).replace("\u00a0", "_")
    '8_positions ×_3_inputs ×_2_maps'
    """
    return re.sub(" (?!×)", "\u00a0", " × ".join(factors))


def _met(axis: Axis, copies: bool) -> list[int]:
    """How many inputs each window has along an axis; `copies` in the padding are some too."""
    if copies:
        return [axis.kernel] * axis.outputs
    starts = axis.start + axis.stride * np.arange(axis.outputs) - axis.first
    at = starts[:, None] + axis.dilation * np.arange(axis.kernel)
    found = (at % axis.step == 0) & (at >= 0) & (at < axis.step * axis.inputs)
    counts: list[int] = found.sum(1).tolist()
    return counts


def _sum(terms: Sequence[int]) -> str:
    """A sum, its equal terms as products where there are many.

    >>> _sum([2, 3, 3, 3, 2]), _sum([2, *[3] * 30, 2])
    ('2 + 3 + 3 + 3 + 2', '2 + 30×3 + 2')
    """
    said: list[str] = []
    for term, alike in groupby(terms):
        count = len(list(alike))
        said += [f"{count}×{term}"] if count >= ALIKE else [str(term)] * count
    return " + ".join(said if len(said) <= TERMS else [*said[:4], "…", said[-1]])
