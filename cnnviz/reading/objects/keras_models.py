"""From a keras.Model to a network, by its own config."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from inspect import signature
from math import prod
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.network import Network
from cnnviz.layers.pool import AvgPool
from cnnviz.reading.keras_config.reading import read_config
from cnnviz.reading.objects.errors import message_of
from cnnviz.reading.objects.keras_plain import plain_config
from cnnviz.reading.wording import short

_DEPTH = 12
_REPEATED_NOTE = (
    "an average over padding='same' is that of the positions that are there, as Keras has it on"
    " TensorFlow and JAX; on PyTorch it repeats the last ones"
)


def read_model(keras: Any, model: Any, shape: Shape | None) -> Network:
    """The network of a model over its own input, or over one of `shape`, channels first.

    A model with a `call` of its own is traced on tensors without numbers, once it has been built.
    Raises `CnnvizError`.
    """
    network = _read(keras, model, shape)
    if keras.backend.backend() == "torch" and any(map(_repeats_ends, network.layers)):
        return replace(network, notes=(*network.notes, _REPEATED_NOTE))
    return network


def _repeats_ends(layer: Layer) -> bool:
    """Whether Keras on PyTorch takes a different average, with repeated ends."""
    if not isinstance(layer, AvgPool) or not isinstance(layer.padding, tuple):
        return False
    pairs = [pair for pair in layer.padding if isinstance(pair, tuple)]
    is_small = layer.kernel_size in (2, (2,) * layer.dims)
    return not is_small and any(first != last for first, last in pairs)


def _read(keras: Any, model: Any, shape: Shape | None) -> Network:
    try:
        config = model.get_config()
    except Exception:  # Whatever a class of the user's own raises.
        config = {}
    if isinstance(config, dict) and "layers" in config:
        return _graph_network(keras, model, config, shape)
    is_graph = isinstance(model, keras.Sequential) or type(model).__name__ == "Functional"
    network = _open_up(keras, model, shape) if is_graph else None
    if network is not None:
        return network
    if is_graph:
        raise CnnvizError(_UNREADABLE)
    if shape is None:
        raise CnnvizError("give the model's input, channels first: input_shape=(3, 32, 32)")
    if not model.built:
        kind = type(model).__name__
        raise CnnvizError(f"{kind} has no weights yet: call it once on a batch, or build it")
    return _follow(keras, model, shape)


_UNREADABLE = (
    "a layer of this model holds code that cannot be called without numbers: paste its code"
)


def _kind(keras: Any, model: Any) -> str:
    return "Sequential" if isinstance(model, keras.Sequential) else "Functional"


_KNOWN_PACKAGES = ("keras", "tf_keras", "tensorflow", "jax", "torch", "None")


def _own_activation(layer: Any) -> Any:
    """A layer's activation if it is a function of the user's own, else None."""
    function = getattr(layer, "activation", None)
    home = str(getattr(function, "__module__", None)).partition(".")[0]
    is_known = hasattr(function, "get_config") or home in _KNOWN_PACKAGES
    return function if callable(function) and not is_known else None


def _open_up(keras: Any, model: Any, shape: Shape | None) -> Network | None:
    """The network of a model by what its Lambdas, and layers of the user's own classes, call.

    None if it has neither, if they cannot be called without numbers, or if some of the model's
    weights are then missing.
    """
    opening = _Opening(keras)
    with _unchanged(model):
        try:
            config = opening.config_of(model)
        except Exception:  # Whatever the user's own code raises.
            return None
        finally:
            opening.close()
    if config is None:
        return None
    try:
        network = read_config({"class_name": "Functional", "config": config}, shape)
    except CnnvizError:
        return None
    return network if _is_whole(model, network) else None


class _Opening:
    """Rebuilds a model from what its Lambdas and the layers of the user's own classes call."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.opened: list[Any] = []  # The layers opened up.
        self.bare: list[tuple[Any, Any]] = []  # Layers stripped of their activations, with these.
        self.called_after: dict[int, Any] = {}  # The same activations in this round, by layer id.

    def close(self) -> None:
        """Restores the activations of layers."""
        for layer, function in self.bare:
            layer.activation = function

    def config_of(self, model: Any) -> Any:
        """The config of the rebuilt model; None if it has no such layer."""
        rebuilt = _rebuild(self.keras, model, self.call)
        if not self.opened:
            return None
        for _ in range(_DEPTH):  # Such a layer may call others of its kind.
            count = len(self.opened)
            self.called_after.clear()
            rebuilt = _rebuild(self.keras, rebuilt, self.call)
            if len(self.opened) == count:
                break
        return rebuilt.get_config()

    def call(self, layer: Any, *args: Any, **kwargs: Any) -> Any:
        """The output of a layer."""
        if isinstance(layer, self.keras.Sequential):
            for inner in layer.layers:
                args = (self.call(inner, *args),)
            return args[0]
        if type(layer).__name__ == "Functional":
            return _rebuild(self.keras, layer, self.call)(*args)
        function = self.called_after.get(id(layer)) or _own_activation(layer)
        if function is not None and type(layer).__module__.startswith("keras."):
            return self.call_bare(layer, function, args, kwargs)
        if isinstance(layer, self.keras.layers.Lambda):
            self.opened.append(layer)
            return layer.function(*args, **layer.arguments)
        if not type(layer).__module__.startswith("keras."):
            self.opened.append(layer)
            return _at_inference(layer, *args, **kwargs)
        return layer(*args, **kwargs)

    def call_bare(self, layer: Any, function: Any, args: Any, kwargs: Any) -> Any:
        """The output of a layer whose activation is the user's own `function`."""
        self.opened.append(layer)
        if isinstance(layer, self.keras.layers.Activation):
            return function(*args)
        if id(layer) not in self.called_after:
            layer.activation = self.keras.activations.linear  # Except an LSTM's, which is refused.
            self.bare.append((layer, function))
            self.called_after[id(layer)] = function
        return function(layer(*args, **kwargs))


