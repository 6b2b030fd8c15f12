"""The whole way from an ONNX file to a network, or to a part of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.errors import ArgumentFault, CnnvizError, ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.layers.wiring import graph_of
from cnnviz.reading.calling import Unsupported
from cnnviz.reading.onnx.constants import constant, folded, tensor_of
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.model import Model
from cnnviz.reading.onnx.operators import READERS, ROWWISE
from cnnviz.reading.onnx.patterns import Patterns
from cnnviz.reading.onnx.values import Data, Node, Tensor
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wording import short

_TRIED = (8, 16, 28, 32, 64, 96, 128, 224, 256, 299, 384, 512)
"""Sizes that are tried where the file leaves them open and none is given."""


def read_onnx(path: str, shape: Shape | None = None, skip: Sequence[str] = ()) -> Network:
    """The network of an ONNX file over an input of `shape`, or of the file's own.

    Its weights are never read, and files beside it never opened. `skip` are names of nodes, or
    operators, that are passed by. Raises `CnnvizError` with the node that cannot be shown.
    """
    model = Model(path)
    if shape is not None:
        return _network(model, shape, skip)
    sizes = model.sizes[1:]
    if sizes and None not in sizes:
        return _network(model, tuple(size for size in sizes if size is not None), skip)
    return _smallest(model, sizes, skip)


def _smallest(model: Model, sizes: Sequence[int | None], skip: Sequence[str]) -> Network:
    """The network over the first size that it accepts, of those that it leaves open."""
    failure: CnnvizError | None = None
    for size in _TRIED if sizes else ():
        shape = tuple(size if one is None else one for one in sizes)
        try:
            network = _network(model, shape, skip)
        except CnnvizError as error:
            failure = failure or error
            continue
        said = f"input: {times(shape)} (the file leaves {model.described()} open; none was given)"
        return replace(
            network,
            notes=(said, *network.notes),
            assumed=("input size chosen", *network.assumed),
            chosen_input=True,
        )
    reason = str(failure) if failure else f"{model.name} does not say its input"
    raise CnnvizError(f"{reason}; no input was given: say it (--input)")


def _network(model: Model, shape: Shape, skip: Sequence[str]) -> Network:
    shapes = model.shaped(shape)
    outputs = {output.name for output in model.proto.graph.output}
    tensors = {one.name: tensor_of(model.onnx, one) for one in model.proto.graph.initializer}
    nodes = Patterns(_needed(model), tensors | _constants(model), outputs).joined()
    graph = Graph(shape, shapes, (model.sizes[0] if model.sizes else None) or 1)
    graph.count_readers(nodes, outputs)
    graph.values.update(tensors)
    graph.values[model.inputs[0].name] = Data(0)
    skips = Skips(skip)
    for node in nodes:
        if skips.names and skips.take(node.name or node.outputs[0], node.operator):
            graph.values[node.outputs[0]] = graph.values[node.inputs[0]]
        else:
            _read(model, graph, node)
    skips.check()
    if not graph.calls:
        raise CnnvizError(f"there is no layer in {model.name}")
    try:
        network = graph_of(shape, graph.calls)
    except ShapeFault as fault:
        raise CnnvizError(f"{model.name}: {fault}") from None
    notes = (*skips.notes(), *graph.notes)
    return replace(network, notes=notes, assumed=skips.assumed())


def _read(model: Model, graph: Graph, node: Node) -> None:
    """Takes a node: numbers of the file are worked out, what flows becomes calls."""
    if node.operator == "Constant":
        found = constant(model.onnx, node)
    elif node.operator == "Shape":
        found = _shape_of(graph, node)
    else:
        found = _folded(graph, node)
    if found is not None:
        graph.values[node.outputs[0]] = found
        return
    reader = READERS.get(node.operator)
    where = f"{model.name}: node {short(node.name or node.outputs[0], 60)}, {node.operator}"
    if reader is None:
        raise CnnvizError(f"{where}: cnnviz knows no such operator")
    try:
        reader(graph, node)
        _keep_rows(graph, node)
    except Unsupported as reason:
        raise CnnvizError(f"{where}: {reason}") from None
    except (ArgumentFault, ShapeFault) as fault:
        raise CnnvizError(f"{where}: {fault}") from None
    except (IndexError, KeyError, TypeError, ValueError, AssertionError):
        raise CnnvizError(f"{where}: its inputs or attributes are wrong") from None


def _keep_rows(graph: Graph, node: Node) -> None:
    """Follows what has positions laid out as inputs; only what acts on each alone may take it."""
    if graph.rows.isdisjoint(node.inputs) or node.operator == "Reshape":
        return
    if node.operator not in ROWWISE:
        raise Unsupported("it takes positions for inputs of their own")
    graph.rows.update(node.outputs)


def _shape_of(graph: Graph, node: Node) -> Tensor:
    import numpy as np

    value = graph.values.get(node.inputs[0])
    own = isinstance(value, Tensor)
    full = value.shape if own else (graph.batch, *graph.shape(node.inputs[0]))  # type: ignore[union-attr]
    array = np.asarray(full[node.get("start", 0) : node.get("end", len(full))], dtype=np.int64)
    return Tensor("", array.shape, array)


def _folded(graph: Graph, node: Node) -> Tensor | None:
    """What a node makes of numbers of the file alone."""
    values = [graph.values.get(name) for name in node.inputs if name]
    tensors = [value for value in values if isinstance(value, Tensor)]
    if not tensors or len(tensors) != len(values):
        return None
    return folded(node, tensors, graph.shapes.get(node.outputs[0]))


def _constants(model: Model) -> dict[str, Tensor]:
    """The tensors of the graph's Constant nodes."""
    found: dict[str, Tensor] = {}
    for proto in model.proto.graph.node:
        if proto.op_type == "Constant":
            tensor = constant(model.onnx, Node(model.onnx, proto))
            found |= {} if tensor is None else {proto.output[0]: tensor}
    return found


def _needed(model: Model) -> list[Node]:
    """The nodes that an output depends on, in the file's order."""
    nodes = [Node(model.onnx, proto) for proto in model.proto.graph.node]
    wanted = {output.name for output in model.proto.graph.output}
    found: list[Node] = []
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            found.append(node)
            wanted.update(node.inputs)
    return found[::-1]
