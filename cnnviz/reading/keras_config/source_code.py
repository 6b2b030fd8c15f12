"""A Keras config as the code that makes the same model, for what only the rules for code follow.

What cannot be written as code raises `NoCode`: the config is then refused as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from time import thread_time
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.reading.keras.table import find_keras, is_ignored
from cnnviz.reading.keras_config.nodes import MODELS, Source, calls_in_order, layout_of
from cnnviz.reading.wish import Wish

_LAST = "keras.backend.set_image_data_format('channels_last')"  # Unless a layer says otherwise.
_HEAD = f"import keras\nfrom keras import layers, ops\n{_LAST}\n"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LINES = re.compile(r"(?:, trainable = False)? \(lines? [^)]*\)")
_NAMES = {"Absolute": "abs", "Resize": "image.resize"}
_SIGNS = {"TrueDivide": "/", "Divide": "/", "Power": "**", "Subtract": "-"}
_LISTS = ("Split", "Unstack")
_CODE_SETTINGS = ("layer", "units", "n", "input_dim", "output_dim", "axis", "dims")
"""Settings of layers that only code has rules for."""


class NoCode(Exception):
    """There is no code for a config."""


def read_by_code(config: Any, shape: Shape | None) -> Network | None:
    """The network of a config by way of code that makes it; None if that cannot be read."""
    from cnnviz.reading.code.reading import Reading
    from cnnviz.reading.code.source.depth import deep_recursion, without_collector
    from cnnviz.reading.code.source.source import Unparsed
    from cnnviz.reading.code.source.surroundings import extract_source
    from cnnviz.reading.code.values.budget import SECONDS

    end = thread_time() + SECONDS  # For the code and for following it.
    try:
        text = code_of(config)
    except (NoCode, CnnvizError, KeyError, TypeError, IndexError, AttributeError, ValueError):
        return None  # It has another form, or is damaged: the config's own error stands.
    try:
        with deep_recursion(), without_collector():
            # Without advice if it is refused.
            network = Reading(extract_source(text), Wish(shape, "model"), end).network()
    except (CnnvizError, Unparsed):
        return None
    return None if network is None else replace(network, notes=tuple(_of_model(network.notes)))


def _of_model(notes: tuple[str, ...]) -> Iterator[str]:
    """Notes on a text as notes on a model, without its lines and what it could say."""
    for note in notes:
        if "in the text says so" not in note and not note.endswith("(as the text says)"):
            yield _LINES.sub("", note).replace("the text says", "the model says")


def code_of(config: Any) -> str:
    """The code that makes the model of a config, named `model`."""
    writer = _Writer()
    writer.model("model", config["class_name"], config["config"])
    return _HEAD + "\n".join(writer.lines) + "\n"


class _Names(NamedTuple):
    """Variables for the outputs of calls, by layer and call, and the layers that return lists."""

    outputs: dict[tuple[str, int], str]
    lists: set[str]

    def read(self, source: Any) -> str:
        """The expression for a source."""
        layer, call, i = source
        return self.outputs[layer, call] + (f"[{i}]" if layer in self.lists else "")


class _LayerCall(NamedTuple):
    """A call of a layer: its config, the layer's variable, its name, the config of the call."""

    item: Any
    layer: str
    name: str
    node: Any
    reads: tuple[Source, ...]


