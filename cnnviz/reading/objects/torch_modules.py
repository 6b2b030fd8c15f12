"""From a torch.nn.Module to a network."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.layers.wiring import graph_of
from cnnviz.reading.calling import TRIED_SIZES, CutError, embedding_context, first_that_fits
from cnnviz.reading.objects.errors import message_of
from cnnviz.reading.objects.torch_counting import other_parameters
from cnnviz.reading.objects.torch_layers import kind_of, layer_of
from cnnviz.reading.objects.torch_running import restored, run
from cnnviz.reading.objects.torch_tracing import Stop, Trace
from cnnviz.reading.wording import listed, own_class

_MOST_NAMES = 8
"""A note names fewer modules than this."""


def read_module(torch: Any, module: Any, shape: Shape | None) -> Network:
    """The network of a module over an input of `shape`, or over the first size that fits.

    Raises `CnnvizError` with what in its forward cannot be shown.
    """
    wrappers: Any = _wrappers(torch)
    while isinstance(module, wrappers):
        module = module.module
    _check(torch, module)
    if shape is not None:
        return _restoring(torch, module, shape)
    candidates = _candidates(torch, module)
    if not candidates:
        raise CnnvizError("give the module's input: input_shape=(channels, height, width)")
    reason = "none was given; it is the first size tried that fits"
    return first_that_fits(
        candidates, lambda candidate: _restoring(torch, module, candidate), reason
    )


def _wrappers(torch: Any) -> tuple[type, ...]:
    """Wrappers that run a module on several devices; the network is inside."""
    return torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel


def _check(torch: Any, module: Any) -> None:
    kind = type(module).__name__
    if isinstance(module, torch.jit.ScriptModule):
        raise CnnvizError(f"{kind} is TorchScript: give the module that it was made from")
    lazy = torch.nn.parameter.UninitializedTensorMixin
    if any(isinstance(parameter, lazy) for parameter in module.parameters()):
        raise CnnvizError(f"{kind} has lazy layers without a size: run it once on a batch")
    try:
        parameters = inspect.signature(module.forward).parameters.values()
    except (TypeError, ValueError):
        return
    required = [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    if len(required) > 1:
        raise CnnvizError(f"{kind}.forward takes {listed(required)}; a network has one input here")


def _candidates(torch: Any, module: Any) -> Sequence[Shape]:
    """The inputs that the module's first layer may take."""
    for child in module.modules():
        kind = kind_of(torch, child)
        layer: Any = layer_of(kind, child) if kind is not None else None
        if hasattr(layer, "in_features"):
            return [(layer.in_features,)]
        if hasattr(layer, "in_channels"):
            return [(layer.in_channels, *(size,) * layer.dims) for size in TRIED_SIZES]
    return []


def _restoring(torch: Any, module: Any, shape: Shape) -> Network:
    """The network of a module; layers that its first run makes count, and are removed again."""
    with restored(torch, module):
        return _network(torch, module, shape)


def _network(torch: Any, module: Any, shape: Shape) -> Network:
    trace, places = _trace(torch, module, shape)
    if not trace.calls:
        raise CnnvizError(f"there is no layer in {type(module).__name__}")
    network = graph_of(trace.given[0], trace.calls[: max(places)])
    frozen = _fixed(trace, network, max(places))
    return replace(
        network,
        frozen=frozen,
        name=own_class(type(module).__name__),
        notes=(*network.notes, *trace.notes),
        uncalled=(*trace.tables, *other_parameters(torch, module, trace, max(places))),
        assumed=tuple(map(embedding_context, trace.tables)),
    )


def _fixed(trace: Trace, network: Network, count: int) -> frozenset[str]:
    """The names of the calls, among the first `count`, whose weights are buffers; noted."""
    fixed = sorted(at for at in trace.frozen if at < count)
    names = list(dict.fromkeys(network.owner(at) for at in fixed))
    if names:
        shown = names if len(names) < _MOST_NAMES else [*names[: _MOST_NAMES - 2], "others"]
        trace.note(
            f"weights of {listed(shown)} are buffers: they do not learn and are no parameters"
        )
    return frozenset(names)


def _trace(torch: Any, module: Any, shape: Shape) -> tuple[Trace, list[int]]:
    """The trace of a run, and the places of its outputs. A batch of two reveals mixed inputs."""
    kind = type(module).__name__
    failure: Exception | None = None
    for batch in (2, 1):
        try:
            trace, outputs = run(torch, module, shape, batch)
        except Exception as error:  # Whatever the user's own forward raises.
            failure = failure or error
            continue
        try:
            places = [trace.place(tensor) for tensor in outputs if trace.flows(tensor)]
        except Stop as reason:
            raise CutError(
                f"{reason}; --layers can pick a part before it", trace.network()
            ) from None
        if not places:
            raise CnnvizError(f"{kind}.forward gives nothing that comes from its input")
        return trace, places
    message = message_of(failure) if failure is not None else ""
    if "device meta" in message:
        message += "; give a tensor of its own to nn.Parameter or register_buffer"
    raise CnnvizError(
        f"{kind}.forward cannot be followed on shapes of {times(shape)} alone: {message}"
    )
