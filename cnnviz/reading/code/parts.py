"""The part of a network that was asked for, even if the network cannot be followed to its end."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.errors import CnnvizError, Fault
from cnnviz.layers.network import Network
from cnnviz.reading.code.language.skipped import undrawn_fault
from cnnviz.reading.report import spec_error
from cnnviz.reading.selection import pick


def mark_incomplete(network: Network, text: str, behind: list[Fault]) -> Network:
    """A network that was followed up to `behind`: what is called from there on is unknown."""
    if not behind:
        return network
    line = text.count("\n", 0, min(behind).start) + 1
    return replace(
        network,
        notes=(*network.notes, f"read up to what cannot be followed (line {line})"),
        uncalled=tuple(uncalled for uncalled in network.uncalled if uncalled.looks_up),
    )


def part_of(network: Network, layers: str | None, text: str, behind: list[Fault]) -> Network:
    """The part that was asked for; raises `behind` if it lies beyond that."""
    if layers is None:
        return network
    try:
        part = pick(network, layers)
    except CnnvizError:
        if behind:
            raise spec_error(text, behind) from None
        raise
    fault = undrawn_fault(part.layers)
    if fault is not None:
        raise spec_error(text, [fault])
    return part
