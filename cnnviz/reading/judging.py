"""Trying values out, so that each one that is wrong is told, not only the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cnnviz.errors import ArgumentFault
from cnnviz.reading.values import Value

Made = TypeVar("Made")


def judged(
    make: Callable[[dict[str, Value]], Made],
    values: dict[str, Value],
    needed: tuple[str, ...],
    refuse: Callable[[ArgumentFault], None],
) -> Made | None:
    """What `make` makes of `values`, or None where one is wrong or one of `needed` is missing.

    Calls `refuse` with the fault of each wrong value; it is then left out to judge the others.
    """
    wrong: set[str] = set()
    complete = _completed(values, needed)
    while True:
        try:
            made = make(values)
            return made if complete and not wrong else None
        except ArgumentFault as fault:
            if fault.argument in wrong:
                return None
            refuse(fault)
            wrong.add(fault.argument)
            values.pop(fault.argument, None)
            _completed(values, needed)


def _completed(values: dict[str, Value], needed: tuple[str, ...]) -> bool:
    """Whether all that is needed is there; puts 1 where not, so that the rest can be judged."""
    missing = [name for name in needed if name not in values]
    if missing:
        values |= dict.fromkeys(missing, 1)
        # With a made-up number of channels, whether the groups divide it means nothing.
        values.pop("groups", None)
    return not missing
