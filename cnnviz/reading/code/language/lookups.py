"""Tables of vectors, `Embedding`: a network that looks its input up is drawn from the vectors on.

An index is no neuron, and which vector it selects is no connection: the data decides that.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.calling import INDICES_READ_ELSEWHERE, SECOND_EMBEDDING, embedding_note
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Learned, Tensor, Use
from cnnviz.reading.code.values.values import List
from cnnviz.reading.sizing import Frame
from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Unread
from cnnviz.reading.wording import Faults

if TYPE_CHECKING:
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.values.journal import Journal

_WIDTHS = ("embedding_dim", "output_dim")
_HEIGHTS = ("num_embeddings", "input_dim")


class Table(NamedTuple):
    """How many vectors an Embedding holds, and how long they are."""

    vectors: int
    length: int


class Indices(Frame):
    """A text of this many words, each an index."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def shape(self, size: int) -> tuple[int, ...]:
        """The shape of a text of that many words.

        >>> Indices().shape(20)
        (20,)
        """
        return (size,)


def table_of(call: Call, faults: Faults) -> Table | None:
    """What the arguments of an Embedding say; None, with faults, if they are no sizes.

    >>> from cnnviz.reading.grammar import tree
    >>> table_of(tree("Embedding(100, embedding_dim=8)")[0][0], Faults())
    Table(vectors=100, length=8)
    """
    plain = [arg for arg in call.arguments if not isinstance(arg, Named)]
    keywords = {arg.name.text: arg.value for arg in call.arguments if isinstance(arg, Named)}
    sizes = []
    for i, names in enumerate((_HEIGHTS, _WIDTHS)):
        node = next((keywords[name] for name in names if name in keywords), (*plain, None, None)[i])
        size = node.value if isinstance(node, Literal) else None
        if isinstance(size, int) and not isinstance(size, bool) and size > 0:
            sizes.append(size)
        elif not _report(node, faults):
            faults.at(node or call.name, f"an Embedding needs its size here: {names[0]}")
    return Table(*sizes) if len(sizes) == 2 else None


def _report(node: Node | None, faults: Faults) -> bool:
    """Whether an argument is not known; reports each unknown part at its place."""
    parts = node.items if isinstance(node, Items) else (node,)
    unread = [part for part in parts if isinstance(part, Unread)]
    for part in unread:
        faults.at(part, part.reason)
    return bool(unread)


def look_up(module: Module, indices: Tensor, node: ast.AST) -> Tensor | None:
    """The vectors for the network's input, an input in its place; None for other indices."""
    table = module.table
    read = indices.use
    if table is None or not indices.traced or (read is not None and read.layer is not None):
        return None
    if read is not None and read.module is not None:
        return None
    sizes = (*indices.text_sizes, table.length)
    vectors = Tensor(sizes, traced=True).like(indices)
    if vectors.text_sizes != sizes:
        vectors.held = (sizes[0], sizes[-1], *sizes[1:-1])
    vectors.use = Use(None, (read,), vectors.shape, "input", node)
    vectors.use.module = module
    return vectors


def all_vectors(journal: Journal, module: Module, indices: Tensor) -> Tensor | None:
    """The weight of an Embedding of Keras that looks up each of its vectors once, in their order,
    as for positions: `embed(ops.arange(16))`; None for other indices.
    """
    table, numbers = module.table, indices.numbers
    if table is None or not module.keras or indices.traced or not isinstance(numbers, List):
        return None
    row = numbers[0] if len(numbers) == 1 and isinstance(numbers[0], List) else numbers
    if list(row) != list(range(table.vectors)):
        return None
    sizes = (*indices.sizes, table.length)
    weight = module.kept.get("vectors")
    if weight is None or weight.sizes != sizes:
        weight = Tensor(sizes)
        weight.learned = Learned(weight)
        journal.touch(module.kept)
        module.kept["vectors"] = weight
    return weight


def lookup_of(uses: list[Use]) -> Use | None:
    """The first lookup that calls read."""
    reads = (read for use in uses for read in use.reads if read is not None)
    return next((read for read in reads if read.layer is None and read.module is not None), None)


def begin_at_vectors(e: Evaluator, way: Way) -> None:
    """Lets a way begin at the vectors that its input is looked up in; refuses two beginnings."""
    start = lookup_of(way.uses)
    if start is None:
        return
    way.shape = start.shape
    for use in way.uses:
        for read in use.reads:
            if read is not None and read.layer is not None:
                continue
            if read is None or read.module is None:
                way.refused.append(Refused(e.source.fault(use.node, INDICES_READ_ELSEWHERE), 0))
                return
            if read.module is not start.module or read.reads != start.reads:
                way.refused.append(Refused(e.source.fault(read.node, SECOND_EMBEDDING), 0))
                return


def lookup_note(start: Use, name: str) -> str:
    """The sentence for the user about the lookup in the Embedding of that name."""
    table = start.module.table if start.module is not None else None
    assert table is not None
    return embedding_note(name, start.shape, table.vectors * table.length)