def _at_inference(layer: Any, *args: Any, **kwargs: Any) -> Any:
    """The output of the user's own `call` at inference."""
    options = {key: value for key, value in kwargs.items() if key != "mask" or value is not None}
    if "training" in signature(layer.call).parameters:
        options["training"] = False
    return layer.call(*args, **options)


def _is_whole(model: Any, network: Network) -> bool:
    """Whether a network has as many trainable parameters as the model."""
    counts = {
        network.first_call(i): layer.parameters or 0 for i, layer in enumerate(network.layers)
    }
    trained = [count for i, count in counts.items() if network.owner(i) not in network.frozen]
    uncalled = [entry.parameters for entry in network.uncalled if entry.name not in network.frozen]
    total: int = sum(prod(weight.shape) for weight in model.trainable_weights)
    return sum(trained) + sum(uncalled) == total


def _rebuild(keras: Any, model: Any, call: Any) -> Any:
    """The graph of a model, rebuilt from its own layers by `call`."""
    if isinstance(model, keras.Sequential):
        entry = keras.Input(batch_shape=model.input_shape)
        return keras.Model(entry, call(model, entry))
    return keras.models.clone_model(model, clone_function=lambda layer: layer, call_function=call)


def _follow(keras: Any, model: Any, shape: Shape) -> Network:
    """The network of the graph that the model's own `call` makes of an input."""
    channels_first = keras.backend.image_data_format() == "channels_first"
    sizes = shape if channels_first else (*shape[1:], shape[0])
    with _unchanged(model, may_build=True):  # As its first call would.
        try:
            entry = keras.Input(sizes)
            graph = keras.Model(entry, _at_inference(model, entry))
            config = graph.get_config()
        except Exception as error:  # Whatever the user's own call raises.
            kind, words = type(model).__name__, message_of(error)
            raise CnnvizError(
                f"{kind}.call cannot be followed over {times(shape)}: {words}"
            ) from None
        return _graph_network(keras, graph, config, shape)


def _graph_network(keras: Any, model: Any, config: Any, shape: Shape | None) -> Network:
    """The network of a model with a config, by that or by what it calls."""
    try:
        _check_activations(model)
        base_config = plain_config(model, config)
        network = read_config({"class_name": _kind(keras, model), "config": base_config}, shape)
        if base_config != config and not _is_whole(model, network):
            raise CnnvizError(_UNREADABLE)
        return network
    except CnnvizError:
        opened = _open_up(keras, model, shape)
        if opened is None:
            raise
        return opened


def _check_activations(model: Any) -> None:
    """Refuses an activation that is the user's own function: a config has only its name."""
    for layer in model._flatten_layers():
        if _own_activation(layer) is not None:
            reason = "its activation is a function of your own that cannot be followed"
            raise CnnvizError(f"layer {short(layer.name)}: {reason}")


@contextmanager
def _unchanged(model: Any, may_build: bool = False) -> Iterator[None]:
    """Around a call that adds nodes to the model's layers, which are removed again. It would make
    the weights of layers that were never called: that is refused unless it `may_build`.
    """
    layers = list(model._flatten_layers())
    before = [(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in layers]
    namespaces = [layer.__dict__ for layer in layers if not layer.built and not may_build]
    builds = [namespace.get("build") for namespace in namespaces]
    for namespace in namespaces:
        namespace["build"] = _refuse_build
    try:
        yield
    finally:
        for namespace, build in zip(namespaces, builds, strict=True):
            namespace["build"] = build
            if build is None:
                del namespace["build"]
        for layer, (inbound, outbound) in zip(layers, before, strict=True):
            del layer._inbound_nodes[inbound:]
            del layer._outbound_nodes[outbound:]


def _refuse_build(*_: Any, **__: Any) -> None:
    raise CnnvizError("it calls a layer that has no weights yet")
