"""The calls of a network, as they are met on the way of its data."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NoReturn

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.axes import Slice
from cnnviz.layers.merge import Concat
from cnnviz.layers.network import check_size
from cnnviz.layers.pad import Pad
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.errors import Halt, Limit
from cnnviz.reading.code.tensors import Tensor, Use
from cnnviz.reading.code.values import Batch, Dict, List, Unknown
from cnnviz.reading.tree import Node

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.journal import Journal, Writes
    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.source import Source

MOST_CALLS = 4096
"""Several times the calls of the deepest networks."""

_BATCH = "the batch axis must stay as it is, for a network is drawn for one input"

_CHANGED = (
    "what this reads was changed in place under another name, as +=, relu_ and inplace=True do:"
    " write x = x + y instead, or keep a copy with clone()"
)


def _views(layer: Layer) -> bool:
    """Whether PyTorch gives the same numbers in another form, not a copy."""
    cropped = isinstance(layer, Pad) and all(max(w.before, w.after) <= 0 for w in layer.windows())
    return cropped or isinstance(layer, Flatten | Unflatten | Permute | Slice)


def _apart(one: Use | None, other: Use | None) -> bool:
    """Whether two calls cut different channels or positions out of one tensor."""
    if one is None or other is None or one.reads != other.reads:
        return False
    a, b = one.layer, other.layer
    if not (isinstance(a, Slice) and isinstance(b, Slice)) or a.dim != b.dim:
        return False
    ends = [end for cut in (a, b) for end in (cut.start, cut.stop) if end is not None and end >= 0]
    return len(ends) == 4 and (ends[1] <= ends[2] or ends[3] <= ends[0])


class Refused:
    """A call that cannot take what it is given. `size` as `Refusal.size`."""

    __slots__ = ("fault", "size")

    def __init__(self, fault: Fault, size: int) -> None:
        self.fault = fault
        self.size = size


class Trace:
    """Records calls; `refused` holds what could not be called as the text has it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.uses = List()
        self.changed = Dict()  # By their store, what was changed in place, as it was before.
        self.count = 0
        self.refused: list[Refused] = []
        self.entered: Module | None = None  # What the network's input goes into.
        self.clean: int | None = None  # How many calls were met before the first refusal.
        self.following = False  # Whether the network itself is followed, not what is around it.

    def begin(self) -> None:
        """The network's own way begins here."""
        self.uses = List()
        self.changed = Dict()
        self.refused = []
        self.count = 0
        self.entered = None
        self.clean = None
        self.following = True

    def end(self) -> None:
        """It ends here."""
        self.following = False

    def apply(
        self,
        journal: Journal,
        layer: Layer,
        tensors: list[Tensor],
        name: str,
        node: ast.AST,
        place: Node | None = None,
    ) -> Tensor:
        """What `layer` gives for tensors; recorded where they come from the network's input.

        `place` is where a refusal stands, that of `node` if it is left out.
        """
        for tensor in tensors:
            self.check_batch(tensor, node)
            self.check_store(tensor, node)
        if any(tensor.alone for tensor in tensors):
            self.check_alone(layer, tensors, node)
        place = place or self.place(node)
        shape = self.output(layer, [tensor.shape for tensor in tensors], place)
        made = Tensor((tensors[0].sizes[0], *shape)).like(tensors[0])
        made.learned = tensors[0].learned if layer.pointwise and shape == tensors[0].shape else None
        if any(tensor.traced for tensor in tensors):
            made.traced = True
            made.use = Use(layer, tuple(tensor.use for tensor in tensors), shape, name, node)
            self.append(journal, made.use)
            if getattr(layer, "inplace", False):  # What it read is now what it gives.
                self.change(journal, tensors[0])
                tensors[0].use = made.use
                made.store, made.changes = tensors[0].store, tensors[0].changes
            elif not made.keras and _views(layer):
                made.store, made.changes = tensors[0].store, tensors[0].changes
        return made

    def change(self, journal: Journal, tensor: Tensor) -> None:
        """Says that a tensor is changed in place, and so are all views of its store."""
        journal.touch(self.changed)
        before = (*self.changed.get(tensor.store, ()), tensor.use)
        self.changed[tensor.store] = before
        tensor.changes = len(before)

    def check_store(self, tensor: Tensor, node: ast.AST) -> None:
        """Raises `Halt` where the numbers of a tensor were changed in place under another name."""
        later = self.changed.get(tensor.store, ())[tensor.changes :]
        if any(not _apart(use, tensor.use) for use in later):
            self.refuse(node, _CHANGED)

    def check_alone(self, layer: Layer, tensors: list[Tensor], node: ast.AST) -> None:
        """Refuses more than activations of what has one number for each input, without an axis."""
        alike = all(tensor.alone for tensor in tensors) and not isinstance(layer, Concat)
        same = alike if len(tensors) > 1 else layer.pointwise
        if not same or layer.rule == "reshape":
            self.refuse(node, "what this reads has one number for each input, without an axis")

    def append(self, journal: Journal, use: Use) -> None:
        """Records a call on the network's own way; Keras's tensors, made before, know theirs."""
        self.count += 1
        if self.count > MOST_CALLS:
            raise Limit(f"these are more calls than the {MOST_CALLS:,} that cnnviz reads")
        if self.following:
            journal.touch(self.uses)
            self.uses.append(use)

    def place(self, node: ast.AST) -> Node:
        """A node's place in the text."""
        return Node(*self.source.span(node))

    def output(self, layer: Layer, shapes: list[Shape], place: Node) -> Shape:
        """The shape that a layer makes; raises `Halt`, with the refusal on record."""
        try:
            given = layer.output_shape(*shapes)
            check_size(given or (1,))
        except ShapeFault as fault:
            self.refuse_at(place, str(fault), _direction(fault))
        return given

    def check_batch(self, tensor: Tensor, node: ast.AST) -> None:
        """Raises `Halt` where the first axis of a tensor is no batch of inputs any more."""
        if tensor.traced and tensor.sizes[:1] != (Batch(),):
            self.refuse(node, _BATCH)

    def refuse(self, node: ast.AST, reason: str, size: int = 0) -> NoReturn:
        """Records why a call is not possible; raises `Halt`."""
        self.refuse_at(self.place(node), reason, size)

    def refuse_at(self, place: Node, reason: str, size: int = 0) -> NoReturn:
        """The same, at a place in the text."""
        self.record_at(place, reason, size)
        raise Halt(Unknown(reason, None))

    def record_at(self, place: Node, reason: str, size: int = 0) -> None:
        """Records it and lets reading go on; raises `Halt` off the network's own way."""
        if not self.following:
            raise Halt(Unknown(reason, place))
        self.mark()
        self.refused.append(Refused(Fault(place.start, place.end, reason), size))

    def refuse_faults(self, faults: list[Fault]) -> None:
        """Records faults that have a place already; raises `Halt` off the network's own way."""
        if faults and not self.following:
            first = faults[0]
            raise Halt(Unknown(first.reason, Node(first.start, first.end)))
        if faults:
            self.mark()
        self.refused += [Refused(fault, 0) for fault in faults]

    def mark(self) -> None:
        """Remembers where the first refusal stands."""
        self.clean = len(self.uses) if self.clean is None else self.clean

    def unsure(self, unknown: Unknown, ways: list[Writes]) -> None:
        """Raises `Halt` where it is not known which of several ways data goes."""
        if any(id(self.uses) in way for way in ways):
            raise Halt(unknown)


def _direction(fault: ShapeFault) -> int:
    """-1 where a larger input may be taken, 1 a smaller one, 0 none."""
    if "fewer than 2^31" in str(fault):
        return 1
    words = str(fault)
    small = ("larger than its input", "cannot pad", "has one position")
    return -1 if any(one in words for one in small) else 0
