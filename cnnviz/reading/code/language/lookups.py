"""Tables of vectors, `Embedding`: a network that looks its input up is drawn from the vectors on.

An index is no neuron, and which vector it takes is no connection: data says it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.calling import BESIDE, TWO, looking_up
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.sizing import Frame
from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Unread
from cnnviz.reading.wording import Faults

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way

_WIDTHS = ("embedding_dim", "output_dim")
_HEIGHTS = ("num_embeddings", "input_dim")


class Table(NamedTuple):
    """How many vectors an Embedding holds, and how long they are."""

    vectors: int
    length: int


class Indices(Frame):
    """A text of so many words, each an index."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def shape(self, size: int) -> tuple[int, ...]:
        """That of a text of that many words.

        >>> Indices().shape(20)
        (20,)
        """
        return (size,)


def table_of(call: Call, faults: Faults) -> Table | None:
    """What the arguments of an Embedding say; None where they are no sizes, which is told.

    >>> from cnnviz.reading.grammar import tree
    >>> table_of(tree("Embedding(100, embedding_dim=8)")[0][0], Faults())
    Table(vectors=100, length=8)
    """
    plain = [one for one in call.arguments if not isinstance(one, Named)]
    named = {one.name.text: one.value for one in call.arguments if isinstance(one, Named)}
    found = []
    for at, names in enumerate((_HEIGHTS, _WIDTHS)):
        said = next((named[name] for name in names if name in named), (*plain, None, None)[at])
        size = said.value if isinstance(said, Literal) else None
        if isinstance(size, int) and not isinstance(size, bool) and size > 0:
            found.append(size)
        elif not _told(said, faults):
            faults.at(said or call.name, f"an Embedding needs its size here: {names[0]}")
    return Table(*found) if len(found) == 2 else None


def _told(said: Node | None, faults: Faults) -> bool:
    """Whether an argument is one that is not known; it is told then, each part at its place."""
    parts = said.items if isinstance(said, Items) else (said,)
    unread = [one for one in parts if isinstance(one, Unread)]
    for one in unread:
        faults.at(one, one.reason)
    return bool(unread)


def looked_up(module: Module, indices: Tensor, node: ast.AST) -> Tensor | None:
    """The vectors of the network's input, an input in its place; None for other indices."""
    table = module.table
    read = indices.use
    if table is None or not indices.traced or (read is not None and read.layer is not None):
        return None
    if read is not None and read.module is not None:
        return None
    sizes = (*indices.seen, table.length)
    vectors = Tensor(sizes, traced=True).like(indices)
    if vectors.seen != sizes:
        vectors.held = (sizes[0], sizes[-1], *sizes[1:-1])
    vectors.use = Use(None, (read,), vectors.shape, "input", node)
    vectors.use.module = module
    return vectors


def lookup_of(uses: list[Use]) -> Use | None:
    """The first lookup that calls read."""
    return next((one for use in uses for one in use.reads if _is_lookup(one)), None)


def _is_lookup(use: Use | None) -> bool:
    return use is not None and use.layer is None and use.module is not None


def begin_behind(e: Evaluator, way: Way) -> None:
    """Lets a way begin at the vectors that its input is looked up in; refuses two beginnings."""
    start = lookup_of(way.uses)
    if start is None:
        return
    way.shape = start.shape
    for use in way.uses:
        for one in use.reads:
            if one is not None and one.layer is not None:
                continue
            if one is None or one.module is None:
                way.refused.append(Refused(e.source.fault(use.node, BESIDE), 0))
                return
            if one.module is not start.module or one.reads != start.reads:
                way.refused.append(Refused(e.source.fault(one.node, TWO), 0))
                return


def told(start: Use, name: str) -> str:
    """The sentence for the user, of the lookup of the Embedding of that name."""
    table = start.module.table if start.module is not None else None
    assert table is not None
    return looking_up(name, start.shape, table.vectors * table.length)
