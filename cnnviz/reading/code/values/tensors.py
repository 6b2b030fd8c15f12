"""Tensors of the text: their sizes, and the call that gives them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar

from cnnviz.reading.code.values.array_views import link_if_view
from cnnviz.reading.code.values.values import Array, Batch, Value, now

if TYPE_CHECKING:
    import ast

    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.keras.nesting import Nest
    from cnnviz.reading.code.language.single_inputs import SingleInput
    from cnnviz.reading.code.values.modules import Module, Weight

Sizes = tuple[int | Batch | None, ...]
"""The sizes of a tensor, its batch axis first; None where a Keras text leaves one open."""


_look_count = 0


def look_count() -> int:
    """How often anything has looked at the sizes of a network's data, which may have decided what
    it does. Layers, which treat all sizes alike, look at what a tensor `held`.
    """
    return _look_count


class Use:
    """One call of a layer, or an input if `layer` is None.

    `reads` are the calls that it reads, None for the network's input. `order` counts all calls.
    """

    __slots__ = (
        *("layer", "learned", "module", "name", "nests", "node", "order", "other", "reads"),
        *("shape", "unit", "weights"),
    )

    def __init__(
        self,
        layer: Layer | None,
        reads: tuple[Use | None, ...],
        shape: Shape,
        name: str,
        node: ast.AST,
    ) -> None:
        self.layer = layer
        self.reads = reads
        self.shape = shape
        self.name = name
        self.node = node
        self.module: Module | None = None
        self.learned: tuple[object, ...] = ()  # Parameters of the text's own that it uses.
        self.weights: tuple[Weight, ...] = ()  # Layers' weights that were passed to it.
        self.unit = 0  # Which of the layers that its module stands for.
        self.nests: tuple[Nest, ...] = ()  # All calls of Keras models that it is part of.
        self.order = now()
        self.other: Shape | None = ()  # See `open_sizes`, which works it out.


class Tensor:
    """A tensor. `sizes` are PyTorch's: batch, channels, positions; `held` are the same for what
    does not depend on them.

    `traced`: it comes from the network's input, through `use` or directly. `learned` is what holds
    the numbers of a parameter, `numbers` are they if the text says them. Keras's tensors know
    whether their channels are `first`.

    Tensors with one `store` are views of the same numbers: changing one in place changes the
    others. Stores are numbers, later ones higher. A tensor is as its store was after this many
    `changes`. If `alone`, it has one number per input: the text does not see the axis that `sizes`
    has for it. If `lone`, it is that of one input, and the text does not see the batch axis. An
    `array` is numpy's. `zeros`: it was made of zeros, unless the text changes it.
    """

    __slots__ = (
        *(
            "alone",
            "array",
            "base",
            "changes",
            "first",
            "held",
            "home",
            "keras",
            "learned",
            "lone",
        ),
        *("_numbers", "source", "store", "traced", "use", "zeros"),
    )

    def __init__(self, sizes: Sizes, traced: bool = False, use: Use | None = None) -> None:
        self.held = sizes
        self.traced = traced
        self.use = use
        self.learned: object = None
        self.source: object = None  # What it is computed from, as `weights.source` has it.
        self.home: Module | None = None  # The first module that holds it as a parameter.
        self.keras = False
        self.first = False
        self.base: Array | None = None  # An array that changes along: see `array_views`.
        self._numbers: Value = None
        self.store = now()
        self.changes = 0
        self.alone = self.array = self.zeros = False
        self.lone: SingleInput | None = None

    @property
    def numbers(self) -> Value:
        """The numbers that the text says; None if something has written into them since."""
        return self._numbers if self.base is None or self.base.why is None else None

    @numbers.setter
    def numbers(self, numbers: Value) -> None:
        self._numbers = numbers

    @property
    def sizes(self) -> Sizes:
        """Batch, channels, positions; each access is counted (`look_count`)."""
        if self.traced:
            global _look_count
            _look_count += 1
        return self.held

    @property
    def rank(self) -> int:
        """How many axes it has, with that of the batch: no size of the input changes that."""
        return len(self.held)

    @property
    def axes(self) -> int:
        """How many axes the text sees, as in `text_sizes`."""
        return 1 if self.alone else self.rank - (self.lone is not None)

    @property
    def shape(self) -> Shape:
        """Its sizes without the batch."""
        return self.sizes[1:]  # type: ignore[return-value]

    @property
    def text_sizes(self) -> Sizes:
        """Its sizes as the text sees them: Keras has channels last by default."""
        if self.alone:
            return self.held[:1]
        if self.lone is not None:
            return self.sizes[1:]
        if not self.keras or self.first or len(self.sizes) < 3:
            return self.sizes
        batch, channels, *places = self.sizes
        return (batch, *places, channels)

    def axis(self, axis: int) -> int:
        """The index in `sizes` of an axis as the text counts it (negative: from the end)."""
        rank = len(self.held)
        position = axis + rank if axis < 0 else axis + (self.lone is not None)
        if not self.keras or self.first or rank < 3 or position == 0:
            return position
        return 1 if position == rank - 1 else position + 1

    def like(self, other: Tensor) -> Tensor:
        """Takes over another tensor's order of axes; returns itself."""
        self.keras, self.first = other.keras, other.first
        self.alone, self.lone, self.array = other.alone, other.lone, other.array
        return self

    def copied(self) -> Tensor:
        """The same numbers in a store of their own."""
        copy = Tensor(self.held, self.traced, self.use).like(self)
        copy.learned, copy.source = self.learned, self.source
        copy.numbers, copy.zeros = self.numbers, self.zeros
        return copy

    def sized_as(self, other: Value) -> bool:
        """Whether another value is a tensor of the same sizes, and neither has more to it."""
        return (
            type(self) is type(other) is Tensor
            and all(
                tensor.numbers is tensor.learned is tensor.lone is None
                and not (tensor.traced or tensor.alone)
                for tensor in (self, other)
            )
            and (self.held, self.keras, self.first) == (other.held, other.keras, other.first)
        )

    def same(self, other: Tensor, _: int) -> bool:
        """Whether another tensor holds the same numbers."""
        return self.traced and other.traced and self.use is other.use and self.sizes == other.sizes


