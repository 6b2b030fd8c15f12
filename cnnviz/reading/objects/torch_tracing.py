"""Traces a module's forward on shapes alone: what is called, in which order, on what.

PyTorch reports each of its operators; while the module of a layer runs, a single call stands for
them. The module, its mode and its hooks stay as they were.
"""

from __future__ import annotations

from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.reading.calling import INDICES_READ_ELSEWHERE, Calls, Unsupported
from cnnviz.reading.objects.torch_layers import kind_of, layer_of, weights_of
from cnnviz.reading.objects.torch_memory import Memory, changed
from cnnviz.reading.objects.torch_operation import Operation
from cnnviz.reading.objects.torch_operators import READERS

_SHARED = (
    "it changes in place a tensor whose numbers others share, which are used later: write it so"
    " that it makes a new tensor"
)
_UNCHANGING = frozenset(
    (
        *("t", "transpose", "permute", "view", "_unsafe_view", "reshape", "unsqueeze", "squeeze"),
        *("flatten", "clone", "detach", "alias", "contiguous", "_to_copy", "expand"),
    )
)
"""Operators that give a parameter other axes, or numbers of another type."""


class Stop(Exception):
    """Forward does something that cannot be shown; the message says what, and where."""


class Trace(Calls):
    """The calls of one run of forward; `places` holds the place of each tensor from the input."""

    why_frozen = "their tensors are buffers"

    def __init__(self, torch: Any, module: Any, shape: Shape) -> None:
        super().__init__(shape)
        self.torch = torch
        self.names = {id(child): name for name, child in module.named_modules()}
        self.places: dict[int, int | str] = {}
        self.alive: list[Any] = []  # A deleted tensor could leave its id to another.
        self.memory = Memory(torch)
        self.parameters: dict[int, str] = {}
        self.buffers: dict[int, str] = {}
        self.worked_out: dict[int, str] = {}  # Tensors that forward makes of parameters alone.
        self.running: list[Any] = []  # The modules that run, outermost first.
        self.layer: Any = None
        self.called_modules: set[int] = set()
        self.used: set[str] = set()  # The names of parameters that operators use.
        self.foreign: list[str] = []  # Users of weights that are no parameters.
        self.layers = {
            name: id(child)
            for name, child in module.named_modules()
            if kind_of(torch, child) is not None
        }

    def set_place(self, tensor: Any, place: int | str) -> None:
        """Records where a tensor comes from, or why that cannot be shown."""
        self.places[id(tensor)] = place
        self.alive.append(tensor)
        self.memory.add(tensor)

    def place(self, tensor: Any) -> int:
        """The place that gives a tensor; raises `Stop` for one that cannot be shown."""
        place = self.places.get(id(tensor), self.memory.reason(tensor))
        if isinstance(place, str):
            raise Stop(place)
        if place is None:
            raise Unsupported("it works on numbers that do not come from the input")
        return place

    def flows(self, tensor: Any) -> bool:
        """Whether a value is a tensor that comes from the input."""
        if not isinstance(tensor, self.torch.Tensor):
            return False
        return id(tensor) in self.places or self.memory.reason(tensor) is not None

    def enter(self, module: Any, args: Any) -> None:  # noqa: ARG002
        """Records that a module begins to run; a layer becomes a single call."""
        self.running.append(module)
        if self.layer is None and kind_of(self.torch, module) is not None:
            self.layer = module

    def leave(self, module: Any, args: Any, output: Any) -> None:
        """Records that a module has run."""
        self.running.pop()
        if module is not self.layer:
            return
        self.layer = None
        tensors = [tensor for tensor in args if self.flows(tensor)]
        outputs = tensors_in(self.torch, output)
        name = self.names.get(id(module), "")
        kind = kind_of(self.torch, module) or ""
        if not tensors:
            return
        self.called_modules.add(id(module))
        keys = weights_of(self.torch, module)
        is_fixed = bool(keys) and all(key in module._buffers for key in keys)
        if not is_fixed and any(key not in module._parameters for key in keys):
            self.foreign.append(name or kind)
        elif id(module) not in self.names:
            self.foreign.append(kind)
        try:
            if kind == "Embedding" and outputs:  # There are none if it cannot run.
                self.begin_at_vectors(module, name or kind.lower(), tensors[0], outputs[0])
                return
            place: int | str = self._call_layer(module, kind, tensors)
            if is_fixed:
                self.frozen.add(len(self.calls) - 1)
        except Stop as reason:
            place = str(reason)
        except (ArgumentFault, ShapeFault, TypeError) as fault:
            place = f"{name or kind}: {fault}"
        for tensor in outputs:
            self.set_place(tensor, place)

    def _call_layer(self, module: Any, kind: str, tensors: list[Any]) -> int:
        """Adds a call of a layer's module; returns its place, or raises `Stop` if it is none."""
        name = self.names.get(id(module), "")
        self.check_untied(module, name)
        layer = layer_of(kind, module)
        place, *others = map(self.place, tensors)  # The first obstacle is reported.
        if layer is None or others:
            raise Stop(f"{name or kind}: cnnviz knows no layer {kind}")
        return self.called(name or kind.lower(), layer, place, key=id(module), own=bool(name))

    def check_untied(self, module: Any, name: str) -> None:
        """Raises `Stop` if a layer shares a parameter with another module."""
        for key, parameter in module.named_parameters(recurse=False):
            owner = self.parameters.get(id(parameter), "").rpartition(".")[0]
            if owner and owner != name:
                raise Stop(f"{name}: its {key} is that of {owner}: tied weights are not read")

    def begin_at_vectors(self, module: Any, name: str, indices: Any, vectors: Any) -> None:
        """Makes the vectors that an Embedding looks up the input."""
        try:
            shape = tuple(vectors.shape[1:])
            place = self.looks_up(name, self.place(indices), shape, module.weight.numel())
        except Unsupported as reason:
            raise Stop(f"{name}: {reason}") from None
        self.set_place(indices, f"{name}: {INDICES_READ_ELSEWHERE}")
        self.set_place(vectors, place)

    def record(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Records an operator, unless a layer runs."""
        self.follow_parameters(func, args, out)
        flowing = [tensor for tensor in tensors_in(self.torch, args) if self.flows(tensor)]
        outputs = tensors_in(self.torch, out)
        self.overwrite(func, args, kwargs, flowing)
        if self.layer is not None or not flowing or not outputs:
            return
        name = func._schema.name.partition("::")[2]
        stem = name.rstrip("_") if func._schema.is_mutable else name
        operation = Operation(self, stem, args, kwargs, outputs[0])
        location = self.location(stem)
        try:
            for tensor in flowing:  # The first obstacle is reported, not what came after it.
                self.place(tensor)
            if stem in ("split", "split_with_sizes", "unbind"):
                operation.split(outputs)
                return
            if stem not in READERS:
                raise Unsupported("cnnviz knows no layer for it")
            self.set_place(outputs[0], READERS[stem](operation))
        except Stop as reason:
            for tensor in outputs:
                self.set_place(tensor, str(reason))
        except (Unsupported, ArgumentFault, ShapeFault) as reason:
            for tensor in outputs:
                self.set_place(tensor, f"{location}: {reason}")

    def overwrite(self, func: Any, args: Any, kwargs: Any, flowing: list[Any]) -> None:
        """Records that an operator changes tensors in place: others may show the same numbers."""
        for tensor in changed(func, args, kwargs):
            name = func._schema.name.partition("::")[2]
            reason = f"{self.location(name)}: {_SHARED}"
            for other in self.memory.others(tensor):
                self.set_place(other, reason)
            if flowing and not self.flows(tensor):
                self.memory.write(tensor, reason)

    def follow_parameters(self, func: Any, args: Any, out: Any) -> None:
        """Keeps the names of parameters and buffers that an operator changes, and whether it does
        more than transpose or cast them.
        """
        tensors = tensors_in(self.torch, args)
        outputs = tensors_in(self.torch, out)
        if not tensors or not outputs or any(map(self.flows, tensors)):
            return
        first, ids = tensors[0], [id(tensor) for tensor in tensors]
        is_same_size = outputs[0].numel() == first.numel()
        is_plain = func._schema.name.partition("::")[2] in _UNCHANGING and is_same_size
        if self.buffers.keys() >= set(ids):
            self.alive += outputs
            for tensor in outputs:  # What is worked out is no tensor of the module.
                self.buffers.setdefault(id(tensor), self.buffers[ids[0]] if is_plain else "")
        names = [name for i in ids if (name := self.parameters.get(i) or self.worked_out.get(i))]
        if not names:
            return
        self.alive += outputs
        if id(first) in self.parameters and is_same_size:
            self.parameters.setdefault(id(outputs[0]), self.parameters[id(first)])
        if not is_plain or ids[0] in self.worked_out:
            self.worked_out |= {id(tensor): names[0] for tensor in outputs}

    def is_foreign(self, value: Any) -> bool:
        """Whether a value is a tensor that is neither from the input nor a parameter."""
        is_known = id(value) in self.places or id(value) in self.parameters
        return isinstance(value, self.torch.Tensor) and not is_known

    @property
    def owner(self) -> str:
        """The class whose forward runs."""
        return type(self.running[-1]).__name__ if self.running else "forward"

    def location(self, name: str) -> str:
        """The module whose forward runs, and what it calls, in words."""
        owner = self.running[-1] if self.running else None
        path = self.names.get(id(owner), "")
        kind = type(owner).__name__
        return f"{kind}.forward calls {name}" + (f" in {path}" if path else "")


def tensors_in(torch: Any, value: Any) -> list[Any]:
    """The tensors in tuples, lists, dicts and the fields of results."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in tensors_in(torch, item)]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(torch, item)]
    return []
