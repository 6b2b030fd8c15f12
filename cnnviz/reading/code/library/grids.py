"""NumPy's grids, `np.ogrid[:4, :4]`: their sizes, not their numbers."""

from __future__ import annotations

import ast
from math import ceil

from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

GRIDS = ("numpy.ogrid", "numpy.mgrid")


def grid(path: str, key: Value, node: ast.AST | None) -> Value:
    """A grid indexed by a key: an array per axis, for mgrid one of all.

    >>> [array.sizes for array in grid("numpy.ogrid", (slice(4), slice(2, 8, 2)), None)]
    [(4, 1), (1, 3)]
    >>> grid("numpy.mgrid", (slice(4), slice(0, 1, 3j)), None).sizes
    (2, 4, 3)
    """
    parts = key if isinstance(key, tuple) else (key,)
    sizes = tuple(_count(part) for part in parts)
    if 0 in sizes or not isinstance(key, tuple):
        return Unknown(f"cnnviz does not follow {path}", node)
    if path.endswith("mgrid"):
        return Tensor((len(sizes), *sizes))
    shapes = ([1] * len(sizes) for _ in sizes)
    return List(
        Tensor((*shape[:axis], sizes[axis], *shape[axis + 1 :]))
        for axis, shape in enumerate(shapes)
    )


def _count(part: Value) -> int:
    """How many numbers a slice spans; 0 if that is not known."""
    if not isinstance(part, slice):
        return 0
    start, stop, step = part.start or 0, part.stop, 1 if part.step is None else part.step
    if isinstance(step, complex):
        return int(abs(step))
    is_known = all(isinstance(number, (int, float)) for number in (start, stop, step))
    return max(0, ceil((stop - start) / step)) if is_known and step else 0
