"""Why a layer cannot take a shape, in words that say what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers import names
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.reading.steps import Step, wanted_channels
from cnnviz.reading.tree import Items
from cnnviz.reading.wording import counted

_AXES = {1: "length", 2: "height, width", 3: "depth, height, width"}


class Refusal:
    """A step that cannot take its input. `argument` is the parameter at fault, or "".

    `size` tells whether another size of the network's input would help: -1 it is too small, 1 it
    is too large, 0 the size does not matter. `shape` is the input, if a Linear cannot take it.
    """

    def __init__(
        self, step: Step, argument: str, reason: str, size: int, shape: Shape = ()
    ) -> None:
        self.step = step
        self.argument = argument
        self.reason = reason
        self.size = size
        self.shape = shape


def source(shape: Shape, first: bool) -> str:
    """What provides `shape`, in words: the network's input, or the layer before.

    >>> source((3, 32, 32), first=True)
    'the input, 3x32x32, has'
    """
    return f"the input, {times(shape)}, has" if first else "the layer before gives"


def channels_refusal(step: Step, layer: Layer, channels: int, origin: str) -> Refusal | None:
    """The refusal of a layer that gets a wrong number of channels, or None."""
    wanted = wanted_channels(layer)
    if wanted is None or wanted[1] == channels:
        return None
    name = layer.spec_name
    more = ", ..." if len(step.places) > 1 else ""
    reason = f"{origin} {counted(channels, 'channel')}, but this {name} takes {wanted[1]}"
    reason += f": write {name}({channels}{more})" if step.advises else ""
    return Refusal(step, wanted[0], reason, 0)


def order_refusal(step: Step, layer: Layer, shape: Shape) -> Refusal | None:
    """The refusal of a network's input that has a batch axis, or its channels last, or None.

    >>> from cnnviz.layers.conv import Conv
    >>> order_refusal(Step("0", None, {}), Conv(2, 3, 16, 3), (32, 32, 3)).reason
    'the input, 32x32x3, has its channels last; here they come first: --input 3x32x32'
    """
    dims, wanted = getattr(layer, "dims", None), wanted_channels(layer)
    if dims is None or wanted is None or (len(shape) == dims + 1 and shape[0] == wanted[1]):
        return None
    unbatched = shape if len(shape) == dims + 1 else shape[1:]
    if len(unbatched) != dims + 1 or wanted[1] not in (unbatched[0], unbatched[-1]):
        return None
    channels_last = wanted[1] != unbatched[0]
    corrected = (unbatched[-1], *unbatched[:-1]) if channels_last else unbatched
    with suppress(ShapeFault):
        layer.output_shape(corrected)
        slips = ["a batch axis"] * (unbatched is not shape) + ["its channels last"] * channels_last
        rules = ["the batch is left out"] * (unbatched is not shape) + [
            "they come first"
        ] * channels_last
        reason = f"the input, {times(shape)}, has {' and '.join(slips)}; here {' and '.join(rules)}"
        return Refusal(step, "", f"{reason}: --input {times(corrected)}", 0)
    return None


def with_channels(layer: Layer, channels: int) -> Layer | None:
    """`layer` with this many input channels, or None if that is impossible."""
    wanted = wanted_channels(layer)
    assert wanted is not None
    values: dict[str, Any] = {wanted[0]: channels}
    if getattr(layer, "groups", 1) != 1:
        values["groups"] = 1
    try:
        return replace(layer, **values)  # type: ignore[type-var]
    except ArgumentFault:
        return None


def linear_refusal(step: Step, layer: Any, shape: Shape, first: bool) -> Refusal:
    """The refusal of a Linear that its input does not fit, not even flattened."""
    total, features = prod(shape), layer.in_features
    if len(shape) == 1:
        clause = f"{source(shape, first)} {counted(total, 'feature')}"
    else:
        verb = "is" if first else "gives"
        origin = "the input" if first else "the layer before"
        clause = f"{origin} {verb} {times(shape)}, {total:,} when flattened"
    reason = f"{clause}, but this Linear takes {features:,}"
    reason += f": write Linear({total}, ...)" if step.advises else ""
    return Refusal(step, "in_features", reason, 1 if total > features else -1, shape)


def no_fit_reason(layer: Any, shape: Shape) -> str:
    """Why no square input of any size suits a Linear, after a layer that gives such a `shape`; no
    input at all if the channels do not divide the features.

    >>> from cnnviz.layers.linear import Linear
    >>> no_fit_reason(Linear(1040, 10), (16, 9, 9))
    'this Linear takes 1,040 features: 16x8x8 would be 1,024, 16x9x9 1,296, so that no square input\
 fits it; say the input (--input)'
    >>> no_fit_reason(Linear(129, 10), (16, 8))
    'this Linear takes 129 features: 16x8 would be 128, 16x9 144, so that no input fits it'
    """
    features, channels, dims = layer.in_features, shape[0], len(shape) - 1
    side = 1
    while channels * (side + 1) ** dims <= features:
        side += 1
    below, above = ((channels, *(side + more,) * dims) for more in (0, 1))
    impossible = features % channels > 0
    form = "input" if impossible or dims < 2 else "square input" if dims < 3 else "cube"
    advice = "" if impossible or dims < 2 else "; say the input (--input)"
    if prod(below) == features:  # A size that the layer before skips.
        reason = f", as many as {times(below)} has, but no {form} gives that here"
    else:
        reason = f": {times(below)} would be {prod(below):,}, {times(above)} {prod(above):,}"
        reason += f", so that no {form} fits it"
    return f"this Linear takes {features:,} features{reason}{advice}"


def axes_fix(step: Step, layer: Layer, shape: Shape, first: bool) -> str:
    """What to write if `shape` has a wrong number of axes for a layer, if that is known.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.reading.tree import Word
    >>> axes_fix(Step("0", Word(0, 6, "Conv1d"), {}), Conv(1, 1, 1, 3), (1, 8, 8), first=True)
    ': write Conv2d, or --input 1x8'
    """
    layer_fix = _with_axes(step, layer, shape) if step.advises else ""
    input_fix = _with_shape(layer, shape) if first else ""
    fixes = [fix for fix in (layer_fix, input_fix) if fix]
    if fixes:
        return f": write {', or '.join(fixes)}"
    is_flat = len(shape) == 1 and not first and step.advises
    axes = _AXES.get(getattr(layer, "dims", 0)) if is_flat else None
    return f": write Unflatten(1, (channels, {axes})) before it" if axes else ""


def _with_axes(step: Step, layer: Layer, shape: Shape) -> str:
    """The same layer for the axes that `shape` has, as the text spells it, if it would fit."""
    axes = len(shape) - 1
    name: str = getattr(step.place(), "text", "").rpartition(".")[2]
    wanted = wanted_channels(layer)
    uneven = any(isinstance(node, Items) for node in step.places.values())
    if f"{layer.spec_name[:-2]}{axes}d" not in names() or name[-2:-1] not in ("1", "2", "3"):
        return ""
    return "" if uneven or (wanted and wanted[1] != shape[0]) else f"{name[:-2]}{axes}{name[-1]}"


def _with_shape(layer: Layer, shape: Shape) -> str:
    """An input like `shape` with the axes that the layer needs, if it takes one."""
    dims = getattr(layer, "dims", None) or 1
    wanted = wanted_channels(layer)
    channels = wanted[1] if wanted else 1 if len(shape) <= dims else shape[0]
    sizes = shape if len(shape) <= dims else shape[1 : dims + 1]
    filled = (channels, *sizes, *sizes[-1:] * (dims - len(sizes)))
    squares = ((channels, *(size,) * dims) for size in (sizes[-1], 8, 32))
    unbatched = [shape[1:]] if len(shape) == dims + 2 and not wanted else []
    for candidate in (*unbatched, filled, *squares):
        with suppress(ShapeFault):
            if max(prod(candidate), prod(layer.output_shape(candidate))) < MOST_NEURONS:
                return f"--input {times(candidate)}"
    return ""


def refusals_after(steps: Sequence[Step], passed: int) -> list[Refusal]:
    """The refusals of numbers of channels after the step where a walk ended."""
    refusals = []
    channels: int | None = None
    for step in steps[passed:]:
        if channels is not None and step.layer is not None:
            refusal = channels_refusal(step, step.layer, channels, "the layer before gives")
            refusals += [refusal] if refusal else []
        channels = getattr(step.layer, "out_channels", None if step.reshapes else channels)
    return refusals


def size_refusal(step: Step, layer: Layer, shape: Shape, output: Shape) -> Refusal | None:
    """The refusal of a layer that has too many neurons on either side, or None."""
    large = shape if prod(shape) >= MOST_NEURONS else output
    if prod(large) < MOST_NEURONS:
        return None
    reason = (
        f"this joins {times(shape)} to {times(output)}: {counted(prod(large), 'neuron')} on one"
        f" side and {counted(connections(layer, shape, output), 'connection')};"
        f" cnnviz takes fewer than {MOST_NEURONS:,} neurons on each side of a layer"
    )
    return Refusal(step, "", reason, 1)


def beyond_refusal(step: Step, layer: Layer, shape: Shape) -> Refusal | None:
    """The refusal of a layer that would need even more than `shape`, which is too large."""
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


def connections(layer: Layer, shape: Shape, output: Shape) -> int:
    """How many connections join two such shapes, including those to the padding.

    >>> from cnnviz.layers.conv import Conv
    >>> connections(Conv(1, 1, 1, 3), (1, 8), (1, 6))
    18
    """
    kernel = getattr(layer, "kernel_size", None)
    if hasattr(layer, "in_features"):
        return prod(shape) * output[-1]
    if not isinstance(kernel, tuple):
        return max(prod(shape), prod(output))
    fan = shape[0] // getattr(layer, "groups", 1) if hasattr(layer, "in_channels") else 1
    return prod(output) * prod(kernel) * fan
