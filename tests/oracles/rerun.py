"""A network as it was read, run again by PyTorch: each call on what its own `reads` give it."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.network import Network


def rerun(network: Network, module: Any, x: Any) -> Any:
    """What the calls of `network` give for `x`; weights are those of `module`, by their names."""
    import torch

    modules = dict(module.named_modules())
    given = [x]
    with torch.no_grad():
        for call, (name, layer) in enumerate(zip(network.names, network.layers, strict=True)):
            inputs = [given[at] for at in network.reads(call)]
            own = modules.get(name.partition("@")[0])
            leaf = own is not None and not list(own.children())
            given.append(own(*inputs) if leaf else _function(layer)(*inputs))
    return given[-1]


def _function(layer: Any) -> Any:
    """A layer that has no weights, as PyTorch's own module or function."""
    import torch

    name = type(layer).__name__
    if name in _OWN:
        return lambda *inputs: _OWN[name](torch, layer, *inputs)
    return eval(repr(layer), vars(torch.nn) | {"inf": float("inf")}).eval()


_OWN: dict[str, Any] = {
    "Add": lambda torch, layer, *inputs: sum(inputs[1:], inputs[0]),
    "Multiply": lambda torch, layer, a, b: a * b,
    "Concat": lambda torch, layer, *inputs: torch.cat(inputs, layer.dim),
    "GlobalAvgPool": lambda torch, layer, x: x.mean(
        tuple(range(2, x.dim())), keepdim=layer.keepdims
    ),
    "GlobalMaxPool": lambda torch, layer, x: x.amax(
        tuple(range(2, x.dim())), keepdim=layer.keepdims
    ),
    "MapDropout": lambda torch, layer, x: x,
}
