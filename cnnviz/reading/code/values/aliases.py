"""Which calls give the same numbers as what they read, and which give different ones of them."""

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


def views(layer: Layer) -> bool:
    """Whether PyTorch gives the same numbers in another form, not a copy."""
    cropped = isinstance(layer, Pad) and all(max(w.before, w.after) <= 0 for w in layer.windows())
    return cropped or isinstance(layer, Flatten | Unflatten | Permute | Slice)


def apart(one: Use | None, other: Use | None) -> bool:
    """Whether two calls cut different channels or positions out of one tensor."""
    if one is None or other is None or one.reads != other.reads:
        return False
    a, b = one.layer, other.layer
    if not (isinstance(a, Slice) and isinstance(b, Slice)) or a.dim != b.dim:
        return False
    ends = [end for cut in (a, b) for end in (cut.start, cut.stop) if end is not None and end >= 0]
    return len(ends) == 4 and (ends[1] <= ends[2] or ends[3] <= ends[0])


SPOILED = (
    "what this reads was changed in place to numbers that are not followed: write it without += or"
    " out=, without methods whose names end in _, and without what gives parts of it new numbers"
)


class Changes(Dict):
    """By the store of tensors, what was changed in place, as it was before."""

    def of(self, store: Value) -> tuple[Value, ...]:
        """All of one; in a loop of which nobody knows how often it goes, numbers not followed."""
        found = self.get(store, ())
        return found if isinstance(found, tuple) else (SPOILED,)
