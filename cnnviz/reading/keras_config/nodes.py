"""The layers of a config and what each of their calls reads, in the forms of Keras 1 to 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import short

MODELS = ("Sequential", "Functional", "Model")

Source = tuple[str, int]
"""What a call reads: the name of a layer, and which of its calls."""


class LayerConfig(NamedTuple):
    """A layer of a config: its name, class and settings, and the sources of each of its calls."""

    name: str
    kind: str
    settings: dict[str, Any]
    calls: tuple[tuple[Source, ...], ...]


class Layout(NamedTuple):
    """A model's layers, with what its inputs and its outputs are; of a Sequential they are ()."""

    layers: tuple[LayerConfig, ...]
    inputs: tuple[str, ...]
    outputs: tuple[Source, ...]


def layout_of(kind: str, config: Any) -> Layout:
    """The layers of a model's config; raises `CnnvizError` where it is none."""
    items = config if isinstance(config, list) else _get(config, "layers", list)
    layers = tuple(_layer(item, position) for position, item in enumerate(items))
    if kind == "Sequential" or isinstance(config, list):
        return Layout(layers, (), ())
    inputs = tuple(name for name, _ in _ends(config.get("input_layers", ())))
    return Layout(layers, inputs, tuple(_ends(config.get("output_layers", ()))))


def _layer(item: Any, position: int) -> LayerConfig:
    kind = str(_get(item, "class_name", str)).rpartition(">")[2]
    settings = item.get("config")
    if not isinstance(settings, (dict, list)):
        raise CnnvizError(f"layer {position} of the config, {short(kind)}, has no settings")
    own = settings.get("name") if isinstance(settings, dict) else None
    name = str(item.get("name") or own or f"{kind.lower()}_{position}")
    inbound = item.get("inbound_nodes", ())
    calls = tuple(tuple(_sources(node)) for node in inbound if node)
    # A model inside keeps its layers in a list, where Keras 1 wrote it.
    inner = settings if isinstance(settings, dict) else {"layers": settings}
    return LayerConfig(name, kind, inner, calls)


def _sources(node: Any) -> Iterator[Source]:
    """What a call reads: Keras 3 writes tensors, Keras 2 rows such as ["conv", 0, 0, {}]."""
    if isinstance(node, dict):
        history = node.get("config", {}).get("keras_history") if _is_tensor(node) else None
        if history:
            yield str(history[0]), int(history[1])
            return
        yield from _sources([node.get("args", ()), *node.get("kwargs", {}).values()])
    elif isinstance(node, (list, tuple)):
        if _is_row(node):
            yield str(node[0]), int(node[1])
            return
        for item in node:
            yield from _sources(item)


def _ends(value: Any) -> Iterator[Source]:
    if isinstance(value, (list, tuple)):
        if _is_row(value):
            yield str(value[0]), int(value[1])
            return
        for item in value:
            yield from _ends(item)


def _is_tensor(node: dict[str, Any]) -> bool:
    return node.get("class_name") == "__keras_tensor__"


def _is_row(value: Any) -> bool:
    numbers = len(value) in (3, 4) and isinstance(value[0], str)
    return numbers and all(isinstance(one, int) for one in value[1:3])


def _get(item: Any, key: str, kind: type) -> Any:
    value = item.get(key) if isinstance(item, dict) else None
    if not isinstance(value, kind):
        raise CnnvizError(f"this is no config of a Keras model: it has no {key}")
    return value