class _Writer:
    """Lines of code."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def model(self, name: str, kind: str, config: Any) -> int:
        """Writes a model named `name`; returns its number of outputs."""
        if kind == "Sequential":
            outputs = self._row(name, config)
        elif kind in MODELS:
            outputs = self._graph(name, kind, config)
        else:
            raise NoCode
        if config.get("trainable") is False:
            self.lines.append(f"{name}.trainable = False")
        return outputs

    def _row(self, name: str, config: Any) -> int:
        parts = []
        for item in config["layers"]:
            if item["class_name"] == "InputLayer":
                parts.append(f"keras.Input(batch_shape={_sizes(item['config'])})")
            else:
                parts.append(self.layer(item))
        self.lines.append(f"{name} = keras.Sequential([{', '.join(parts)}])")
        return 1

    def _graph(self, name: str, kind: str, config: Any) -> int:
        layout = layout_of(kind, config)
        names = _Names({}, set())
        calls: dict[tuple[str, int], _LayerCall] = {}
        for item, layer in zip(config["layers"], layout.layers, strict=True):
            if item["class_name"] == "InputLayer":
                expression = f"keras.Input(batch_shape={_sizes(item['config'])})"
                names.outputs[layer.name, 0] = self.assign(expression)
                continue
            layer_name = "" if _is_function(item) else self._layer_name(item, layer.name, names)
            nodes = zip(item["inbound_nodes"], layer.calls, strict=True)
            for call, (node, reads) in enumerate(nodes):
                calls[layer.name, call] = _LayerCall(item, layer_name, layer.name, node, reads)
        for layer, call in calls_in_order(layout, [name for name, _ in names.outputs]):
            names.outputs[layer.name, call] = self.assign(_call(calls[layer.name, call], names))
        inputs = ", ".join(names.outputs[source, 0] for source in layout.inputs)
        outputs = [names.read(source) for source in layout.outputs]
        ends = f"[{', '.join(outputs)}]" if len(outputs) > 1 else outputs[0]
        self.lines.append(f"{name} = keras.Model([{inputs}], {ends})")
        return len(outputs)

    def _layer_name(self, item: Any, name: str, names: _Names) -> str:
        """Writes a layer, or a model, before its calls; returns its variable."""
        kind = item["class_name"]
        if kind not in MODELS:
            return self.assign(self.layer(item))
        layer_name = self.name()
        if self.model(layer_name, kind, item["config"]) > 1:
            names.lists.add(name)
        return layer_name

    def name(self) -> str:
        """A new variable."""
        self.count += 1
        return f"x{self.count}"

    def assign(self, expression: str) -> str:
        """Writes an assignment of an expression; returns its variable."""
        name = self.name()
        self.lines.append(f"{name} = {expression}")
        return name

    def layer(self, item: Any) -> str:
        """The expression for a layer; a model is written before it, as a variable."""
        kind, settings = item["class_name"], item["config"]
        if kind in MODELS:
            name = self.name()
            self.model(name, kind, settings)
            return name
        is_keras = str(item.get("module")).startswith("keras")
        if kind == "Lambda" or not is_keras or not isinstance(kind, str) or not kind.isidentifier():
            raise NoCode
        keras_kind = find_keras(kind)
        arguments = [
            f"{key}={self._setting(settings[key])}" for key in _code_settings(keras_kind, settings)
        ]
        arguments.append(f"name={settings.get('name')!r}")
        if settings.get("trainable") is False:
            arguments.append("trainable=False")
        return f"layers.{kind}({', '.join(arguments)})"

    def _setting(self, value: Any) -> str:
        if isinstance(value, dict) and isinstance(value.get("config"), dict):
            return self.layer(value)
        return _plain(value)  # No code is written for an activation that is a function.


def _code_settings(keras_kind: Any, settings: dict[str, Any]) -> Iterator[str]:
    """The settings of a layer that belong in its code."""
    for key in settings if keras_kind is None else keras_kind.parameters:
        if key in settings and (
            key in _CODE_SETTINGS if keras_kind is None else not is_ignored(key)
        ):
            yield key


def _is_function(item: Any) -> bool:
    if not item["class_name"].isidentifier():
        raise NoCode
    return str(item.get("module", "")).startswith("keras.src.ops")


def _call(call: _LayerCall, names: _Names) -> str:
    """A call of a layer or a function."""
    if isinstance(call.node, list):  # Of Keras 2: rows; only functions have settings in them.
        if any(row[3] for row in call.node if len(row) > 3):
            raise NoCode
        data = [names.read(source) for source in call.reads]
        return f"{call.layer}({data[0] if len(data) == 1 else '[' + ', '.join(data) + ']'})"
    data = [_value(value, names.read) for value in call.node["args"]]
    if not _is_function(call.item):
        return f"{call.layer}({', '.join(data)})"
    if call.item["class_name"] in _LISTS:
        names.lists.add(call.name)
    keywords = [
        f"{key}={_value(value, names.read)}"
        for key, value in call.node["kwargs"].items()
        if value is not None
    ]
    return _function(call.item, data, keywords)


def _sizes(settings: Any) -> str:
    return _plain(tuple(settings.get("batch_shape") or settings["batch_input_shape"]))


def _function(item: Any, data: list[str], keywords: list[str]) -> str:
    """The call of a function."""
    kind = item["class_name"]
    if kind == "GetItem":
        return f"{data[0]}[{data[1]}]"
    if kind in _SIGNS and len(data) == 2:
        return f"{data[0]} {_SIGNS[kind]} {data[1]}"
    settings = {
        key: value
        for key, value in item["config"].items()
        if value is not None
        and (key not in ("name", "dtype", "trainable") or (kind, key) == ("Cast", "dtype"))
    }
    own_keywords = [f"{key}={_plain(value)}" for key, value in settings.items()]
    name = _NAMES.get(kind) or _CAMEL.sub("_", kind).lower()
    return f"ops.{name}({', '.join((*data, *keywords, *own_keywords))})"


def _value(node: Any, read: Any) -> str:
    """An argument of a call: a tensor by its variable, or a value."""
    if isinstance(node, dict):
        kind, inner = node["class_name"], node["config"]
        if kind == "__keras_tensor__":
            return str(read(inner["keras_history"]))
        if kind == "__slice__":
            parts = (inner["start"], inner["stop"], inner["step"])
            return f"slice({', '.join(map(_plain, parts))})"
        if kind == "__ellipsis__":
            return "..."
        if kind == "__tuple__":
            return _value(inner["value"], read)
        raise NoCode
    if isinstance(node, (list, tuple)):
        return f"({''.join(f'{_value(item, read)}, ' for item in node)})"
    return _plain(node)


def _plain(value: Any) -> str:
    """A value as code."""
    if isinstance(value, (list, tuple)):
        return f"({''.join(f'{_plain(item)}, ' for item in value)})"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    raise NoCode
