"""The same layers as ONNX models, computed by onnxruntime: numbers that we had no part in."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from cnnviz.layers.adaptive import Adaptive, GlobalAvgPool
from cnnviz.layers.conv import Sliding
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.pad import Pad
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.transposed import Scattering
from tests.oracles.reading import onnx_pads

Array = NDArray[np.float32]

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
OPSET = 20


class Model:
    """Operators in a row; each takes the output of the one before and named arrays."""

    def __init__(self, x: Array) -> None:
        self.inputs: dict[str, NDArray[Any]] = {"x0": x[None]}
        self.nodes: list[Any] = []

    def add(self, operator: str, *arrays: NDArray[Any] | None, **attributes: Any) -> Model:
        at = len(self.nodes)
        names = []
        for i, array in enumerate(arrays):
            names.append("" if array is None else f"a{at}_{i}")
            if array is not None:
                self.inputs[names[-1]] = array
        self.nodes.append(
            helper.make_node(operator, [f"x{at}", *names], [f"x{at + 1}"], **attributes)
        )
        return self

    def run(self) -> Array:
        last = f"x{len(self.nodes)}"
        graph = helper.make_graph(
            self.nodes,
            "layer",
            [
                helper.make_tensor_value_info(
                    name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape
                )
                for name, array in self.inputs.items()
            ],
            [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)],
        )
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=9)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        (y,) = session.run(None, self.inputs)
        return y[0]


def padded(model: Model, pads: list[int], mode: str) -> Model:
    """Pads the spatial axes: by how much before each, then by how much after each."""
    dims = len(pads) // 2
    numbers = [0, 0, *pads[:dims], 0, 0, *pads[dims:]]
    return model.add("Pad", np.array(numbers, np.int64), mode=MODES[mode])


def conv(layer: Sliding, x: Array, weight: Array, bias: Array | None) -> Array:
    return (
        padded(Model(x), onnx_pads(layer), layer.padding_mode)
        .add(
            "Conv",
            weight,
            bias,
            strides=layer.stride,
            dilations=layer.dilation,
            group=layer.groups,
            kernel_shape=layer.kernel_size,
        )
        .run()
    )


def conv_transpose(layer: Scattering, x: Array, weight: Array, bias: Array | None) -> Array:
    return (
        Model(x)
        .add(
            "ConvTranspose",
            weight,
            bias,
            strides=layer.stride,
            dilations=layer.dilation,
            group=layer.groups,
            kernel_shape=layer.kernel_size,
            pads=onnx_pads(layer),
            output_padding=layer.output_padding,
        )
        .run()
    )


def pool(layer: MaxPool | AvgPool, x: Array) -> Array:
    said: dict[str, Any] = {"kernel_shape": layer.kernel_size, "strides": layer.stride}
    said |= {"pads": onnx_pads(layer), "ceil_mode": int(layer.ceil_mode)}
    if isinstance(layer, MaxPool):
        return Model(x).add("MaxPool", dilations=layer.dilation, **said).run()
    counted = int(layer.count_include_pad)
    return Model(x).add("AveragePool", count_include_pad=counted, **said).run()


def global_pool(layer: Adaptive, x: Array) -> Array:
    average = isinstance(layer, GlobalAvgPool)
    return Model(x).add("GlobalAveragePool" if average else "GlobalMaxPool").run()


def pad(layer: Pad, x: Array) -> Array:
    # PyTorch says (before, after) of the last axis first.
    befores, afters = layer.padding[::2][::-1], layer.padding[1::2][::-1]  # type: ignore[index]
    return padded(Model(x), [*befores, *afters], layer.padding_mode).run()


def resize(x: Array, shape: tuple[int, ...]) -> Array:
    sizes = np.array([1, *shape], np.int64)
    said = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return Model(x).add("Resize", None, None, sizes, mode="nearest", **said).run()


def linear(x: Array, weight: Array, bias: Array | None) -> Array:
    model = Model(x).add("MatMul", np.ascontiguousarray(weight.T))
    return (model if bias is None else model.add("Add", bias)).run()


def batch_norm(layer: BatchNorm, x: Array, tensors: tuple[Array, ...]) -> Array:
    """`tensors`: gamma, beta, mean, variance."""
    return Model(x).add("BatchNormalization", *tensors, epsilon=layer.eps).run()


def function(operator: str, x: Array, *arrays: Array, **attributes: Any) -> Array:
    """An activation by its ONNX name."""
    return Model(x).add(operator, *arrays, **attributes).run()


def same_conv(x: Array, weight: Array) -> Array:
    """ONNX's own idea of padding that keeps the size, the odd position after."""
    return Model(x).add("Conv", weight, auto_pad="SAME_UPPER").run()


def instance_norm(x: Array, eps: float) -> Array:
    """Each row by its own mean and variance."""
    one, none = np.ones(len(x), np.float32), np.zeros(len(x), np.float32)
    return Model(x).add("InstanceNormalization", one, none, epsilon=eps).run()


def layer_norm(x: Array, axis: int, shape: tuple[int, ...], eps: float) -> Array:
    """The axes from `axis` on by their own mean and variance."""
    one = np.ones(shape, np.float32)
    return Model(x).add("LayerNormalization", one, axis=axis + 1, epsilon=eps).run()


def interpolated(layer: Any, x: Array, scales: list[float], shape: tuple[int, ...]) -> Array:
    """Resize by scales, cut to the sizes that PyTorch rounds down to."""
    how = "align_corners" if layer.corners else "half_pixel"
    said: dict[str, Any] = {"coordinate_transformation_mode": how, "cubic_coeff_a": -0.75}
    mode = "cubic" if layer.mode == "bicubic" else "linear"
    if layer.corners:
        sizes = np.array([1, *shape], np.int64)
        return Model(x).add("Resize", None, None, sizes, mode=mode, **said).run()
    factors = np.array([1, 1, *scales], np.float32)
    return Model(x).add("Resize", None, factors, mode=mode, **said).run()
