"""ONNX's operators that rename, cut, pad, resize and join neurons."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.merge import Concat
from cnnviz.reading.calling import Unsupported, make, part_of, turned
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_PADS = {"constant": "ZeroPad", "reflect": "ReflectionPad", "edge": "ReplicationPad"}
_PADS |= {"wrap": "CircularPad"}
_FAR = 2**31 - 1


def reshaped(graph: Graph, node: Node) -> None:
    """Flatten, Reshape, Squeeze, Unsqueeze: the same neurons under other axes."""
    name = node.inputs[0]
    taken, given = graph.shape(name), graph.shape(node.outputs[0])
    graph.gives(node, graph.renamed(node.operator.lower(), graph.data(name), taken, given))


def transposed(graph: Graph, node: Node) -> None:
    """Transpose, where it only moves axes of size 1."""
    taken = graph.shape(node.inputs[0])
    order = node.get("perm") or tuple(range(len(taken) + 1))[::-1]
    moved = [axis for axis in order[1:] if taken[axis - 1] > 1]
    if order[0] != 0:
        raise Unsupported("it moves the batch axis")
    if moved == sorted(moved):
        reshaped(graph, node)
    else:
        made = turned(tuple(order))
        graph.gives(node, graph.call(node, made, graph.data(node.inputs[0])))


def concat(graph: Graph, node: Node) -> None:
    """Concat."""
    taken = graph.shape(node.inputs[0])
    axis = node.get("axis", 1) % (len(taken) + 1)
    reads = [graph.data(name) for name in node.inputs]
    if len(reads) == 1:
        graph.gives(node, reads[0])
    else:
        graph.gives(node, graph.call(node, Concat(dim=axis), *reads))


def padded(graph: Graph, node: Node) -> None:
    """Pad, of positions alone."""
    taken = graph.shape(node.inputs[0])
    pads = [int(n) for n in node.get("pads") or graph.numbers(node.input(1))]
    half, mode = len(pads) // 2, node.get("mode", "constant")
    axes = graph.numbers(node.input(3)) if node.input(3) else range(half)
    pairs = {axis % (len(taken) + 1): (pads[i], pads[half + i]) for i, axis in enumerate(axes)}
    if mode not in _PADS or any(any(pairs.get(axis, ())) for axis in (0, 1)):
        raise Unsupported("it pads channels, or in a way that no layer has")
    value = node.get("value", 0) or (graph.numbers(node.input(2)) or [0])[0]
    ends = [n for axis in range(len(taken), 1, -1) for n in pairs.get(axis, (0, 0))]
    if not any(ends):
        graph.gives(node, graph.data(node.inputs[0]))
        return
    if value and mode == "constant":
        made = make("ConstantPad", len(taken) - 1, padding=tuple(ends), value=value)
    else:
        made = make(_PADS[mode], len(taken) - 1, padding=tuple(ends))
    graph.gives(node, graph.call(node, made, graph.data(node.inputs[0])))


def resized(graph: Graph, node: Node) -> None:
    """Resize and Upsample: to the size that comes out."""
    taken, given = graph.shape(node.inputs[0]), graph.shape(node.outputs[0])
    if given == taken:
        graph.gives(node, graph.data(node.inputs[0]))
        return
    if given[0] != taken[0]:
        raise Unsupported("it makes other channels")
    mode = node.get("mode", "nearest")
    how = node.get("coordinate_transformation_mode", "half_pixel")
    values: dict[str, Any] = {"size": given[1:]}
    if mode == "nearest":
        whole = all(m % n == 0 for n, m in zip(taken[1:], given[1:], strict=True))
        floors = how == "asymmetric" and node.get("nearest_mode", "floor") == "floor"
        if not (whole or floors or node.operator == "Upsample"):
            raise Unsupported(f"it takes the nearest neuron by {how}, as no layer does")
    else:
        names = {"linear": ("linear", "bilinear", "trilinear"), "cubic": ("", "bicubic", "")}
        values["mode"] = names.get(mode, ("", "", ""))[len(taken) - 2]
        if how not in ("half_pixel", "pytorch_half_pixel", "align_corners") or not values["mode"]:
            raise Unsupported(f"it works by {mode} and {how}, as no layer does")
        values["align_corners"] = how == "align_corners"
    graph.gives(node, graph.call(node, make("Upsample", **values), graph.data(node.inputs[0])))


def sliced(graph: Graph, node: Node) -> None:
    """Slice."""
    taken = graph.shape(node.inputs[0])
    starts = node.get("starts") or graph.numbers(node.input(1))
    ends = node.get("ends") or graph.numbers(node.input(2))
    axes = node.get("axes") or graph.numbers(node.input(3)) or list(range(len(starts)))
    steps = graph.numbers(node.input(4)) or [1] * len(starts)
    at = graph.data(node.inputs[0])
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        size = taken[axis % (len(taken) + 1) - 1]
        if step < 1:
            raise Unsupported("it turns an axis around")
        first, last, _ = slice(start, min(end, _FAR), step).indices(size)
        if (first, last, step) != (0, size, 1):
            at = _slice(graph, node, at, axis % (len(taken) + 1), first, last, step)
    graph.gives(node, at)


def split(graph: Graph, node: Node) -> None:
    """Split: a Slice for each part."""
    axis = node.get("axis", 0) % (len(graph.shape(node.inputs[0])) + 1)
    at, start = graph.data(node.inputs[0]), 0
    for output, name in enumerate(node.outputs):
        if not name:
            continue
        end = start + graph.shape(name)[axis - 1]
        graph.gives(node, _slice(graph, node, at, axis, start, end, 1), output)
        start = end


def depth_to_space(graph: Graph, node: Node) -> None:
    """DepthToSpace in the order of PyTorch's PixelShuffle."""
    if node.get("mode", "DCR") != "CRD":
        raise Unsupported("it takes channels in another order than PixelShuffle")
    made = make("PixelShuffle", upscale_factor=node.get("blocksize"))
    graph.gives(node, graph.call(node, made, graph.data(node.inputs[0])))


def _slice(graph: Graph, node: Node, at: int, axis: int, start: int, end: int, step: int) -> int:
    if axis == 0:
        raise Unsupported("it takes the batch apart")
    return graph.call(node, part_of(axis, start, end, step), at)
