"""Keras's TimeDistributed: a layer that each step of a row goes through, as one over all steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.keras.plain import alone
from cnnviz.reading.keras.windows import made
from cnnviz.reading.steps import Step

_NOTE = "TimeDistributed({}) is read as one layer over all steps, which treats each alike"
_WINDOWS = ("Conv", "ConvTranspose", "MaxPool", "AvgPool")
_SAME = ("Dropout", "Identity", "ReLU", "LeakyReLU", "ELU", "Softmax")


class EachStep(Step):
    """The step of `inner` for each step of a row, which is the axis behind the channels here."""

    def __init__(self, inner: Step, name: str) -> None:
        super().__init__(inner.name, inner.node, inner.places)
        self.inner, self.kind = inner, name
        self.faults, self.learns = inner.faults, inner.learns

    @property
    def known(self) -> bool:
        """Whether the arguments of what is in it are in order."""
        return self.inner.known

    @property
    def dims(self) -> int:
        """One more than each step has."""
        return self.inner.dims + 1 if self.inner.dims else 0

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its layers over an input of channels, steps and places."""
        if self.first:
            raise ShapeFault("TimeDistributed is not followed where channels are first")
        if len(shape) < 2:
            raise ShapeFault(f"TimeDistributed needs an axis of steps, but reads {times(shape)}")
        channels, steps, *places = shape
        rest: Shape = (channels, *places)
        found: list[Layer] = []
        for layer in self.inner.layers(rest):
            found += over_steps(layer, rest, steps)
            try:
                rest = layer.output_shape(rest)
            except ShapeFault:
                break  # What was found of it is refused in its place.
        self.note = _NOTE.format(self.kind)
        return tuple(found)


def over_steps(layer: Layer, shape: Shape, steps: int) -> tuple[Layer, ...]:
    """What does to (channels, steps, *places) what `layer` does to each (channels, *places).

    >>> over_steps(alone("Flatten"), (3, 8, 9), 5)
    (Permute((0, 1, 3, 4, 2)), Flatten(end_dim=3))
    """
    one: Any = layer
    rank = len(shape)
    if layer.spec_name == "Linear":
        channels = {"in_channels": one.in_features, "out_channels": one.out_features}
        return (made("Conv", 1, **channels, kernel_size=1, bias=one.bias),)
    if layer.spec_name == "Flatten":
        turn = Permute((0, 1, *range(3, rank + 2), 2))
        return (turn, alone("Flatten", start_dim=1, end_dim=rank)) if rank > 1 else ()
    if layer.spec_name in ("LayerNorm", "RMSNorm"):
        return (replace(one, channels_first=True),)
    if _family(layer) in ("GlobalAvgPool", "GlobalMaxPool") and one.dims < 3:
        return _pooled(one, steps)
    wider = _wider(one, rank)
    if wider is not None:
        return (wider,)
    if layer.pointwise and (layer.rule not in ("norm", "reshape") or layer.spec_name in _SAME):
        return (layer,)
    raise ShapeFault(f"{layer.spec_name} in TimeDistributed is not followed")


def _family(layer: Layer) -> str:
    """`Conv`, of a Conv2d and a Conv3d alike."""
    return layer.spec_name.removesuffix("d")[:-1]


def _pooled(layer: Any, steps: int) -> tuple[Layer, ...]:
    """What pools all places of a step pools an axis more into one for each step."""
    name = f"Adaptive{_family(layer).removeprefix('Global')}"
    pool = made(name, layer.dims + 1, output_size=(steps, *(1,) * layer.dims))
    flat = alone("Flatten", start_dim=2, end_dim=layer.dims + 2)
    return (pool,) if layer.keepdims else (pool, flat)


def _wider(layer: Any, rank: int) -> Layer | None:
    """The same layer along an axis more, that of the steps; None of one that has no axes."""
    family = _family(layer)
    found: Layer | None = None
    if family in _WINDOWS and layer.dims < 3:
        found = _window(layer)
    elif family == "BatchNorm" and rank < 4:
        found = replace(layer, dims=rank)
    elif family == "ZeroPad" and layer.dims < 3:
        found = replace(layer, dims=layer.dims + 1, padding=(*layer.padding, 0, 0))
    elif layer.spec_name == "Upsample" and layer.mode == "nearest" and rank < 4:
        factor = layer.scale_factor
        factors = factor if isinstance(factor, tuple) else (factor,) * (rank - 1)
        found = replace(layer, scale_factor=(1, *factors))
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
