"""What Keras has made of a model before it is called: one that says its input has its weights."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.keras.time_distributed import chain
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.steps import shape_after


def built_beside(root: Module, called: Collection[int]) -> Iterator[tuple[Module, Layer]]:
    """The layers with weights in the models that a network holds and that no call reaches."""
    met = {id(root), *called}
    for model in root.modules():
        for owner, layer in _built(model) if model is not root else ():
            if id(owner.lender) not in met and layer.parameters:
                yield owner, layer
        met.update(id(owner.lender) for owner, _ in _built(model))


def _built(model: Module) -> Iterator[tuple[Module, Layer]]:
    """The layers of a model that says its input, each with the layer that it is read from."""
    try:
        if model.outputs is not None:
            uses = (use for use in uses_of(model) if use.layer is not None)
            yield from ((use.module, use.layer) for use in uses if use.module and use.layer)
        elif (shape := _stated(model)) is not None:
            for owner in chain(model):
                layers = owner.step.layers(shape) if owner.step is not None else ()
                yield from ((owner, layer) for layer in layers)
                shape = shape_after(layers, shape)
    except (ArgumentFault, Raised, ShapeFault):  # Whoever calls it is told.
        return


def _stated(model: Module) -> Shape | None:
    """The input that a Sequential says, channels first."""
    start = model.said.get("input") if model.kind == "keras.Sequential" else None
    sizes = start.shape if isinstance(start, Tensor) else None
    return sizes if sizes and all(type(size) is int for size in sizes) else None
