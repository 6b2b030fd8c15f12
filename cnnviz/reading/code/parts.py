"""The part of a network that is asked for, also of one that cannot be followed to its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.reading.code.language.skipped import stands_in
from cnnviz.reading.report import spec_error
from cnnviz.reading.selection import pick

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.layers.network import Network


def begun(found: Network, text: str, behind: list[Fault]) -> Network:
    """A network that is followed up to `behind`: nobody knows what is called from there on."""
    if not behind:
        return found
    line = text.count("\n", 0, min(behind).start) + 1
    return replace(
        found,
        notes=(*found.notes, f"read up to what cannot be followed (line {line})"),
        uncalled=tuple(one for one in found.uncalled if one.looks_up),
    )


def part_of(found: Network, layers: str | None, text: str, behind: list[Fault]) -> Network:
    """The part that is asked for; raises what hinders it where it is behind that."""
    if layers is None:
        return found
    try:
        part = pick(found, layers)
    except CnnvizError:
        if behind:
            raise spec_error(text, behind) from None
        raise
    undrawn = stands_in(part.layers)
    if undrawn is not None:
        raise spec_error(text, [undrawn])
    return part
