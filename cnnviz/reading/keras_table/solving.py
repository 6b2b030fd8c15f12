"""The only layer that a row of a table can be, by its shapes and its number of parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import gcd, prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.keras import windows
from cnnviz.reading.keras_table.pools import gives, pools
from cnnviz.reading.keras_table.rows import Row

_SAME = (
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise"),
    *("Rescaling", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
    *("RandomContrast", "RandomBrightness"),
    *("GaussianDropout", "AlphaDropout", "ActivityRegularization", "Masking"),
)
KEEPS = (*_SAME, "Activation", "BatchNormalization", "LayerNormalization", "ReLU", "LeakyReLU")
"""Kinds of layers that keep the shape."""

_BY_SETTINGS: dict[str, tuple[dict[str, Any], ...]] = {
    **dict.fromkeys(("ReLU", "LeakyReLU", "ELU", "Softmax"), ({},)),
    "LayerNormalization": ({}, {"scale": False}, {"center": False}),
    "PReLU": ({}, {"shared_axes": True}),
}
"""Settings that tables leave out, by kind; shared axes are those of all positions."""

_MOST = 64  # Kernels, strides and factors that are tried.

_FEW = 4  # Strides per axis that are tried if axes differ.
_GROUPED = ("Conv1D", "Conv2D", "Conv3D")

_USUAL = (3, 2, 0)
"""How usual a convolution is at least: 2 points for a kernel of equal sides, 1 for a bias."""

Layers = tuple[Layer, ...]


def solve(row: Row, kind: str, source: Shape, target: Shape) -> Layers:
    """The layers of a row from `source` to `target`, both channels first.

    Raises `Unsupported` if none fit, or several that differ.
    """
    solutions: dict[str, Layers] = {}
    for usual in _USUAL if _fits_rank(kind, source, target) else ():
        solutions |= _solutions(row, kind, source, target, usual)
        if not usual and kind in _GROUPED:  # Groups are no less usual than such a kernel.
            solutions |= _solutions(row, kind, source, target, _USUAL[0], grouped=True)
        if solutions:
            break
    if not solutions and kind in _GROUPED and _fits_rank(kind, source, target):
        solutions = _solutions(row, kind, source, target, 2, grouped=True)
    if any(_even(layers, bias=True) for layers in solutions.values()):
        # An odd kernel without a bias is no less usual than an even one with it.
        solutions |= _solutions(row, kind, source, target, 2)
    elif any(_even(layers, bias=False) for layers in solutions.values()):
        # Nor is one of 3 x 5 with a bias less usual than one of 4 x 4 without.
        solutions |= _solutions(row, kind, source, target, 0)
    if not solutions:
        raise Unsupported(f"no {kind} makes {times(target)} of {times(source)} with its parameters")
    if len(solutions) > 1:
        several = " or ".join(
            " ".join(map(repr, layers)) for layers in list(solutions.values())[:3]
        )
        raise Unsupported(f"several would make {times(target)} of {times(source)}: {several}")
    return next(iter(solutions.values()))


def _solutions(
    row: Row, kind: str, source: Shape, target: Shape, usual: int, grouped: bool = False
) -> dict[str, Layers]:
    """The layers for a row that are that `usual`, by their repr; in groups if `grouped`."""
    candidates = _candidates(row, kind, source, target, usual)
    if grouped:
        candidates = _convolutions("conv", source, target, row.parameters, usual, grouped)
    return {repr(layers): layers for layers in candidates if gives(layers, source) == target}


def _fits_rank(kind: str, source: Shape, target: Shape) -> bool:
    """Whether source and target have as many axes as a class's name says; rows may be missing."""
    match = re.search(r"(\d)D", kind)
    if match is None:
        return True
    same_rank = kind.startswith("Global") or len(target) == len(source)
    return same_rank and len(source) == int(match[1]) + 1


def _even(layers: Layers, bias: bool) -> bool:
    """Whether there is a convolution with an even kernel among them, with a bias or without."""
    return any(
        getattr(layer, "bias", None) is bias and any(k % 2 == 0 for k in kernel)
        for layer in layers
        if isinstance(kernel := getattr(layer, "kernel_size", None), tuple)
    )


