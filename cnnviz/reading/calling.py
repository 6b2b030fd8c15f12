"""Calls in the making, for whatever knows its shapes already: files and objects of frameworks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from math import prod
from typing import Any

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.layers import find
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.merge import Merge
from cnnviz.layers.network import Network, Uncalled, check_size
from cnnviz.layers.wiring import Call, graph_of

TWO = "a second Embedding looks its vectors up here; a network here has one input"
INDICES = (
    "an Embedding looks up other indices here than the network's input; a network here has one"
)
BESIDE = "the indices that an Embedding looks up are read besides; a network here has one input"


def looking_up(name: str, vectors: Shape, parameters: int) -> str:
    """The note on an Embedding, behind which a network is drawn.

    An index is no neuron, and which vector it takes is no connection: data says it.
    """
    return (
        f"{name} (Embedding) looks up a vector for each index, which is no connection: drawn from"
        f" these vectors on, {times(vectors)}; its {parameters:,} parameters are counted"
    )


def behind(table: Uncalled) -> str:
    """The same for a figure's line of context."""
    return f"from the vectors of {table.name} on"


class Unsupported(Exception):
    """Something that cnnviz cannot show; the words say why."""


class SizeError(CnnvizError):
    """A layer cannot take what it gets; over another size of the input it may."""


class CutError(CnnvizError):
    """What is read can be shown up to a place only: `network` is what comes before it."""

    def __init__(self, message: str, network: Network | None) -> None:
        super().__init__(message)
        self.network = network


TRIED = (8, 16, 28, 32, 64, 96, 128, 224, 256, 299, 320, 384, 512)
"""Sizes that are tried for what a model leaves open, where no input is given."""


def first_that_fits(
    candidates: Iterable[Shape], read: Callable[[Shape], Network], why: str
) -> Network:
    """The network over the first of these inputs that all its layers take.

    `why` says in its note how it came to that input. Raises the last error where none fits.
    """
    failure: CnnvizError | None = None
    for shape in candidates:
        try:
            network = read(shape)
        except SizeError as error:
            failure = error
            continue
        return replace(
            network,
            notes=(f"input: {times(shape)} ({why})", *network.notes),
            assumed=("input size chosen", *network.assumed),
            chosen_input=True,
        )
    reason = f"{failure}; " if failure is not None else ""
    raise CnnvizError(f"{reason}no input was given, and none that was tried fits: say it (--input)")


