"""Layers that ONNX doesn't have, written as nested loops straight from their definitions.

Slow on purpose: a position is looked up, a product is added, nothing is clever.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.layers.conv import Sliding
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.transposed import Scattering
from tests.oracles.reading import ends, stands

Array = NDArray[Any]


def copied(position: int, size: int, mode: str) -> int | None:
    """The position of an axis that padding shows at `position`; None where it shows a zero."""
    if 0 <= position < size:
        return position
    if mode == "zeros":
        return None
    if mode == "circular":
        return position % size
    if mode == "replicate":
        return min(max(position, 0), size - 1)
    return -position if position < 0 else 2 * (size - 1) - position


def looked_up(positions: tuple[int, ...], sizes: tuple[int, ...], mode: str) -> Any:
    found = [copied(p, n, mode) for p, n in zip(positions, sizes, strict=True)]
    return None if None in found else tuple(found)


def sliding(
    layer: Sliding, x: Array, kernel_at: dict[tuple[int, ...], Array], output: tuple[int, ...]
) -> Array:
    """Without bias; `kernel_at[p]`, (out, in / groups, *kernel), is for output position p."""
    y = np.zeros(output)
    outs, ins = layer.out_channels // layer.groups, layer.in_channels // layer.groups
    for o, *at in np.ndindex(*output):
        kernel = kernel_at[tuple(at)]
        for i, *tap in np.ndindex(*kernel.shape[1:]):
            where = looked_up(stands(layer, at, tap), x.shape[1:], layer.padding_mode)
            if where is not None:
                channel = o // outs * ins + i
                y[(o, *at)] += kernel[(o, i, *tap)] * x[(channel, *where)]
    return y


def scattering(
    layer: Scattering, x: Array, kernel_at: dict[tuple[int, ...], Array], output: tuple[int, ...]
) -> Array:
    """Without bias; `kernel_at[p]`, (in, out / groups, *kernel), is for input position p."""
    y = np.zeros(output)
    outs, ins = layer.out_channels // layer.groups, layer.in_channels // layer.groups
    for i, *at in np.ndindex(*x.shape):
        kernel = kernel_at[tuple(at)]
        for o, *tap in np.ndindex(*kernel.shape[1:]):
            where = stands(layer, at, tap)
            if all(0 <= p < n for p, n in zip(where, output[1:], strict=True)):
                y[(i // ins * outs + o, *where)] += kernel[(i, o, *tap)] * x[(i, *at)]
    return y


def pool(layer: MaxPool | AvgPool, x: Array, output: tuple[int, ...]) -> Array:
    """PyTorch's rules: the divisor counts the cells of the window within the (padded) input."""
    y = np.zeros(output)
    for c, *at in np.ndindex(*output):
        seen, padded = [], 0
        for tap in np.ndindex(*layer.kernel_size):  # type: ignore[misc]
            position = stands(layer, at, tap)
            limits = zip(position, x.shape[1:], ends(layer), strict=True)
            padded += all(p < n + after for p, n, (_, after) in limits)
            where = looked_up(position, x.shape[1:], "zeros")
            if where is not None:
                seen.append(x[(c, *where)])
        if isinstance(layer, MaxPool):
            y[(c, *at)] = max(seen, default=-np.inf)
        else:
            counted = padded if layer.count_include_pad else len(seen)
            y[(c, *at)] = sum(seen) / (layer.divisor_override or counted)
    return y


def adaptive(x: Array, sizes: tuple[int, ...], average: bool) -> Array:
    y = np.zeros((x.shape[0], *sizes))
    for c, *at in np.ndindex(*y.shape):
        spans = [
            range(p * n // m, -(-(p + 1) * n // m))
            for p, n, m in zip(at, x.shape[1:], sizes, strict=True)
        ]
        seen = [x[(c, *where)] for where in product(*spans)]
        y[(c, *at)] = sum(seen) / prod(map(len, spans)) if average else max(seen)
    return y


def nearest(x: Array, output: tuple[int, ...], steps: tuple[float, ...], half: float) -> Array:
    """PyTorch's rule in single precision: floor((o + half) * step), not past the end."""
    y = np.zeros(output)
    for c, *at in np.ndindex(*output):
        where = [
            min(int(np.floor(np.float32(p + half) * np.float32(step))), n - 1)
            for p, n, step in zip(at, x.shape[1:], steps, strict=True)
        ]
        y[(c, *at)] = x[(c, *where)]
    return y


def response_norm(layer: Any, x: Array) -> Array:
    """Krizhevsky et al. 2012, section 3.3, with PyTorch's mean in place of the sum."""
    y = np.empty_like(x)
    for c in range(len(x)):
        near = x[max(c - layer.size // 2, 0) : c + (layer.size - 1) // 2 + 1]
        y[c] = x[c] / (layer.k + layer.alpha * (near**2).sum(axis=0) / layer.size) ** layer.beta
    return y