class Learned:
    """A parameter's numbers: each is counted once, however often it is used."""

    __slots__ = ("first", "tensor")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self.first: Module | None = None  # The first layer of Keras's that was given it.

    def lender(self, layer: Module) -> Module | None:
        """The layer whose weights another Keras layer shares if it is passed these numbers, too."""
        self.first = self.first or layer
        return None if self.first is layer else self.first

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        sizes = self.tensor.sizes
        return prod(size for size in sizes if isinstance(size, int))


def typed_result(path: str, result: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """What a function of that path returned: numpy's return arrays, PyTorch's tensors."""
    args = [*args, *kwargs.values()]
    name = path.removeprefix("numpy.").removeprefix("torch.")
    return link_if_view(name, args, _typed(path, result, args), kwargs)


def _typed(path: str, result: Value, args: list[Value]) -> Value:
    if not isinstance(result, Tensor) or result.traced:
        return result
    is_argument = any(result is arg for arg in args)
    result.zeros |= path.rpartition(".")[2] in ("zeros", "zeros_like")
    if result.array and path.startswith("torch."):
        store = result.store
        result = result.copied() if is_argument else result
        result.array, result.store = False, store
    elif path.startswith("numpy.") and not is_argument:
        result.array = True
    return result


class FrozenParameter(Tensor):
    """A parameter that the text freezes: fixed numbers, which PyTorch counts."""

    __slots__ = ()


class Repeated(Tensor):
    """A parameter, `origin`, repeated along axes: where it meets data, it would be anyway.

    Anything else made of it is computed from a parameter.
    """

    __slots__ = ("origin",)

    def __init__(self, origin: Tensor, sizes: Sizes, part: object) -> None:
        super().__init__(sizes)
        self.origin: Tensor = origin.origin if isinstance(origin, Repeated) else origin
        self.learned = part


class Size(tuple["Value", ...]):
    """What `x.size()` returns, a torch.Size: `torch.Tensor` takes it for sizes, not for numbers."""

    __slots__ = ()


class SizeTensor(tuple["Value", ...]):
    """What `tf.shape(x)` returns, a tensor: an operator works on each of its sizes."""

    __slots__ = ()


def has_batch(sizes: tuple[Value, ...]) -> bool:
    """Whether the size of the batch axis is among these."""
    return any(isinstance(size, Batch) for size in sizes)


class MaxResult(tuple["Value", "Value"]):
    """What `x.max(dim=1)` returns: the largest values along an axis, and where they are."""

    __slots__ = ()
    names: ClassVar[dict[str, int]] = {"values": 0, "indices": 1}


class Factors(MaxResult):
    """What `torch.svd(u)`, `torch.linalg.qr(u)` and their like return."""

    __slots__ = ()
    names: ClassVar[dict[str, int]] = {
        **{"U": 0, "S": 1, "V": 2, "Vh": 2, "Q": 0, "R": 1},
        **{"eigenvalues": 0, "eigenvectors": 1},
    }
