"""A config of Keras as the code that makes the same model, for what the rules of code follow.

What of it cannot be written so raises `Unwritten`: it is then refused as it was.
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
from cnnviz.reading.keras.table import find_keras, skipped
from cnnviz.reading.keras_config.nodes import MODELS, Source, layout_of, turns
from cnnviz.reading.wish import Wish

_LAST = "keras.backend.set_image_data_format('channels_last')"  # But where a layer says another.
_HEAD = f"import keras\nfrom keras import layers, ops\n{_LAST}\n"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LINES = re.compile(r"(?:, trainable = False)? \(lines? [^)]*\)")
_NAMES = {"Absolute": "abs", "Resize": "image.resize"}
_SIGNS = {"TrueDivide": "/", "Divide": "/", "Power": "**", "Subtract": "-"}
_LISTS = ("Split", "Unstack")
_OF_LAYERS = ("layer", "units", "n", "input_dim", "output_dim", "axis", "dims")
"""Settings of layers that only code has rules for."""


class Unwritten(Exception):
    """There is no code for a config."""


def read_written(config: Any, shape: Shape | None) -> Network | None:
    """The network of a config by the code that makes it; None where that cannot be read."""
    from cnnviz.reading.code.reading import Reading
    from cnnviz.reading.code.source.depth import deep, unburdened
    from cnnviz.reading.code.source.source import Unparsed
    from cnnviz.reading.code.source.surroundings import sourced
    from cnnviz.reading.code.values.budget import SECONDS

    end = thread_time() + SECONDS  # For the code and for following it.
    try:
        text = written(config)
    except (Unwritten, CnnvizError, KeyError, TypeError, IndexError, AttributeError, ValueError):
        return None  # It is of another form, or damaged: it was refused in its words.
    try:
        with deep(), unburdened():
            reading = Reading(sourced(text), Wish(shape, "model"))
            reading.end = end
            network = reading.network()  # Nobody is advised where that is refused.
    except (CnnvizError, Unparsed):
        return None
    return None if network is None else replace(network, notes=tuple(_of_model(network.notes)))


def _of_model(notes: tuple[str, ...]) -> Iterator[str]:
    """What is said of a text, as it is of a model: no line of it, nor what it could say."""
    for note in notes:
        if "in the text says so" not in note and not note.endswith("(as the text says)"):
            yield _LINES.sub("", note).replace("the text says", "the model says")


def written(config: Any) -> str:
    """The code that makes the model of a config, which it calls `model`."""
    pen = _Pen()
    pen.model("model", config["class_name"], config["config"])
    return _HEAD + "\n".join(pen.lines) + "\n"


class _Sheet(NamedTuple):
    """The names of what calls give, by layer and call; and the layers that give lists."""

    given: dict[tuple[str, int], str]
    lists: set[str]

    def read(self, source: Any) -> str:
        """What a source is called."""
        own, call, which = source
        return self.given[own, call] + (f"[{which}]" if own in self.lists else "")


class _Turn(NamedTuple):
    """A call of a layer."""

    item: Any
    made: str
    name: str
    node: Any
    reads: tuple[Source, ...]


class _Pen:
    """Lines of code."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def model(self, name: str, kind: str, config: Any) -> int:
        """A model called `name`; how many outputs it has."""
        if kind == "Sequential":
            many = self._row(name, config)
        elif kind in MODELS:
            many = self._graph(name, kind, config)
        else:
            raise Unwritten
        if config.get("trainable") is False:
            self.lines.append(f"{name}.trainable = False")
        return many

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
        sheet = _Sheet({}, set())
        calls: dict[tuple[str, int], _Turn] = {}
        for item, layer in zip(config["layers"], layout.layers, strict=True):
            if item["class_name"] == "InputLayer":
                words = f"keras.Input(batch_shape={_sizes(item['config'])})"
                sheet.given[layer.name, 0] = self.put(words)
                continue
            made = "" if _is_function(item) else self._made(item, layer.name, sheet)
            nodes = zip(item["inbound_nodes"], layer.calls, strict=True)
            for call, (node, reads) in enumerate(nodes):
                calls[layer.name, call] = _Turn(item, made, layer.name, node, reads)
        for layer, call in turns(layout, [name for name, _ in sheet.given]):
            sheet.given[layer.name, call] = self.put(_call(calls[layer.name, call], sheet))
        inputs = ", ".join(sheet.given[one, 0] for one in layout.inputs)
        outputs = [sheet.read(source) for source in layout.outputs]
        ends = f"[{', '.join(outputs)}]" if len(outputs) > 1 else outputs[0]
        self.lines.append(f"{name} = keras.Model([{inputs}], {ends})")
        return len(outputs)

    def _made(self, item: Any, name: str, sheet: _Sheet) -> str:
        """The name of a layer, or of a model, which is made before its calls."""
        kind = item["class_name"]
        if kind not in MODELS:
            return self.put(self.layer(item))
        made = self.name()
        if self.model(made, kind, item["config"]) > 1:
            sheet.lists.add(name)
        return made

    def name(self) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"x{self.count}"

    def put(self, words: str) -> str:
        """The name of what an expression makes."""
        name = self.name()
        self.lines.append(f"{name} = {words}")
        return name

    def layer(self, item: Any) -> str:
        """A layer as code makes it; a model is made before, by a name."""
        kind, settings = item["class_name"], item["config"]
        if kind in MODELS:
            name = self.name()
            self.model(name, kind, settings)
            return name
        ours = str(item.get("module")).startswith("keras")
        if kind == "Lambda" or not ours or not isinstance(kind, str) or not kind.isidentifier():
            raise Unwritten
        known = find_keras(kind)
        said = [f"{key}={self._setting(settings[key])}" for key in _told(known, settings)]
        said.append(f"name={settings.get('name')!r}")
        if settings.get("trainable") is False:
            said.append("trainable=False")
        return f"layers.{kind}({', '.join(said)})"

    def _setting(self, value: Any) -> str:
        if isinstance(value, dict) and isinstance(value.get("config"), dict):
            return self.layer(value)
        return _plain(value)  # Of an activation that is a function no code is written.


