"""Keras's TimeDistributed: a layer that each step of a row goes through, as one over all steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.leaky import NeuronPReLU
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.keras.plain import alone
from cnnviz.reading.keras.step import KerasStep
from cnnviz.reading.keras.windows import made
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call

_NOTE = "TimeDistributed({}) is read as one layer over all steps, which treats each alike"
_WINDOWS = ("Conv", "ConvTranspose", "MaxPool", "AvgPool")
_SAME = ("Dropout", "Identity", "ReLU", "LeakyReLU", "ELU", "Softmax")
_ALIKE = ("Dense", "Activation", "Dropout", "ReLU", "LeakyReLU", "ELU")
"""Layers that treat each place of a row alike anyway."""

_ARRANGING = ("flatten", "reshape")


class EachStep(Step):
    """The step of `inner` for each step of a row, which is the axis behind the channels here."""

    def __init__(self, inner: Step, name: str) -> None:
        super().__init__(inner.name, inner.node, inner.places)
        self.inner, self.kind = inner, name
        self.faults, self.learns = inner.faults, inner.learns
        self.rows: int = getattr(inner, "rows", 0) + 1  # How many axes of steps there are.

    @property
    def known(self) -> bool:
        """Whether the arguments of what is in it are in order."""
        return self.inner.known

    @property
    def dims(self) -> int:
        """One more than each step has."""
        return self.inner.dims + 1 if self.inner.dims else 0

    @property
    def features(self) -> int | None:
        """As `Step.features`, of what treats all places alike."""
        return self.inner.features if self.kind in _ALIKE else None

    @property
    def reshapes(self) -> bool:
        """As `Step.reshapes`."""
        return self.inner.reshapes

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its layers over an input of channels, steps and places."""
        if len(shape) <= self.rows:
            axes = "an axis" if self.rows == 1 else f"{self.rows} axes"
            raise ShapeFault(f"TimeDistributed needs {axes} of steps, but reads {times(shape)}")
        if self.kind in _ALIKE:
            return self._noted(self.inner.layers(shape), "")
        if self.first:
            raise ShapeFault("TimeDistributed is not followed where channels are first")
        channels, steps, *places = shape
        rest: Shape = (channels, *places)
        found: list[Layer] = []
        for layer in self._arranged(rest):
            made = over_steps(layer, rest, steps)
            if made is None:
                why = f"cnnviz does not follow this {self.kind} in TimeDistributed"
                raise ShapeFault(f"{why}; --skip passes it by")
            found += made
            try:
                rest = layer.output_shape(rest)
            except ShapeFault:
                break  # What was found of it is refused in its place.
        return self._noted(_at_once(found), _NOTE.format(self.kind))

    def _arranged(self, shape: Shape) -> tuple[Layer, ...]:
        """What is in it, over one step; neurons that it flattens, or arranges, in Keras's order.

        They are maps behind it, whose order is seen: not so behind a Flatten of all.
        """
        found = self.inner.layers(shape)
        first: Any = found[0] if found else None
        if not isinstance(self.inner, KerasStep) or self.inner.kind.family not in _ARRANGING:
            return found
        if first.spec_name == "Flatten" and first.start_dim == 1 and len(shape) > 1:
            return (Permute((0, *range(2, len(shape) + 1), 1)), *found)
        if first.spec_name != "Unflatten" or first.dim > 1:
            return found
        self.inner.note = ""  # It would tell of another order.
        channels, *places = first.unflattened_size
        back = Permute((0, len(places) + 1, *range(1, len(places) + 1)))
        return (replace(first, unflattened_size=(*places, channels)), back)

    def _noted(self, layers: tuple[Layer, ...], note: str) -> tuple[Layer, ...]:
        self.note = "; ".join(filter(None, (note, self.inner.note)))
        return layers


class Repeats(Step):
    """The step of a RepeatVector of a single vector."""

    def __init__(self, call: Call, count: int) -> None:
        super().__init__(call.name.text, call, {})
        self.count = count

    @property
    def known(self) -> bool:
        """Its only argument is known."""
        return True

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """A place, and then as many as there are to be."""
        if len(shape) > 1:
            raise ShapeFault(f"RepeatVector repeats a vector, but reads {times(shape)}")
        place = alone("Unflatten", dim=1, unflattened_size=(*shape, 1))
        return (place, alone("Upsample", size=(self.count,)))


def over_steps(layer: Layer, shape: Shape, steps: int) -> tuple[Layer, ...] | None:
    """What does to (channels, steps, *places) what `layer` does to each (channels, *places).

    None where cnnviz has no such layers.

    >>> over_steps(alone("Flatten"), (3, 8, 9), 5)
    (Permute((0, 1, 3, 4, 2)), Flatten(end_dim=3))
    """
    one: Any = layer
    rank = len(shape)
    if layer.spec_name == "Linear":
        channels = {"in_channels": one.in_features, "out_channels": one.out_features}
        return (made("Conv", 1, **channels, kernel_size=1, bias=one.bias),)
    if layer.spec_name in ("Flatten", "Unflatten", "Permute"):
        return _renamed(one, rank)
    if layer.spec_name in ("LayerNorm", "RMSNorm"):
        return _normed(one, rank)
    if _family(layer) in ("GlobalAvgPool", "GlobalMaxPool") and one.dims < 3:
        return _pooled(one, steps)
    wider = _wider(one, rank, steps)
    if wider is not None:
        return (wider,)
    if isinstance(layer, NeuronPReLU):
        return None  # Each slope would be shared by all steps.
    if layer.pointwise and (layer.rule not in ("norm", "reshape") or layer.spec_name in _SAME):
        return (layer,)
    return None


