"""ONNX's operators that rename, cut, pad, resize and join neurons."""

from __future__ import annotations

from itertools import pairwise
from math import prod

from cnnviz.layers.base import Shape
from cnnviz.layers.merge import Concat
from cnnviz.reading.calling import Unsupported, make, part_of, turned
from cnnviz.reading.depths import depth_to_space as in_blocks
from cnnviz.reading.depths import space_to_depth as out_of_places
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_PADS = {"constant": "ZeroPad", "reflect": "ReflectionPad", "edge": "ReplicationPad"}
_PADS |= {"wrap": "CircularPad"}


def reshaped(graph: Graph, node: Node) -> None:
    """Flatten, Reshape, Squeeze, Unsqueeze: the same neurons under other axes."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    given = graph.shapes.get(node.outputs[0]) or _TARGETS[node.operator](graph, node, full)
    if given[0] == graph.batch:
        _rename(graph, node, given[1:])
    elif given == (prod(full[:-1]), full[-1]):
        # Positions laid out as so many inputs: a Linear takes each by itself, as it would anyway.
        graph.gives(node, graph.data(node.inputs[0]))
        graph.rows.add(node.outputs[0])
    else:
        raise Unsupported("it changes the batch axis")


def _rename(graph: Graph, node: Node, given: Shape) -> None:
    at = graph.renamed(node.operator.lower(), graph.data(node.inputs[0]), given)
    graph.gives(node, at)


def _flat(_: Graph, node: Node, full: Shape) -> Shape:
    axis = node.get("axis", 1) % len(full)
    return (prod(full[:axis]), prod(full[axis:]))


def _reshape(graph: Graph, node: Node, full: Shape) -> Shape:
    said = node.get("shape") or graph.numbers(node.input(1))
    sizes = [full[i] if n == 0 else int(n) for i, n in enumerate(said)]
    known = prod(n for n in sizes if n > 0)
    return tuple(prod(full) // known if n == -1 else n for n in sizes)


def _squeeze(graph: Graph, node: Node, full: Shape) -> Shape:
    axes = node.get("axes") or graph.numbers(node.input(1))
    gone = {axis % len(full) for axis in axes} if axes else set(range(len(full)))
    return tuple(n for i, n in enumerate(full) if i not in gone or n != 1)


def _unsqueeze(graph: Graph, node: Node, full: Shape) -> Shape:
    axes = node.get("axes") or graph.numbers(node.input(1))
    sizes = list(full)
    for axis in sorted(axis % (len(full) + len(axes)) for axis in axes):
        sizes.insert(axis, 1)
    return tuple(sizes)


_TARGETS = {"Flatten": _flat, "Reshape": _reshape, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze}
"""What each makes of a shape, where the package does not know."""


def transposed(graph: Graph, node: Node) -> None:
    """Transpose, where it only moves axes of size 1."""
    taken = graph.shape(node.inputs[0])
    order = node.get("perm") or tuple(range(len(taken) + 1))[::-1]
    moved = [axis for axis in order[1:] if taken[axis - 1] > 1]
    if order[0] != 0:
        raise Unsupported("it moves the batch axis")
    if moved == sorted(moved):
        _rename(graph, node, tuple(taken[axis - 1] for axis in order[1:]))
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
    if mode not in _PADS or any(pairs.get(0, ())):
        raise Unsupported("it pads in a way that no layer has")
    if any(pairs.get(1, ())):
        _channels(graph, node, pairs)
        return
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


def _channels(graph: Graph, node: Node, pairs: dict[int, tuple[int, int]]) -> None:
    """Zeros beside the channels: beside the positions of one more axis."""
    taken, filled = (
        graph.shape(node.inputs[0]),
        node.get("value", 0) or graph.numbers(node.input(2)),
    )
    if node.get("mode", "constant") != "constant" or filled not in (0, None, [0]):
        raise Unsupported("it pads channels with other things than zeros")
    ends = [n for axis in range(len(taken), 0, -1) for n in pairs.get(axis, (0, 0))]
    raised = make("Unflatten", dim=1, unflattened_size=(1, taken[0]))
    at = graph.call(node, raised, graph.data(node.inputs[0]))
    at = graph.call(node, make("ZeroPad", len(taken), padding=tuple(ends)), at)
    graph.gives(node, graph.call(node, make("Flatten", start_dim=1, end_dim=2), at))


def sliced(graph: Graph, node: Node) -> None:
    """Slice."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    starts = node.get("starts") or graph.numbers(node.input(1))
    ends = node.get("ends") or graph.numbers(node.input(2))
    axes = node.get("axes") or graph.numbers(node.input(3)) or list(range(len(starts)))
    steps = graph.numbers(node.input(4)) or [1] * len(starts)
    at = graph.data(node.inputs[0])
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        axis %= len(full)
        if step < 1:
            raise Unsupported("it turns an axis around")
        first, last, _ = slice(start, end, step).indices(full[axis])
        if (first, last, step) != (0, full[axis], 1):
            at = _slice(graph, node, at, axis, first, last, step)
    graph.gives(node, at)


