"""A keras.Model to a network, by its own config."""

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
from cnnviz.reading.objects.errors import said_by
from cnnviz.reading.objects.keras_plain import plain
from cnnviz.reading.wording import short

_DEPTH = 12
_REPEATED = (
    "an average over padding='same' is that of the positions that are there, as Keras has it on"
    " TensorFlow and JAX; on PyTorch it repeats the last ones"
)


def read_model(keras: Any, model: Any, shape: Shape | None) -> Network:
    """The network of a model over its own input, or over one of `shape`, channels first.

    A model that is a class with a `call` of its own is followed on tensors without numbers, once it
    has been built. Raises `CnnvizError`.
    """
    network = _read(keras, model, shape)
    if keras.backend.backend() == "torch" and any(map(_repeats, network.layers)):
        return replace(network, notes=(*network.notes, _REPEATED))
    return network


def _repeats(layer: Layer) -> bool:
    """Whether Keras on PyTorch takes other means: those of an end that it repeats."""
    if not isinstance(layer, AvgPool) or not isinstance(layer.padding, tuple):
        return False
    pairs = [one for one in layer.padding if isinstance(one, tuple)]
    small = layer.kernel_size in (2, (2,) * layer.dims)
    return not small and any(first != last for first, last in pairs)


def _read(keras: Any, model: Any, shape: Shape | None) -> Network:
    try:
        config = model.get_config()
    except Exception:  # Whatever a class of the user's own raises.
        config = {}
    if isinstance(config, dict) and "layers" in config:
        return _of_graph(keras, model, config, shape)
    graph = isinstance(model, keras.Sequential) or type(model).__name__ == "Functional"
    found = _opened(keras, model, shape) if graph else None
    if found is not None:
        return found
    if graph:
        raise CnnvizError(_UNREAD)
    if shape is None:
        raise CnnvizError("give the model's input, channels first: input_shape=(3, 32, 32)")
    if not model.built:
        kind = type(model).__name__
        raise CnnvizError(f"{kind} has no weights yet: call it once on a batch, or build it")
    return _followed(keras, model, shape)


_UNREAD = "a layer of this model holds code that cannot be called without numbers: paste its code"


def _kind(keras: Any, model: Any) -> str:
    return "Sequential" if isinstance(model, keras.Sequential) else "Functional"


_PACKAGES = ("keras", "tf_keras", "tensorflow", "jax", "torch", "None")


def _own_activation(layer: Any) -> Any:
    """The function of the user's own that is a layer's activation, None where it has none."""
    function = getattr(layer, "activation", None)
    home = str(getattr(function, "__module__", None)).partition(".")[0]
    known = hasattr(function, "get_config") or home in _PACKAGES
    return function if callable(function) and not known else None


def _opened(keras: Any, model: Any, shape: Shape | None) -> Network | None:
    """The network of a model by what its Lambdas, and layers of the user's own classes, call.

    None where it has neither, where they cannot be called without numbers, or where not all of the
    model's weights are then in it.
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
    """A model made again of what its Lambdas and the layers of the user's own classes call."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.met: list[Any] = []  # Such layers.
        self.bare: list[tuple[Any, Any]] = []  # Layers without their activations, and those.
        self.called_after: dict[int, Any] = {}  # Those that are called in this turn instead.

    def close(self) -> None:
        """Gives layers their activations back."""
        for layer, function in self.bare:
            layer.activation = function

    def config_of(self, model: Any) -> Any:
        """The config of the model that is made so; None where it has no such layer."""
        whole = _again(self.keras, model, self.called)
        if not self.met:
            return None
        for _ in range(_DEPTH):  # What such a layer calls may be such a layer.
            before = len(self.met)
            self.called_after.clear()
            whole = _again(self.keras, whole, self.called)
            if len(self.met) == before:
                break
        return whole.get_config()

    def called(self, layer: Any, *args: Any, **kwargs: Any) -> Any:
        """What a layer gives."""
        if isinstance(layer, self.keras.Sequential):
            for one in layer.layers:
                args = (self.called(one, *args),)
            return args[0]
        if type(layer).__name__ == "Functional":
            return _again(self.keras, layer, self.called)(*args)
        function = self.called_after.get(id(layer)) or _own_activation(layer)
        if function is not None and type(layer).__module__.startswith("keras."):
            return self.bared(layer, function, args, kwargs)
        if isinstance(layer, self.keras.layers.Lambda):
            self.met.append(layer)
            return layer.function(*args, **layer.arguments)
        if not type(layer).__module__.startswith("keras."):
            self.met.append(layer)
            return _at_inference(layer, *args, **kwargs)
        return layer(*args, **kwargs)

    def bared(self, layer: Any, function: Any, args: Any, kwargs: Any) -> Any:
        """What a layer gives whose activation is the user's own `function`."""
        self.met.append(layer)
        if isinstance(layer, self.keras.layers.Activation):
            return function(*args)
        if id(layer) not in self.called_after:
            layer.activation = self.keras.activations.linear  # Not so of an LSTM, which is refused.
            self.bare.append((layer, function))
            self.called_after[id(layer)] = function
        return function(layer(*args, **kwargs))


