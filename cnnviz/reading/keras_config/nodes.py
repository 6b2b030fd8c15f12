"""The layers of a config and what each of their calls reads, in the formats of Keras 1 to 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.keras.old import modern_layer
from cnnviz.reading.keras_config.operations import CONSTANT, named_function
from cnnviz.reading.wording import listed, short

MODELS = ("Sequential", "Functional", "Model")

Source = tuple[str, int, int]
"""What a call reads: the name of a layer, which of its calls, and which of that call's outputs."""


_Sources = tuple[Source, ...]


class LayerConfig(NamedTuple):
    """A layer of a config: its name, class and settings, and what each of its calls reads."""

    name: str
    kind: str
    settings: dict[str, Any]
    calls: tuple[tuple[Source, ...], ...]


class Layout(NamedTuple):
    """A model's layers, its inputs and its outputs; both are () for a Sequential."""

    layers: tuple[LayerConfig, ...]
    inputs: tuple[str, ...]
    outputs: tuple[Source, ...]
    learns: bool = True


def calls_in_order(layout: Layout, inputs: Iterable[str]) -> Iterator[tuple[LayerConfig, int]]:
    """Each call as a layer and its number, after all that it reads; raises `CnnvizError`.

    `inputs` are the names of the inputs. Calls that become ready together keep the config's order.
    """
    calls = {
        (layer.name, number): (place, layer)
        for place, layer in enumerate(layout.layers)
        for number in range(len(layer.calls))
    }
    available = calls.keys() | {(name, 0) for name in inputs}
    reads = {(n, k): {source[:2] for source in at.calls[k]} for (n, k), (_, at) in calls.items()}
    sorter = TopologicalSorter(reads)
    missing = [name for (name, _), sources in reads.items() if not sources <= available]
    try:
        sorter.prepare()
    except CycleError as cycle:
        missing += sorted({name for name, _ in cycle.args[1]})
    if missing:
        raise CnnvizError(_several_inputs(layout, inputs) or unread(missing[:4]))
    while sorter.is_active():
        ready = sorter.get_ready()
        for call in sorted(calls.keys() & ready, key=lambda call: (calls[call][0], call[1])):
            yield calls[call][1], call[1]
        sorter.done(*ready)


def _several_inputs(layout: Layout, inputs: Iterable[str]) -> str:
    """Why a model with more inputs than `inputs` is refused, with their names; else ""."""
    own_inputs = [layer.name for layer in layout.layers if layer.kind == "InputLayer"]
    if set(own_inputs) <= set(inputs):
        return ""
    return (
        f"this model has {len(own_inputs)} inputs, {listed(map(short, own_inputs))};"
        " a network here has one"
    )


def unread(names: Iterable[str]) -> str:
    """Why layers of these names cannot be called."""
    names_text = listed(map(short, names))
    return f"what {names_text} read is not in the config, or there are two inputs"


_MOST_DEPTH = 100  # No architecture is nested deeper: what is there is no setting.


def plain(value: Any, depth: int = 0) -> Any:
    """A config with lists for the tuples and shapes that SavedModel metadata writes as objects.

    >>> plain({"size": {"class_name": "__tuple__", "items": [3, 3]}})
    {'size': [3, 3]}
    """
    if depth > _MOST_DEPTH:
        return None
    if isinstance(value, dict):
        items = value.get("items")
        if value.get("class_name") in ("__tuple__", "TensorShape") and isinstance(items, list):
            value = items
        else:
            return {key: plain(item, depth + 1) for key, item in value.items()}
    return [plain(item, depth + 1) for item in value] if isinstance(value, list) else value


def layout_of(kind: str, config: Any) -> Layout:
    """The layers of a model's config; raises `CnnvizError` if it is not one."""
    items = config if isinstance(config, list) else _get(config, "layers", list)
    layers = tuple(_layer(item, position) for position, item in enumerate(items))
    if isinstance(config, list):
        return Layout(layers, (), ())
    learns = config.get("trainable") is not False
    if kind == "Sequential":
        return Layout(layers, (), (), learns)
    inputs = tuple(name for name, *_ in _ends(config.get("input_layers", ())))
    outputs = tuple(_ends(config.get("output_layers", ())))
    return Layout(*_count_from_zero(items, layers, inputs, outputs), learns)


