"""Modules that a print has and no data passes: their parameters count, their connections don't."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnviz.layers.base import Layer
from cnnviz.layers.network import Uncalled
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.survey import Survey, is_layer


def uncalled_of(modules: list[Module], survey: Survey) -> tuple[Uncalled, ...]:
    """The layers in `modules` that have parameters."""
    found = []
    for module in modules:
        for below in module.all():
            for step in survey.steps(below) if is_layer(below) else ():
                if step.layer is not None and (count := parameters(step.layer)):
                    found.append(Uncalled(step.name, step.layer, count))
    return tuple(found)


def parameters(layer: Any) -> int:
    """How many numbers a layer learns, the sizes of its tensors.

    >>> from cnnviz.layers.conv import Conv
    >>> parameters(Conv(1, 1, 4, kernel_size=3))
    16
    """
    if hasattr(layer, "in_features"):
        return int(layer.in_features * layer.out_features + layer.out_features * layer.bias)
    if hasattr(layer, "in_channels"):
        weights = layer.in_channels * layer.out_channels // layer.groups * prod(layer.kernel_size)
        return int(weights + layer.out_channels * bool(layer.bias))
    if hasattr(layer, "num_features"):
        return int(layer.num_features * layer.affine * (1 + layer.bias))
    return _slopes(layer)


def _slopes(layer: Layer) -> int:
    return int(getattr(layer, "num_parameters", 0))
