"""Why a layer cannot take a shape, in words that say what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.spec.steps import Step, wanted_channels
from cnnviz.spec.wording import counted


class Refusal:
    """A step that cannot take its input. `argument` is the parameter at fault, or "".

    `size` tells what another size of the network's input would change: -1 it is too small, 1 it is
    too large, 0 the size does not matter.
    """

    def __init__(self, step: Step, argument: str, reason: str, size: int) -> None:
        self.step = step
        self.argument = argument
        self.reason = reason
        self.size = size


def source(shape: Shape, first: bool) -> str:
    """Who gives `shape`: the input of the network, or the layer before.

    >>> source((3, 32, 32), first=True)
    'the input, 3x32x32, has'
    """
    return f"the input, {times(shape)}, has" if first else "the layer before gives"


def channels_refusal(step: Step, layer: Layer, channels: int, giver: str) -> Refusal | None:
    """The refusal of a layer that reads another number of channels than it gets, or None."""
    wanted = wanted_channels(layer)
    if wanted is None or wanted[1] == channels:
        return None
    name = layer.spec_name
    more = ", ..." if len(step.places) > 1 else ""
    reason = (
        f"{giver} {counted(channels, 'channel')}, but this {name} takes {wanted[1]}: "
        f"write {name}({channels}{more})"
    )
    return Refusal(step, wanted[0], reason, 0)


def with_channels(layer: Layer, channels: int) -> Layer | None:
    """`layer` as it would be if it read `channels` channels, None if it cannot be."""
    wanted = wanted_channels(layer)
    assert wanted is not None
    values: dict[str, Any] = {wanted[0]: channels}
    if getattr(layer, "groups", 1) != 1:
        values["groups"] = 1
    try:
        return replace(layer, **values)  # type: ignore[type-var]
    except ArgumentFault:
        return None


def linear_refusal(step: Step, layer: Any, shape: Shape, first: bool, flat: bool) -> Refusal:
    """The refusal of a Linear; `flat`: its input would be flattened if that fitted."""
    total, last, features = prod(shape), shape[-1], layer.in_features
    size = total if flat else last
    if len(shape) == 1:
        given = f"{source(shape, first)} {counted(total, 'feature')}"
    else:
        verb = "is" if first else "gives"
        who = "the input" if first else "the layer before"
        given = f"{who} {verb} {times(shape)}, {total:,} when flattened"
    reason = f"{given}, but this Linear takes {features:,}: write Linear({total}, ...)"
    return Refusal(step, "in_features", reason, 1 if size > features else -1)


def refusals_after(steps: Sequence[Step], passed: int) -> list[Refusal]:
    """Where numbers of channels don't match behind the step where a walk ended."""
    found = []
    channels: int | None = None
    for step in steps[passed:]:
        if channels is not None and step.layer is not None:
            refusal = channels_refusal(step, step.layer, channels, "the layer before gives")
            found += [refusal] if refusal else []
        channels = getattr(step.layer, "out_channels", None if step.reshapes else channels)
    return found


def size_refusal(step: Step, layer: Layer, shape: Shape, given: Shape) -> Refusal | None:
    """The refusal of a layer that has too many neurons on either side, or None."""
    large = shape if prod(shape) >= MOST_NEURONS else given
    if prod(large) < MOST_NEURONS:
        return None
    reason = (
        f"this joins {times(shape)} to {times(given)}: {counted(prod(large), 'neuron')} on one side"
        f" and {counted(connections(layer, shape, given), 'connection')};"
        f" cnnviz takes fewer than {MOST_NEURONS:,} neurons on each side of a layer"
    )
    return Refusal(step, "", reason, 1)


def beyond_refusal(step: Step, layer: Layer, shape: Shape) -> Refusal | None:
    """The refusal of a layer that would need still more than such a `shape`, which is too large."""
    neurons = prod(shape)
    if neurons < MOST_NEURONS:
        return None
    position = (getattr(layer, "out_channels", shape[0]), *(1,) * (len(shape) - 1))
    reason = (
        f"this needs more than {times(shape)}, {counted(neurons, 'neuron')}: a single output"
        f" position has {counted(connections(layer, shape, position), 'connection')};"
        f" cnnviz takes fewer than {MOST_NEURONS:,} neurons on each side of a layer"
    )
    return Refusal(step, "", reason, 1)


def connections(layer: Layer, shape: Shape, given: Shape) -> int:
    """How many connections join two such shapes, those into the padding counted in.

    >>> from cnnviz.layers.conv import Conv
    >>> connections(Conv(1, 1, 1, 3), (1, 8), (1, 6))
    18
    """
    kernel = getattr(layer, "kernel_size", None)
    if hasattr(layer, "in_features"):
        return prod(shape) * given[-1]
    if not isinstance(kernel, tuple):
        return max(prod(shape), prod(given))
    fan = shape[0] // getattr(layer, "groups", 1) if hasattr(layer, "in_channels") else 1
    return prod(given) * prod(kernel) * fan
