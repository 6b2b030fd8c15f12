"""Which framework an object is of, if that framework is there at all."""

from __future__ import annotations

import sys

from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network


def network_of_object(given: object, shape: Shape | None) -> Network | None:
    """The network of a module of PyTorch or a model of Keras; None for anything else."""
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    # Over PyTorch, a Keras model is a module as well.
    if keras is not None and isinstance(given, keras.Model):
        from cnnviz.reading.objects.keras_models import read_model

        return read_model(keras, given, shape)
    if torch is not None and isinstance(given, torch.nn.Module):
        from cnnviz.reading.objects.torch_modules import read_module

        return read_module(torch, given, shape)
    return None
