"""The calls of a network, as they are met on the way of its data."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NoReturn

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.network import check_size
from cnnviz.reading.code.errors import Halt, Limit
from cnnviz.reading.code.tensors import Tensor, Use
from cnnviz.reading.code.values import Batch, List, Unknown
from cnnviz.reading.tree import Node

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.journal import Journal, Writes
    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.source import Source

MOST_CALLS = 4096
"""Several times the calls of the deepest networks."""

_BATCH = "the batch axis must stay as it is, for a network is drawn for one input"


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
        self.count = 0
        self.refused: list[Refused] = []
        self.entered: Module | None = None  # What the network's input goes into.
        self.clean: int | None = None  # How many calls were met before the first refusal.
        self.following = False  # Whether the network itself is followed, not what is around it.

    def begin(self) -> None:
        """The network's own way begins here."""
        self.uses = List()
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
        place = place or self.place(node)
        shape = self.output(layer, [tensor.shape for tensor in tensors], place)
        made = Tensor((tensors[0].sizes[0], *shape)).like(tensors[0])
        made.learned = tensors[0].learned if layer.pointwise and shape == tensors[0].shape else None
        if any(tensor.traced for tensor in tensors):
            made.traced = True
            made.use = Use(layer, tuple(tensor.use for tensor in tensors), shape, name, node)
            self.append(journal, made.use)
            if getattr(layer, "inplace", False):  # What it read is now what it gives.
                tensors[0].use = made.use
        return made

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
            check_size(given)
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
