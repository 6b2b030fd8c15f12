"""ONNX's Resize and Upsample, if a layer takes the same neurons as they do."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.rounding import exact_factor, resized
from cnnviz.reading.onnx.values import Node

_MODES = {"linear": ("linear", "bilinear", "trilinear"), "cubic": ("", "bicubic", "")}
_LIKE_LAYERS = {"exclude_outside": 0, "antialias": 0, "cubic_coeff_a": -0.75}
"""The values that attributes must have: those of PyTorch's layer."""
_MOST = 1 << 20
_NEARLY = 1e-6
"""A place this close to the middle of two neurons is the middle for onnxruntime."""


def resize(graph: Graph, node: Node) -> None:
    """Resize and Upsample: to the output's size, or by factors that give no whole sizes."""
    in_shape, out_shape = graph.shape(node.inputs[0]), _resized_shape(graph, node)
    if out_shape == in_shape:
        graph.set_output(node, graph.data(node.inputs[0]))
        return
    if out_shape[0] != in_shape[0]:
        raise Unsupported("it changes the number of channels")
    _check(node)
    file_factors = _factors(graph, node, in_shape, out_shape)
    factors = tuple(map(exact_factor, in_shape[1:], out_shape[1:], file_factors))
    axes = list(zip(in_shape[1:], out_shape[1:], factors, strict=True))
    given = list(zip(in_shape[1:], out_shape[1:], file_factors, strict=True))
    if any(n * f != m and m in (n, 2 * n) for n, m, f in axes):
        # PyTorch copies or doubles then, whatever the factor.
        raise Unsupported("its factor is not that of the two sizes, as no layer does")
    is_whole = all(n * f == m for n, m, f in axes)
    values: dict[str, Any] = {"size": out_shape[1:]} if is_whole else {"scale_factor": factors}
    mode, transformation = node.get("mode", "nearest"), _transformation(node)
    if mode == "nearest":
        values["mode"] = _copy_mode(node, given, axes)
    else:
        values["mode"] = _MODES.get(mode, ("", "", ""))[len(in_shape) - 2]
        if (
            transformation not in ("half_pixel", "pytorch_half_pixel", "align_corners")
            or not values["mode"]
        ):
            raise Unsupported(f"it works by {mode} and {transformation}, as no layer does")
        values["align_corners"] = transformation == "align_corners"
    graph.set_output(node, graph.call(node, make("Upsample", **values), graph.data(node.inputs[0])))


def _check(node: Node) -> None:
    """Raises `Unsupported` if a layer would compute other numbers."""
    cubic = node.get("mode", "nearest") == "cubic"
    for name, value in _LIKE_LAYERS.items():
        actual = node.get(name, value)
        if abs(actual - value) > 1e-6 and (cubic or name == "antialias"):
            raise Unsupported(f"its {name} is {actual:g}, which no layer has")
    if node.get("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise Unsupported("its sizes keep an aspect ratio")


def _is_old(node: Node) -> bool:
    """Whether it is of an opset in which input and output positions start together."""
    return node.operator == "Upsample" or len(node.inputs) == 2


def _transformation(node: Node) -> str:
    mode: str = node.get("coordinate_transformation_mode", "half_pixel")
    return "asymmetric" if _is_old(node) else mode


def _factors(graph: Graph, node: Node, in_shape: Shape, out_shape: Shape) -> tuple[float, ...]:
    """The factor of each spatial axis: the file's own, or that of the sizes."""
    last = node.input(2) or (node.input(1) if _is_old(node) else "")
    scales = node.get("scales") or (graph.numbers(last) if last else None)
    if not scales:
        return tuple(m / n for n, m in zip(in_shape[1:], out_shape[1:], strict=True))
    axes = node.get("axes") or range(len(scales))
    factors = {axis % (len(in_shape) + 1): float(f) for axis, f in zip(axes, scales, strict=True)}
    return tuple(factors.get(axis, 1.0) for axis in range(2, len(in_shape) + 1))


def _copy_mode(
    node: Node, given: list[tuple[int, int, float]], axes: list[tuple[int, int, float]]
) -> str:
    """The layer's mode that copies each neuron from where the node does, whose factors `given` has;
    `axes` has the layer's.
    """
    transformation = _transformation(node)
    rounding = "floor" if _is_old(node) else node.get("nearest_mode", "round_prefer_floor")
    longest = max(size for _, size, _ in axes)
    if longest > _MOST:
        raise Unsupported(f"an axis of {longest:,} positions is too long to compare")
    expected = [_sources(transformation, rounding, *axis) for axis in given]
    for mode, half in (("nearest", 0.0), ("nearest-exact", 0.5)):
        if expected == [_layer_sources(half, *axis) for axis in axes]:
            return mode
    raise Unsupported(
        f"it takes the nearest neuron by {transformation} and {rounding}, as no layer does"
    )


def _sources(transformation: str, rounding: str, in_size: int, out_size: int, factor: float) -> Any:
    """Where each of the `out_size` positions of an axis is copied from, as ONNX defines it."""
    import numpy as np

    positions = np.arange(out_size, dtype=np.float32)
    single = np.float32(factor)  # Single precision throughout: it decides ties.
    halves = (positions + np.float32(0.5)) / single - np.float32(0.5)
    places = {
        "asymmetric": positions / single,
        "align_corners": positions * ((in_size - 1) / max(out_size - 1, 1)),
        "pytorch_half_pixel": halves if out_size > 1 else positions * 0.0,
        "half_pixel": halves,
        "half_pixel_symmetric": in_size / 2 * (1 - out_size / (single * in_size)) + halves,
    }.get(transformation)
    if places is None:
        raise Unsupported(f"it takes the nearest neuron by {transformation}, as no layer does")
    rounded = {
        "floor": np.floor(places),
        "ceil": np.ceil(places),
        "round_prefer_floor": np.ceil(places - 0.5 - _NEARLY),
        "round_prefer_ceil": np.floor(places + 0.5 + _NEARLY),
    }[rounding]
    return np.clip(rounded, 0, in_size - 1).astype(int).tolist()


def _layer_sources(half: float, in_size: int, out_size: int, factor: float) -> Any:
    """The same for PyTorch's layer, which multiplies by the inverse of the factor."""
    import numpy as np

    positions = np.arange(out_size, dtype=np.float32) + np.float32(half)
    rounded = np.floor(positions * np.float32(1 / factor))
    return np.minimum(rounded, in_size - 1).astype(int).tolist()


def _resized_shape(graph: Graph, node: Node) -> Shape:
    """The shape of the output, from the sizes or the factors in the file."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    if node.outputs[0] in graph.shapes:
        return graph.shapes[node.outputs[0]][1:]
    if node.input(3):
        return tuple(int(n) for n in graph.numbers(node.input(3))[1:])
    last = node.input(2) or node.input(1)
    factors = node.get("scales") or graph.numbers(last)
    return tuple(map(resized, full, factors))[1:]
