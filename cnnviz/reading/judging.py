"""Trying values out, so that each one that is wrong is told, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TypeVar

from cnnviz.errors import ArgumentFault
from cnnviz.reading.values import Value

Made = TypeVar("Made")
_Make = Callable[[dict[str, Value]], Made]

_MANY = 2**7 * 3**2 * 5 * 7
"""Larger than most that it is held against, a multiple of most, and no kernel too large."""

_STANDS: tuple[Value, ...] = (1, _MANY, None)
"""What stands for a value that is not known: what is wrong is wrong with each of them."""

_ELSE: tuple[Value, ...] = (1, None, True, "bilinear")
"""What stands for it where an argument takes no such value."""


def judged(
    make: _Make[Made],
    values: dict[str, Value],
    needed: tuple[str, ...],
    refuse: Callable[[ArgumentFault], None],
    said: Collection[str] = (),
) -> Made | None:
    """What `make` makes of `values`, or None where one is wrong or one of `needed` is missing.

    Calls `refuse` with the fault of each wrong value. `said` are the arguments that there are: of
    one without a value nothing is known, so that no other is wrong for its sake.
    """
    unknown = {name for name in (*needed, *said) if name not in values}
    if not unknown:
        with suppress(ArgumentFault):
            return make(values)
    first, *others = [_faults(make, values, unknown, one) for one in _STANDS]
    for name, fault in first.items():
        if all(name in other and other[name].reason == fault.reason for other in others):
            refuse(fault)
    return None


def _faults(
    make: _Make[Made], values: dict[str, Value], unknown: set[str], stand: Value
) -> dict[str, ArgumentFault]:
    """The faults of values by their arguments; where one is wrong, the others are judged as if it
    were not known.
    """
    found: dict[str, ArgumentFault] = {}
    left = {name: [stand, *_ELSE] for name in unknown}
    tried = values | {name: others.pop(0) for name, others in left.items()}
    while True:
        try:
            make(tried)
        except ArgumentFault as fault:
            name = fault.argument
            if name not in left:
                found[name] = fault
                left[name] = [stand, *_ELSE]
            if name not in tried or not left[name]:
                return found
            tried[name] = left[name].pop(0)
        else:
            return found