def _at_once(layers: list[Layer]) -> tuple[Layer, ...]:
    """The same layers, those that put axes in another order one after another as a single one."""
    found: list[Layer] = []
    for layer in layers:
        before = found[-1] if found else None
        if isinstance(layer, Permute) and isinstance(before, Permute):
            layer = Permute(tuple(before.axes[axis] for axis in layer.axes))
            found.pop()
        if not isinstance(layer, Permute) or list(layer.axes) != sorted(layer.axes):
            found.append(layer)
    return tuple(found)


def _renamed(one: Any, rank: int) -> tuple[Layer, ...]:
    """A layer that moves or renames the neurons of each step: the axis of steps is passed over."""
    if one.spec_name == "Permute":
        channels, *places = (axis if axis == 1 else axis + 1 for axis in one.axes[1:])
        return (alone("Permute", axes=(0, channels, 2, *places)),)
    if one.spec_name == "Unflatten":
        if one.dim > 1:
            return (replace(one, dim=one.dim + 1),)
        many = len(one.unflattened_size)
        order = (0, 1, many + 1, *range(2, many + 1), *range(many + 2, rank + many + 1))
        return (one, alone("Permute", axes=order))
    first, last = one.start_dim, one.end_dim % (rank + 1)
    if first > 1:
        return (replace(one, start_dim=first + 1, end_dim=last + 1),)
    turn = Permute((0, 1, *range(3, last + 2), 2, *range(last + 2, rank + 2)))
    return (turn, alone("Flatten", start_dim=1, end_dim=last)) if last > 1 else ()


def _normed(one: Any, rank: int) -> tuple[Layer, ...]:
    """A norm of each step's channels, of its places, or of all of it."""
    axes = 1 if isinstance(one.normalized_shape, int) else len(one.normalized_shape)
    if one.channels_first or rank == 1:
        return (replace(one, channels_first=True),)
    if axes < rank:
        return (one,)
    turn = Permute((0, 2, 1, *range(3, rank + 2)))
    return (turn, one, turn)


def _family(layer: Layer) -> str:
    """`Conv`, of a Conv2d and a Conv3d alike."""
    return layer.spec_name.removesuffix("d")[:-1]


def _pooled(layer: Any, steps: int) -> tuple[Layer, ...]:
    """What pools all places of a step pools an axis more into one for each step."""
    name = f"Adaptive{_family(layer).removeprefix('Global')}"
    pool = made(name, layer.dims + 1, output_size=(steps, *(1,) * layer.dims))
    flat = alone("Flatten", start_dim=2, end_dim=layer.dims + 2)
    return (pool,) if layer.keepdims else (pool, flat)


def _wider(layer: Any, rank: int, steps: int) -> Layer | None:
    """The same layer along an axis more, that of the steps; None of one that has no axes."""
    family = _family(layer)
    found: Layer | None = None
    if family in _WINDOWS and layer.dims < 3:
        found = _window(layer)
    elif family == "BatchNorm" and rank < 4:
        found = replace(layer, dims=rank)
    elif family == "ZeroPad" and layer.dims < 3:
        found = replace(layer, dims=layer.dims + 1, padding=(*layer.padding, 0, 0))
    elif layer.spec_name == "Upsample" and layer.mode.startswith("nearest") and rank < 4:
        factor = layer.scale_factor
        factors = factor if isinstance(factor, tuple) else (factor,) * (rank - 1)
        found = (
            replace(layer, scale_factor=(1, *factors))
            if layer.size is None
            else replace(layer, size=(steps, *layer.size))
        )
    elif family == "Dropout" and layer.dims < 3:
        found = replace(layer, dims=layer.dims + 1)
    elif family in ("AdaptiveAvgPool", "AdaptiveMaxPool") and layer.dims < 3:
        found = replace(layer, dims=layer.dims + 1, output_size=(steps, *layer.output_size))
    return found


def _window(layer: Any) -> Layer:
    """A window that is one step wide."""
    said = {"dims": layer.dims + 1}
    for name, along in (("kernel_size", 1), ("stride", 1), ("dilation", 1), ("output_padding", 0)):
        if hasattr(layer, name):
            said[name] = (along, *getattr(layer, name))
    padding = layer.padding
    if isinstance(padding, tuple):
        said["padding"] = ((0, 0) if isinstance(padding[0], tuple) else 0, *padding)
    elif isinstance(padding, int):
        said["padding"] = (0, *(padding,) * layer.dims)
    found: Layer = replace(layer, **said)
    return found
