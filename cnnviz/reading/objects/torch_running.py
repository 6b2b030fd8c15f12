"""A run of a module's forward on shapes alone, of which a trace is told.

The module's parameters are replaced by tensors of the meta device, which have shapes and no
numbers, for as long as forward runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.objects.torch_layers import kind_of
from cnnviz.reading.objects.torch_tracing import Trace, tensors_in


def ran(torch: Any, module: Any, shape: Shape, batch: int) -> tuple[Trace, list[Any]]:
    """The trace of forward over a batch of inputs of `shape`, and the tensors that it gives."""
    trace = Trace(torch, module, shape)
    looks_up = any(kind_of(torch, one) == "Embedding" for one in module.modules())
    kind = torch.long if looks_up and len(shape) == 1 else _dtype(torch, module)
    x = torch.empty((batch, *shape), device="meta", dtype=kind)
    trace.sets(x, 0)
    meta = {
        name: torch.empty_like(tensor, device="meta")
        for name, tensor in (*module.named_parameters(), *module.named_buffers())
    }
    trace.parameters = {id(meta[name]): name for name, _ in module.named_parameters()}
    with ExitStack() as stack:
        stack.enter_context(torch.no_grad())
        stack.enter_context(_at_inference(module))
        stack.enter_context(_watched(torch, trace))
        output = torch.func.functional_call(module, meta, (x,))
    return trace, tensors_in(torch, output)


def _dtype(torch: Any, module: Any) -> Any:
    """The numbers that a module works with: `module.half()` takes no others."""
    found = (one.dtype for one in module.parameters() if one.is_floating_point())
    return next(found, torch.get_default_dtype())


def _shapes_alone(torch: Any, value: Any) -> Any:
    """A value, without its numbers where it is a tensor of the module's own that has an axis.

    Whole numbers stay: they may be positions.
    """
    if not isinstance(value, torch.Tensor) or value.device.type == "meta":
        return value
    if not value.dim() or not value.is_floating_point():
        return value
    return torch.empty_like(value, device="meta").requires_grad_(value.requires_grad)


@contextmanager
def _at_inference(module: Any) -> Iterator[None]:
    """Around a run in which no module trains; their modes are put back."""
    modes = [(one, one.training) for one in module.modules()]
    try:
        for one, _ in modes:
            one.training = False
        yield
    finally:
        for one, mode in modes:
            one.training = mode


@contextmanager
def _watched(torch: Any, trace: Trace) -> Iterator[None]:
    """Around a run of which `trace` is told: modules and operators."""
    base = torch.utils._python_dispatch.TorchDispatchMode
    tree_map = torch.utils._pytree.tree_map

    class Watch(base):  # type: ignore[misc, valid-type]
        """Tells the trace of each operator."""

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            del types
            if any(trace.flows(one) for one in tensors_in(torch, args)):
                args, kwargs = tree_map(partial(_shapes_alone, torch), (args, kwargs or {}))
            out = func(*args, **(kwargs or {}))
            trace.operated(func, args, kwargs or {}, out)
            return out

    hooks = torch.nn.modules.module
    before = hooks.register_module_forward_pre_hook(trace.enters)
    after = hooks.register_module_forward_hook(trace.leaves, always_call=True)
    try:
        with Watch():
            yield
    finally:
        before.remove()
        after.remove()
