"""Texts that give their network one input alone: PyTorch's convolutions take it without a batch."""

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


def without_batch(e: Evaluator, root: Module, way: Way) -> list[Fault]:
    """The fault that a network, or a layer of the text, is called on one input alone."""
    if e.given is not None:
        return []
    node, sizes = given_alone(e, root)
    # A network that makes an axis of channels is given a batch without them: 1x12 of one input.
    made = bool(way.uses) and isinstance(way.uses[0].layer, Unflatten)
    if node is None or made:
        return []
    why = f"this gives one input alone, {sizes}, which has no batch axis: write 1x{sizes}"
    why += "" if way.entered else ", and leave out what adds that axis later"
    return [e.source.fault(node, why)]


def given_alone(e: Evaluator, root: Module) -> tuple[ast.AST | None, str]:
    """The first call on one input without a batch axis, and its sizes."""
    if root.keras:
        return None, ""
    made = (one for one in (root, *root.children.values()) if one is not None)
    places = {id(one.node) for one in made}  # The text may run twice.
    for call in e.called:
        sizes = call.value.sizes if isinstance(call.value, Tensor) else ()
        if id(call.module.node) in places and all(isinstance(one, int) for one in sizes):
            said = frame(call.module)
            if said.dims and len(sizes) == said.dims + 1 and sizes[0] == said.channels:
                return call.node, times(sizes)  # type: ignore[arg-type]
    return None, ""
