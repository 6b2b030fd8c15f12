"""Collects calls, for sources that already know their shapes: files and frameworks' objects."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from math import prod
from typing import Any

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.layers import find
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.elementwise import Affine
from cnnviz.layers.merge import Concat, Merge
from cnnviz.layers.network import Network, Uncalled, check_size
from cnnviz.layers.wiring import Call, graph_of

SECOND_EMBEDDING = "a second Embedding looks its vectors up here; a network here has one input"
OTHER_INDICES = (
    "an Embedding looks up other indices here than the network's input; a network here has one"
)
INDICES_READ_ELSEWHERE = (
    "the indices that an Embedding looks up are read besides; a network here has one input"
)


def embedding_note(name: str, vectors: Shape, parameters: int) -> str:
    """The note on an Embedding, after which a network is drawn.

    An index is no neuron, and which vector it picks is no connection: that depends on the data.
    """
    return (
        f"{name} (Embedding) looks up a vector for each index, which is no connection: drawn from"
        f" these vectors on, {times(vectors)}; its {parameters:,} parameters are counted"
    )


def embedding_context(table: Uncalled) -> str:
    """The same for a figure's line of context."""
    return f"from the vectors of {table.name} on"


MOST_COPIES = 512
"""How often what is repeated is drawn at most."""


class Unsupported(Exception):
    """Something that cnnviz cannot show; the message says why."""


class SizeError(CnnvizError):
    """A layer cannot take what it gets; with another input size it might."""


class CutError(CnnvizError):
    """A model can be shown up to some place only: `network` is what comes before it."""

    def __init__(self, message: str, network: Network | None) -> None:
        super().__init__(message)
        self.network = network


TRIED_SIZES = (8, 16, 28, 32, 64, 96, 128, 224, 256, 299, 320, 384, 512)
"""Sizes that are tried for what a model leaves open, if no input is given."""


