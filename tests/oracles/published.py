"""The operator cases that the ONNX project publishes, as our layers with inputs and outputs."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
from onnx.backend.test.case import node as onnx_cases

from cnnviz.layers.adaptive import GlobalAvgPool, GlobalMaxPool
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.pad import CircularPad, ReflectionPad, ReplicationPad, ZeroPad
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.transposed import ConvTranspose

Attributes = dict[str, Any]


class Case(NamedTuple):
    """A layer, what goes in (x, weight, bias), and what must come out."""

    name: str
    layer: Layer
    inputs: tuple[Any, ...]
    output: Any


class NotOurs(Exception):
    """What the case asks for is in no layer of PyTorch's."""


def cases() -> list[Case]:
    """All published cases of the operators that we have, but for those that PyTorch can't say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some other operator's cases overflow on purpose
        everything = onnx_cases.collect_testcases(None)
    found = []
    for case in everything:
        if case.model is None or len(case.model.graph.node) != 1:
            continue
        operator = case.model.graph.node[0].op_type
        if operator in READERS and case.data_sets:
            inputs, outputs = case.data_sets[0]
            try:
                said = attributes(case.model.graph.node[0])
                layer = READERS[operator](said, *inputs)
            except NotOurs:
                continue
            found.append(Case(case.name, layer, tuple(inputs), outputs[0]))
    return found


def attributes(node: Any) -> Attributes:
    from onnx import helper

    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def ends(said: Attributes, x: Any, kernel: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """ONNX's pads, or its auto_pad, as (before, after) pairs."""
    dims = len(kernel)
    pads = said.get("pads", [0] * 2 * dims)
    auto = said.get("auto_pad", b"NOTSET").decode()
    if auto == "VALID":
        return ((0, 0),) * dims
    if auto == "NOTSET":
        return tuple(zip(pads[:dims], pads[dims:], strict=True))
    strides, dilations = windows(said, dims)
    pairs = []
    for n, k, s, d in zip(x.shape[2:], kernel, strides, dilations, strict=True):
        total = max(0, (-(-n // s) - 1) * s + d * (k - 1) + 1 - n)
        less, more = total // 2, total - total // 2
        pairs.append((less, more) if auto == "SAME_UPPER" else (more, less))
    return tuple(pairs)


def windows(said: Attributes, dims: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ones = (1,) * dims
    return tuple(said.get("strides", ones)), tuple(said.get("dilations", ones))


def conv(said: Attributes, x: Any, weight: Any, bias: Any = None) -> Layer:
    kernel = weight.shape[2:]
    groups = said.get("group", 1)
    strides, dilations = windows(said, len(kernel))
    sizes = (weight.shape[1] * groups, weight.shape[0], kernel, strides)
    pads = ends(said, x, kernel)
    return Conv(len(kernel), *sizes, pads, dilations, groups, bias is not None)


def conv_transpose(said: Attributes, x: Any, weight: Any, bias: Any = None) -> Layer:
    if "output_shape" in said or said.get("auto_pad", b"NOTSET") != b"NOTSET":
        raise NotOurs
    kernel, groups = weight.shape[2:], said.get("group", 1)
    strides, dilations = windows(said, len(kernel))
    sizes = (weight.shape[0], weight.shape[1] * groups, kernel, strides)
    added = tuple(said.get("output_padding", (0,) * len(kernel)))
    pads = ends(said, x, kernel)
    return ConvTranspose(len(kernel), *sizes, pads, added, groups, bias is not None, dilations)


def pool(said: Attributes, x: Any) -> Layer:
    kernel = tuple(said["kernel_shape"])
    strides, dilations = windows(said, len(kernel))
    pads = ends(said, x, kernel)
    for pair, k in zip(pads, kernel, strict=True):
        if 2 * max(pair) > k:  # more than half of the window
            raise NotOurs
    ceil_mode = bool(said.get("ceil_mode", 0))
    if "count_include_pad" in said or x.dtype != np.float32:
        raise NotOurs
    return MaxPool(len(kernel), kernel, strides, pads, dilations, False, ceil_mode)


def average(said: Attributes, x: Any) -> Layer:
    kernel = tuple(said["kernel_shape"])
    strides, dilations = windows(said, len(kernel))
    pads = ends(said, x, kernel)
    if any(d > 1 for d in dilations) or any(
        2 * max(pair) > k for pair, k in zip(pads, kernel, strict=True)
    ):
        raise NotOurs
    ceil_mode, counted = (bool(said.get(name, 0)) for name in ("ceil_mode", "count_include_pad"))
    return AvgPool(len(kernel), kernel, strides, pads, ceil_mode, counted)


def pad(said: Attributes, x: Any, pads: Any, *others: Any) -> Layer:
    dims = x.ndim - 2
    if len(pads) != 2 * x.ndim or len(others) > 1 or any(np.ravel(others)):
        raise NotOurs
    by_axis = list(zip(pads[: x.ndim], pads[x.ndim :], strict=True))
    if any(map(any, by_axis[:2])):
        raise NotOurs
    cls = {
        b"constant": ZeroPad,
        b"reflect": ReflectionPad,
        b"edge": ReplicationPad,
        b"wrap": CircularPad,
    }[said.get("mode", b"constant")]
    return cls(dims, tuple(int(n) for pair in by_axis[:1:-1] for n in pair))


READERS: dict[str, Any] = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": pool,
    "AveragePool": average,
    "GlobalAveragePool": lambda _, x: GlobalAvgPool(x.ndim - 2),
    "GlobalMaxPool": lambda _, x: GlobalMaxPool(x.ndim - 2),
    "Pad": pad,
}
