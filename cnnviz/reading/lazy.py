"""Lazy layers whose number of weights would depend on an input that was guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.steps import Step

StepLayers = Iterable[tuple["Step | None", "Layer | None"]]
"""The layers that an input meets, and the steps of the text that make them."""


def undetermined_step(
    shape: Shape, layers_over: Callable[[Shape], StepLayers | None]
) -> Step | None:
    """The first lazy layer that an input other than `shape` would make another layer.

    `layers_over` gives the layers that an input meets; None if it is refused.
    """
    layers = _lazy_layers(layers_over(shape))
    if not layers:
        return None
    for other_shape in _other_shapes(shape):
        for (step, layer), (_, other_layer) in zip(
            layers, _lazy_layers(layers_over(other_shape)), strict=False
        ):
            if layer != other_layer:
                return step
    return None


def undetermined_reason(step: Step) -> str:
    """Why such a layer is refused."""
    name = step.layer.spec_name if step.layer is not None else step.name
    return f"no input is given, and what this {name} takes depends on it: say it with --input"


def _other_shapes(shape: Shape) -> Iterator[Shape]:
    """Inputs of other sizes along one axis, or along all but the first."""
    if len(shape) > 1:
        yield (shape[0], *(2 * size for size in shape[1:]))
    for axis, size in enumerate(shape):
        yield (*shape[:axis], size + 1, *shape[axis + 1 :])


def _lazy_layers(pairs: StepLayers | None) -> list[tuple[Step, str]]:
    """The steps of lazy layers among `pairs`, each with the layer that it became."""
    return [
        (step, repr(layer))
        for step, layer in pairs or ()
        if step is not None and is_lazy(step.layer)
    ]


def is_lazy(layer: Layer | None) -> bool:
    """Whether a layer takes its number of weights from its input, judged by its name."""
    return layer is not None and layer.spec_name.startswith("Lazy")
