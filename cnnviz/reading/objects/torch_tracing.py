"""Traces a module's forward on shapes alone: what is called, in which order, on what.

PyTorch reports each of its operators; while the module of a layer runs, a single call stands for
them. The module, its mode and its hooks stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.merge import Merge
from cnnviz.reading.calling import INDICES_READ_ELSEWHERE, Calls, Unsupported, slice_layer
from cnnviz.reading.objects.torch_layers import kind_of, layer_of, weights_of
from cnnviz.reading.objects.torch_names import function_of
from cnnviz.reading.objects.torch_operators import READERS


class Stop(Exception):
    """Forward does something that cannot be shown; the message says what, and where."""


class Trace(Calls):
    """The calls of one run of forward; `places` holds the place of each tensor from the input."""

    def __init__(self, torch: Any, module: Any, shape: Shape) -> None:
        super().__init__(shape)
        self.torch = torch
        self.names = {id(child): name for name, child in module.named_modules()}
        self.places: dict[int, int | str] = {}
        self.alive: list[Any] = []  # A deleted tensor could leave its id to another.
        self.parameters: dict[int, str] = {}
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

    def place(self, tensor: Any) -> int:
        """The place that gives a tensor; raises `Stop` for one that cannot be shown."""
        place = self.places.get(id(tensor))
        if isinstance(place, str):
            raise Stop(place)
        if place is None:
            raise Unsupported("it works on numbers that do not come from the input")
        return place

    def flows(self, tensor: Any) -> bool:
        """Whether a value is a tensor that comes from the input."""
        return isinstance(tensor, self.torch.Tensor) and id(tensor) in self.places

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
        if any(key not in module._parameters for key in weights_of(self.torch, module)):
            self.foreign.append(name or kind)
        elif id(module) not in self.names:
            self.foreign.append(kind)
        try:
            if kind == "Embedding" and outputs:  # There are none if it cannot run.
                self.begin_at_vectors(module, name or kind.lower(), tensors[0], outputs[0])
                return
            place: int | str = self._call_layer(module, kind, tensors)
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
        if layer is None or len(tensors) != 1:
            raise Stop(f"{name or kind}: cnnviz knows no layer {kind}")
        place = self.place(tensors[0])
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
        self.follow_parameters(args, out)
        flowing = [tensor for tensor in tensors_in(self.torch, args) if self.flows(tensor)]
        outputs = tensors_in(self.torch, out)
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

    def follow_parameters(self, args: Any, out: Any) -> None:
        """Keeps the name of a parameter that is only transposed or cast."""
        first: Any = args[0] if args else None
        is_parameter = id(first) in self.parameters and isinstance(out, self.torch.Tensor)
        if is_parameter and out.numel() == first.numel():
            self.parameters.setdefault(id(out), self.parameters[id(first)])
            self.alive.append(out)

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


class Operation:
    """An operator that has run, with its arguments and its output."""

    def __init__(self, trace: Trace, name: str, args: Any, kwargs: Any, out: Any) -> None:
        self.trace, self.name = trace, name
        self.function = function_of(name)
        self.args, self.kwargs, self.out = args, kwargs, out
        self.first: int | None = None  # What replaces its first argument.

    @contextmanager
    def first_argument(self, place: int) -> Iterator[None]:
        """Uses the output of a call as its first argument."""
        self.first = place
        yield
        self.first = None

    @property
    def dims(self) -> int:
        """The number of spatial axes of its input."""
        return len(self.args[0].shape) - 2

    def argument(self, index: int, name: str, default: Any = None) -> Any:
        """An argument by its index or its name."""
        return self.args[index] if index < len(self.args) else self.kwargs.get(name, default)

    def data(self, index: int) -> int:
        """The place of an argument that comes from the input."""
        return self.trace.place(self.args[index]) if index or self.first is None else self.first

    def place(self, tensor: Any) -> int:
        """The place of a tensor that comes from the input."""
        return self.trace.place(tensor)

    def flows(self, value: Any) -> bool:
        """Whether a value comes from the input."""
        return self.trace.flows(value)

    def is_parameter(self, value: Any) -> bool:
        """Whether a value is a parameter of the module, perhaps transposed or cast."""
        return id(value) in self.trace.parameters

    def call(self, layer: Layer, place: int, weight: Any = None) -> int:
        """Adds a call of a layer, which may share the weights of another call."""
        name = self.trace.parameters.get(id(weight), "") if weight is not None else ""
        stem = name.rpartition(".")[0]
        values = (weight, *self.args, *self.kwargs.values())
        self.trace.used.update(self.trace.parameters.get(id(value), "") for value in values)
        if any(self.trace.is_foreign(value) for value in values):
            self.trace.foreign.append(f"{self.function} in {self.trace.owner}")
        key: int | str = name
        if stem in self.trace.layers:  # A function is called with a layer's weights.
            key = self.trace.layers[stem]
            self.trace.called_modules.add(key)
        conflict = self.trace.conflicting_call(key, layer) if key else ""
        if conflict:
            raise Unsupported(
                f"it uses the weights of {conflict} differently: tied weights are not read"
            )
        return self.trace.called(stem or name or self.function, layer, place, key=key or None)

    def merge(self, layer: Merge, tensors: Any, shape: Shape | None = None) -> int:
        """Adds a merge of tensors from the input, reshaped to `shape` if that is given."""
        places = [self.place(tensor) for tensor in tensors]
        if shape is not None:
            places = [self.trace.reshape(self.function, place, shape) for place in places]
        ranks = {len(tensor.shape) for tensor in tensors}
        if len(ranks) > 1:
            raise Unsupported("it joins tensors of different axes")
        return self.trace.merged(self.function, layer, *places)

    def reshape(self, place: int, source: Any, target: Any) -> int:
        """Gives the same neurons the axes of `target`."""
        if target.shape[:1] != source.shape[:1]:
            raise Unsupported("it mixes the inputs of a batch, as a product of matrices does")
        return self.set_shape(place, tuple(target.shape[1:]))

    def set_shape(self, place: int, shape: Shape) -> int:
        """The same, with a shape without the batch."""
        if not shape:
            raise Unsupported("it leaves no axis but the batch")
        return self.trace.reshape(self.function, place, shape)

    def skip_fixed(self, tensor: Any) -> int:
        """The place of a tensor, past fixed numbers that scale or shift it."""
        self.trace.note("fixed numbers that scale or shift neurons are left out")
        if self.out.shape != tensor.shape:
            raise Unsupported("it spreads the data over numbers of its own")
        return self.trace.place(tensor)

    def slice(self, place: int, axis: int, start: int, end: int, step: int, shape: Any) -> int:
        """Adds a slice of an axis."""
        if (start, end, step) == (0, shape[axis], 1):
            return place
        if axis == 0:
            raise Unsupported("it splits the batch")
        return self.trace.called(self.name, slice_layer(axis, start, end, step), place)

    def split(self, outputs: list[Any]) -> None:
        """Splits an axis, one slice per part."""
        tensor = self.args[0]
        axis = self.argument(2 if self.name != "unbind" else 1, "dim", 0) % len(tensor.shape)
        place, start = self.data(0), 0
        for part in outputs:
            size = part.shape[axis] if self.name != "unbind" else 1
            part_place = self.slice(place, axis, start, start + size, 1, tensor.shape)
            if self.name == "unbind":
                part_place = self.set_shape(part_place, tuple(part.shape[1:]))
            self.trace.set_place(part, part_place)
            start += size


def tensors_in(torch: Any, value: Any) -> list[Any]:
    """The tensors in tuples, lists, dicts and the fields of results."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in tensors_in(torch, item)]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(torch, item)]
    return []
