"""PyTorch's own modules as the layers that they are, by their attributes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from cnnviz.layers import Kind, find
from cnnviz.layers.base import Layer

_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")


def kind_of(torch: Any, module: Any) -> str | None:
    """The name of PyTorch's class that a module is; None for one whose forward is the user's own.

    A class that only inherits from PyTorch's, or that computes a weight anew, is that class.
    """
    for cls in type(module).__mro__:
        if cls is torch.nn.Module or cls.__name__ in _CONTAINERS:
            return None
        if cls.__module__.startswith("torch.nn.modules."):
            own: Any = type(module)
            same = own.forward is getattr(cls, "forward", None)
            same &= getattr(own, "_conv_forward", None) is getattr(cls, "_conv_forward", None)
            return str(cls.__name__) if same else None
    return None


def layer_of(name: str, module: Any) -> Layer | None:
    """The layer that a module of the class `name` is, None where cnnviz has none for it."""
    kind = find(name)
    return None if kind is None else _made(kind, module)


def _made(kind: Kind, module: Any) -> Layer:
    values = {} if kind.dims is None else {"dims": kind.dims}
    for field in fields(kind.cls):  # type: ignore[arg-type]
        if field.name != "dims" and hasattr(module, field.name):
            values[field.name] = _plain(field.name, getattr(module, field.name))
    made = kind.cls(**values)
    lengths = _lengths(module)
    return made if not lengths or lengths != made.rows else made.parametrized("weight_norm")


def _lengths(module: Any) -> int:
    """How many lengths weight_norm keeps beside the directions of a module's weight."""
    if "weight_g" in module._parameters:
        return int(module.weight_g.numel())
    for one in getattr(module, "parametrizations", {}).values():
        if type(one[0]).__name__ == "_WeightNorm":
            return int(one.original0.numel())
    return 0


def _plain(name: str, value: Any) -> Any:
    """An attribute as the layer takes it: a bias is there or not, sizes are tuples."""
    if name == "bias":
        return value is not None and value is not False
    return tuple(value) if isinstance(value, (list, tuple)) else value


def weights_of(torch: Any, module: Any) -> list[str]:
    """The names under which a layer has a weight and a bias."""
    return [
        key for key in ("weight", "bias") if isinstance(getattr(module, key, None), torch.Tensor)
    ]
