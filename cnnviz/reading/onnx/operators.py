"""The function that reads each of ONNX's operators."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.reading.onnx import (
    arithmetic,
    choosing,
    functions,
    norms,
    plain,
    resizing,
    shapes,
    windows,
)
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

Reader = Callable[[Graph, Node], None]

ROWWISE = frozenset(
    (
        *("Gemm", "MatMul", "Add", "Mul", "Relu", "Gelu", "Sigmoid", "Tanh", "Clip", "LeakyRelu"),
        *("Sub", "Div", "Pow", "Softplus", "Softsign", "Neg", "Exp", "Sqrt", "Abs"),
        *("Dropout", "Identity", "Cast", "HardSwish", "HardSigmoid", "Elu", "Selu", "Mish"),
    )
)
"""Operators that act on the last axis, or on each neuron alone."""

READERS: dict[str, Reader] = {
    "Conv": windows.conv,
    "QLinearConv": windows.quantized_conv,
    "ConvInteger": windows.integer_conv,
    "ConvTranspose": windows.conv_transpose,
    "MaxPool": windows.max_pool,
    "AveragePool": windows.average_pool,
    "GlobalAveragePool": windows.global_average,
    "GlobalMaxPool": windows.global_max,
    "ReduceMean": windows.reduce,
    "ReduceMax": windows.reduce,
    "ReduceSum": windows.reduce,
    **dict.fromkeys(functions.REDUCED, functions.reduced),
    "InstanceNormalization": norms.instance,
    "LayerNormalization": norms.layer,
    "GroupNormalization": norms.group,
    "LRN": norms.response,
    "Gemm": arithmetic.gemm,
    "MatMul": arithmetic.matmul,
    "MatMulInteger": arithmetic.matmul,
    "QLinearMatMul": arithmetic.quantized_matmul,
    "BatchNormalization": norms.batch,
    "Add": arithmetic.add,
    "Sum": arithmetic.add,
    "Mul": arithmetic.multiply,
    "Max": arithmetic.extreme,
    "Min": arithmetic.extreme,
    **dict.fromkeys(
        ("Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal"), choosing.compare
    ),
    "Not": choosing.negate,
    "And": choosing.both,
    "Or": choosing.both,
    "Where": choosing.where,
    "Sub": functions.combine,
    "Div": functions.combine,
    "Pow": functions.power,
    **dict.fromkeys(functions.PLAIN, functions.plain),
    "Flatten": shapes.reshape,
    "Reshape": shapes.reshape,
    "Squeeze": shapes.reshape,
    "Unsqueeze": shapes.reshape,
    "Transpose": shapes.transpose,
    "Concat": shapes.concat,
    "Pad": shapes.pad,
    "Resize": resizing.resize,
    "Upsample": resizing.resize,
    "Slice": shapes.slice_axes,
    "Gather": shapes.gather,
    "Expand": shapes.expand,
    "Tile": shapes.tile,
    "Split": shapes.split,
    "DepthToSpace": shapes.depth_to_space,
    "SpaceToDepth": shapes.space_to_depth,
    "LeakyRelu": plain.leaky,
    "Elu": plain.elu,
    "Celu": plain.elu,
    "Selu": plain.selu,
    "HardSigmoid": plain.hard_sigmoid,
    "Gelu": plain.gelu,
    "ThresholdedRelu": plain.thresholded,
    "PRelu": plain.prelu,
    "Softmax": plain.softmax,
    "LogSoftmax": plain.softmax,
    "Clip": plain.clip,
    **dict.fromkeys(
        ("Relu", "Sigmoid", "Tanh", "Softsign", "HardSwish", "Mish", "Softplus", "Dropout"),
        plain.same_name,
    ),
    **dict.fromkeys(
        ("Identity", "Cast", "CastLike", "QuantizeLinear", "DequantizeLinear"), plain.skip
    ),
}
