"""Layers of the user's own classes that change nothing: `class MyConv(Conv2D): pass`."""

from __future__ import annotations

from typing import Any

_SAY = ("get_config", "from_config")
"""What says a layer's arguments, which its base has from the layer itself."""


def base_of(layer: Any) -> Any:
    """The class of Keras's own that does all that a layer of the user's class does; None for what
    is Keras's itself, or does anything else.
    """
    own: list[type] = []
    for one in type(layer).__mro__:
        if one.__module__.partition(".")[0] in ("keras", "tf_keras"):
            return one if own and _keeps(own, one) else None
        own.append(one)
    return None


def _keeps(own: list[type], base: type) -> bool:
    """Whether classes put nothing in the place of what their base has."""
    names = {name for one in own for name in vars(one)}
    others = (name for name in names.difference(_SAY) if not name.startswith("__"))
    return "__call__" not in names and not any(hasattr(base, name) for name in others)


def plain(model: Any, config: Any) -> Any:
    """The config of a model, with layers of such classes as those of Keras that they are."""
    layers = {one.name: one for one in getattr(model, "layers", ())}
    entries = [_entry(layers.get(_name(one)), one) for one in config["layers"]]
    return {**config, "layers": entries}


def _name(entry: Any) -> Any:
    return entry.get("name") or entry.get("config", {}).get("name")


def _entry(layer: Any, entry: Any) -> Any:
    if layer is None:
        return entry
    base = base_of(layer)
    if base is not None and not getattr(layer, "layers", ()):
        as_theirs = {"module": "keras.layers", "class_name": base.__name__, "registered_name": None}
        return {**entry, **as_theirs, "config": base.get_config(layer)}
    config = entry.get("config")
    inner = getattr(layer, "layer", None)
    if isinstance(config, dict) and isinstance(config.get("layers"), list):
        return {**entry, "config": plain(layer, config)}
    if isinstance(config, dict) and isinstance(config.get("layer"), dict) and inner is not None:
        return {**entry, "config": {**config, "layer": _entry(inner, config["layer"])}}
    return entry