def gathered(graph: Graph, node: Node) -> None:
    """Gather of one place of an axis, or of places that follow one another evenly."""
    taken, index = graph.shape(node.inputs[0]), graph.tensor(node.inputs[1])
    axis = node.get("axis", 0) % (len(taken) + 1)
    places = [int(n) % max(taken[axis - 1], 1) for n in graph.numbers(node.inputs[1])]
    steps = {b - a for a, b in pairwise(places)} or {1}
    if index is None or len(index.shape) > 1 or len(steps) > 1 or min(steps) < 1:
        raise Unsupported("it puts neurons in an order of its own")
    step = steps.pop()
    at = _slice(graph, node, graph.data(node.inputs[0]), axis, places[0], places[-1] + 1, step)
    if not index.shape:
        given = graph.given[at]
        at = graph.renamed("gather", at, given[: axis - 1] + given[axis:])
    graph.gives(node, at)


def expanded(graph: Graph, node: Node) -> None:
    """Expand, of channels that have one position: it stands at all of them."""
    taken, given = graph.shape(node.inputs[0]), graph.shapes.get(node.outputs[0])
    if given is None or given[0] != graph.batch:
        raise Unsupported("the shape that it gives is not known")
    at = graph.data(node.inputs[0])
    if given[1:] != taken:
        if len(given) != len(taken) + 1 or given[1] != taken[0] or len(taken) < 2:
            raise Unsupported("it repeats channels or adds axes")
        at = graph.call(node, make("Upsample", size=given[2:]), at)
    graph.gives(node, at)


def split(graph: Graph, node: Node) -> None:
    """Split: a Slice for each part."""
    axis = node.get("axis", 0) % (len(graph.shape(node.inputs[0])) + 1)
    taken, at, start = graph.shape(node.inputs[0]), graph.data(node.inputs[0]), 0
    sizes = node.get("split") or graph.numbers(node.input(1))
    whole = -(-taken[axis - 1] // len(node.outputs))
    for output, name in enumerate(node.outputs):
        end = min(start + (int(sizes[output]) if sizes else whole), taken[axis - 1])
        if name:
            graph.gives(node, _slice(graph, node, at, axis, start, end, 1), output)
        start = end


def depth_to_space(graph: Graph, node: Node) -> None:
    """DepthToSpace, in the order of PyTorch's PixelShuffle or in TensorFlow's."""
    at, block = graph.data(node.inputs[0]), node.get("blocksize")
    made = make("PixelShuffle", upscale_factor=block)
    own = node.get("mode", "DCR") == "CRD"
    for layer in (made,) if own else in_blocks(graph.shape(node.inputs[0])[0], block):
        at = graph.call(node, layer, at)
    graph.gives(node, at)


def space_to_depth(graph: Graph, node: Node) -> None:
    """SpaceToDepth, in TensorFlow's order."""
    at, block = graph.data(node.inputs[0]), node.get("blocksize")
    for layer in out_of_places(graph.shape(node.inputs[0])[0], block):
        at = graph.call(node, layer, at)
    graph.gives(node, at)


def _slice(graph: Graph, node: Node, at: int, axis: int, start: int, end: int, step: int) -> int:
    if axis == 0:
        raise Unsupported("it takes the batch apart")
    return graph.call(node, part_of(axis, start, end, step), at)
