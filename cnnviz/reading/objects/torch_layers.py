"""From PyTorch's own modules to layers, by their attributes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from cnnviz.layers import Kind, find
from cnnviz.layers.base import Layer

_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")


def kind_of(torch: Any, module: Any) -> str | None:
    """The name of a module's PyTorch class; None if its forward is the user's own.

    A class that only inherits from PyTorch's, or that recomputes a weight, counts as that class.
    """
    for cls in type(module).__mro__:
        if cls is torch.nn.Module or cls.__name__ in _CONTAINERS:
            return None
        if cls.__module__.startswith("torch.nn.modules."):
            own: Any = type(module)
            is_same = own.forward is getattr(cls, "forward", None)
            is_same &= getattr(own, "_conv_forward", None) is getattr(cls, "_conv_forward", None)
            return str(cls.__name__) if is_same else None
    return None


def layer_of(name: str, module: Any) -> Layer | None:
    """The layer of a module of class `name`, None if cnnviz has none for it."""
    kind = find(name)
    return None if kind is None else _layer(kind, module)


def _layer(kind: Kind, module: Any) -> Layer:
    values = {} if kind.dims is None else {"dims": kind.dims}
    for field in fields(kind.cls):  # type: ignore[arg-type]
        if field.name != "dims" and hasattr(module, field.name):
            values[field.name] = _plain(field.name, getattr(module, field.name))
    layer = kind.cls(**values)
    lengths = _weight_norm_lengths(module)
    return layer if not lengths or lengths != layer.rows else layer.parametrize("weight_norm")


def _weight_norm_lengths(module: Any) -> int:
    """How many lengths weight_norm keeps along with the directions of a module's weight."""
    if "weight_g" in module._parameters:
        return int(module.weight_g.numel())
    for parametrization in getattr(module, "parametrizations", {}).values():
        if type(parametrization[0]).__name__ == "_WeightNorm":
            return int(parametrization.original0.numel())
    return 0


def _plain(name: str, value: Any) -> Any:
    """An attribute as the layer takes it: a bias as a bool, sizes as tuples."""
    if name == "bias":
        return value is not None and value is not False
    return tuple(value) if isinstance(value, (list, tuple)) else value


def weights_of(torch: Any, module: Any) -> list[str]:
    """The names of a layer's weight and bias, if it has them."""
    return [
        key for key in ("weight", "bias") if isinstance(getattr(module, key, None), torch.Tensor)
    ]
