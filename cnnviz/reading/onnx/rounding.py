"""The sizes that Resize and Upsample give, rounded as onnxruntime does: in 32-bit floats.

The onnx package multiplies in 64 bits, and says that 12 positions times 1.6666666 make 19, not 20.
"""

from __future__ import annotations

from math import inf, nextafter
from typing import Any

from cnnviz.layers.base import Shape


def resized(size: int, factor: float) -> int:
    """The positions that `size` positions become.

    >>> resized(12, 1.6666666), resized(12, 1.66)
    (20, 19)
    """
    return int(_product(size, factor))


def exact_factor(in_size: int, out_size: int, factor: float) -> float:
    """The ratio of the two sizes if it is a file's factor but for its rounding, else the factor."""
    if _product(in_size, factor) != out_size:
        return factor
    ratio = out_size / in_size
    return ratio if int(in_size * ratio) == out_size else nextafter(ratio, inf)


def _product(size: int, factor: float) -> Any:
    import numpy as np

    return np.float32(size) * np.float32(factor)


def corrected(onnx: Any, proto: Any, shapes: dict[str, Shape]) -> Any:
    """A copy of a model in which the first node of another size than onnxruntime's has factors
    that give that size in 64 bits, too; None if there is no such node.
    """
    for i, node in enumerate(proto.graph.node):
        if node.op_type not in ("Resize", "Upsample"):
            continue
        before, after = shapes.get(node.input[0]), shapes.get(node.output[0])
        factors = _factors(onnx, proto, node)
        if before is None or after is None or len(factors) != len(before):
            continue
        sizes = [resized(size, factor) for size, factor in zip(before, factors, strict=True)]
        if sizes != list(after):
            copy = onnx.ModelProto()
            copy.CopyFrom(proto)
            # Half a position more: safe from any rounding.
            _set_factors(onnx, copy, i, [(m + 0.5) / n for n, m in zip(before, sizes, strict=True)])
            return copy
    return None


def _factors(onnx: Any, proto: Any, node: Any) -> list[float]:
    """A factor for each axis, if they stand in the file; else none."""
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if "scales" in attributes:
        return list(attributes["scales"])
    if "axes" in attributes or (len(node.input) > 3 and node.input[3]):
        return []
    name = node.input[2 if len(node.input) > 2 else -1]
    tensors = [tensor for tensor in proto.graph.initializer if tensor.name == name]
    for other in proto.graph.node:
        if other.op_type == "Constant" and name in other.output:
            tensors += [a.t for a in other.attribute if a.name == "value"]
    tensors = [t for t in tensors if t.data_type == onnx.TensorProto.FLOAT]
    return [float(n) for tensor in tensors for n in onnx.numpy_helper.to_array(tensor)]


def _set_factors(onnx: Any, proto: Any, index: int, factors: list[float]) -> None:
    node, make = proto.graph.node[index], onnx.helper
    for attribute in node.attribute:
        if attribute.name == "scales":
            attribute.CopyFrom(make.make_attribute("scales", factors))
            return
    name = f"{node.name}/factors-{index}"
    tensor = make.make_tensor(name, onnx.TensorProto.FLOAT, [len(factors)], factors)
    proto.graph.initializer.append(tensor)
    node.input[2 if len(node.input) > 2 else 1] = name