def _at_inference(layer: Any, *args: Any, **kwargs: Any) -> Any:
    """What the user's own `call` gives when it is not trained."""
    said = {key: one for key, one in kwargs.items() if key != "mask" or one is not None}
    if "training" in signature(layer.call).parameters:
        said["training"] = False
    return layer.call(*args, **said)


def _is_whole(model: Any, network: Network) -> bool:
    """Whether a network has as many parameters that learn as the model."""
    drawn = {
        network.first_call(at): layer.parameters or 0 for at, layer in enumerate(network.layers)
    }
    learning = [many for at, many in drawn.items() if network.owner(at) not in network.frozen]
    apart = [one.parameters for one in network.uncalled if one.name not in network.frozen]
    every: int = sum(prod(one.shape) for one in model.trainable_weights)
    return sum(learning) + sum(apart) == every


def _again(keras: Any, model: Any, called: Any) -> Any:
    """The graph of a model, made of its own layers once more by `called`."""
    if isinstance(model, keras.Sequential):
        given = keras.Input(batch_shape=model.input_shape)
        return keras.Model(given, called(model, given))
    return keras.models.clone_model(model, clone_function=lambda one: one, call_function=called)


def _followed(keras: Any, model: Any, shape: Shape) -> Network:
    """The network of the graph that the model's own `call` makes of an input."""
    first = keras.backend.image_data_format() == "channels_first"
    sizes = shape if first else (*shape[1:], shape[0])
    with _unchanged(model, makes=True):  # As its first call does.
        try:
            given = keras.Input(sizes)
            graph = keras.Model(given, _at_inference(model, given))
            config = graph.get_config()
        except Exception as error:  # Whatever the user's own call raises.
            kind, words = type(model).__name__, said_by(error)
            raise CnnvizError(
                f"{kind}.call cannot be followed over {times(shape)}: {words}"
            ) from None
        return _of_graph(keras, graph, config, shape)


def _of_graph(keras: Any, model: Any, config: Any, shape: Shape | None) -> Network:
    """The network of a model that has a config, by that or by what it calls."""
    try:
        _no_own(model)
        said = plain(model, config)
        network = read_config({"class_name": _kind(keras, model), "config": said}, shape)
        if said != config and not _is_whole(model, network):
            raise CnnvizError(_UNREAD)
        return network
    except CnnvizError:
        found = _opened(keras, model, shape)
        if found is None:
            raise
        return found


def _no_own(model: Any) -> None:
    """Refuses a function of the user's own as an activation, of which a config says but a name."""
    for one in model._flatten_layers():
        if _own_activation(one) is not None:
            why = "its activation is a function of your own that cannot be followed"
            raise CnnvizError(f"layer {short(one.name)}: {why}")


@contextmanager
def _unchanged(model: Any, makes: bool = False) -> Iterator[None]:
    """Around a call that adds nodes to the model's layers; they are taken away again. Of a layer
    that has never been called it would make weights: that is refused but where it `makes` them.
    """
    layers = list(model._flatten_layers())
    before = [(len(one._inbound_nodes), len(one._outbound_nodes)) for one in layers]
    unbuilt = [one.__dict__ for one in layers if not one.built and not makes]
    builds = [own.get("build") for own in unbuilt]
    for own in unbuilt:
        own["build"] = _refused
    try:
        yield
    finally:
        for own, build in zip(unbuilt, builds, strict=True):
            own["build"] = build
            if build is None:
                del own["build"]
        for one, (inbound, outbound) in zip(layers, before, strict=True):
            del one._inbound_nodes[inbound:]
            del one._outbound_nodes[outbound:]


def _refused(*_: Any, **__: Any) -> None:
    raise CnnvizError("it calls a layer that has no weights yet")