def first_that_fits(
    candidates: Iterable[Shape], read: Callable[[Shape], Network], why: str
) -> Network:
    """The network over the first of these inputs that all its layers accept.

    `why` is for the note on that input. Raises the last error if none fits.
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
    """The calls so far, as `cnnviz.layers.wiring` takes them, and notes for the user.

    `given` are the shapes at each place: the network's input, then the output of each call.
    """

    why_frozen = "trainable = False"

    def __init__(self, shape: Shape) -> None:
        self.given = [shape]
        self.calls: list[Call] = []
        self.notes: dict[str, None] = {}
        self.tables: tuple[Uncalled, ...] = ()
        self.keys: list[Hashable] = []  # What names the weights of each call, if anything.
        self.frozen: set[int] = set()  # Calls of layers that are not trained; -1: the table.
        self._first: dict[Hashable, int] = {}

    def called(
        self, name: str, layer: Layer, *reads: int, key: Hashable = None, own: bool = False
    ) -> int:
        """Adds a call; returns the place of its output. Calls of one `key` share their weights.
        `own`: the name is a module's path.

        Raises `ShapeFault` if the layer cannot take what it reads.
        """
        inputs = [self.given[place] for place in reads]
        if () in inputs and not layer.pointwise:
            raise ShapeFault("what this reads has one number for each input, without an axis")
        output = layer.output_shape(*inputs)
        check_size(output or (1,))
        self.given.append(output)
        first_use = None if key is None else self._first.setdefault(key, len(self.calls))
        if first_use == len(self.calls) or (
            first_use is not None and self.calls[first_use].layer != layer
        ):
            first_use = None
        self.calls.append(Call(name, layer, reads, first_use, own))
        self.keys.append(key)
        return len(self.calls)

    def conflicting_call(self, key: Hashable, layer: Layer) -> str:
        """The name of the call whose weights are those of `key`, if its layer differs; else ""."""
        first = self._first.get(key)
        if first is None or self.calls[first].layer == layer or not layer.parameters:
            return ""
        return self.calls[first].name

    def looks_up(self, name: str, place: int, vectors: Shape, parameters: int) -> int:
        """Starts over from the vectors that an Embedding looks up; returns their place."""
        if place or self.calls or self.tables:
            raise Unsupported(
                SECOND_EMBEDDING
                if self.tables
                else INDICES_READ_ELSEWHERE
                if not place
                else OTHER_INDICES
            )
        check_size(vectors)
        self.given[0] = vectors
        self.tables = (Uncalled(name, make("Identity"), parameters, True),)
        self.note(embedding_note(name, vectors, parameters))
        return 0

    def replace_layer(self, place: int, layer: Layer, key: Hashable = None) -> None:
        """Puts another layer into a call: say, one with the bias named `key` that something later
        adds. Both keys then tell whose weights it uses.
        """
        call, old_key = place - 1, self.keys[place - 1]
        self.keys[call] = old_key if old_key is None or key is None else (old_key, key)
        pairs = zip(self.calls[:call], self.keys, strict=False)
        matches = (
            i
            for i, (other, own) in enumerate(pairs)
            if (other.layer, own) == (layer, self.keys[call])
        )
        first_use = next(matches, None) if old_key is not None else None
        self.calls[call] = self.calls[call]._replace(layer=layer, again=first_use)

    def reshape(self, name: str, place: int, shape: Shape) -> int:
        """Gives the same neurons other axes, those of `shape`, without the batch; their place."""
        current = self.given[place]
        if prod(current) != prod(shape):
            raise Unsupported("it changes the batch axis")
        if shape == current:
            return place
        front = next((i for i, (n, m) in enumerate(zip(current, shape, strict=False)) if n != m), 0)
        front = min(front, len(current) - 1, len(shape) - 1)
        old, new = current[front:], shape[front:]
        if len(old) > 1:
            place = self.called(name, make("Flatten", start_dim=front + 1), place)
        if len(new) > 1:
            place = self.called(name, make("Unflatten", dim=front + 1, unflattened_size=new), place)
        return place

    def merged(self, name: str, layer: Merge, *reads: int) -> int:
        """Adds a merge; of a single value it is that value."""
        return reads[0] if len(reads) == 1 else self.called(name, layer, *reads)

    def repeated(self, name: str, place: int, shape: Shape) -> int:
        """Repeats a value along its axes of size 1, to `shape`: channels side by side, positions in
        place.
        """
        first, *_ = self.given[place]
        old, new = joined_axes(self.given[place], shape)
        if old[1:] != new[1:]:
            place = self.reshape(name, place, old)
            place = self.called(name, make("Upsample", size=new[1:]), place)
            place = self.reshape(name, place, (first, *shape[1:]))
        return self.copied(name, place, 1, shape[0] // first)

    def copied(self, name: str, place: int, axis: int, count: int) -> int:
        """A value so often side by side along an axis (0: the batch)."""
        if count > MOST_COPIES:
            raise Unsupported(f"it repeats {count} times")
        return self.merged(name, Concat(axis), *[place] * count)

    def network(self) -> Network | None:
        """The network of the calls so far, if there are any."""
        if not self.calls:
            return None
        assumed = tuple(map(embedding_context, self.tables))
        network = graph_of(self.given[0], self.calls)
        network = replace(network, uncalled=self.tables, assumed=assumed)
        if not self.frozen:
            return network
        from cnnviz.reading.keras.frozen import with_frozen

        names = [table.name for table in self.tables if -1 in self.frozen]
        names += [network.owner(place) for place in sorted(self.frozen) if place >= 0]
        return with_frozen(network, names, why=self.why_frozen)

    def note(self, words: str) -> None:
        """Adds a note for the user."""
        self.notes[words] = None


def slice_layer(axis: int, start: int, stop: int, step: int) -> Layer:
    """The layer that slices an axis (0: the batch)."""
    return _by_place("Slice", axis, start, stop, step)


def flip_layer(axis: int) -> Layer:
    """The layer that reverses an axis (0: the batch)."""
    return _by_place("Flip", (axis,))


def permute_layer(order: tuple[int, ...]) -> Layer:
    """The layer that puts the axes, including the batch, in another order."""
    return _by_place("Permute", order)


def bounding_layers(low: float | None, high: float | None) -> tuple[Layer, ...]:
    """The layers that keep numbers within bounds, either of which may be None.

    >>> bounding_layers(0, 6), bounding_layers(0.5, None)
    ((ReLU6(),), (Threshold(0.5, 0.5),))
    """
    if low is not None and high is not None:
        if low >= high:
            raise Unsupported("there is nothing between its bounds")
        if (low, high) == (0, 6):
            return (make("ReLU6"),)
        return (make("Hardtanh", min_val=float(low), max_val=float(high)),)
    if low is not None:
        return (make("Threshold", threshold=low, value=low) if low else make("ReLU"),)
    if high is None:
        return ()
    reverse = Affine(-1.0)  # The most that x may be is the least that -x may be.
    return reverse, make("Threshold", threshold=-high, value=-high), reverse


def joined_axes(old: Shape, new: Shape) -> tuple[Shape, Shape]:
    """Both shapes, each axis that is repeated joined to the one before it, so that there are few.

    The nearest neighbour by hand, `x.view(c, h, 1, w, 1).expand(c, h, 2, w, 2)`, repeats positions:

    >>> joined_axes((4, 6, 1, 5, 1), (4, 6, 2, 5, 3))
    ((4, 6, 5), (4, 12, 15))
    """
    repeated = [axis for axis, size in enumerate(new) if size != old[axis]]
    if len(new) <= 4:
        return old, new
    if any(axis < 2 or axis - 1 in repeated for axis in repeated) or len(new) - len(repeated) > 4:
        raise Unsupported("it repeats along many axes")
    few_old, few_new = list(old), list(new)
    for axis in reversed(repeated):
        few_new[axis - 1 : axis + 1] = [new[axis - 1] * new[axis]]
        del few_old[axis]
    return tuple(few_old), tuple(few_new)


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
