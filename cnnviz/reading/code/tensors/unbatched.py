"""Texts that give their network one input without a batch axis, as PyTorch's convolutions allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.layers.base import times
from cnnviz.layers.reshape import Unflatten
from cnnviz.reading.code.language.frames import frame
from cnnviz.reading.code.values.tensors import Tensor

if TYPE_CHECKING:
    import ast

    from cnnviz.errors import Fault
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.values.modules import Module


def unbatched_faults(e: Evaluator, root: Module, way: Way) -> list[Fault]:
    """The fault that a network or a layer of the text is called on one input alone."""
    if e.given is not None:
        return []
    node, sizes = call_without_batch(e, root)
    # A network that adds an axis of channels is given a batch without one: 1x12 for one input.
    adds_channels = bool(way.uses) and isinstance(way.uses[0].layer, Unflatten)
    if node is None or adds_channels:
        return []
    reason = f"this gives one input alone, {sizes}, which has no batch axis: write 1x{sizes}"
    reason += "" if way.entered else ", and leave out what adds that axis later"
    return [e.source.fault(node, reason)]


def call_without_batch(e: Evaluator, root: Module) -> tuple[ast.AST | None, str]:
    """The first call on one input without a batch axis, and the input's sizes."""
    if root.keras:
        return None, ""
    modules = (module for module in (root, *root.children.values()) if module is not None)
    nodes = {id(module.node) for module in modules}  # The text may run twice.
    for call in e.called:
        sizes = call.value.sizes if isinstance(call.value, Tensor) else ()
        if id(call.module.node) in nodes and all(isinstance(module, int) for module in sizes):
            call_frame = frame(call.module)
            if (
                call_frame.dims
                and len(sizes) == call_frame.dims + 1
                and sizes[0] == call_frame.channels
            ):
                return call.node, times(sizes)  # type: ignore[arg-type]
    return None, ""