def _candidates(row: Row, kind: str, source: Shape, target: Shape, usual: int) -> Iterator[Layers]:
    """The layers that a row may stand for; `usual` as in `_USUAL`."""
    dims, count = len(source) - 1, row.parameters
    if kind in _SAME:
        yield (make("Identity") if "Dropout" not in kind else make("Dropout"),)
    elif kind == "Activation":
        yield (make("Identity"),)
    elif kind == "Flatten":
        yield (make("Flatten"),)
    elif kind == "Dense":
        yield from _dense(source, target, count)
    elif kind in _BY_SETTINGS:
        yield from _with_settings(kind, source, count)
    elif kind == "BatchNormalization":
        yield from _norm(source, count)
    elif kind.startswith("Global"):
        name = "GlobalMaxPool" if "Max" in kind else "GlobalAvgPool"
        yield (make(name, dims, keepdims=len(target) == len(source)),)
    elif kind.startswith(("MaxPool", "AveragePool")):
        yield from pools("max_pool" if kind.startswith("Max") else "average_pool", source, target)
    elif kind.startswith("UpSampling"):
        factors = [m // n for n, m in zip(source[1:], target[1:], strict=True)]
        yield (make("Upsample", scale_factor=factors[0]),)
    elif kind.startswith(("ZeroPadding", "Cropping")):
        yield from _padding(source, target, -1 if kind.startswith("Cropping") else 1)
    else:
        yield from _convolutions(_family(kind, dims), source, target, count, usual)


def _with_settings(kind: str, source: Shape, count: int) -> Iterator[Layers]:
    """The layers with usual settings that learn `count` numbers."""
    from cnnviz.reading.keras_config.layers import layers_of

    for settings in _BY_SETTINGS[kind]:
        axes = settings.get("shared_axes")
        arguments = {"shared_axes": list(range(1, len(source)))} if axes else settings
        layers = layers_of(kind, kind, arguments, source).layers
        if sum(layer.parameters or 0 for layer in layers) == count:
            yield layers


def _dense(source: Shape, target: Shape, count: int) -> Iterator[Layers]:
    for bias in (True, False):
        if (source[0] + bias) * target[0] != count:
            continue
        if len(source) == 1:
            yield (make("Linear", in_features=source[0], out_features=target[0], bias=bias),)
        else:
            channels = {"in_channels": source[0], "out_channels": target[0]}
            yield (make("Conv", len(source) - 1, **channels, kernel_size=1, bias=bias),)


def _norm(source: Shape, count: int) -> Iterator[Layers]:
    """BatchNorms: two numbers per channel are kept, gamma and beta learned."""
    for scale, bias in ((True, True), (False, True), (True, False)):
        if (2 + scale + bias) * source[0] == count:
            learned = {"scale": scale, "bias": bias}
            yield (make("BatchNorm", max(len(source) - 1, 1), num_features=source[0], **learned),)
            return


def _padding(source: Shape, target: Shape, sign: int) -> Iterator[Layers]:
    """As much on both sides; an odd position goes after, as in Keras's own networks. `sign` is -1
    for what is cropped.
    """
    extra = [sign * (m - n) for n, m in zip(source[1:], target[1:], strict=True)]
    ends = [sign * end for n in reversed(extra) for end in (n // 2, n - n // 2)]
    if min(extra) >= 0:
        yield (make("ZeroPad", len(extra), padding=tuple(ends)),)


def _convolutions(
    family: str, source: Shape, target: Shape, count: int, usual: int, grouped: bool = False
) -> Iterator[Layers]:
    if not family or len(target) != len(source):
        return
    divisor = gcd(source[0], target[0]) if grouped else 1
    groups = [n for n in range(2 if grouped else 1, min(divisor, _MOST) + 1) if divisor % n == 0]
    for bias, area, group_count in _areas(family, source, target, count, groups):
        for kernel in _kernels(area, len(source) - 1):
            if bias + 2 * (len(set(kernel)) == 1) < usual:
                continue
            yield from _placements(family, kernel, bias, source, target, group_count)


def _family(kind: str, dims: int) -> str:
    """The family of convolutions of a class, "" for none."""
    names = {"Conv": "conv", "Convolution": "conv", "DepthwiseConv": "depthwise"}
    names |= {"SeparableConv": "separable", "LocallyConnected": "local"}
    if kind == f"Conv{dims}DTranspose":
        return "transposed"
    return next((family for name, family in names.items() if kind == f"{name}{dims}D"), "")


def _areas(
    family: str, source: Shape, target: Shape, count: int, groups: list[int]
) -> Iterator[tuple[bool, int, int]]:
    """All fitting (bias, cells of a kernel, number of groups)."""
    positions = prod(target[1:]) if family == "local" else 1
    for bias, group_count in product((True, False), groups):
        weights = count - bias * target[0] * positions
        if family == "separable":
            weights -= source[0] * target[0]
        cell_weights = target[0] if family == "depthwise" else source[0] // group_count
        cell_weights *= target[0] if family in ("conv", "transposed", "local") else 1
        cell_weights *= positions
        if weights > 0 and weights % cell_weights == 0:
            yield bias, weights // cell_weights, group_count


def _kernels(area: int, dims: int) -> Iterator[tuple[int, ...]]:
    """The kernels with `area` cells: that with equal sides if there is one, else all."""
    side = round(area ** (1 / dims))
    if side**dims == area:
        yield (side,) * dims
        return
    sides = [s for s in range(1, min(area, _MOST) + 1) if area % s == 0]
    yield from (kernel for kernel in product(sides, repeat=dims) if prod(kernel) == area)


def _placements(
    family: str, kernel: tuple[int, ...], bias: bool, source: Shape, target: Shape, groups: int
) -> Iterator[Layers]:
    """The layers with strides and padding that make the right number of positions."""
    dims = len(kernel)
    arguments: dict[str, Any] = {
        **{"filters": target[0], "kernel_size": kernel, "use_bias": bias, "dilation_rate": 1},
        **{"groups": groups, "depth_multiplier": 1, "output_padding": None},
    }
    if family == "depthwise":
        arguments["depth_multiplier"] = max(target[0] // source[0], 1)
    # One cell needs no padding: both words mean the same layer. Keras pads no local one.
    unpadded = max(kernel) == 1 or family == "local"
    for padding in ("valid",) if unpadded else ("valid", "same"):
        for strides in _strides(family, kernel, padding, source, target):
            settings = {**arguments, "strides": strides, "padding": padding}
            try:
                layers: Layers = getattr(windows, family)(settings, dims, source)
            except (ArgumentFault, ShapeFault):
                continue
            if gives(layers, source) == target:
                yield layers


def _strides(
    family: str, kernel: tuple[int, ...], padding: str, source: Shape, target: Shape
) -> Iterator[tuple[int, ...]]:
    """One stride for all axes, else one per axis; the least, if there is one position."""
    candidates: list[list[int]] = []
    for n, m, k in zip(source[1:], target[1:], kernel, strict=True):
        strides = range(1, _MOST)
        if family == "transposed":
            candidates.append([s for s in strides if _transposed_size(n, k, s, padding) == m])
        elif padding == "same":
            candidates.append([s for s in strides if -(-n // s) == m])
        else:
            candidates.append([s for s in strides if n >= k and (n - k) // s + 1 == m])
    common = [stride for stride in candidates[0] if all(stride in axis for axis in candidates)]
    if common:
        count = 1 if max(target[1:]) == 1 else len(common)
        yield from ((stride,) * len(kernel) for stride in common[:count])
        return
    sizes = zip(candidates, target[1:], strict=True)
    yield from product(*(axis[:1] if m == 1 else axis[:_FEW] for axis, m in sizes))


def _transposed_size(size: int, kernel: int, stride: int, padding: str) -> int:
    return size * stride if padding == "same" else size * stride + max(kernel - stride, 0)
