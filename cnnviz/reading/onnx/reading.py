"""From an ONNX file to a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.errors import ArgumentFault, CnnvizError, ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.reading.calling import TRIED_SIZES, CutError, SizeError, Unsupported, first_that_fits
from cnnviz.reading.onnx.constants import constant, fold, tensor_of
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.model import Model
from cnnviz.reading.onnx.operators import READERS, ROWWISE
from cnnviz.reading.onnx.patterns import Patterns
from cnnviz.reading.onnx.values import Data, Node, Tensor
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wording import short

_REST = "; --layers can pick a part before it, --skip passes it by"


def read_onnx(path: str, shape: Shape | None = None, skip: Sequence[str] = ()) -> Network:
    """The network of an ONNX file over an input of `shape`, or over the file's own.

    Its weights are never read, and no other files opened. `skip` are names of nodes, or
    operators, to pass by. Raises `CnnvizError` with the node that cannot be shown.
    """
    model = Model(path)
    if shape is not None:
        return _network(model, shape, skip)
    sizes = model.sizes[1:]
    if sizes and None not in sizes:
        return _network(model, tuple(size for size in sizes if size is not None), skip)
    if not sizes:
        raise CnnvizError(f"{model.name} does not say its input: say it (--input)")
    candidates = (tuple(size if n is None else n for n in sizes) for size in TRIED_SIZES)
    reason = f"the file leaves {model.input_text()} open, and none was given"
    return first_that_fits(candidates, lambda shape: _network(model, shape, skip), reason)


def _network(model: Model, shape: Shape, skip: Sequence[str]) -> Network:
    shapes = model.shapes_over(shape)
    outputs = {output.name for output in model.proto.graph.output}
    tensors = {proto.name: tensor_of(model.onnx, proto) for proto in model.proto.graph.initializer}
    nodes = Patterns(_needed(model), tensors | _constants(model), outputs).merge()
    batch = (model.sizes[0] if model.sizes else None) or 1
    graph = Graph(shape, shapes, batch, model.opset)
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
    _check_tied(model, graph)
    network = graph.network()
    if network is None:
        raise CnnvizError(f"there is no layer in {model.name}")
    notes = (*network.notes, *skips.notes(), *graph.notes)
    return replace(network, notes=notes, assumed=skips.assumed())


def _check_tied(model: Model, graph: Graph) -> None:
    """Refuses weights that two layers use in different ways: they would be counted twice."""
    tied = graph.tied()
    if tied is not None:
        index, reason = tied
        name = f"{model.name}: {graph.calls[index].name}"
        del graph.calls[index:]
        raise CutError(f"{name}: {reason}{_REST}", graph.network())


def _read(model: Model, graph: Graph, node: Node) -> None:
    """Reads a node: evaluates it if it is of numbers of the file alone, else adds its calls."""
    if node.operator == "Constant":
        tensor = constant(model.onnx, node)
    elif node.operator == "Shape":
        tensor = _shape_of(graph, node)
    else:
        tensor = _folded(graph, node)
    if tensor is not None:
        graph.values[node.outputs[0]] = tensor
        return
    reader = READERS.get(node.operator)
    place = f"{model.name}: node {short(node.name or node.outputs[0], 60)}, {node.operator}"
    if reader is None:
        raise CutError(f"{place}: cnnviz knows no such operator{_REST}", graph.network())
    try:
        reader(graph, node)
        _keep_rows(graph, node)
    except Unsupported as reason:
        raise CutError(f"{place}: {reason}{_REST}", graph.network()) from None
    except ShapeFault as fault:
        raise SizeError(f"{place}: {fault}") from None
    except ArgumentFault as fault:
        raise CutError(f"{place}: {fault}{_REST}", graph.network()) from None
    except (IndexError, KeyError, TypeError, ValueError, AssertionError):
        raise CnnvizError(f"{place}: its inputs or attributes are wrong") from None


def _keep_rows(graph: Graph, node: Node) -> None:
    """Tracks values whose positions were made inputs; only row-wise operators may take them."""
    if graph.rows.isdisjoint(node.inputs) or node.operator == "Reshape":
        return
    if node.operator not in ROWWISE:
        raise Unsupported("it takes positions for separate inputs")
    graph.rows.update(node.outputs)


def _shape_of(graph: Graph, node: Node) -> Tensor:
    import numpy as np

    value = graph.values.get(node.inputs[0])
    is_tensor = isinstance(value, Tensor)
    full = value.shape if is_tensor else (graph.batch, *graph.shape(node.inputs[0]))  # type: ignore[union-attr]
    array = np.asarray(full[node.get("start", 0) : node.get("end", len(full))], dtype=np.int64)
    return Tensor("", array.shape, array)


def _folded(graph: Graph, node: Node) -> Tensor | None:
    """What a node makes of numbers of the file alone."""
    values = [graph.values.get(name) for name in node.inputs if name]
    tensors = [value for value in values if isinstance(value, Tensor)]
    if not tensors or len(tensors) != len(values):
        return None
    return fold(node, tensors, graph.shapes.get(node.outputs[0]))


def _constants(model: Model) -> dict[str, Tensor]:
    """The tensors of the graph's Constant nodes."""
    tensors: dict[str, Tensor] = {}
    for proto in model.proto.graph.node:
        if proto.op_type == "Constant":
            tensor = constant(model.onnx, Node(model.onnx, proto))
            tensors |= {} if tensor is None else {proto.output[0]: tensor}
    return tensors


def _needed(model: Model) -> list[Node]:
    """The nodes that an output depends on, in the file's order."""
    nodes = [Node(model.onnx, proto) for proto in model.proto.graph.node]
    names = {output.name for output in model.proto.graph.output}
    needed: list[Node] = []
    for node in reversed(nodes):
        if names.intersection(node.outputs):
            needed.append(node)
            names.update(node.inputs)
    return needed[::-1]
