"""Faults in few words: one of those that say the same, and a few places of what is left open."""

from __future__ import annotations

from cnnviz.errors import Fault
from cnnviz.reading.wording import listed

MOST_PLACES = 5
"""How many places a message shows where the text leaves something open; it names the others."""

_OPEN = " is not known: "


def brief(faults: list[Fault]) -> list[Fault]:
    """The first faults; one alone of those that say the same of the same name."""
    seen: dict[str, Fault] = {}
    for fault in sorted(faults):
        key = fault.reason if _OPEN in fault.reason else f"{fault}"
        seen.setdefault(key, fault)
    left_open = [fault for fault in seen.values() if _OPEN in fault.reason]
    if len(left_open) <= MOST_PLACES:
        return list(seen.values())
    *shown, last = left_open[:MOST_PLACES]
    names = [fault.reason.partition(_OPEN)[0] for fault in left_open[MOST_PLACES:]]
    last = last._replace(reason=f"{last.reason}; nor are {listed(names)}")
    return [fault for fault in seen.values() if _OPEN not in fault.reason] + [*shown, last]
