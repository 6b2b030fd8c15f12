"""Runs a module's forward on shapes alone, with a trace of it.

The module's parameters are replaced by tensors of the meta device, which have shapes but no
numbers, while forward runs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.objects.torch_layers import kind_of
from cnnviz.reading.objects.torch_tracing import Trace, tensors_in

_CONTAINERS = (list, dict, set, OrderedDict)
"""What is restored; a subclass, such as a frozen dict of settings, may refuse it."""


def run(torch: Any, module: Any, shape: Shape, batch: int) -> tuple[Trace, list[Any]]:
    """The trace of forward over a batch of inputs of `shape`, and the tensors it returns."""
    trace = Trace(torch, module, shape)
    looks_up = any(kind_of(torch, child) == "Embedding" for child in module.modules())
    kind = torch.long if looks_up and len(shape) == 1 else _dtype(torch, module)
    x = torch.empty((batch, *shape), device="meta", dtype=kind)
    trace.set_place(x, 0)
    meta = _twins(torch, module)
    trace.parameters = {id(meta[name]): name for name, _ in module.named_parameters()}
    trace.buffers = {id(meta[name]): name for name, _ in module.named_buffers()}
    with ExitStack() as stack:
        stack.enter_context(torch.no_grad())
        stack.enter_context(_at_inference(module))
        stack.enter_context(_watch(torch, trace))
        # PyTorch's own search for tied tensors would leave a module with two names without its own.
        output = torch.func.functional_call(module, meta, (x,), tie_weights=False)
    return trace, tensors_in(torch, output)


def _twins(torch: Any, module: Any) -> dict[str, Any]:
    """A tensor without numbers for each parameter and buffer, by its name; tied ones share it."""
    twins: dict[int, Any] = {}
    named: dict[str, Any] = {}
    for path, child in module.named_modules():
        for key, tensor in (*child._parameters.items(), *child._buffers.items()):
            if tensor is not None:
                if id(tensor) not in twins:
                    twins[id(tensor)] = torch.empty_like(tensor, device="meta")
                named[f"{path}.{key}" if path else key] = twins[id(tensor)]
    return named


def _dtype(torch: Any, module: Any) -> Any:
    """The type of a module's numbers: `module.half()` takes no others."""
    dtypes = (parameter.dtype for parameter in module.parameters() if parameter.is_floating_point())
    return next(dtypes, torch.get_default_dtype())


def _without_numbers(torch: Any, value: Any) -> Any:
    """The value, without its numbers if it is a tensor of the module's own with an axis.

    Integers stay: they may be positions.
    """
    if not isinstance(value, torch.Tensor) or value.device.type == "meta":
        return value
    if not value.dim() or not value.is_floating_point():
        return value
    return torch.empty_like(value, device="meta").requires_grad_(value.requires_grad)


@contextmanager
def restored(torch: Any, module: Any) -> Iterator[None]:
    """Around runs of a forward that may keep tensors in its modules: they are removed again."""
    modules = [child for child in module.modules() if not isinstance(child, torch.jit.ScriptModule)]
    before = [(vars(child), dict(vars(child))) for child in modules]
    contents = [
        (value, value.copy())
        for _, attributes in before
        for value in attributes.values()
        if type(value) in _CONTAINERS
    ]
    try:
        yield
    finally:
        for namespace, attributes in before:
            namespace.clear()
            namespace.update(attributes)
        for value, copy in contents:
            value.clear()
            (value.extend if isinstance(value, list) else value.update)(copy)


@contextmanager
def _at_inference(module: Any) -> Iterator[None]:
    """Around a run in inference mode; the modules' modes are restored."""
    modes = [(child, child.training) for child in module.modules()]
    try:
        for child, _ in modes:
            child.training = False
        yield
    finally:
        for child, mode in modes:
            child.training = mode


@contextmanager
def _watch(torch: Any, trace: Trace) -> Iterator[None]:
    """Around a run whose modules and operators are reported to `trace`."""
    base = torch.utils._python_dispatch.TorchDispatchMode
    tree_map = torch.utils._pytree.tree_map

    class Dispatch(base):  # type: ignore[misc, valid-type]
        """Reports each operator to the trace."""

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            del types
            if any(trace.flows(tensor) for tensor in tensors_in(torch, args)):
                args, kwargs = tree_map(partial(_without_numbers, torch), (args, kwargs or {}))
            out = func(*args, **(kwargs or {}))
            trace.record(func, args, kwargs or {}, out)
            return out

    hooks = torch.nn.modules.module
    before = hooks.register_module_forward_pre_hook(trace.enter)
    after = hooks.register_module_forward_hook(trace.leave, always_call=True)
    try:
        with Dispatch():
            yield
    finally:
        before.remove()
        after.remove()
