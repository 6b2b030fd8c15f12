"""How padding connects: each position with the one that it copies, zeros with none."""

from __future__ import annotations

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, axis_of, strides
from cnnviz.graph.rules.sliding import runs
from cnnviz.layers.base import Shape
from cnnviz.layers.pad import Pad


def plan(layer: Pad, input_shape: Shape) -> Plan:
    """No weight: a window of one position that may stand outside; a constant is a function."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    factors = [axis_of(output[0], src=src[0], dst=dst[0])]
    for axis, window in enumerate(layer.windows(), 1):
        axis_runs = runs(input_shape[axis], output[axis], window, layer.padding_mode)
        digits = Digit(input_shape[axis], src[axis]), Digit(output[axis], dst[axis])
        pieces = tuple(Piece(run.size, run.src, run.dst) for run in axis_runs)
        factors.append(Factor(*digits, pieces))
    return Plan(tuple(factors), function=layer.function_over(input_shape))
