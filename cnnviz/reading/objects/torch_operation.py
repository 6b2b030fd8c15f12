"""An operator that PyTorch ran while a forward was traced, for those who read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.elementwise import Affine
from cnnviz.layers.merge import Merge
from cnnviz.reading.calling import Unsupported, slice_layer
from cnnviz.reading.objects.torch_names import function_of

if TYPE_CHECKING:
    from cnnviz.reading.objects.torch_tracing import Trace


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
        is_fixed = weight is not None and self._is_fixed(weight)
        named = self.trace.buffers if is_fixed else self.trace.parameters
        name = named.get(id(weight), "") if weight is not None else ""
        stem = name.rpartition(".")[0]
        values = (weight, *self.args, *self.kwargs.values())
        self.trace.used.update(self.trace.parameters.get(id(value), "") for value in values)
        if not is_fixed and any(self.trace.is_foreign(value) for value in values):
            self.trace.foreign.append(f"{self.function} in {self.trace.owner}")
        key: int | str = name
        if stem in self.trace.layers:  # A function is called with a layer's weights.
            key = self.trace.layers[stem]
            self.trace.called_modules.add(key)
        if id(weight) in self.trace.worked_out:
            parameter, user = self.trace.worked_out[id(weight)], stem or name or self.function
            self.trace.note(f"forward works out the weights of {user} from {parameter}")
        conflict = self.trace.conflicting_call(key, layer) if key else ""
        if conflict:
            raise Unsupported(
                f"it uses the weights of {conflict} differently: tied weights are not read"
            )
        place = self.trace.called(stem or name or self.function, layer, place, key=key or None)
        if is_fixed:
            self.trace.frozen.add(place - 1)
        return place

    def _is_fixed(self, weight: Any) -> bool:
        """Whether a weight is a buffer of the module, which does not learn."""
        if id(weight) not in self.trace.buffers:
            return False
        if any(map(self.is_parameter, self.args)):
            raise Unsupported("its weight is a buffer, which does not learn, but its bias learns")
        return True

    def merge(
        self, layer: Merge, tensors: Any, shape: Shape | None = None, factor: float = 1
    ) -> int:
        """Adds a merge of tensors from the input, reshaped to `shape` if that is given; the last
        of them times `factor`.
        """
        places = [self.place(tensor) for tensor in tensors]
        if factor != 1:
            places[-1] = self.call(Affine(float(factor)), places[-1])
        if shape is not None:
            places = [self.trace.reshape(self.function, place, shape) for place in places]
        ranks = {len(tensor.shape) for tensor in tensors}
        if len(ranks) > 1:
            raise Unsupported("it joins tensors of different axes")
        return self.trace.merged(self.function, layer, *places)

    def reshape(self, place: int, source: Any, target: Any) -> int:
        """Gives the same neurons the axes of `target`."""
        if target.shape[:1] != source.shape[:1]:
            raise Unsupported(
                "it mixes the inputs of a batch, as a product of matrices and F.instance_norm do"
            )
        return self.set_shape(place, tuple(target.shape[1:]))

    def set_shape(self, place: int, shape: Shape) -> int:
        """The same, with a shape without the batch."""
        if not shape:
            raise Unsupported("it leaves no axis but the batch")
        return self.trace.reshape(self.function, place, shape)

    def skip_fixed(self, tensor: Any) -> int:
        """The place of a tensor, past numbers that scale or shift it and are no layer's."""
        sources = [self.trace.worked_out.get(id(value)) for value in self.args]
        source = next(filter(None, sources), "")
        kind = f"numbers that forward works out from {source} and" if source else "fixed numbers"
        self.trace.note(f"{kind} that scale or shift neurons are left out")
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
