"""The calls of a network, as met on the path of its data."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.code.language.foresight import (
    Effect,
    Event,
    Shapes,
    alike,
    applied,
    infer,
    refusal,
    source_of,
)
from cnnviz.reading.code.language.input_uses import Entered
from cnnviz.reading.code.language.single_inputs import SingleInput, check_alone, check_single
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.aliases import SPOILED, Changes, are_disjoint, is_view
from cnnviz.reading.code.values.errors import Halt, Limit
from cnnviz.reading.code.values.journal import Journal, Writes
from cnnviz.reading.code.values.modules import Module, as_learned
from cnnviz.reading.code.values.tensors import Tensor, Use, has_batch, look_count
from cnnviz.reading.code.values.values import Batch, List, Unknown
from cnnviz.reading.tree import Node

if TYPE_CHECKING:
    from cnnviz.reading.code.keras.nesting import Nest

MOST_CALLS = 4096
"""Several times as many calls as the deepest networks have."""

_BATCH_MOVED = "the batch axis must stay as it is, for a network is drawn for one input"

_CHANGED = (
    "what this reads was changed in place under another name, as +=, relu_ and inplace=True do:"
    " write x = x + y instead, or keep a copy with clone()"
)


class Refused:
    """A call that cannot take its arguments. `size` as `Refusal.size`.

    `unflattened`: a Linear takes as many features as the map that it reads has neurons.
    """

    __slots__ = ("fault", "size", "unflattened")

    def __init__(self, fault: Fault, size: int, unflattened: bool = False) -> None:
        self.fault = fault
        self.size = size
        self.unflattened = unflattened


class Trace:
    """Records calls; `refused` holds those that were not possible as the text has them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.of_batches: dict[ast.AST, str] = {}  # Means over a batch, drawn for one input.
        self.refusing: Tensor | None = None  # What the call that was refused last reads.
        self.told: list[tuple[Module, ast.AST]] = []  # What of Keras the text tells to train.
        self.nests: tuple[Nest, ...] = ()  # The calls of each of Keras's running models.
        self.begin(())
        self.following = False  # Whether the network itself is followed, not what is around it.

    @contextmanager
    def nested(self, calls: Nest) -> Iterator[None]:
        """Around a call of a Keras model or layer that is made of others; `calls` are theirs."""
        outer, self.nests = self.nests, (*self.nests, calls)
        try:
            yield
        finally:
            self.nests = outer

    def begin(self, start: Shape) -> None:
        """The network's own path begins here, with that input."""
        self.start = start
        self.uses = List()
        self.changed = Changes()  # What was changed in place, as it was before, by store.
        self.count = 0
        self.refused: list[Refused] = []
        self.entered = Entered()  # What the network's input goes into.
        self.clean: int | None = None  # How many calls were met before the first refusal.
        self.lone: list[ast.AST] = []  # Where inputs lose a batch axis, before a Linear.
        self.spare: list[Use] = []  # What was met, but is part of a later call by now.
        self.picked: list[ast.AST] = []  # What only selects among the numbers returned.
        self.met: list[Event] = []  # What the path's data has met, for foreseeing other sizes.
        self.meeting: Event | None = None  # What data is meeting now.
        self.looks = look_count()
        self.following = True

    def end(self) -> None:
        """The network's own path ends here."""
        self.following = False

    @property
    def blind(self) -> bool:
        """Whether nothing on the network's path has looked at the sizes of its data."""
        return self.looks == look_count()

    def forked(self) -> None:
        """Gives up foreseeing other sizes: what is met is not all on one path."""
        self.looks = -1

    def meet(
        self, key: Hashable, do: Callable[[Shapes], Effect], tensors: list[Tensor]
    ) -> Event | None:
        """Records as a `Event` what tensors meet, at least one of which comes from the network's
        input; unless it is part of what they are meeting already, or off the network's own path. It
        lasts until `meeting` is None again.
        """
        if self.meeting is not None or not self.following:
            return None
        self.entered.function(key)
        for tensor in tensors:
            if tensor.use is not None and tensor.use.shape != tensor.held[1:]:
                self.forked()  # It is not what its call returned.
        self.meeting = Event(key, do, [source_of(tensor) for tensor in tensors])
        self.met.append(self.meeting)
        return self.meeting

    def alike(self, left: Tensor, right: Tensor) -> bool:
        """Whether two tensors have the same sizes; if not, that is a look at them."""
        if left.held != right.held:
            return left.sizes == right.sizes
        if self.meet("alike", alike, [left, right]):
            self.meeting = None
        return True

    def apply(
        self,
        journal: Journal,
        layer: Layer,
        tensors: list[Tensor],
        name: str,
        node: ast.AST,
        place: Node | None = None,
    ) -> Tensor:
        """The output of `layer` for tensors; recorded if they come from the network's input.

        `place` is where a refusal is reported, by default that of `node`.
        """
        traced, lone = self._checked(layer, tensors, node)
        sizes, place = tensors[0].held, place or self.place(node)
        keeps = not sizes or (len(tensors) == 1 and has_batch(sizes[1:]))
        if layer.pointwise and keeps and not traced:
            return as_learned(Tensor(sizes).like(tensors[0]), layer, tensors)
        is_outermost = traced and self.meeting is None
        operation = self.meet(layer, applied(layer), tensors) if is_outermost else None
        shape = self.output(layer, tensors, place)
        result = Tensor((sizes[0], *shape)).like(tensors[0])
        result.lone = lone
        if not traced:
            return as_learned(result, layer, tensors)
        result.traced = True
        result.use = Use(layer, tuple(tensor.use for tensor in tensors), shape, name, node)
        self._record(journal, result, tensors[0], is_met=operation is not None)
        return result

    def _checked(
        self, layer: Layer, tensors: list[Tensor], node: ast.AST
    ) -> tuple[bool, SingleInput | None]:
        """Whether any tensor is data of the network, and what is left without a batch axis; raises
        `Halt` if a layer cannot be called on them as they are.
        """
        traced = alone = lone = False
        for tensor in tensors:
            self.check_batch(tensor, node)
            self.check_store(tensor, node)
            traced = traced or tensor.traced
            alone, lone = alone or tensor.alone, lone or tensor.lone is not None
        if alone:
            check_alone(self, layer, tensors, node)
        if traced and not all(tensor.traced for tensor in tensors):
            self.refuse(node, "this joins the network's data with a tensor of the text's own")
        return traced, check_single(self, layer, tensors, node) if lone else None

    def _record(self, journal: Journal, result: Tensor, read: Tensor, *, is_met: bool) -> None:
        """Records a call that returns `result`; `is_met`: its effect on sizes was met."""
        assert result.use is not None and result.use.layer is not None
        self.append(journal, result.use)
        if is_met:
            self.meeting = None
        self._share(journal, result.use.layer, read, result)

    def _share(self, journal: Journal, layer: Layer, read: Tensor, result: Tensor) -> None:
        """Makes a layer's output a view of its input, if it is one."""
        if getattr(layer, "inplace", False):  # Its input is now its output.
            self.change(journal, read)
            read.use = result.use
            result.store, result.changes = read.store, read.changes
        elif not result.keras and is_view(layer):
            result.store, result.changes = read.store, read.changes

    def change(self, journal: Journal, tensor: Tensor) -> None:
        """Records that a tensor is changed in place, with all views of its store."""
        tensor.changes = self._changed(journal, tensor, tensor.use)

    def put(self, journal: Journal, own: Tensor, changed: Tensor) -> Tensor:
        """One of the text's own tensors after data changed it in place; under its other names it is
        refused where it is read.
        """
        result = changed.copied()
        result.store, result.changes = own.store, self._changed(journal, own, changed.use)
        return result

    def spoil(self, journal: Journal, tensor: Tensor) -> None:
        """Records that a tensor is changed in place to unknown numbers, under all its names."""
        self._changed(journal, tensor, SPOILED)

    def _changed(self, journal: Journal, tensor: Tensor, by: Any) -> int:
        """Records a change of a tensor's store; returns how many there have been."""
        journal.touch(self.changed)
        changes = self.changed[tensor.store] = (*self.changed.of(tensor.store), by)
        return len(changes)

    def check_store(self, tensor: Tensor, node: ast.AST) -> None:
        """Raises `Halt` if a tensor's numbers were changed in place under another name."""
        if not self.changed:
            return
        later = self.changed.of(tensor.store)[tensor.changes :]
        if SPOILED in later:
            self.refuse(node, SPOILED)
        if any(not are_disjoint(use, tensor.use) for use in later):
            self.refuse(node, _CHANGED)

    def append(self, journal: Journal, use: Use) -> None:
        """Records a call on the network's own path; Keras's tensors, made before, know theirs."""
        self.count += 1
        if self.count > MOST_CALLS:
            raise Limit(f"these are more calls than the {MOST_CALLS:,} that cnnviz reads")
        if self.following:
            journal.touch(self.uses)
            self.uses.append(use)
        use.nests = self.nests
        for nest in self.nests:
            nest.append(use)
        if self.meeting is not None:
            self.meeting.uses.append(use)

    def place(self, node: ast.AST) -> Node:
        """A node's place in the text."""
        return Node(*self.source.span(node))

    def output(self, layer: Layer, tensors: list[Tensor], place: Node) -> Shape:
        """The output shape of a layer; raises `Halt`, with the refusal on record."""
        if any(has_batch(tensor.held[1:]) for tensor in tensors):
            raise Halt(Unknown(_BATCH_MOVED, place))
        try:
            return infer(layer, [tensor.held[1:] for tensor in tensors])  # type: ignore[misc]
        except ShapeFault as fault:
            self.refusing = tensors[0]
            self.refuse_at(place, str(fault), fault.size)

    def check_batch(self, tensor: Tensor, node: ast.AST) -> None:
        """Raises `Halt` if the first axis of a tensor is no longer the batch."""
        if tensor.traced and tensor.held[:1] != (Batch(),):
            self.refuse(node, _BATCH_MOVED)

    def refuse(self, node: ast.AST, reason: str, size: int = 0) -> NoReturn:
        """Records why a call is not possible; raises `Halt`."""
        self.refuse_at(self.place(node), reason, size)

    def refuse_at(self, place: Node, reason: str, size: int = 0) -> NoReturn:
        """The same, at a place in the text."""
        self.record_at(place, reason, size)
        raise Halt(Unknown(reason, None))

    def record_at(self, place: Node, reason: str, size: int = 0, unflattened: bool = False) -> None:
        """Records it and lets reading continue; raises `Halt` off the network's own path."""
        if not self.following:
            raise Halt(Unknown(reason, place))
        self.mark(size)
        self.refused.append(Refused(Fault(place.start, place.end, reason), size, unflattened))

    def refuse_faults(self, faults: list[Fault]) -> None:
        """Records faults that have a place already; raises `Halt` off the network's own path."""
        if faults and not self.following:
            first = faults[0]
            raise Halt(Unknown(first.reason, Node(first.start, first.end)))
        if faults:
            self.mark(0)
        self.refused += [Refused(fault, 0) for fault in faults]

    def mark(self, size: int) -> None:
        """Notes where the first refusal is; if no shape decides it, it holds for all."""
        if self.meeting is None:
            self.met.append(refusal(size))
        self.clean = len(self.uses) if self.clean is None else self.clean

    def unsure(self, unknown: Unknown, ways: list[Writes]) -> None:
        """Raises `Halt` if it is not known which of several branches data takes."""
        if any(id(self.uses) in way for way in ways):
            raise Halt(unknown)