def _count_from_zero(
    items: list[Any], layers: tuple[LayerConfig, ...], inputs: tuple[str, ...], ends: _Sources
) -> tuple[tuple[LayerConfig, ...], tuple[str, ...], _Sources]:
    """The same with the calls of inner models counted from 0.

    Keras counts them from 1, since making a model calls its layers: Keras 2 wherever it names one,
    Keras 3, which writes calls as dicts, where it names an output, but not for a Sequential.
    """
    modern = any(isinstance(node, dict) for item in items for node in item.get("inbound_nodes", ()))
    sources = (
        set() if modern else {source for layer in layers for call in layer.calls for source in call}
    )
    firsts = {name for name, at, _ in (*sources, *ends) if at == 0}
    kinds = MODELS[1:] if modern else MODELS
    models = {layer.name for layer in layers if layer.kind in kinds} - firsts

    def renumber(sources: _Sources) -> _Sources:
        return tuple((name, at - (name in models), output) for name, at, output in sources)

    if not modern:
        layers = tuple(layer._replace(calls=tuple(map(renumber, layer.calls))) for layer in layers)
    return layers, inputs, renumber(ends)


def _layer(item: Any, position: int) -> LayerConfig:
    kind = str(_get(item, "class_name", str)).rpartition(">")[2]
    settings = item.get("config")
    if not isinstance(settings, (dict, list)):
        raise CnnvizError(f"layer {position} of the config, {short(kind)}, has no settings")
    own = settings.get("name") if isinstance(settings, dict) else None
    name = str(item.get("name") or own or f"{kind.lower()}_{position}")
    inbound = item.get("inbound_nodes") or ()
    if not isinstance(inbound, (list, tuple)):
        raise CnnvizError(f"layer {short(name)}: its inbound_nodes are no list of calls")
    calls = tuple(tuple(_sources(node)) for node in inbound if node)
    # In Keras 1, the config of an inner model is the list of its layers.
    inner = settings if isinstance(settings, dict) else {"layers": settings}
    if kind == "TFOpLambda":
        kind, inner = named_function(inner, inbound)
    return LayerConfig(name, *modern_layer(kind, inner), calls)


def _sources(node: Any) -> Iterator[Source]:
    """What a call reads: Keras 3 writes tensors, Keras 2 rows such as ["conv", 0, 0, {}]."""
    if isinstance(node, dict):
        config = node.get("config") if node.get("class_name") == "__keras_tensor__" else None
        history = config.get("keras_history") if isinstance(config, dict) else None
        if history:
            if not (isinstance(history, (list, tuple)) and _is_row(history)):
                raise CnnvizError(f"what a call reads, {short(str(history))}, names no layer")
            yield str(history[0]), int(history[1]), int(history[2])
            return
        options = node.get("kwargs")
        named = options.values() if isinstance(options, dict) else ()
        yield from _sources([node.get("args", ()), *named])
    elif isinstance(node, (list, tuple)):
        is_constant = bool(node) and node[0] == CONSTANT
        if _is_row(node) and not is_constant:
            yield str(node[0]), int(node[1]), int(node[2])
        if is_constant or _is_row(node):
            options = node[3] if len(node) > 3 else {}
            # Further tensors, by argument.
            node = list(options.values()) if isinstance(options, dict) else ()
        for item in node:
            yield from _sources(item)


def _ends(value: Any) -> Iterator[Source]:
    if isinstance(value, (list, tuple)):
        if _is_row(value):
            yield str(value[0]), int(value[1]), int(value[2])
            return
        for item in value:
            yield from _ends(item)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _ends(value[key])


def _is_row(value: Any) -> bool:
    is_named = len(value) in (3, 4) and isinstance(value[0], str)
    return is_named and all(isinstance(number, int) for number in value[1:3])


def _get(item: Any, key: str, kind: type) -> Any:
    value = item.get(key) if isinstance(item, dict) else None
    if not isinstance(value, kind):
        raise CnnvizError(f"this is no config of a Keras model: it has no {key}")
    return value
