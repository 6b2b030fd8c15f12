"""Finds the framework that an object belongs to, if it is loaded at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network

Reader = Callable[[Shape | None], Network]
"""Reads an object over an input of the given shape, or of one that it finds."""


def reader_of(candidate: object) -> Reader | None:
    """The reader of a PyTorch module or a Keras model; None for anything else."""
    torch = sys.modules.get("torch")
    # On PyTorch, a Keras model is a module as well. Keras 2 is now called tf_keras.
    for keras in filter(None, map(sys.modules.get, ("keras", "tf_keras"))):
        if isinstance(candidate, getattr(keras, "Model", ())):
            from cnnviz.reading.objects.keras_models import read_model

            return partial(read_model, keras, candidate)
    if torch is not None and isinstance(candidate, torch.nn.Module):
        from cnnviz.reading.objects.torch_modules import read_module

        return partial(read_module, torch, candidate)
    return None
