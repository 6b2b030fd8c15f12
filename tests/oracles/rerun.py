"""A network as it was read, run again by PyTorch: each call on what it reads of other calls."""

from __future__ import annotations

from functools import partial
from typing import Any

from cnnviz.layers.network import Network


def rerun(network: Network, module: Any, x: Any) -> list[Any]:
    """What the outputs of `network` give for `x`; weights are those of `module`, by their names."""
    import torch

    modules = dict(module.named_modules())
    given = [x]
    with torch.no_grad():
        for call, (name, layer) in enumerate(zip(network.names, network.layers, strict=True)):
            inputs = [given[at] for at in network.reads(call)]
            own = modules.get(name.partition("@")[0])
            leaf = own is not None and not list(own.children())
            given.append(own(*inputs) if leaf else _function(layer)(*inputs))
    return [given[call + 1] for call in network.outputs]


def _function(layer: Any) -> Any:
    """A layer that has no weights, as PyTorch's own module or function."""
    import torch

    name = type(layer).__name__
    if name in _OWN:
        return partial(_OWN[name], layer)
    return eval(repr(layer), vars(torch.nn) | {"inf": float("inf")}).eval()


def _add(_: Any, *inputs: Any) -> Any:
    return sum(inputs[1:], inputs[0])


def _multiply(_: Any, a: Any, b: Any) -> Any:
    return a * b


def _concat(layer: Any, *inputs: Any) -> Any:
    import torch

    return torch.cat(inputs, layer.dim)


def _mean(layer: Any, x: Any) -> Any:
    return x.mean(tuple(range(2, x.dim())), keepdim=layer.keepdims)


def _largest(layer: Any, x: Any) -> Any:
    return x.amax(tuple(range(2, x.dim())), keepdim=layer.keepdims)


_OWN = {
    "Add": _add,
    "Multiply": _multiply,
    "Concat": _concat,
    "GlobalAvgPool": _mean,
    "GlobalMaxPool": _largest,
    "MapDropout": lambda _, x: x,
}
