"""Keras's TimeDistributed: a layer applied to each step of a sequence, as one over all steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.leaky import NeuronPReLU
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.keras.step import KerasStep
from cnnviz.reading.keras.windows import layer_of
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call

_NOTE = "TimeDistributed({}) is read as one layer over all steps, which treats each alike"
_WINDOWS = ("Conv", "ConvTranspose", "MaxPool", "AvgPool")
_SAME = ("Dropout", "Identity", "ReLU", "LeakyReLU", "ELU", "Softmax")
_PLACEWISE = ("Dense", "Activation", "Dropout", "ReLU", "LeakyReLU", "ELU")
"""Layers that treat all places alike anyway."""

_REORDERING = ("flatten", "reshape")


class TimeDistributedStep(Step):
    """The step of `inner` over each time step, here the axis after the channels."""

    def __init__(self, inner: Step, name: str) -> None:
        super().__init__(inner.name, inner.node, inner.places)
        self.inner, self.kind = inner, name
        self.faults, self.learns = inner.faults, inner.learns
        self.rows: int = getattr(inner, "rows", 0) + 1  # The number of axes of steps.

    @property
    def known(self) -> bool:
        """Whether the arguments of the inner layer are valid."""
        return self.inner.known

    @property
    def dims(self) -> int:
        """One more than the inner layer's."""
        return self.inner.dims + 1 if self.inner.dims else 0

    @property
    def features(self) -> int | None:
        """As `Step.features`, for layers that treat all places alike."""
        return self.inner.features if self.kind in _PLACEWISE else None

    @property
    def reshapes(self) -> bool:
        """As `Step.reshapes`."""
        return self.inner.reshapes

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its layers over an input of channels, steps and places."""
        if len(shape) <= self.rows:
            axes = "an axis" if self.rows == 1 else f"{self.rows} axes"
            raise ShapeFault(f"TimeDistributed needs {axes} of steps, but reads {times(shape)}")
        if self.kind in _PLACEWISE:
            return self._with_note(self.inner.layers(shape), "")
        if self.first:
            raise ShapeFault("TimeDistributed is not followed where channels are first")
        channels, steps, *places = shape
        rest: Shape = (channels, *places)
        layers: list[Layer] = []
        for layer in self._inner_layers(rest):
            replacement = over_steps(layer, rest, steps)
            if replacement is None:
                reason = f"cnnviz does not follow this {self.kind} in TimeDistributed"
                raise ShapeFault(f"{reason}; --skip passes it by")
            layers += replacement
            try:
                rest = layer.output_shape(rest)
            except ShapeFault:
                break  # The layers so far are refused in its place.
        return self._with_note(_merge_permutes(layers), _NOTE.format(self.kind))

    def _inner_layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The inner layers, over one step; neurons that they reorder are in Keras's order.

        Unlike after a Flatten of all, that order shows: maps follow.
        """
        layers = self.inner.layers(shape)
        first: Any = layers[0] if layers else None
        if not isinstance(self.inner, KerasStep) or self.inner.kind.family not in _REORDERING:
            return layers
        if first.spec_name == "Flatten" and first.start_dim == 1 and len(shape) > 1:
            return (Permute((0, *range(2, len(shape) + 1), 1)), *layers)
        if first.spec_name != "Unflatten" or first.dim > 1:
            return layers
        self.inner.note = ""  # It would speak of another order.
        channels, *places = first.unflattened_size
        back = Permute((0, len(places) + 1, *range(1, len(places) + 1)))
        return (replace(first, unflattened_size=(*places, channels)), back)

    def _with_note(self, layers: tuple[Layer, ...], note: str) -> tuple[Layer, ...]:
        self.note = "; ".join(filter(None, (note, self.inner.note)))
        return layers


class RepeatVectorStep(Step):
    """The step of a RepeatVector, which repeats a single vector."""

    def __init__(self, call: Call, count: int) -> None:
        super().__init__(call.name.text, call, {})
        self.count = count

    @property
    def known(self) -> bool:
        """Its only argument is known."""
        return True

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """One place, then `count` of them."""
        if len(shape) > 1:
            raise ShapeFault(f"RepeatVector repeats a vector, but reads {times(shape)}")
        place = layer_of("Unflatten", dim=1, unflattened_size=(*shape, 1))
        return (place, layer_of("Upsample", size=(self.count,)))


def over_steps(layer: Layer, shape: Shape, steps: int) -> tuple[Layer, ...] | None:
    """Layers that do to (channels, steps, *places) what `layer` does to each (channels, *places).

    None if cnnviz has no such layers.

    >>> over_steps(layer_of("Flatten"), (3, 8, 9), 5)
    (Permute((0, 1, 3, 4, 2)), Flatten(end_dim=3))
    """
    untyped: Any = layer
    rank = len(shape)
    if layer.spec_name == "Linear":
        channels = {"in_channels": untyped.in_features, "out_channels": untyped.out_features}
        return (layer_of("Conv", 1, **channels, kernel_size=1, bias=untyped.bias),)
    if layer.spec_name in ("Flatten", "Unflatten", "Permute"):
        return _moves_over_steps(untyped, rank)
    if layer.spec_name in ("LayerNorm", "RMSNorm"):
        return _norm_over_steps(untyped, rank)
    if _family(layer) in ("GlobalAvgPool", "GlobalMaxPool") and untyped.dims < 3:
        return _pool_over_steps(untyped, steps)
    wider = _with_step_axis(untyped, rank, steps)
    if wider is not None:
        return (wider,)
    if isinstance(layer, NeuronPReLU):
        return None  # Each slope would be shared by all steps.
    if layer.pointwise and (layer.rule not in ("norm", "reshape") or layer.spec_name in _SAME):
        return (layer,)
    return None


