"""Where a count of connections comes from, so that it can be worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

import numpy as np

from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.neurons.padding import MOST, sum_of
from cnnviz.figures.walk.kernel_walk import Axis


def origin(subject: Subject, connections: int) -> str:
    """How many inputs the window meets along each axis, position by position, and the factors that
    give `connections`; "" if these are not their product. Non-breaking spaces join the terms of a
    sum, and a number and its unit.
    """
    labels, layer, edges = subject.labels, subject.walk.layer, subject.walk.edges
    copies = layer.direction == "forward" and layer.edge != "zeros"
    if any(axis.outputs * axis.kernel > MOST for axis in subject.axes):
        return ""
    fan_ins = [_fan_ins(axis, copies) for axis in subject.axes]
    channels = getattr(layer, "in_channels", 1) // layer.groups if edges.weight_shape else 1
    maps, sums = layer.output_shape(subject.shape)[0], list(map(sum, fan_ins))
    if prod(sums) * channels * maps != connections:
        return ""
    factors = [
        labels(f"arithmetic.from.{key}", n=n)
        for key, n in (("channels", channels), ("maps", maps))
        if n > 1
    ]
    pairs = zip(subject.axes, fan_ins, strict=True)
    if all(n == axis.kernel for axis, terms in pairs for n in terms):
        cells = prod(axis.kernel for axis in subject.axes)
        return _joined([labels("arithmetic.from.all", n=subject.total, cells=cells), *factors])
    texts = [sum_of(terms).replace(" ", "\u00a0") for terms in fan_ins]
    product = _joined([" × ".join(map(str, sums)).replace(" ", "\u00a0"), *factors])
    if len(texts) == 1:
        return f"{product}: {texts[0]}" if factors else labels("arithmetic.from.line", sum=texts[0])
    key = "each" if fan_ins[0] == fan_ins[1] else "axes"
    return labels(f"arithmetic.from.{key}", whole=product, sum=texts[0], other=texts[1])


def _joined(factors: Sequence[str]) -> str:
    """A product in which lines can only break before a sign.

    >>> _joined(["8 positions × 3 inputs", "2 maps"]).replace("\u00a0", "_")
    '8_positions ×_3_inputs ×_2_maps'
    """
    return re.sub(" (?!×)", "\u00a0", " × ".join(factors))


def _fan_ins(axis: Axis, copies: bool) -> list[int]:
    """How many inputs each window has along an axis; `copies` in the padding count, too."""
    if copies:
        return [axis.kernel] * axis.outputs
    starts = axis.start + axis.stride * np.arange(axis.outputs) - axis.first
    at = starts[:, None] + axis.dilation * np.arange(axis.kernel)
    is_input = (at % axis.step == 0) & (at >= 0) & (at < axis.step * axis.inputs)
    counts: list[int] = is_input.sum(1).tolist()
    return counts
