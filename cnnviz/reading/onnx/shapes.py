"""ONNX's operators that rename, cut, pad, resize and join neurons."""

from __future__ import annotations

from itertools import pairwise
from math import prod

from cnnviz.layers.base import Shape
from cnnviz.layers.merge import Concat
from cnnviz.reading.calling import Unsupported, flip_layer, make, permute_layer, slice_layer
from cnnviz.reading.depths import depth_to_space as depth_to_space_layers
from cnnviz.reading.depths import space_to_depth as space_to_depth_layers
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_PADS = {"constant": "ZeroPad", "reflect": "ReflectionPad", "edge": "ReplicationPad"}
_PADS |= {"wrap": "CircularPad"}


def reshape(graph: Graph, node: Node) -> None:
    """Flatten, Reshape, Squeeze, Unsqueeze: the same neurons under other axes."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    target = graph.shapes.get(node.outputs[0]) or _TARGETS[node.operator](graph, node, full)
    if target[0] == graph.batch:
        _set_axes(graph, node, target[1:])
    elif target == (prod(full[:-1]), full[-1]):
        # Positions made inputs: a Linear takes each on its own, as it would anyway.
        graph.set_output(node, graph.data(node.inputs[0]))
        graph.rows.add(node.outputs[0])
    else:
        raise Unsupported("it changes the batch axis")


def _set_axes(graph: Graph, node: Node, shape: Shape) -> None:
    place = graph.reshape(node.operator.lower(), graph.data(node.inputs[0]), shape)
    graph.set_output(node, place)


def _flat(_: Graph, node: Node, full: Shape) -> Shape:
    axis = node.get("axis", 1) % len(full)
    return (prod(full[:axis]), prod(full[axis:]))


def _reshape(graph: Graph, node: Node, full: Shape) -> Shape:
    requested = node.get("shape") or graph.numbers(node.input(1))
    sizes = [full[i] if n == 0 else int(n) for i, n in enumerate(requested)]
    known = prod(n for n in sizes if n > 0)
    return tuple(prod(full) // known if n == -1 else n for n in sizes)


def _squeeze(graph: Graph, node: Node, full: Shape) -> Shape:
    axes = node.get("axes") or graph.numbers(node.input(1))
    removed = {axis % len(full) for axis in axes} if axes else set(range(len(full)))
    return tuple(n for i, n in enumerate(full) if i not in removed or n != 1)


def _unsqueeze(graph: Graph, node: Node, full: Shape) -> Shape:
    axes = node.get("axes") or graph.numbers(node.input(1))
    sizes = list(full)
    for axis in sorted(axis % (len(full) + len(axes)) for axis in axes):
        sizes.insert(axis, 1)
    return tuple(sizes)


_TARGETS = {"Flatten": _flat, "Reshape": _reshape, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze}
"""What each makes of a shape, if the package does not know."""


def transpose(graph: Graph, node: Node) -> None:
    """Transpose: new axes if it only moves those of size 1, else a Permute."""
    shape = graph.shape(node.inputs[0])
    order = node.get("perm") or tuple(range(len(shape) + 1))[::-1]
    moving = [axis for axis in order[1:] if shape[axis - 1] > 1]
    if order[0] != 0:
        raise Unsupported("it moves the batch axis")
    if moving == sorted(moving):
        _set_axes(graph, node, tuple(shape[axis - 1] for axis in order[1:]))
    else:
        layer = permute_layer(tuple(order))
        graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def concat(graph: Graph, node: Node) -> None:
    """Concat."""
    shape = graph.shape(node.inputs[0])
    axis = node.get("axis", 1) % (len(shape) + 1)
    reads = [graph.data(name) for name in node.inputs]
    if len(reads) == 1:
        graph.set_output(node, reads[0])
    else:
        graph.set_output(node, graph.call(node, Concat(dim=axis), *reads))


def pad(graph: Graph, node: Node) -> None:
    """Pad, of positions, or of channels with zeros."""
    shape = graph.shape(node.inputs[0])
    pads = [int(n) for n in node.get("pads") or graph.numbers(node.input(1))]
    half, mode = len(pads) // 2, node.get("mode", "constant")
    axes = graph.numbers(node.input(3)) if node.input(3) else range(half)
    pairs = {axis % (len(shape) + 1): (pads[i], pads[half + i]) for i, axis in enumerate(axes)}
    if mode not in _PADS or any(pairs.get(0, ())):
        raise Unsupported("it pads in a way that no layer has")
    if any(pairs.get(1, ())):
        _pad_channels(graph, node, pairs)
        return
    value = node.get("value", 0) or (graph.numbers(node.input(2)) or [0])[0]
    ends = [n for axis in range(len(shape), 1, -1) for n in pairs.get(axis, (0, 0))]
    if not any(ends):
        graph.set_output(node, graph.data(node.inputs[0]))
        return
    if value and mode == "constant":
        layer = make("ConstantPad", len(shape) - 1, padding=tuple(ends), value=value)
    else:
        layer = make(_PADS[mode], len(shape) - 1, padding=tuple(ends))
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def _pad_channels(graph: Graph, node: Node, pairs: dict[int, tuple[int, int]]) -> None:
    """Pads channels with zeros, as the positions of an additional axis."""
    shape, fill = (
        graph.shape(node.inputs[0]),
        node.get("value", 0) or graph.numbers(node.input(2)),
    )
    if node.get("mode", "constant") != "constant" or fill not in (0, None, [0]):
        raise Unsupported("it pads channels with something other than zeros")
    ends = [n for axis in range(len(shape), 0, -1) for n in pairs.get(axis, (0, 0))]
    unflatten = make("Unflatten", dim=1, unflattened_size=(1, shape[0]))
    place = graph.call(node, unflatten, graph.data(node.inputs[0]))
    place = graph.call(node, make("ZeroPad", len(shape), padding=tuple(ends)), place)
    graph.set_output(node, graph.call(node, make("Flatten", start_dim=1, end_dim=2), place))


def slice_axes(graph: Graph, node: Node) -> None:
    """Slice."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    starts = node.get("starts") or graph.numbers(node.input(1))
    ends = node.get("ends") or graph.numbers(node.input(2))
    axes = node.get("axes") or graph.numbers(node.input(3)) or list(range(len(starts)))
    steps = graph.numbers(node.input(4)) or [1] * len(starts)
    place = graph.data(node.inputs[0])
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        axis %= len(full)
        first, last, _ = slice(start, end, step).indices(full[axis])
        if step < 0:
            place = _reversed(graph, node, place, axis, (first, last, step), full[axis])
            continue
        if (first, last, step) != (0, full[axis], 1):
            place = _slice(graph, node, place, axis, first, last, step)
    graph.set_output(node, place)


