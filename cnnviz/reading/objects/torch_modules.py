"""A torch.nn.Module to a network."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.layers.wiring import graph_of
from cnnviz.reading.calling import TRIED, CutError, behind, first_that_fits
from cnnviz.reading.objects.errors import said_by
from cnnviz.reading.objects.torch_counting import left
from cnnviz.reading.objects.torch_layers import kind_of, layer_of
from cnnviz.reading.objects.torch_running import ran
from cnnviz.reading.objects.torch_tracing import Stop, Trace
from cnnviz.reading.wording import listed


def read_module(torch: Any, module: Any, shape: Shape | None) -> Network:
    """The network of a module over an input of `shape`, or over the first size that it takes.

    Raises `CnnvizError` with what its forward does that cannot be shown.
    """
    wrappers: Any = _wrappers(torch)
    while isinstance(module, wrappers):
        module = module.module
    _check(torch, module)
    if shape is not None:
        return _network(torch, module, shape)
    candidates = _candidates(torch, module)
    if not candidates:
        raise CnnvizError("give the module's input: input_shape=(channels, height, width)")
    why = "none was given; it is the first size tried that fits"
    return first_that_fits(candidates, lambda one: _network(torch, module, one), why)


def _wrappers(torch: Any) -> tuple[type, ...]:
    """What lets a module run on several devices; what it wraps is the network."""
    return torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel


def _check(torch: Any, module: Any) -> None:
    kind = type(module).__name__
    lazy = torch.nn.parameter.UninitializedTensorMixin
    if any(isinstance(one, lazy) for one in module.parameters()):
        raise CnnvizError(f"{kind} has lazy layers without a size: run it once on a batch")
    try:
        parameters = inspect.signature(module.forward).parameters.values()
    except (TypeError, ValueError):
        return
    needed = [
        one.name
        for one in parameters
        if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    if len(needed) > 1:
        raise CnnvizError(f"{kind}.forward takes {listed(needed)}; a network has one input here")


def _candidates(torch: Any, module: Any) -> Sequence[Shape]:
    """The inputs that its first layer may take."""
    for one in module.modules():
        kind = kind_of(torch, one)
        layer: Any = layer_of(kind, one) if kind is not None else None
        if hasattr(layer, "in_features"):
            return [(layer.in_features,)]
        if hasattr(layer, "in_channels"):
            return [(layer.in_channels, *(size,) * layer.dims) for size in TRIED]
    return []


def _network(torch: Any, module: Any, shape: Shape) -> Network:
    trace, places = _traced(torch, module, shape)
    if not trace.calls:
        raise CnnvizError(f"there is no layer in {type(module).__name__}")
    network = graph_of(trace.given[0], trace.calls[: max(places)])
    return replace(
        network,
        notes=(*network.notes, *trace.notes),
        uncalled=(*trace.tables, *left(torch, module, trace, max(places))),
        assumed=tuple(map(behind, trace.tables)),
    )


def _traced(torch: Any, module: Any, shape: Shape) -> tuple[Trace, list[int]]:
    """The trace of a run, and the places of its outputs. A batch of two tells what mixes inputs."""
    kind = type(module).__name__
    failure: Exception | None = None
    for batch in (2, 1):
        try:
            trace, outputs = ran(torch, module, shape, batch)
        except Exception as error:  # Whatever the user's own forward raises.
            failure = failure or error
            continue
        try:
            places = [trace.place(one) for one in outputs if trace.flows(one)]
        except Stop as reason:
            raise CutError(
                f"{reason}; --layers can pick a part before it", trace.network()
            ) from None
        if not places:
            raise CnnvizError(f"{kind}.forward gives nothing that comes from its input")
        return trace, places
    why = said_by(failure) if failure is not None else ""
    if "device meta" in why:
        why += "; give a tensor of its own to nn.Parameter or register_buffer"
    raise CnnvizError(f"{kind}.forward cannot be followed on shapes of {times(shape)} alone: {why}")
