"""A module's forward on shapes alone: what is called, in which order, on what.

PyTorch tells of each of its operators; where the module of a layer runs, that one call stands for
them. The module, its mode and its hooks stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.merge import Merge
from cnnviz.reading.calling import BESIDE, Calls, Unsupported, part_of
from cnnviz.reading.objects.torch_layers import kind_of, layer_of, weights_of
from cnnviz.reading.objects.torch_names import function_of
from cnnviz.reading.objects.torch_operators import READERS


class Stop(Exception):
    """Forward does something that cannot be shown; the words say what, and where."""


class Trace(Calls):
    """The calls of one run of forward; `places` holds where each tensor that flows is given."""

    def __init__(self, torch: Any, module: Any, shape: Shape) -> None:
        super().__init__(shape)
        self.torch = torch
        self.names = {id(one): name for name, one in module.named_modules()}
        self.places: dict[int, int | str] = {}
        self.kept: list[Any] = []  # A tensor that is gone could leave its id to another.
        self.parameters: dict[int, str] = {}
        self.inside: list[Any] = []  # The modules that run, outermost first; a layer is the last.
        self.layer: Any = None
        self.called_modules: set[int] = set()
        self.used: set[str] = set()  # The names of parameters that are a layer by themselves.
        self.foreign: list[str] = []  # What has weights that are no parameters.
        self.layers = {
            name: id(one) for name, one in module.named_modules() if kind_of(torch, one) is not None
        }

    def sets(self, tensor: Any, place: int | str) -> None:
        """Says where a tensor comes from, or why that cannot be shown."""
        self.places[id(tensor)] = place
        self.kept.append(tensor)

    def place(self, tensor: Any) -> int:
        """The place that gives a tensor; raises `Stop` for one that cannot be shown."""
        found = self.places.get(id(tensor))
        if isinstance(found, str):
            raise Stop(found)
        if found is None:
            raise Unsupported("it works on numbers that do not come from the input")
        return found

    def flows(self, tensor: Any) -> bool:
        """Whether a value is a tensor that comes from the input."""
        return isinstance(tensor, self.torch.Tensor) and id(tensor) in self.places

    def enters(self, module: Any, args: Any) -> None:  # noqa: ARG002
        """A module begins to run; one that is a layer makes a call of its own."""
        self.inside.append(module)
        if self.layer is None and kind_of(self.torch, module) is not None:
            self.layer = module

    def leaves(self, module: Any, args: Any, output: Any) -> None:
        """A module has run."""
        self.inside.pop()
        if module is not self.layer:
            return
        self.layer = None
        tensors = [one for one in args if self.flows(one)]
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
            if kind == "Embedding" and outputs:  # None where it cannot run.
                self.begins(module, name or kind.lower(), tensors[0], outputs[0])
                return
            at: int | str = self._made(module, kind, tensors)
        except Stop as reason:
            at = str(reason)
        except (ArgumentFault, ShapeFault, TypeError) as fault:
            at = f"{name or kind}: {fault}"
        for one in outputs:
            self.sets(one, at)

    def _made(self, module: Any, kind: str, tensors: list[Any]) -> int:
        """The place of a call of a module that is a layer; raises `Stop` where it is none."""
        name = self.names.get(id(module), "")
        self.untied(module, name)
        made = layer_of(kind, module)
        if made is None or len(tensors) != 1:
            raise Stop(f"{name or kind}: cnnviz knows no layer {kind}")
        place = self.place(tensors[0])
        return self.called(name or kind.lower(), made, place, key=id(module), own=bool(name))

    def untied(self, module: Any, name: str) -> None:
        """Raises `Stop` where a layer has a parameter that another module has, too."""
        for own, parameter in module.named_parameters(recurse=False):
            other = self.parameters.get(id(parameter), "").rpartition(".")[0]
            if other and other != name:
                raise Stop(f"{name}: its {own} is that of {other}: tied weights are not read")

    def begins(self, module: Any, name: str, indices: Any, vectors: Any) -> None:
        """The input is looked up in the vectors of an Embedding: they are the input then."""
        try:
            shape = tuple(vectors.shape[1:])
            at = self.looks_up(name, self.place(indices), shape, module.weight.numel())
        except Unsupported as reason:
            raise Stop(f"{name}: {reason}") from None
        self.sets(indices, f"{name}: {BESIDE}")
        self.sets(vectors, at)

    def operated(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """An operator has run outside of layers."""
        self.follow_parameters(args, out)
        flowing = [one for one in tensors_in(self.torch, args) if self.flows(one)]
        outputs = tensors_in(self.torch, out)
        if self.layer is not None or not flowing or not outputs:
            return
        name = func._schema.name.partition("::")[2]
        stem = name.rstrip("_") if func._schema.is_mutable else name
        operation = Operation(self, stem, args, kwargs, outputs[0])
        where = self.where(stem)
        try:
            for one in flowing:  # What was first in the way is told, not what came after it.
                self.place(one)
            if stem in ("split", "split_with_sizes", "unbind"):
                operation.pieces(outputs)
                return
            if stem not in READERS:
                raise Unsupported("cnnviz knows no layer for it")
            self.sets(outputs[0], READERS[stem](operation))
        except Stop as reason:
            for one in outputs:
                self.sets(one, str(reason))
        except (Unsupported, ArgumentFault, ShapeFault) as reason:
            for one in outputs:
                self.sets(one, f"{where}: {reason}")

    def follow_parameters(self, args: Any, out: Any) -> None:
        """Keeps the name of a parameter that is only turned or cast."""
        first: Any = args[0] if args else None
        known = id(first) in self.parameters and isinstance(out, self.torch.Tensor)
        if known and out.numel() == first.numel():
            self.parameters.setdefault(id(out), self.parameters[id(first)])
            self.kept.append(out)

    def is_foreign(self, value: Any) -> bool:
        """Whether a value is a tensor that neither flows nor is a parameter."""
        known = id(value) in self.places or id(value) in self.parameters
        return isinstance(value, self.torch.Tensor) and not known

    @property
    def owner(self) -> str:
        """The class whose forward runs."""
        return type(self.inside[-1]).__name__ if self.inside else "forward"

    def where(self, name: str) -> str:
        """The module whose forward runs, and what it calls."""
        owner = self.inside[-1] if self.inside else None
        path = self.names.get(id(owner), "")
        kind = type(owner).__name__
        return f"{kind}.forward calls {name}" + (f" in {path}" if path else "")


class Operation:
    """One operator that has run, with what it was given and what it gave."""

    def __init__(self, trace: Trace, name: str, args: Any, kwargs: Any, out: Any) -> None:
        self.trace, self.name = trace, name
        self.function = function_of(name)
        self.args, self.kwargs, self.out = args, kwargs, out
        self.first: int | None = None  # What stands for its first argument.

    @contextmanager
    def instead(self, at: int) -> Iterator[None]:
        """Takes what a call gives for its first argument."""
        self.first = at
        yield
        self.first = None

    @property
    def dims(self) -> int:
        """The spatial axes of its input."""
        return len(self.args[0].shape) - 2

    def argument(self, at: int, name: str, default: Any = None) -> Any:
        """An argument by its place or its name."""
        return self.args[at] if at < len(self.args) else self.kwargs.get(name, default)

    def data(self, at: int) -> int:
        """The place of an argument that flows."""
        return self.trace.place(self.args[at]) if at or self.first is None else self.first

    def place(self, tensor: Any) -> int:
        """The place of a tensor that flows."""
        return self.trace.place(tensor)

    def flows(self, value: Any) -> bool:
        """Whether a value comes from the input."""
        return self.trace.flows(value)

    def is_parameter(self, value: Any) -> bool:
        """Whether a value is a parameter of the module, turned or cast perhaps."""
        return id(value) in self.trace.parameters

    def called(self, layer: Layer, at: int, weight: Any = None) -> int:
        """Adds a call of a layer, whose weights may be those of another call."""
        own = self.trace.parameters.get(id(weight), "") if weight is not None else ""
        stem = own.rpartition(".")[0]
        given = (weight, *self.args, *self.kwargs.values())
        self.trace.used.update(self.trace.parameters.get(id(one), "") for one in given)
        if any(self.trace.is_foreign(one) for one in given):
            self.trace.foreign.append(f"{self.function} in {self.trace.owner}")
        key: int | str = own
        if stem in self.trace.layers:  # A function is called with a layer's weights.
            key = self.trace.layers[stem]
            self.trace.called_modules.add(key)
        other = self.trace.otherwise(key, layer) if key else ""
        if other:
            raise Unsupported(
                f"it uses the weights of {other} otherwise: tied weights are not read"
            )
        return self.trace.called(stem or own or self.function, layer, at, key=key or None)

    def merged(self, layer: Merge, tensors: Any, shape: Shape | None = None) -> int:
        """Adds a merge of tensors that flow, each under the axes of `shape` if that is given."""
        places = [self.place(tensor) for tensor in tensors]
        if shape is not None:
            places = [self.trace.renamed(self.function, at, shape) for at in places]
        ranks = {len(tensor.shape) for tensor in tensors}
        if len(ranks) > 1:
            raise Unsupported("it joins tensors of different axes")
        return self.trace.merged(self.function, layer, *places)

    def renamed(self, at: int, taken: Any, given: Any) -> int:
        """The same neurons under other axes."""
        if given.shape[:1] != taken.shape[:1]:
            raise Unsupported("it mixes the inputs of a batch, as a product of matrices does")
        return self.shaped(at, tuple(given.shape[1:]))

    def shaped(self, at: int, given: Shape) -> int:
        """The same, for a shape without the batch."""
        if not given:
            raise Unsupported("it leaves no axis but the batch")
        return self.trace.renamed(self.function, at, given)

    def fixed(self, tensor: Any) -> int:
        """What flows, past fixed numbers that scale or shift it."""
        self.trace.note("fixed numbers that scale or shift neurons are left out")
        if self.out.shape != tensor.shape:
            raise Unsupported("it spreads what flows over numbers of its own")
        return self.trace.place(tensor)

    def sliced(self, at: int, axis: int, start: int, end: int, step: int, shape: Any) -> int:
        """A part of an axis."""
        if (start, end, step) == (0, shape[axis], 1):
            return at
        if axis == 0:
            raise Unsupported("it takes the batch apart")
        return self.trace.called(self.name, part_of(axis, start, end, step), at)

    def pieces(self, outputs: list[Any]) -> None:
        """The parts that an axis is split into, each a slice."""
        tensor = self.args[0]
        axis = self.argument(2 if self.name != "unbind" else 1, "dim", 0) % len(tensor.shape)
        at, start = self.data(0), 0
        for one in outputs:
            size = one.shape[axis] if self.name != "unbind" else 1
            made = self.sliced(at, axis, start, start + size, 1, tensor.shape)
            if self.name == "unbind":
                made = self.shaped(made, tuple(one.shape[1:]))
            self.trace.sets(one, made)
            start += size


def tensors_in(torch: Any, value: Any) -> list[Any]:
    """The tensors in tuples, lists, dicts and the fields of results."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [one for item in value.values() for one in tensors_in(torch, item)]
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in tensors_in(torch, item)]
    return []
