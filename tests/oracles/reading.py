"""How a layer's fields are to be read, said anew for the oracles: nothing of ours is asked."""

from __future__ import annotations

from typing import Any


def ends(layer: Any) -> list[tuple[int, int]]:
    """The padding (before, after) along each axis."""
    if layer.padding == "valid":
        return [(0, 0)] * layer.dims
    if layer.padding == "same":  # PyTorch pads the odd position after
        totals = [d * (k - 1) for k, d in zip(layer.kernel_size, layer.dilation, strict=True)]
        return [(total // 2, (total + 1) // 2) for total in totals]
    return [p if isinstance(p, tuple) else (p, p) for p in layer.padding]


def onnx_pads(layer: Any) -> list[int]:
    """The same in ONNX's order: all befores, then all afters."""
    pairs = ends(layer)
    return [*(before for before, _ in pairs), *(after for _, after in pairs)]


def stands(layer: Any, at: list[int], tap: list[int]) -> tuple[int, ...]:
    """Where cell `tap` of the kernel stands when the window is at `at`: o s + k d - before."""
    dilation = getattr(layer, "dilation", (1,) * layer.dims)
    return tuple(
        o * s + k * d - before
        for o, s, k, d, (before, _) in zip(
            at, layer.stride, tap, dilation, ends(layer), strict=True
        )
    )
