"""Part of a print that cannot be read as a whole: the calls that `--layers` picks."""

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
    """The network of the picked calls, whatever faults the others have.

    Its input is what the calls before it make of the network's or, if they cannot be followed,
    the smallest that it accepts.
    """
    uses = reading.uses
    names = call_names([Call(use.step.name, Identity(), use.reads, own=True) for use in uses])
    first, last = select(layers, names)
    picked = _rebased(uses[first:last], first)
    reading.stop(fault for use in picked for fault in use.step.faults)
    lead = GraphWalk(uses[:first], reading.input_shape) if reading.input_shape is not None else None
    is_followed = lead is not None and lead.passed == first
    choice = reading.size_input(picked, part=True)
    if lead is not None and is_followed:
        choice.shape, choice.note, choice.chosen = lead.shape, "", False
    walk = GraphWalk(picked, choice.shape)
    reading.faults.clear()
    reading.refuse(walk, choice)
    reading.stop(reading.faults)
    network = network_of(reading, walk, choice)
    notes = [part_note(network.names, len(names))]
    if first and not is_followed:
        name = called(names[first])
        notes.append(f"the layers before {name} cannot be followed: the input is its own")
    return replace(network, notes=(*network.notes[:1], *notes, *network.notes[1:]))


def _rebased(uses: list[Use], first: int) -> list[Use]:
    """Uses from `first` on, renumbered: whatever they read from before them is their input."""
    return [Use(use.step, tuple(max(place - first, 0) for place in use.reads)) for use in uses]
