"""The parameters of a module, as PyTorch counts them: those that no layer has, and a check."""

from __future__ import annotations

from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.activation import Identity
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Uncalled
from cnnviz.reading.objects.torch_layers import kind_of, layer_of
from cnnviz.reading.objects.torch_tracing import Trace
from cnnviz.reading.wording import listed


def left(torch: Any, module: Any, trace: Trace, calls: int) -> list[Uncalled]:
    """What has parameters beside the layers of the first `calls` calls, each parameter once.

    Raises `CnnvizError` where those layers work with numbers that are no parameters of the module.
    """
    drawn = _drawn(trace, calls)
    found = _uncalled(torch, module, trace, drawn)
    every = sum(one.numel() for one in module.parameters())
    counted = sum(layer.parameters or 0 for layer in drawn.values())
    counted += sum(one.parameters for one in (*trace.tables, *found))
    if counted < every:
        found.append(Uncalled(_beside(module, drawn), Identity(), every - counted))
    if counted > every:
        raise CnnvizError(_foreign(module, trace, every, counted))
    return found


def _drawn(trace: Trace, calls: int) -> dict[Any, Layer]:
    """The layers that are drawn, by what names their weights, or by their place."""
    found: dict[Any, Layer] = {}
    for at, (call, key) in enumerate(zip(trace.calls[:calls], trace.keys, strict=False)):
        if call.again is None:
            found[(at,) if key is None or key in found else key] = call.layer
    return found


def _uncalled(torch: Any, module: Any, trace: Trace, drawn: dict[Any, Layer]) -> list[Uncalled]:
    """The modules with parameters that no data passes."""
    modules = list(module.named_modules())
    tables = {one.name for one in trace.tables}
    passed = {id(one) for name, one in modules if id(one) in drawn or name in tables}
    counted = {id(own) for _, one in modules if id(one) in passed for own in one.parameters()}
    found = []
    for name, one in modules:
        if id(one) in passed:
            continue
        kind = kind_of(torch, one)
        own = {
            id(each): (key, each.numel())
            for key, each in one.named_parameters(name, recurse=False)
            if id(each) not in counted and key not in trace.used
        }
        counted.update(own)
        if kind is None and type(one).__module__.partition(".")[0] != "torch":
            found += [Uncalled(key, Identity(), many) for key, many in own.values()]
        elif own:
            layer = None if kind is None else layer_of(kind, one)
            many = sum(each for _, each in own.values())
            found.append(Uncalled(name or "0", layer or Identity(), many))
    return found


def _beside(module: Any, drawn: dict[Any, Layer]) -> str:
    """The parameters that modules have beside those of the layers that they are."""
    names = []
    for name, one in module.named_modules():
        layer = drawn.get(id(one))
        if layer is not None and sum(p.numel() for p in one.parameters()) > (layer.parameters or 0):
            own = [key for key, _ in one.named_parameters() if key not in ("weight", "bias")]
            own = own or [key for key, _ in one.named_parameters() if key != "weight"]
            names += [f"{name}.{key}".lstrip(".") for key in own]
    return ", ".join(names) or "what no layer has"


def _foreign(module: Any, trace: Trace, every: int, counted: int) -> str:
    kind = type(module).__name__
    names = listed(list(dict.fromkeys(trace.foreign))) or "some layer"
    return (
        f"{kind} has {every:,} parameters as PyTorch counts them, but its layers work with"
        f" {counted:,} numbers: weights of {names} are no nn.Parameter of {kind}; make them one, or"
        " give their module to an attribute, an nn.ModuleList or an nn.ModuleDict"
    )
