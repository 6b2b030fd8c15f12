"""Tensors of the text: their sizes, and the call that gives them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar

from cnnviz.reading.code.values.array_views import as_view
from cnnviz.reading.code.values.values import Batch, Value, now

if TYPE_CHECKING:
    import ast

    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.keras.nesting import Nest
    from cnnviz.reading.code.language.single_inputs import Lone
    from cnnviz.reading.code.values.modules import Module, Weight

Sizes = tuple[int | Batch | None, ...]
"""The sizes of a tensor, its batch axis first; None where a Keras text leaves one open."""


_looks = 0


def looks() -> int:
    """How often anything has looked at the sizes of a network's data: they may have told it what to
    do. Layers, which do the same with all sizes, look at what a tensor `held`.
    """
    return _looks


class Use:
    """One call of a layer; one whose `layer` is None is an input.

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
        self.weights: tuple[Weight, ...] = ()  # Those of layers that it was given.
        self.unit = 0  # Which of the layers that its module stands for.
        self.nests: tuple[Nest, ...] = ()  # All calls of Keras's models that it is a part of.
        self.order = now()
        self.other: Shape | None = ()  # As `loose` has it, which looks for it.


class Tensor:
    """A tensor. `sizes` are PyTorch's: the batch, then channels, then positions; `held` are the
    same, for what does not go by them.

    `traced`: it comes from the network's input, by way of `use` or directly. `learned` names what
    holds its numbers where it is a parameter, `numbers` are they where the text says them. Keras's
    tensors know whether Keras has their channels `first`.

    Tensors with one `store` are views of the same numbers: what changes one in place changes the
    others. Stores are numbers, the later the higher. A tensor is as its store was behind so many
    `changes`. One that is `alone` has one
    number for each input: the text does not see the axis that `sizes` has for it. Of one that is
    `lone`, one input's, it does not see the batch axis. An `array` is numpy's. One that was made as
    `zeros` is these unless the text changes it.
    """

    __slots__ = (
        *(
            "alone",
            "array",
            "changes",
            "first",
            "held",
            "home",
            "keras",
            "learned",
            "lone",
            "numbers",
        ),
        *("source", "store", "traced", "use", "zeros"),
    )

    def __init__(self, sizes: Sizes, traced: bool = False, use: Use | None = None) -> None:
        self.held = sizes
        self.traced = traced
        self.use = use
        self.learned: object = None
        self.source: object = None  # What it is worked out of, as `weights.source` has it.
        self.home: Module | None = None  # The first module that holds it as a parameter.
        self.keras = False
        self.first = False
        self.numbers: Value = None
        self.store = now()
        self.changes = 0
        self.alone = self.array = self.zeros = False
        self.lone: Lone | None = None

    @property
    def sizes(self) -> Sizes:
        """The batch, channels, positions; whoever asks for them is counted (`looks`)."""
        if self.traced:
            global _looks
            _looks += 1
        return self.held

    @property
    def rank(self) -> int:
        """How many axes it has, the batch's among them: no size of the input changes that."""
        return len(self.held)

    @property
    def axes(self) -> int:
        """How many of them the text sees, as `seen` has them."""
        return 1 if self.alone else self.rank - (self.lone is not None)

    @property
    def shape(self) -> Shape:
        """Its sizes without the batch."""
        return self.sizes[1:]  # type: ignore[return-value]

    @property
    def seen(self) -> Sizes:
        """Its sizes as the text sees them: Keras has channels last unless told otherwise."""
        if self.alone:
            return self.held[:1]
        if self.lone is not None:
            return self.sizes[1:]
        if not self.keras or self.first or len(self.sizes) < 3:
            return self.sizes
        batch, channels, *places = self.sizes
        return (batch, *places, channels)

    def axis(self, seen: int) -> int:
        """Which of `sizes` an axis is, as the text counts it (negative: from the end)."""
        rank = len(self.held)
        at = seen + rank if seen < 0 else seen + (self.lone is not None)
        if not self.keras or self.first or rank < 3 or at == 0:
            return at
        return 1 if at == rank - 1 else at + 1

    def like(self, other: Tensor) -> Tensor:
        """Itself, with the order of axes that another tensor has."""
        self.keras, self.first = other.keras, other.first
        self.alone, self.lone, self.array = other.alone, other.lone, other.array
        return self

    def copied(self) -> Tensor:
        """The same numbers, in a store of their own."""
        made = Tensor(self.held, self.traced, self.use).like(self)
        made.learned, made.source = self.learned, self.source
        made.numbers, made.zeros = self.numbers, self.zeros
        return made

    def sized_as(self, other: Value) -> bool:
        """Whether another value is a tensor of its sizes, and neither is more than these."""
        return (
            type(self) is type(other) is Tensor
            and all(
                one.numbers is one.learned is one.lone is None and not (one.traced or one.alone)
                for one in (self, other)
            )
            and (self.held, self.keras, self.first) == (other.held, other.keras, other.first)
        )

    def same(self, other: Tensor, _: int) -> bool:
        """Whether another tensor holds the same numbers."""
        return self.traced and other.traced and self.use is other.use and self.sizes == other.sizes


