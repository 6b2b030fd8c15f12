"""Tries values out, so that every wrong one is reported, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TypeVar

from cnnviz.errors import ArgumentFault
from cnnviz.reading.values import Value

Result = TypeVar("Result")
_Make = Callable[[dict[str, Value]], Result]

_MANY = 2**7 * 3**2 * 5 * 7
"""Larger than most values it is compared with, a multiple of most, and not too large a kernel."""

_STAND_INS: tuple[Value, ...] = (1, _MANY, None)
"""What stands for an unknown value: a fault counts if it occurs with each of them."""

_FALLBACKS: tuple[Value, ...] = (1, None, True, "bilinear")
"""What stands for it if an argument takes no such value."""


def judge(
    make: _Make[Result],
    values: dict[str, Value],
    required: tuple[str, ...],
    refuse: Callable[[ArgumentFault], None],
    present: Collection[str] = (),
) -> Result | None:
    """What `make` makes of `values`, or None if one is wrong or one of `required` is missing.

    Calls `refuse` with the fault of each wrong value. `present` are the arguments of the call: if
    one has no value, nothing is known of it, and no other is wrong because of it.
    """
    unknown = {name for name in (*required, *present) if name not in values}
    if not unknown:
        with suppress(ArgumentFault):
            return make(values)
    first, *others = [_faults(make, values, unknown, stand_in) for stand_in in _STAND_INS]
    for name, fault in first.items():
        if all(name in other and other[name].reason == fault.reason for other in others):
            refuse(fault)
    return None


def _faults(
    make: _Make[Result], values: dict[str, Value], unknown: set[str], stand_in: Value
) -> dict[str, ArgumentFault]:
    """The faults of values by their arguments; if one is wrong, the others are judged as if it
    were unknown.
    """
    faults: dict[str, ArgumentFault] = {}
    remaining = {name: [stand_in, *_FALLBACKS] for name in unknown}
    trial = values | {name: stand_ins.pop(0) for name, stand_ins in remaining.items()}
    while True:
        try:
            make(trial)
        except ArgumentFault as fault:
            name = fault.argument
            if name not in remaining:
                faults[name] = fault
                remaining[name] = [stand_in, *_FALLBACKS]
            if name not in trial or not remaining[name]:
                return faults
            trial[name] = remaining[name].pop(0)
        else:
            return faults
