"""ONNX's operators that slide a window: convolutions and pools."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_GLOBAL = {"Mean": "GlobalAvgPool", "Max": "GlobalMaxPool"}

Pairs = tuple[tuple[int, int], ...]


def conv(graph: Graph, node: Node, weight: int = 1, bias: int = 2) -> None:
    """Conv; `weight` and `bias` are the indices of these inputs."""
    shape = graph.shape(node.inputs[0])
    kernel = graph.weight(node.inputs[weight])
    window = _window(node, kernel.shape[2:], shape[1:])
    layer = make(
        "Conv",
        len(shape) - 1,
        in_channels=kernel.shape[1] * node.get("group", 1),
        out_channels=kernel.shape[0],
        groups=node.get("group", 1),
        bias=bool(node.input(bias)),
        **window,
    )
    names = _keys(graph, node.inputs[weight], node.input(bias))
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0]), tensors=names))


def quantized_conv(graph: Graph, node: Node) -> None:
    """QLinearConv, whose weights are its fourth input."""
    conv(graph, node, weight=3, bias=8)


def integer_conv(graph: Graph, node: Node) -> None:
    """ConvInteger, which has no bias."""
    conv(graph, node, weight=1, bias=99)


def conv_transpose(graph: Graph, node: Node) -> None:
    """ConvTranspose."""
    shape = graph.shape(node.inputs[0])
    kernel = graph.weight(node.inputs[1])
    dims, groups = len(shape) - 1, node.get("group", 1)
    stride = node.get("strides") or (1,) * dims
    dilation = node.get("dilations") or (1,) * dims
    extra = node.get("output_padding") or (0,) * dims
    pads = _pads(node, dims)
    if node.get("output_shape") or node.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
        spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel.shape[2:], strict=True)]
        pads = _excess(graph, node, zip(stride, spans, extra, strict=True))
    layer = make(
        "ConvTranspose",
        dims,
        in_channels=kernel.shape[0],
        out_channels=kernel.shape[1] * groups,
        kernel_size=kernel.shape[2:],
        stride=stride,
        padding=pads,
        output_padding=extra,
        groups=groups,
        bias=bool(node.input(2)),
        dilation=dilation,
    )
    names = _keys(graph, node.inputs[1], node.input(2))
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0]), tensors=names))


def _excess(graph: Graph, node: Node, axes: Iterable[tuple[int, int, int]]) -> Pairs:
    """The padding that cuts the output down to its stated size, by strides, spans and extras."""
    _, *in_sizes = graph.shape(node.inputs[0])
    _, *out_sizes = graph.shape(node.outputs[0])
    sizes = zip(in_sizes, out_sizes, axes, strict=True)
    totals = [stride * (n - 1) + span + extra - m for n, m, (stride, span, extra) in sizes]
    if min(totals) < 0:
        raise Unsupported("its output is larger than what its windows reach")
    return tuple(_split(total, node.get("auto_pad") == "SAME_UPPER") for total in totals)


def max_pool(graph: Graph, node: Node) -> None:
    """MaxPool."""
    if len(node.outputs) > 1 and graph.readers[node.outputs[1]]:
        raise Unsupported("the indices of its largest values are used")
    shape = graph.shape(node.inputs[0])
    window = _window(node, node.get("kernel_shape"), shape[1:])
    ceiling = bool(node.get("ceil_mode", 0))
    layer = make("MaxPool", len(shape) - 1, **window, ceil_mode=ceiling)
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def average_pool(graph: Graph, node: Node) -> None:
    """AveragePool."""
    shape = graph.shape(node.inputs[0])
    window = _window(node, node.get("kernel_shape"), shape[1:])
    if set(window.pop("dilation")) != {1}:
        raise Unsupported("its window has holes")
    ceiling, counts_padding = bool(node.get("ceil_mode", 0)), bool(node.get("count_include_pad", 0))
    layer = make(
        "AvgPool", len(shape) - 1, **window, ceil_mode=ceiling, count_include_pad=counts_padding
    )
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def global_average(graph: Graph, node: Node) -> None:
    """GlobalAveragePool."""
    dims = len(graph.shape(node.inputs[0])) - 1
    layer = make("AdaptiveAvgPool", dims, output_size=1)
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def global_max(graph: Graph, node: Node) -> None:
    """GlobalMaxPool."""
    dims = len(graph.shape(node.inputs[0])) - 1
    layer = make("AdaptiveMaxPool", dims, output_size=1)
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def reduce(graph: Graph, node: Node) -> None:
    """ReduceMean, ReduceMax, ReduceSum: over all positions, the first two are global pools."""
    place = graph.data(node.inputs[0])
    graph.set_output(node, reduction(graph, node, node.operator, place))


def reduction(graph: Graph, node: Node, operator: str, place: int) -> int:
    """Adds the call of one of these, over the axes of `node`."""
    shape = graph.given[place]
    axes = node.get("axes") or graph.numbers(node.input(1))
    dims = sorted(axis % (len(shape) + 1) for axis in axes or ())
    name, keeps = operator.removeprefix("Reduce"), bool(node.get("keepdims", 1))
    if 0 in dims or not dims:
        raise Unsupported("it works along the batch")
    if name in _GLOBAL and 1 < len(shape) < 5 and dims == list(range(2, len(shape) + 1)):
        layer = make(_GLOBAL[name], len(shape) - 1, keepdims=keeps)
    else:
        layer = make(name, dim=tuple(dims), keepdim=keeps)
    return graph.call(node, layer, place)


def _window(node: Node, kernel: Shape | None, sizes: Shape) -> dict[str, Any]:
    """The window's parameters by PyTorch's names."""
    if not kernel:
        raise Unsupported("it has no kernel")
    dims = len(kernel)
    stride = node.get("strides") or (1,) * dims
    dilation = node.get("dilations") or (1,) * dims
    pads = _pads(node, dims)
    mode = node.get("auto_pad", "NOTSET")
    if mode in ("SAME_UPPER", "SAME_LOWER"):
        spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
        totals = [
            max((ceil(n / s) - 1) * s + span - n, 0)
            for n, s, span in zip(sizes, stride, spans, strict=True)
        ]
        pads = tuple(_split(total, mode == "SAME_UPPER") for total in totals)
    return {
        "kernel_size": tuple(kernel),
        "stride": stride,
        "padding": pads,
        "dilation": dilation,
    }


def _pads(node: Node, dims: int) -> Pairs:
    """The padding (before, after) each axis; ONNX lists all those before first."""
    pads = node.get("pads") or (0,) * (2 * dims)
    if min(pads) < 0:
        raise Unsupported("it crops positions")
    return tuple(zip(pads[:dims], pads[dims:], strict=True))


def _split(total: int, upper: bool) -> tuple[int, int]:
    small, large = total // 2, total - total // 2
    return (small, large) if upper else (large, small)


def _keys(graph: Graph, *names: str) -> tuple[str, ...]:
    """The names of the initializers behind these inputs, "" if they were computed."""
    return tuple(graph.weight(name).key for name in names if name)