class Learned:
    """What a parameter's numbers are: each is counted once, however often it is used."""

    __slots__ = ("first", "tensor")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self.first: Module | None = None  # The first layer of Keras's that was given it.

    def lender(self, layer: Module) -> Module | None:
        """The layer whose weights another of Keras's has that is given these numbers, too."""
        self.first = self.first or layer
        return None if self.first is layer else self.first

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        sizes = self.tensor.sizes
        return prod(size for size in sizes if isinstance(size, int))


def given_by(path: str, found: Value, args: list[Value]) -> Value:
    """What a function of that path gave for these: numpy's makes arrays, PyTorch's tensors."""
    if not isinstance(found, Tensor) or found.traced:
        return as_view(path.removeprefix("numpy."), args[0] if args else None, found)
    own = any(found is one for one in args)
    found.zeros |= path.rpartition(".")[2] in ("zeros", "zeros_like")
    if found.array and path.startswith("torch."):
        store = found.store
        found = found.copied() if own else found
        found.array, found.store = False, store
    elif path.startswith("numpy.") and not own:
        found.array = True
    return found


class Frozen(Tensor):
    """A parameter that the text keeps from learning: fixed numbers, which PyTorch counts."""

    __slots__ = ()


class Spread(Tensor):
    """A parameter, `origin`, that is repeated along axes: where it meets data, it does that anyway.

    What else is made of it is worked out of a parameter.
    """

    __slots__ = ("origin",)

    def __init__(self, origin: Tensor, sizes: Sizes, part: object) -> None:
        super().__init__(sizes)
        self.origin: Tensor = origin.origin if isinstance(origin, Spread) else origin
        self.learned = part


class Extent(tuple["Value", ...]):
    """What `x.size()` gives, a torch.Size: `torch.Tensor` takes it for sizes, not for numbers."""

    __slots__ = ()


class Measured(tuple["Value", ...]):
    """What `tf.shape(x)` gives, a tensor: an operator works on each of its sizes."""

    __slots__ = ()


class Largest(tuple["Value", "Value"]):
    """What `x.max(dim=1)` gives: the largest values along an axis, and where they are."""

    __slots__ = ()
    names: ClassVar[dict[str, int]] = {"values": 0, "indices": 1}


class Parts(Largest):
    """What `torch.svd(u)`, `torch.linalg.qr(u)` and their like give."""

    __slots__ = ()
    names: ClassVar[dict[str, int]] = {
        **{"U": 0, "S": 1, "V": 2, "Vh": 2, "Q": 0, "R": 1},
        **{"eigenvalues": 0, "eigenvectors": 1},
    }