def _merge_permutes(layers: list[Layer]) -> tuple[Layer, ...]:
    """The same layers, with consecutive permutations merged into one."""
    result: list[Layer] = []
    for layer in layers:
        before = result[-1] if result else None
        if isinstance(layer, Permute) and isinstance(before, Permute):
            layer = Permute(tuple(before.axes[axis] for axis in layer.axes))
            result.pop()
        if not isinstance(layer, Permute) or list(layer.axes) != sorted(layer.axes):
            result.append(layer)
    return tuple(result)


def _moves_over_steps(layer: Any, rank: int) -> tuple[Layer, ...]:
    """A layer that moves or renames the neurons of each step, with the axis of steps left out."""
    if layer.spec_name == "Permute":
        channels, *places = (axis if axis == 1 else axis + 1 for axis in layer.axes[1:])
        return (layer_of("Permute", axes=(0, channels, 2, *places)),)
    if layer.spec_name == "Unflatten":
        if layer.dim > 1:
            return (replace(layer, dim=layer.dim + 1),)
        count = len(layer.unflattened_size)
        order = (0, 1, count + 1, *range(2, count + 1), *range(count + 2, rank + count + 1))
        return (layer, layer_of("Permute", axes=order))
    first, last = layer.start_dim, layer.end_dim % (rank + 1)
    if first > 1:
        return (replace(layer, start_dim=first + 1, end_dim=last + 1),)
    turn = Permute((0, 1, *range(3, last + 2), 2, *range(last + 2, rank + 2)))
    return (turn, layer_of("Flatten", start_dim=1, end_dim=last)) if last > 1 else ()


def _norm_over_steps(layer: Any, rank: int) -> tuple[Layer, ...]:
    """A norm over each step's channels, its places, or all of it."""
    axes = 1 if isinstance(layer.normalized_shape, int) else len(layer.normalized_shape)
    if layer.channels_first or rank == 1:
        return (replace(layer, channels_first=True),)
    if axes < rank:
        return (layer,)
    turn = Permute((0, 2, 1, *range(3, rank + 2)))
    return (turn, layer, turn)


def _family(layer: Layer) -> str:
    """`Conv` for Conv2d and Conv3d alike."""
    return layer.spec_name.removesuffix("d")[:-1]


def _pool_over_steps(layer: Any, steps: int) -> tuple[Layer, ...]:
    """A global pool with one axis more, whose output is one place per step."""
    name = f"Adaptive{_family(layer).removeprefix('Global')}"
    pool = layer_of(name, layer.dims + 1, output_size=(steps, *(1,) * layer.dims))
    flat = layer_of("Flatten", start_dim=2, end_dim=layer.dims + 2)
    return (pool,) if layer.keepdims else (pool, flat)


def _with_step_axis(layer: Any, rank: int, steps: int) -> Layer | None:
    """The same layer with one axis more, that of the steps; None for one without axes."""
    family = _family(layer)
    result: Layer | None = None
    if family in _WINDOWS and layer.dims < 3:
        result = _window(layer)
    elif family == "BatchNorm" and rank < 4:
        result = replace(layer, dims=rank)
    elif family == "ZeroPad" and layer.dims < 3:
        result = replace(layer, dims=layer.dims + 1, padding=(*layer.padding, 0, 0))
    elif layer.spec_name == "Upsample" and layer.mode.startswith("nearest") and rank < 4:
        factor = layer.scale_factor
        factors = factor if isinstance(factor, tuple) else (factor,) * (rank - 1)
        result = (
            replace(layer, scale_factor=(1, *factors))
            if layer.size is None
            else replace(layer, size=(steps, *layer.size))
        )
    elif family == "Dropout" and layer.dims < 3:
        result = replace(layer, dims=layer.dims + 1)
    elif family in ("AdaptiveAvgPool", "AdaptiveMaxPool") and layer.dims < 3:
        result = replace(layer, dims=layer.dims + 1, output_size=(steps, *layer.output_size))
    return result


def _window(layer: Any) -> Layer:
    """A window that is one step wide."""
    arguments = {"dims": layer.dims + 1}
    for name, along in (("kernel_size", 1), ("stride", 1), ("dilation", 1), ("output_padding", 0)):
        if hasattr(layer, name):
            arguments[name] = (along, *getattr(layer, name))
    padding = layer.padding
    if isinstance(padding, tuple):
        arguments["padding"] = ((0, 0) if isinstance(padding[0], tuple) else 0, *padding)
    elif isinstance(padding, int):
        arguments["padding"] = (0, *(padding,) * layer.dims)
    window: Layer = replace(layer, **arguments)
    return window
