"""ONNX's Resize and Upsample, where a layer takes the same neurons as they do."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_MODES = {"linear": ("linear", "bilinear", "trilinear"), "cubic": ("", "bicubic", "")}
_LIKE_LAYERS = {"exclude_outside": 0, "antialias": 0, "cubic_coeff_a": -0.75}
"""What an attribute must be where it is said: as PyTorch's layer has it."""
_MOST = 1 << 20


def resized(graph: Graph, node: Node) -> None:
    """Resize and Upsample: to the size that comes out, or by factors that give no whole sizes."""
    taken, given = graph.shape(node.inputs[0]), _resized_shape(graph, node)
    if given == taken:
        graph.gives(node, graph.data(node.inputs[0]))
        return
    if given[0] != taken[0]:
        raise Unsupported("it makes other channels")
    _check(node)
    factors = _factors(graph, node, taken, given)
    axes = list(zip(taken[1:], given[1:], factors, strict=True))
    if any(n * f != m and m in (n, 2 * n) for n, m, f in axes):
        # PyTorch copies or doubles there, whatever the factor.
        raise Unsupported("its factor is none of the two sizes, as no layer does")
    whole = all(n * f == m for n, m, f in axes)
    values: dict[str, Any] = {"size": given[1:]} if whole else {"scale_factor": factors}
    mode, how = node.get("mode", "nearest"), _how(node)
    if mode == "nearest":
        values["mode"] = _copying(node, axes)
    else:
        values["mode"] = _MODES.get(mode, ("", "", ""))[len(taken) - 2]
        if how not in ("half_pixel", "pytorch_half_pixel", "align_corners") or not values["mode"]:
            raise Unsupported(f"it works by {mode} and {how}, as no layer does")
        values["align_corners"] = how == "align_corners"
    graph.gives(node, graph.call(node, make("Upsample", **values), graph.data(node.inputs[0])))


def _check(node: Node) -> None:
    """Raises `Unsupported` where a layer would compute other numbers."""
    cubic = node.get("mode", "nearest") == "cubic"
    for name, value in _LIKE_LAYERS.items():
        said = node.get(name, value)
        if abs(said - value) > 1e-6 and (cubic or name == "antialias"):
            raise Unsupported(f"its {name} is {said:g}, which no layer has")
    if node.get("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise Unsupported("its sizes keep a ratio")


def _old(node: Node) -> bool:
    """Whether it is of a time when the input's positions began where the output's do."""
    return node.operator == "Upsample" or len(node.inputs) == 2


def _how(node: Node) -> str:
    said: str = node.get("coordinate_transformation_mode", "half_pixel")
    return "asymmetric" if _old(node) else said


def _factors(graph: Graph, node: Node, taken: Shape, given: Shape) -> tuple[float, ...]:
    """The factor of each spatial axis: the file's own, or what the sizes come to."""
    last = node.input(2) or (node.input(1) if _old(node) else "")
    said = node.get("scales") or (graph.numbers(last) if last else None)
    if not said:
        return tuple(m / n for n, m in zip(taken[1:], given[1:], strict=True))
    axes = node.get("axes") or range(len(said))
    own = {axis % (len(taken) + 1): float(f) for axis, f in zip(axes, said, strict=True)}
    return tuple(own.get(axis, 1.0) for axis in range(2, len(taken) + 1))


def _copying(node: Node, axes: list[tuple[int, int, float]]) -> str:
    """The layer's mode that copies each neuron from where the node does."""
    how = _how(node)
    rounding = "floor" if _old(node) else node.get("nearest_mode", "round_prefer_floor")
    longest = max(given for _, given, _ in axes)
    if longest > _MOST:
        raise Unsupported(f"an axis of {longest:,} positions is too long to compare")
    wanted = [_sources(how, rounding, *axis) for axis in axes]
    for mode, own, rule in (
        ("nearest", "asymmetric", "floor"),
        ("nearest-exact", "half_pixel", "round_prefer_ceil"),
    ):
        if wanted == [_sources(own, rule, *axis) for axis in axes]:
            return mode
    raise Unsupported(f"it takes the nearest neuron by {how} and {rounding}, as no layer does")


def _sources(how: str, rounding: str, taken: int, given: int, factor: float) -> Any:
    """Where each of the `given` positions of an axis is copied from, as ONNX defines it."""
    import numpy as np

    at = np.arange(given)
    halves = (at + 0.5) / factor - 0.5
    places = {
        "asymmetric": at / factor,
        "align_corners": at * ((taken - 1) / max(given - 1, 1)),
        "pytorch_half_pixel": halves if given > 1 else at * 0.0,
        "half_pixel": halves,
        "half_pixel_symmetric": taken / 2 * (1 - given / (factor * taken)) + halves,
    }.get(how)
    if places is None:
        raise Unsupported(f"it takes the nearest neuron by {how}, as no layer does")
    rounded = {
        "floor": np.floor(places),
        "ceil": np.ceil(places),
        "round_prefer_floor": np.ceil(places - 0.5),
        "round_prefer_ceil": np.floor(places + 0.5),
    }[rounding]
    return np.clip(rounded, 0, taken - 1).astype(int).tolist()


def _resized_shape(graph: Graph, node: Node) -> Shape:
    """The shape that comes out, from the sizes or the factors that the file says."""
    full = (graph.batch, *graph.shape(node.inputs[0]))
    if node.outputs[0] in graph.shapes:
        return graph.shapes[node.outputs[0]][1:]
    if node.input(3):
        return tuple(int(n) for n in graph.numbers(node.input(3))[1:])
    last = node.input(2) or node.input(1)
    factors = node.get("scales") or graph.numbers(last)
    return tuple(int(n * f) for n, f in zip(full, factors, strict=True))[1:]
