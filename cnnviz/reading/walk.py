"""A shape's way through the steps of a text: the layers it passes, and the one that refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import lt

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.refusals import (
    Refusal,
    axes_fix,
    beyond_refusal,
    channels_refusal,
    linear_refusal,
    order_refusal,
    size_refusal,
    source,
    with_channels,
)
from cnnviz.reading.steps import SizeFault, Step

_SIZE_DEPENDENT = ("padding", "scale_factor", "unflattened_size")
"""Attributes of layers whose refusal of a shape with the right axes depends on its sizes."""


class Entry:
    """A layer on the way. `output` is its output shape; `inserted`: it is not in the text."""

    def __init__(self, step: Step, layer: Layer, output: Shape, inserted: bool = False) -> None:
        self.step = step
        self.layer = layer
        self.output = output
        self.inserted = inserted


class Walk:
    """The way of `shape` through `steps`, as far as it gets.

    A Linear that fits neither the last axis nor the flattened size is judged by the latter;
    with `mending` the walk continues after it, so that later faults are reported too.

    >>> from cnnviz.layers.conv import Conv
    >>> Walk([Step("0", None, {}, Conv(1, 1, 1, 3))], (1, 8)).entries[0].output
    (1, 6)
    """

    def __init__(self, steps: Sequence[Step], shape: Shape, mending: bool = False) -> None:
        self.begin(shape, mending)
        for step in steps:
            if not step.known or not self.passes(step):
                break
            self.passed += 1

    def begin(self, shape: Shape, mending: bool) -> None:
        """Starts at the input: the next layer gets `shape`; `first`: it is the input."""
        self.mending = mending
        self.input_shape = self.shape = shape
        self.entries: list[Entry] = []
        self.refusals: list[Refusal] = []
        self.first, self.passed, self.enlarges = True, 0, False

    def enter(self, entry: Entry) -> None:
        """Goes through a layer; `enlarges` is whether one was an adaptive pooling that did so."""
        self.enlarges |= enlarges(entry.layer, self.shape, entry.output)
        self.entries.append(entry)
        self.shape, self.first = entry.output, False

    def passes(self, step: Step) -> bool:
        """Takes a step; whether that was possible."""
        try:
            layers = step.layers(self.shape)
        except ArgumentFault as fault:
            return self.refuse(Refusal(step, fault.argument, fault.reason, 0))
        except SizeFault as fault:
            return self.refuse(Refusal(step, fault.argument, str(fault), fault.size))
        except ShapeFault as fault:
            return self.refuse(Refusal(step, "", str(fault), 0))
        return all(self.advances(step, layer) for layer in layers)

    def refuse(self, refusal: Refusal) -> bool:
        """Records a refusal; returns False."""
        self.refusals.append(refusal)
        return False

    def advances(self, step: Step, layer: Layer) -> bool:
        """Takes one layer, with a Flatten before it if it only fits so; whether that worked."""
        try:
            output = layer.output_shape(self.shape)
        except ShapeFault as fault:
            return self.recovers(step, layer, fault)
        refusal = size_refusal(step, layer, self.shape, output)
        if refusal is not None:
            return self.refuse(refusal)
        self.enter(Entry(step, layer, output))
        return True

    def recovers(self, step: Step, layer: Layer, fault: ShapeFault) -> bool:
        """Continues after a refusal if it is clear what was meant; whether it could."""
        if hasattr(layer, "in_features"):
            return self.advances_flattened(step, layer)
        if self.first and (slip := order_refusal(step, layer, self.shape)) is not None:
            return self.refuse(slip)
        refusal = None
        if len(self.shape) == getattr(layer, "dims", len(self.shape) - 1) + 1:
            origin = source(self.shape, self.first)
            refusal = channels_refusal(step, layer, self.shape[0], origin)
        refusal = refusal or beyond_refusal(step, layer, self.shape)
        if refusal is None or refusal.size > 0:
            return self.refuse(refusal or self.shape_refusal(step, layer, fault))
        self.refuse(refusal)
        corrected = with_channels(layer, self.shape[0])
        return corrected is not None and self.advances(step, corrected)

    def advances_flattened(self, step: Step, layer: Layer) -> bool:
        """Takes a Linear, behind a Flatten that the text omits; whether the walk continues."""
        total = prod(self.shape)
        if total == layer.in_features:  # type: ignore[attr-defined]
            from cnnviz.layers.reshape import Flatten

            self.enter(Entry(step, Flatten(), (total,), inserted=True))
            return self.advances(step, layer)
        self.refuse(linear_refusal(step, layer, self.shape, self.first))
        if self.mending:
            self.enter(Entry(step, layer, (layer.out_features,)))  # type: ignore[attr-defined]
        return self.mending

    def shape_refusal(self, step: Step, layer: Layer, fault: ShapeFault) -> Refusal:
        """The refusal of a shape, for the reason that the layer itself gives."""
        reason = str(fault)
        axes = len(self.shape) - 1
        if axes != (getattr(layer, "dims", None) or axes) or fault.about == "axes":
            fix = axes_fix(step, layer, self.shape, first=self.first)
            return Refusal(step, "", reason + fix, 0)
        if fault.about == "kernel_size" and fault.about in step.places:
            reason += "; take a larger input or a smaller kernel"
            return Refusal(step, "kernel_size", reason, -1)
        if fault.about == "padding" and fault.about in step.places:
            return Refusal(step, "padding", reason, -1)
        sizes = getattr(layer, "unflattened_size", ())
        if sizes and prod(self.shape) > abs(prod(sizes)):
            return Refusal(step, "unflattened_size", reason, 1)
        depends = any(hasattr(layer, name) for name in _SIZE_DEPENDENT) or fault.size < 0
        return Refusal(step, "", reason, -1 if depends else 0)


def enlarges(layer: Layer, shape: Shape, output: Shape) -> bool:
    """Whether a layer is an adaptive pooling of fewer positions than it makes.

    >>> from cnnviz.layers.adaptive import AdaptiveAvgPool
    >>> pool = AdaptiveAvgPool(1, 7)
    >>> enlarges(pool, (64, 2), (64, 7)), enlarges(pool, (64, 9), (64, 7))
    (True, False)
    """
    return layer.rule == "adaptive" and any(map(lt, shape[1:], output[1:]))
