"""A network as it was read, run again by PyTorch: each call on what it reads of other calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnviz.layers.network import Network


def rerun(network: Network, module: Any, x: Any) -> list[Any]:
    """What each call of `network` gives for `x`; weights are those of `module`, by their names."""
    import torch

    modules, own = dict(module.named_modules()), dict(module.named_parameters())
    given = [x]
    with torch.no_grad():
        for call, (name, layer) in enumerate(zip(network.names, network.layers, strict=True)):
            inputs = [given[at] for at in network.reads(call)]
            path = name.partition("@")[0]
            if path in own:
                given.append(_with_parameter(layer, own[path], *inputs))
            elif path in modules and not list(modules[path].children()):
                given.append(modules[path](*inputs))
            else:
                given.append(_function(layer)(*inputs))
    return given[1:]


def _with_parameter(layer: Any, parameter: Any, x: Any) -> Any:
    """A layer whose one tensor the module holds itself."""
    import torch

    name = type(layer).__name__
    if name in ("LearnedScale", "LearnedShift"):
        return x * parameter if name == "LearnedScale" else x + parameter
    function = getattr(torch.nn.functional, layer.spec_name.lower())
    return function(x, parameter)


def _function(layer: Any) -> Callable[..., Any]:
    """A layer that has no weights, as PyTorch's own module or function."""
    import torch

    name = type(layer).__name__
    if name in _OWN:
        return lambda *inputs: _OWN[name](torch, layer, *inputs)
    made: Callable[..., Any] = eval(repr(layer), vars(torch.nn) | {"inf": float("inf")}).eval()
    return made


def _places(x: Any) -> tuple[int, ...]:
    return tuple(range(2, x.dim()))


_OWN: dict[str, Callable[..., Any]] = {
    "Add": lambda _, __, *inputs: sum(inputs[1:], inputs[0]),
    "Multiply": lambda _, __, a, b: a * b,
    "Concat": lambda torch, layer, *inputs: torch.cat(inputs, layer.dim),
    "GlobalAvgPool": lambda _, layer, x: x.mean(_places(x), keepdim=layer.keepdims),
    "GlobalMaxPool": lambda _, layer, x: x.amax(_places(x), keepdim=layer.keepdims),
    "MapDropout": lambda _, __, x: x,
    "Mean": lambda _, layer, x: x.mean(layer.dim, keepdim=layer.keepdim),
    "Sum": lambda _, layer, x: x.sum(layer.dim, keepdim=layer.keepdim),
    "Max": lambda _, layer, x: x.amax(layer.dim, keepdim=layer.keepdim),
    "Permute": lambda _, layer, x: x.permute(layer.axes),
    "Slice": lambda torch, layer, x: x.index_select(
        layer.dim, torch.arange(x.shape[layer.dim])[layer.start : layer.stop : layer.step]
    ),
    "Affine": lambda _, layer, x: layer.factor * x + layer.shift,
    "Equals": lambda _, layer, x: (x == layer.number).to(x.dtype),
    "Greater": lambda _, layer, x: (x > layer.number).to(x.dtype),
    "Exp": lambda torch, _, x: torch.exp(x),
    "Reciprocal": lambda torch, _, x: torch.reciprocal(x),
    "Power": lambda torch, layer, x: torch.pow(x, layer.exponent),
}
