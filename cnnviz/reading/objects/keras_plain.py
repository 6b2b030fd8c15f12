"""Layers of user-defined classes that change nothing: `class MyConv(Conv2D): pass`."""

from __future__ import annotations

from typing import Any

_CONFIG_METHODS = ("get_config", "from_config")
"""Methods on a layer's arguments, which its base class can read off the layer itself."""


def base_of(layer: Any) -> Any:
    """The Keras class that does all that a layer of the user's class does; None if the layer is
    Keras's own, or does anything else.
    """
    classes: list[type] = []
    for cls in type(layer).__mro__:
        if cls.__module__.partition(".")[0] in ("keras", "tf_keras"):
            return cls if classes and _adds_only(classes, cls) else None
        classes.append(cls)
    return None


def _adds_only(classes: list[type], base: type) -> bool:
    """Whether classes override nothing of their base."""
    names = {name for cls in classes for name in vars(cls)}
    others = (name for name in names.difference(_CONFIG_METHODS) if not name.startswith("__"))
    return "__call__" not in names and not any(hasattr(base, name) for name in others)


def plain_config(model: Any, config: Any) -> Any:
    """The config of a model, with layers of such classes replaced by their Keras bases."""
    layers = {layer.name: layer for layer in getattr(model, "layers", ())}
    entries = [_entry(layers.get(_name(entry)), entry) for entry in config["layers"]]
    return {**config, "layers": entries}


def _name(entry: Any) -> Any:
    return entry.get("name") or entry.get("config", {}).get("name")


def _entry(layer: Any, entry: Any) -> Any:
    if layer is None:
        return entry
    base = base_of(layer)
    if base is not None and not getattr(layer, "layers", ()):
        as_base = {"module": "keras.layers", "class_name": base.__name__, "registered_name": None}
        return {**entry, **as_base, "config": base.get_config(layer)}
    config = entry.get("config")
    inner = getattr(layer, "layer", None)
    if isinstance(config, dict) and isinstance(config.get("layers"), list):
        return {**entry, "config": plain_config(layer, config)}
    if isinstance(config, dict) and isinstance(config.get("layer"), dict) and inner is not None:
        return {**entry, "config": {**config, "layer": _entry(inner, config["layer"])}}
    return entry