def _reversed(
    graph: Graph, node: Node, place: int, axis: int, part: tuple[int, int, int], size: int
) -> int:
    """What a Slice with a negative step takes of an axis, in that order."""
    first, last, step = part
    if axis == 0:
        raise Unsupported("it reverses the batch")
    place = graph.call(node, flip_layer(axis), place)
    if part == (size - 1, -1, -1):
        return place
    return _slice(graph, node, place, axis, size - 1 - first, size - 1 - last, -step)


def gather(graph: Graph, node: Node) -> None:
    """Gather of one place along an axis, or of evenly spaced places."""
    shape, index = graph.shape(node.inputs[0]), graph.tensor(node.inputs[1])
    axis = node.get("axis", 0) % (len(shape) + 1)
    places = [int(n) % max(shape[axis - 1], 1) for n in graph.numbers(node.inputs[1])]
    steps = {b - a for a, b in pairwise(places)} or {1}
    if index is None or len(index.shape) > 1 or len(steps) > 1 or min(steps) < 1:
        raise Unsupported("it reorders neurons irregularly")
    step = steps.pop()
    place = _slice(graph, node, graph.data(node.inputs[0]), axis, places[0], places[-1] + 1, step)
    if not index.shape:
        sliced = graph.given[place]
        place = graph.reshape("gather", place, sliced[: axis - 1] + sliced[axis:])
    graph.set_output(node, place)


def expand(graph: Graph, node: Node) -> None:
    """Expand: axes of a single position, which is copied to all."""
    old = (graph.batch, *graph.shape(node.inputs[0]))
    new = graph.shapes.get(node.outputs[0]) or _spread(graph, node, old)
    if new[0] != graph.batch or len(new) != len(old):
        raise Unsupported("it adds axes, or batches, by repeating")
    place = graph.repeated("expand", graph.data(node.inputs[0]), tuple(new[1:]))
    graph.set_output(node, place)


def _spread(graph: Graph, node: Node, old: Shape) -> Shape:
    """The shape that an Expand gives, where its second input is known."""
    wanted = [int(size) for size in graph.numbers(node.input(1))]
    if len(wanted) > len(old):
        raise Unsupported("it adds axes, or batches, by repeating")
    wanted = [1] * (len(old) - len(wanted)) + wanted
    return tuple(max(pair) for pair in zip(old, wanted, strict=True))


def tile(graph: Graph, node: Node) -> None:
    """Tile: all of an axis, so often one after the other."""
    counts = [int(count) for count in graph.numbers(node.input(1))]
    if len(counts) != len(graph.shape(node.inputs[0])) + 1 or counts[0] != 1:
        raise Unsupported("it adds axes, or batches, by repeating")
    place = graph.data(node.inputs[0])
    for axis, count in enumerate(counts):
        place = graph.copied("tile", place, axis, count)
    graph.set_output(node, place)


def split(graph: Graph, node: Node) -> None:
    """Split: one Slice per part."""
    axis = node.get("axis", 0) % (len(graph.shape(node.inputs[0])) + 1)
    shape, place, start = graph.shape(node.inputs[0]), graph.data(node.inputs[0]), 0
    sizes = node.get("split") or graph.numbers(node.input(1))
    part_size = -(-shape[axis - 1] // len(node.outputs))
    for output, name in enumerate(node.outputs):
        end = min(start + (int(sizes[output]) if sizes else part_size), shape[axis - 1])
        if name:
            graph.set_output(node, _slice(graph, node, place, axis, start, end, 1), output)
        start = end


def depth_to_space(graph: Graph, node: Node) -> None:
    """DepthToSpace, in the order of PyTorch's PixelShuffle or in TensorFlow's."""
    place, block = graph.data(node.inputs[0]), node.get("blocksize")
    shuffle = make("PixelShuffle", upscale_factor=block)
    is_pytorch = node.get("mode", "DCR") == "CRD"
    channels = graph.shape(node.inputs[0])[0]
    for layer in (shuffle,) if is_pytorch else depth_to_space_layers(channels, block):
        place = graph.call(node, layer, place)
    graph.set_output(node, place)


def space_to_depth(graph: Graph, node: Node) -> None:
    """SpaceToDepth, in TensorFlow's order."""
    place, block = graph.data(node.inputs[0]), node.get("blocksize")
    for layer in space_to_depth_layers(graph.shape(node.inputs[0])[0], block):
        place = graph.call(node, layer, place)
    graph.set_output(node, place)


def _slice(graph: Graph, node: Node, place: int, axis: int, start: int, end: int, step: int) -> int:
    if axis == 0:
        raise Unsupported("it splits the batch")
    return graph.call(node, slice_layer(axis, start, end, step), place)
