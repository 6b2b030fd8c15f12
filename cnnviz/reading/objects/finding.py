"""Which framework an object is of, if that framework is there at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network

Reader = Callable[[Shape | None], Network]
"""Reads an object over an input of a shape, or over one that it finds."""


def reader_of(given: object) -> Reader | None:
    """What reads a module of PyTorch or a model of Keras; None for anything else."""
    torch = sys.modules.get("torch")
    # Over PyTorch, a Keras model is a module as well. That of Keras 2 is called otherwise by now.
    for keras in filter(None, map(sys.modules.get, ("keras", "tf_keras"))):
        if isinstance(given, getattr(keras, "Model", ())):
            from cnnviz.reading.objects.keras_models import read_model

            return partial(read_model, keras, given)
    if torch is not None and isinstance(given, torch.nn.Module):
        from cnnviz.reading.objects.torch_modules import read_module

        return partial(read_module, torch, given)
    return None
