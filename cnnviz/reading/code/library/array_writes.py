"""`a[0] = 5`, `a[1:] = row`, `a.fill(0)`: what NumPy writes into an array, in place."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.scalars import plain
from cnnviz.reading.code.values.values import Array, Dict, List, Set, Unknown, Value

_UNKNOWN = "what is written into this array is not worked out"


FILL_METHODS = ("byteswap", "fill", "itemset", "partition", "put", "resize", "setfield")
"""Methods of arrays only that change them."""
WRITING_METHODS = (*FILL_METHODS, "sort", "__setitem__")


CHANGING_METHODS = frozenset(
    "appendleft extendleft popleft rotate move_to_end subtract intersection_update"
    " difference_update symmetric_difference_update __delitem__ __iadd__ __iand__ __imul__ __ior__"
    " __isub__ __ixor__ __setitem__".split()
)
"""Methods of lists, dicts, sets and their like that change them, and are not followed."""


def is_writing(method: str) -> bool:
    """Whether a method writes into its array: `a.fill`, `a.__iadd__`."""
    reads = ("__index__", "__init__", "__int__", "__invert__", "__iter__")
    is_in_place = method.startswith("__i") and method.endswith("__") and method not in reads
    return is_in_place or method in WRITING_METHODS


def lose(e: Evaluator, owner: List | Dict | Set, why: Unknown) -> None:
    """Makes what is in a container unknown; an array's, also to its rows and views that have names
    of their own.
    """
    e.journal.touch(owner)
    e.journal.spoil(owner)
    owner.why = why


def change(e: Evaluator, owner: List | Dict | Set, name: str, node: ast.AST) -> Unknown:
    """`queue.rotate(1)`: what it leaves is not known."""
    lose(e, owner, owner.why or Unknown(f"what {name} leaves in this is not followed", node))
    return Unknown(f"what {name} gives is not followed", node)


def fill(
    e: Evaluator,
    owner: Array,
    name: str,
    args: list[Value],
    _: dict[str, Value],
    node: ast.AST,
) -> None:
    """`a.fill(5)`; the results of the other methods are not followed."""
    e.journal.touch(owner)
    if name == "fill" and owner and args:
        write(e, owner, slice(None), args[0], node)
    else:
        change(e, owner, name, node)


def write(e: Evaluator, owner: Array, key: int | slice, value: Value, node: ast.AST) -> None:
    """Writes numbers into an array, in its own type; if that is not followed, sets its `why`.

    Raises `IndexError` if there is no such item.
    """
    current = owner[key]
    if isinstance(value, Unknown) and isinstance(key, int) and not isinstance(current, List):
        owner[key] = value
        return
    numbers = _fit(current if isinstance(current, list) else [current], value)
    if isinstance(current, Array):
        e.journal.touch(current)
        write(e, current, slice(None), value, node)
    elif numbers is None:
        lose(e, owner, value if isinstance(value, Unknown) else Unknown(_UNKNOWN, node))
    elif isinstance(key, slice):
        owner[key] = numbers
    else:
        owner[key] = numbers[0]


def _fit(before: list[Value], value: Value) -> list[Value] | None:
    """The numbers that replace others, converted to their type as by NumPy: one for all, or as
    many as there are; None if that is not followed.

    >>> _fit([1, 2], 2.7), _fit([0.5], List([3])), _fit([1, 2], List([1, 2, 3]))
    ([2, 2], [3.0], None)
    """
    row = [plain(item) for item in (value if isinstance(value, (List, tuple)) else [value])]
    kinds = {type(item) for item in before}
    if not before and len(row) < 2:
        return []
    if len(kinds) != 1 or not kinds <= {bool, int, float} or len(row) not in (1, len(before)):
        return None
    if not all(type(item) in (bool, int, float) for item in row):
        return None
    (kind,) = kinds
    try:
        numbers = [kind(item) for item in row]
    except (OverflowError, ValueError):  # NumPy makes integers of inf and nan, too.
        return None
    return numbers * len(before) if len(row) == 1 else numbers