class Calls:
    """The calls so far, as `cnnviz.layers.wiring` takes them, and sentences for the user.

    `given` are the shapes at each place: the network's input, then what each call gives.
    """

    def __init__(self, shape: Shape) -> None:
        self.given = [shape]
        self.calls: list[Call] = []
        self.notes: dict[str, None] = {}
        self.tables: tuple[Uncalled, ...] = ()
        self.keys: list[Hashable] = []  # Of each call, what names its weights; None for no name.
        self.frozen: set[int] = set()  # Calls of layers that do not learn; -1 for the table.
        self._first: dict[Hashable, int] = {}

    def called(
        self, name: str, layer: Layer, *reads: int, key: Hashable = None, own: bool = False
    ) -> int:
        """Adds a call; the place of what it gives. Calls of one `key` use the same weights.
        `own`: the name is a module's path.

        Raises `ShapeFault` where the layer cannot take what it reads.
        """
        taken = [self.given[at] for at in reads]
        if () in taken and not layer.pointwise:
            raise ShapeFault("what this reads has one number for each input, without an axis")
        given = layer.output_shape(*taken)
        check_size(given or (1,))
        self.given.append(given)
        again = None if key is None else self._first.setdefault(key, len(self.calls))
        if again == len(self.calls) or (again is not None and self.calls[again].layer != layer):
            again = None
        self.calls.append(Call(name, layer, reads, again, own))
        self.keys.append(key)
        return len(self.calls)

    def otherwise(self, key: Hashable, layer: Layer) -> str:
        """The call whose weights are those of `key`, where it is of another layer; else ""."""
        first = self._first.get(key)
        if first is None or self.calls[first].layer == layer or not layer.parameters:
            return ""
        return self.calls[first].name

    def looks_up(self, name: str, at: int, vectors: Shape, parameters: int) -> int:
        """Begins anew with the vectors in which an Embedding looks the input up; their place."""
        if at or self.calls or self.tables:
            raise Unsupported(TWO if self.tables else BESIDE if not at else INDICES)
        check_size(vectors)
        self.given[0] = vectors
        self.tables = (Uncalled(name, make("Identity"), parameters, True),)
        self.note(looking_up(name, vectors, parameters))
        return 0

    def replaced(self, at: int, layer: Layer, key: Hashable = None) -> None:
        """Puts another layer into a call: with the bias, say, that something later adds, whose name
        is `key`. Whose weights it uses is told by both.
        """
        call, known = at - 1, self.keys[at - 1]
        self.keys[call] = known if known is None or key is None else (known, key)
        alike = zip(self.calls[:call], self.keys, strict=False)
        same = (
            i for i, (one, own) in enumerate(alike) if (one.layer, own) == (layer, self.keys[call])
        )
        again = next(same, None) if known is not None else None
        self.calls[call] = self.calls[call]._replace(layer=layer, again=again)

    def renamed(self, name: str, at: int, given: Shape) -> int:
        """The same neurons under other axes, of a shape without the batch."""
        taken = self.given[at]
        if prod(taken) != prod(given):
            raise Unsupported("it changes the batch axis")
        if given == taken:
            return at
        front = next((i for i, (n, m) in enumerate(zip(taken, given, strict=False)) if n != m), 0)
        front = min(front, len(taken) - 1, len(given) - 1)
        old, new = taken[front:], given[front:]
        if len(old) > 1:
            at = self.called(name, make("Flatten", start_dim=front + 1), at)
        if len(new) > 1:
            at = self.called(name, make("Unflatten", dim=front + 1, unflattened_size=new), at)
        return at

    def merged(self, name: str, layer: Merge, *reads: int) -> int:
        """A merge; of one value it is that value."""
        return reads[0] if len(reads) == 1 else self.called(name, layer, *reads)

    def network(self) -> Network | None:
        """The network of the calls so far, if there are any."""
        if not self.calls:
            return None
        assumed = tuple(map(behind, self.tables))
        found = graph_of(self.given[0], self.calls)
        found = replace(found, uncalled=self.tables, assumed=assumed)
        if not self.frozen:
            return found
        from cnnviz.reading.keras.frozen import without

        names = [one.name for one in self.tables if -1 in self.frozen]
        return without(found, names + [found.owner(at) for at in sorted(self.frozen) if at >= 0])

    def note(self, words: str) -> None:
        """Keeps a sentence for the user."""
        self.notes[words] = None


def part_of(axis: int, start: int, stop: int, step: int) -> Layer:
    """The layer that takes a part of an axis (0: the batch)."""
    return _by_place("Slice", axis, start, stop, step)


def turned(order: tuple[int, ...]) -> Layer:
    """The layer that puts axes in another order, the batch among them."""
    return _by_place("Permute", order)


def _by_place(spec_name: str, *values: Any) -> Layer:
    kind = find(spec_name)
    if kind is None:
        raise Unsupported(f"cnnviz knows no layer {spec_name}")
    return kind.cls(*values)


def make(spec_name: str, dims: int | None = None, **values: Any) -> Layer:
    """The layer of that name, such as `make("Conv", 2, in_channels=1, ...)`.

    >>> make("MaxPool", 2, kernel_size=2)
    MaxPool2d(kernel_size=2)
    """
    if dims not in (None, 1, 2, 3):
        raise Unsupported(f"it has {dims} spatial axes; 1 to 3 can be shown")
    kind = find(spec_name if dims is None else f"{spec_name}{dims}d")
    if kind is None:
        raise Unsupported(f"cnnviz knows no layer {spec_name}")
    axes = {} if kind.dims is None else {"dims": kind.dims}
    return kind.cls(**axes, **values)
