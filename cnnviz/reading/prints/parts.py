"""A part of a print that cannot be read whole: the calls that `--layers` picks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.layers.activation import Identity
from cnnviz.layers.wiring import Call, call_names
from cnnviz.reading.notes import part_note
from cnnviz.reading.prints.graph_walk import GraphWalk, Use
from cnnviz.reading.prints.networks import network_of
from cnnviz.reading.selection import select
from cnnviz.reading.wording import called

if TYPE_CHECKING:
    from cnnviz.layers.network import Network
    from cnnviz.reading.prints.reading import PrintReading


def part_alone(reading: PrintReading, layers: str) -> Network:
    """The network of the picked calls; faults of the others are no hindrance.

    Its input is what the calls before it make of the network's; where they cannot be followed,
    the smallest that it accepts.
    """
    uses = reading.uses
    names = call_names([Call(use.step.name, Identity(), use.reads, own=True) for use in uses])
    first, last = select(layers, names)
    picked = _moved(uses[first:last], first)
    reading.stop(fault for use in picked for fault in use.step.faults)
    before = GraphWalk(uses[:first], reading.given) if reading.given is not None else None
    followed = before is not None and before.passed == first
    sized = reading.sized(picked, part=True)
    if before is not None and followed:
        sized.shape, sized.note, sized.chosen = before.shape, "", False
    walk = GraphWalk(picked, sized.shape)
    reading.faults.clear()
    reading.refuse(walk, sized)
    reading.stop(reading.faults)
    network = network_of(reading, walk, sized)
    said = [part_note(network.names, len(names))]
    if first and not followed:
        name = called(names[first])
        said.append(f"the layers before {name} cannot be followed: the input is its own")
    return replace(network, notes=(*network.notes[:1], *said, *network.notes[1:]))


def _moved(uses: list[Use], first: int) -> list[Use]:
    """Uses from `first` on, by themselves: what is read from before them is their input."""
    return [Use(use.step, tuple(max(at - first, 0) for at in use.reads)) for use in uses]
