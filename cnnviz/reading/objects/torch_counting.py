"""The parameters of a module that no layer has, and a check against PyTorch's count."""

from __future__ import annotations

from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.activation import Identity
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Uncalled
from cnnviz.reading.objects.torch_layers import kind_of, layer_of
from cnnviz.reading.objects.torch_tracing import Trace
from cnnviz.reading.wording import listed


def other_parameters(torch: Any, module: Any, trace: Trace, calls: int) -> list[Uncalled]:
    """The parameters outside the layers of the first `calls` calls, each counted once.

    Raises `CnnvizError` if those layers use numbers that are not parameters of the module.
    """
    layers = _drawn_layers(trace, calls)
    uncalled = _uncalled(torch, module, trace, layers)
    total = sum(parameter.numel() for parameter in module.parameters())
    counted = sum(layer.parameters or 0 for layer in layers.values())
    counted += sum(entry.parameters for entry in (*trace.tables, *uncalled))
    if counted < total:
        uncalled.append(Uncalled(_extra_names(module, layers), Identity(), total - counted))
    if counted > total:
        raise CnnvizError(_foreign(module, trace, total, counted))
    return uncalled


def _drawn_layers(trace: Trace, calls: int) -> dict[Any, Layer]:
    """The layers that are drawn, by the keys of their weights, or by their index."""
    layers: dict[Any, Layer] = {}
    for i, (call, key) in enumerate(zip(trace.calls[:calls], trace.keys, strict=False)):
        if call.again is None and i not in trace.frozen:
            layers[(i,) if key is None or key in layers else key] = call.layer
    return layers


def _uncalled(torch: Any, module: Any, trace: Trace, layers: dict[Any, Layer]) -> list[Uncalled]:
    """The modules with parameters that no data passes."""
    modules = list(module.named_modules())
    tables = {table.name for table in trace.tables}
    passed = {id(child) for name, child in modules if id(child) in layers or name in tables}
    counted = {id(p) for _, child in modules if id(child) in passed for p in child.parameters()}
    uncalled = []
    for name, child in modules:
        if id(child) in passed:
            continue
        kind = kind_of(torch, child)
        sizes = {
            id(parameter): (key, parameter.numel())
            for key, parameter in child.named_parameters(name, recurse=False)
            if id(parameter) not in counted and key not in trace.used
        }
        counted.update(sizes)
        if kind is None and type(child).__module__.partition(".")[0] != "torch":
            uncalled += [Uncalled(key, Identity(), count) for key, count in sizes.values()]
        elif sizes:
            layer = None if kind is None else layer_of(kind, child)
            count = sum(size for _, size in sizes.values())
            uncalled.append(Uncalled(name or "0", layer or Identity(), count))
    return uncalled


def _extra_names(module: Any, layers: dict[Any, Layer]) -> str:
    """The names of parameters that modules have in addition to their layers'."""
    names = []
    for name, child in module.named_modules():
        layer = layers.get(id(child))
        count = sum(parameter.numel() for parameter in child.parameters())
        if layer is not None and count > (layer.parameters or 0):
            keys = [key for key, _ in child.named_parameters() if key not in ("weight", "bias")]
            keys = keys or [key for key, _ in child.named_parameters() if key != "weight"]
            names += [f"{name}.{key}".lstrip(".") for key in keys]
    return ", ".join(names) or "what no layer has"


def _foreign(module: Any, trace: Trace, total: int, counted: int) -> str:
    kind = type(module).__name__
    names = listed(list(dict.fromkeys(trace.foreign)) or ["some layer"])
    return (
        f"{kind} has {total:,} parameters as PyTorch counts them, but its layers work with"
        f" {counted:,} numbers: weights of {names} are no nn.Parameter of {kind}; make them one,"
        " or a buffer (register_buffer) if they do not learn, or"
        " give their module to an attribute, an nn.ModuleList or an nn.ModuleDict"
    )
