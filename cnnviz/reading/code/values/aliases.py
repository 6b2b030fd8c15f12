"""Which calls return a view of what they read, and which cut disjoint parts out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.layers.axes import Slice
from cnnviz.layers.pad import Pad
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.values.values import Dict, Value

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.values.tensors import Use


def is_view(layer: Layer) -> bool:
    """Whether PyTorch returns the same numbers in another form, not a copy."""
    cropped = isinstance(layer, Pad) and all(max(w.before, w.after) <= 0 for w in layer.windows())
    return cropped or isinstance(layer, Flatten | Unflatten | Permute | Slice)


def are_disjoint(use: Use | None, other: Use | None) -> bool:
    """Whether two calls cut different channels or positions out of one tensor."""
    if use is None or other is None or use.reads != other.reads:
        return False
    a, b = use.layer, other.layer
    if not (isinstance(a, Slice) and isinstance(b, Slice)) or a.dim != b.dim:
        return False
    ends = [end for cut in (a, b) for end in (cut.start, cut.stop) if end is not None and end >= 0]
    return len(ends) == 4 and (ends[1] <= ends[2] or ends[3] <= ends[0])


SPOILED = (
    "what this reads was changed in place to numbers that are not followed: write it without += or"
    " out=, without methods whose names end in _, and without writing into parts of it"
)


class Changes(Dict):
    """What was changed in place, by tensor store, as it was before."""

    def of(self, store: Value) -> tuple[Value, ...]:
        """All changes of a store; numbers not followed after a loop of unknown length."""
        changes = self.get(store, ())
        return changes if isinstance(changes, tuple) else (SPOILED,)