def _told(known: Any, settings: dict[str, Any]) -> Iterator[str]:
    """The settings of a layer that its code says."""
    for key in settings if known is None else known.parameters:
        if key in settings and (key in _OF_LAYERS if known is None else not skipped(key)):
            yield key


def _is_function(item: Any) -> bool:
    if not item["class_name"].isidentifier():
        raise Unwritten
    return str(item.get("module", "")).startswith("keras.src.ops")


def _call(one: _Turn, sheet: _Sheet) -> str:
    """A call of a layer or a function."""
    if isinstance(one.node, list):  # Of Keras 2: rows, whose settings are those of a function.
        if any(row[3] for row in one.node if len(row) > 3):
            raise Unwritten
        data = [sheet.read(source) for source in one.reads]
        return f"{one.made}({data[0] if len(data) == 1 else '[' + ', '.join(data) + ']'})"
    data = [_value(value, sheet.read) for value in one.node["args"]]
    if not _is_function(one.item):
        return f"{one.made}({', '.join(data)})"
    if one.item["class_name"] in _LISTS:
        sheet.lists.add(one.name)
    said = [
        f"{key}={_value(value, sheet.read)}"
        for key, value in one.node["kwargs"].items()
        if value is not None
    ]
    return _function(one.item, data, said)


def _sizes(settings: Any) -> str:
    return _plain(tuple(settings.get("batch_shape") or settings["batch_input_shape"]))


def _function(item: Any, data: list[str], said: list[str]) -> str:
    """The call of a function."""
    kind = item["class_name"]
    if kind == "GetItem":
        return f"{data[0]}[{data[1]}]"
    if kind in _SIGNS and len(data) == 2:
        return f"{data[0]} {_SIGNS[kind]} {data[1]}"
    settings = {
        key: one
        for key, one in item["config"].items()
        if one is not None
        and (key not in ("name", "dtype", "trainable") or (kind, key) == ("Cast", "dtype"))
    }
    own = [f"{key}={_plain(one)}" for key, one in settings.items()]
    name = _NAMES.get(kind) or _CAMEL.sub("_", kind).lower()
    return f"ops.{name}({', '.join((*data, *said, *own))})"


def _value(node: Any, read: Any) -> str:
    """What a call is given: a tensor by its name, or a value."""
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
        raise Unwritten
    if isinstance(node, (list, tuple)):
        return f"({''.join(f'{_value(one, read)}, ' for one in node)})"
    return _plain(node)


def _plain(value: Any) -> str:
    """A value as code writes it."""
    if isinstance(value, (list, tuple)):
        return f"({''.join(f'{_plain(one)}, ' for one in value)})"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    raise Unwritten
