"""A keras.Model to a network, by its own config."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.reading.keras_config.reading import read_config
from cnnviz.reading.objects.errors import said_by


def read_model(keras: Any, model: Any, shape: Shape | None) -> Network:
    """The network of a model over its own input, or over one of `shape`, channels first.

    A model that is a class with a `call` of its own is followed on tensors without numbers, once it
    has been built. Raises `CnnvizError`.
    """
    try:
        config = model.get_config()
    except Exception:  # Whatever a class of the user's own raises.
        config = {}
    if isinstance(config, dict) and "layers" in config:
        return read_config({"class_name": _kind(keras, model), "config": config}, shape)
    if shape is None:
        raise CnnvizError("give the model's input, channels first: input_shape=(3, 32, 32)")
    if not model.built:
        kind = type(model).__name__
        raise CnnvizError(f"{kind} has no weights yet: call it once on a batch, or build it")
    return read_config(
        {"class_name": "Functional", "config": _followed(keras, model, shape)}, shape
    )


def _kind(keras: Any, model: Any) -> str:
    return "Sequential" if isinstance(model, keras.Sequential) else "Functional"


def _followed(keras: Any, model: Any, shape: Shape) -> Any:
    """The config of the graph that the model's own `call` makes of an input."""
    first = keras.config.image_data_format() == "channels_first"
    sizes = shape if first else (*shape[1:], shape[0])
    with _unchanged(model):
        try:
            given = keras.Input(sizes)
            graph = keras.Model(given, model.call(given))
            return graph.get_config()
        except Exception as error:  # Whatever the user's own call raises.
            kind, words = type(model).__name__, said_by(error)
            raise CnnvizError(
                f"{kind}.call cannot be followed over {times(shape)}: {words}"
            ) from None


@contextmanager
def _unchanged(model: Any) -> Iterator[None]:
    """Around a call that adds nodes to the model's layers; they are taken away again."""
    layers = list(model._flatten_layers())
    before = [(len(one._inbound_nodes), len(one._outbound_nodes)) for one in layers]
    try:
        yield
    finally:
        for one, (inbound, outbound) in zip(layers, before, strict=True):
            del one._inbound_nodes[inbound:]
            del one._outbound_nodes[outbound:]
