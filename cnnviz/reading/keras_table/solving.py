"""The layer that a row of a table can only be: by its shapes and by how much it learns."""

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
from cnnviz.reading.keras_table.rows import Row

_SAME = (
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise"),
    *("Rescaling", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
    *("RandomContrast", "RandomBrightness"),
    *("GaussianDropout", "AlphaDropout", "ActivityRegularization", "Masking"),
)
KEEPS = (*_SAME, "Activation", "BatchNormalization", "LayerNormalization", "ReLU", "LeakyReLU")
"""Kinds of layers that give as many numbers as they take."""

_BY_SETTINGS: dict[str, tuple[dict[str, Any], ...]] = {
    **dict.fromkeys(("ReLU", "LeakyReLU", "ELU", "Softmax"), ({},)),
    "LayerNormalization": ({}, {"scale": False}, {"center": False}),
    "PReLU": ({}, {"shared_axes": True}),
}
"""Settings that tables leave out, by kind; an axis is shared by all positions."""

_MOST = 64  # Kernels, strides and factors that are tried.

_FEW = 4  # Strides of an axis that are tried beside those of the others.
_GROUPED = ("Conv1D", "Conv2D", "Conv3D")

_USUAL = (3, 2, 0)
"""How usual a convolution is at least: 2 for a kernel of equal sides, 1 for a bias."""

Layers = tuple[Layer, ...]


def solved(row: Row, kind: str, taken: Shape, given: Shape) -> Layers:
    """The layers of a row that takes `taken` and gives `given`, channels first.

    Raises `Unsupported` where none fits, or several do that differ.
    """
    found: dict[str, Layers] = {}
    for usual in _USUAL if _fitting(kind, taken, given) else ():
        found |= _found(row, kind, taken, given, usual)
        if not usual and kind in _GROUPED:  # Groups are no less usual than a kernel of that kind.
            found |= _found(row, kind, taken, given, _USUAL[0], grouped=True)
        if found:
            break
    if not found and kind in _GROUPED and _fitting(kind, taken, given):
        found = _found(row, kind, taken, given, 2, grouped=True)
    if any(_even(one) for one in found.values()):
        # An odd kernel without a bias is no less usual than an even one with it.
        found |= _found(row, kind, taken, given, 2)
    if not found:
        raise Unsupported(f"no {kind} makes {times(given)} of {times(taken)} with its parameters")
    if len(found) > 1:
        several = " or ".join(" ".join(map(repr, one)) for one in list(found.values())[:3])
        raise Unsupported(f"several would make {times(given)} of {times(taken)}: {several}")
    return next(iter(found.values()))


def _found(
    row: Row, kind: str, taken: Shape, given: Shape, usual: int, grouped: bool = False
) -> dict[str, Layers]:
    """The layers of a row that are as usual as that, by what they print; in groups if `grouped`."""
    made = _candidates(row, kind, taken, given, usual)
    if grouped:
        made = _convolutions("conv", taken, given, row.parameters, usual, grouped)
    return {repr(one): one for one in made if _gives(one, taken) == given}


def _fitting(kind: str, taken: Shape, given: Shape) -> bool:
    """Whether a class takes and gives as many axes as its name says; rows may be missing."""
    said = re.search(r"(\d)D", kind)
    if said is None:
        return True
    kept = kind.startswith("Global") or len(given) == len(taken)
    return kept and len(taken) == int(said[1]) + 1


def _even(layers: Layers) -> bool:
    """Whether there is a convolution among them whose kernel is even, with a bias."""
    return any(
        getattr(one, "bias", False) is True and any(k % 2 == 0 for k in kernel)
        for one in layers
        if isinstance(kernel := getattr(one, "kernel_size", None), tuple)
    )


def _gives(layers: Layers, shape: Shape) -> Shape | None:
    try:
        for layer in layers:
            shape = layer.output_shape(shape)
    except ShapeFault:
        return None
    return shape


def _candidates(row: Row, kind: str, taken: Shape, given: Shape, usual: int) -> Iterator[Layers]:
    """The layers that a row may be; `usual`, as in `_USUAL`."""
    dims, count = len(taken) - 1, row.parameters
    if kind in _SAME:
        yield (make("Identity") if "Dropout" not in kind else make("Dropout"),)
    elif kind == "Activation":
        yield (make("Identity"),)
    elif kind == "Flatten":
        yield (make("Flatten"),)
    elif kind == "Dense":
        yield from _dense(taken, given, count)
    elif kind in _BY_SETTINGS:
        yield from _configured(kind, taken, count)
    elif kind == "BatchNormalization":
        yield from _norm(taken, count)
    elif kind.startswith("Global"):
        name = "GlobalMaxPool" if "Max" in kind else "GlobalAvgPool"
        yield (make(name, dims, keepdims=len(given) == len(taken)),)
    elif kind.startswith(("MaxPool", "AveragePool")):
        yield from _pools("max_pool" if kind.startswith("Max") else "average_pool", taken, given)
    elif kind.startswith("UpSampling"):
        factors = [m // n for n, m in zip(taken[1:], given[1:], strict=True)]
        yield (make("Upsample", scale_factor=factors[0]),)
    elif kind.startswith("ZeroPadding"):
        yield from _padding(taken, given)
    else:
        yield from _convolutions(_family(kind, dims), taken, given, count, usual)


def _configured(kind: str, taken: Shape, count: int) -> Iterator[Layers]:
    """The layers of the usual settings that learn so many numbers."""
    from cnnviz.reading.keras_config.layers import layers_of

    for settings in _BY_SETTINGS[kind]:
        axes = settings.get("shared_axes")
        said = {"shared_axes": list(range(1, len(taken)))} if axes else settings
        layers = layers_of(kind, kind, said, taken).layers
        if sum(one.parameters or 0 for one in layers) == count:
            yield layers


def _dense(taken: Shape, given: Shape, count: int) -> Iterator[Layers]:
    for bias in (True, False):
        if (taken[0] + bias) * given[0] != count:
            continue
        if len(taken) == 1:
            yield (make("Linear", in_features=taken[0], out_features=given[0], bias=bias),)
        else:
            channels = {"in_channels": taken[0], "out_channels": given[0]}
            yield (make("Conv", len(taken) - 1, **channels, kernel_size=1, bias=bias),)


def _norm(taken: Shape, count: int) -> Iterator[Layers]:
    """Two numbers a channel are kept, gamma and beta learned."""
    for scale, bias in ((True, True), (False, True), (True, False)):
        if (2 + scale + bias) * taken[0] == count:
            learned = {"scale": scale, "bias": bias}
            yield (make("BatchNorm", max(len(taken) - 1, 1), num_features=taken[0], **learned),)
            return


def _pools(name: str, taken: Shape, given: Shape) -> Iterator[Layers]:
    """Pools that do not overlap, as they mostly are; their number of positions says their size.
    Where none does, those of 3 in steps of 2, which some networks have.
    """
    dims = len(taken) - 1
    sizes = [
        [s for s in range(1, min(n, _MOST) + 1) if m in (n // s, -(-n // s))]
        for n, m in zip(taken[1:], given[1:], strict=True)
    ]
    for pool in product(*(axis[:1] for axis in sizes)):
        for padding in ("valid", "same"):
            arguments = {"pool_size": pool, "strides": None, "padding": padding}
            layers: Layers = getattr(windows, name)(arguments, dims, taken)
            if _gives(layers, taken) == given:
                yield layers
                return
    arguments = {"pool_size": (3,) * dims, "strides": (2,) * dims, "padding": "valid"}
    yield getattr(windows, name)(arguments, dims, taken)


def _padding(taken: Shape, given: Shape) -> Iterator[Layers]:
    """As much on both sides; what is odd behind, as Keras's own networks have it."""
    added = [m - n for n, m in zip(taken[1:], given[1:], strict=True)]
    ends = [end for n in reversed(added) for end in (n // 2, n - n // 2)]
    yield (make("ZeroPad", len(added), padding=tuple(ends)),)


def _convolutions(
    family: str, taken: Shape, given: Shape, count: int, usual: int, grouped: bool = False
) -> Iterator[Layers]:
    if not family or len(given) != len(taken):
        return
    most = gcd(taken[0], given[0]) if grouped else 1
    groups = [n for n in range(2 if grouped else 1, min(most, _MOST) + 1) if most % n == 0]
    for bias, area, many in _areas(family, taken, given, count, groups):
        for kernel in _kernels(area, len(taken) - 1):
            if bias + 2 * (len(set(kernel)) == 1) < usual:
                continue
            yield from _placed(family, kernel, bias, taken, given, many)


def _family(kind: str, dims: int) -> str:
    """Which convolution a class is, "" for none."""
    names = {"Conv": "conv", "Convolution": "conv", "DepthwiseConv": "depthwise"}
    names |= {"SeparableConv": "separable", "LocallyConnected": "local"}
    if kind == f"Conv{dims}DTranspose":
        return "transposed"
    return next((family for name, family in names.items() if kind == f"{name}{dims}D"), "")


def _areas(
    family: str, taken: Shape, given: Shape, count: int, groups: list[int]
) -> Iterator[tuple[bool, int, int]]:
    """How many cells a kernel has, with a bias or without, in so many groups."""
    positions = prod(given[1:]) if family == "local" else 1
    for bias, many in product((True, False), groups):
        left = count - bias * given[0] * positions
        if family == "separable":
            left -= taken[0] * given[0]
        by = given[0] if family == "depthwise" else taken[0] // many
        by *= given[0] if family in ("conv", "transposed", "local") else 1
        by *= positions
        if left > 0 and left % by == 0:
            yield bias, left // by, many


def _kernels(area: int, dims: int) -> Iterator[tuple[int, ...]]:
    """The kernels of so many cells: with equal sides if there is one, else all."""
    side = round(area ** (1 / dims))
    if side**dims == area:
        yield (side,) * dims
        return
    sides = [s for s in range(1, min(area, _MOST) + 1) if area % s == 0]
    yield from (kernel for kernel in product(sides, repeat=dims) if prod(kernel) == area)


def _placed(
    family: str, kernel: tuple[int, ...], bias: bool, taken: Shape, given: Shape, groups: int
) -> Iterator[Layers]:
    """The ways to move a kernel that give the right number of positions."""
    dims = len(kernel)
    arguments: dict[str, Any] = {
        **{"filters": given[0], "kernel_size": kernel, "use_bias": bias, "dilation_rate": 1},
        **{"groups": groups, "depth_multiplier": 1, "output_padding": None},
    }
    if family == "depthwise":
        arguments["depth_multiplier"] = max(given[0] // taken[0], 1)
    # Nothing is padded for one cell: both words say one layer. Keras pads no local one.
    unpadded = max(kernel) == 1 or family == "local"
    for padding in ("valid",) if unpadded else ("valid", "same"):
        for strides in _strides(family, kernel, padding, taken, given):
            own = {**arguments, "strides": strides, "padding": padding}
            try:
                layers: Layers = getattr(windows, family)(own, dims, taken)
            except (ArgumentFault, ShapeFault):
                continue
            if _gives(layers, taken) == given:
                yield layers


def _strides(
    family: str, kernel: tuple[int, ...], padding: str, taken: Shape, given: Shape
) -> Iterator[tuple[int, ...]]:
    """One stride for all axes, else one for each; where there is one position, the least."""
    fitting: list[list[int]] = []
    for n, m, k in zip(taken[1:], given[1:], kernel, strict=True):
        by = range(1, _MOST)
        if family == "transposed":
            fitting.append([s for s in by if _grown(n, k, s, padding) == m])
        elif padding == "same":
            fitting.append([s for s in by if -(-n // s) == m])
        else:
            fitting.append([s for s in by if n >= k and (n - k) // s + 1 == m])
    alike = [one for one in fitting[0] if all(one in axis for axis in fitting)]
    if alike:
        many = 1 if max(given[1:]) == 1 else len(alike)
        yield from ((stride,) * len(kernel) for stride in alike[:many])
        return
    sizes = zip(fitting, given[1:], strict=True)
    yield from product(*(axis[:1] if m == 1 else axis[:_FEW] for axis, m in sizes))


def _grown(size: int, kernel: int, stride: int, padding: str) -> int:
    return size * stride if padding == "same" else size * stride + max(kernel - stride, 0)
