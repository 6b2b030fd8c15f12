"""From walked calls to a network, with its notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.layers.network import Network, are_consecutive
from cnnviz.layers.wiring import Call, call_names
from cnnviz.reading.notes import part_note
from cnnviz.reading.prints.graph_walk import GraphWalk
from cnnviz.reading.prints.notes import PrintNotes
from cnnviz.reading.prints.uncalled import uncalled_of
from cnnviz.reading.selection import select
from cnnviz.reading.sizing import InputSize
from cnnviz.reading.wording import own_class

if TYPE_CHECKING:
    from cnnviz.reading.prints.reading import PrintReading


def network_of(
    reading: PrintReading, walk: GraphWalk, choice: InputSize, layers: str | None = None
) -> Network:
    """The network of a walk over `choice`, or the part of it that `layers` picks."""
    calls = calls_of(walk)
    tensors = tuple(place if call.again is None else call.again for place, call in enumerate(calls))
    reads = tuple(call.reads for call in calls)
    network = Network(
        choice.shape,
        tuple(call.layer for call in calls),
        call_names(calls),
        (choice.shape, *(entry.output for entry in walk.entries)),
        inputs=() if are_consecutive(reads) else reads,
        tensors=() if tensors == tuple(range(len(calls))) else tensors,
        uncalled=uncalled_of(reading.wiring.uncalled, reading.wiring.survey),
        chosen_input=choice.chosen,
        name=own_class(reading.kind),
    )
    picked = range(len(calls)) if layers is None else range(*select(layers, network.names))
    print_notes = PrintNotes(reading, network, walk.entries, picked)
    notes, assumed = [choice.note, *print_notes.notes()], print_notes.assumed(choice.chosen)
    if layers is not None:
        network, full = _part(network, picked), network
        notes.insert(1, part_note(network.names, len(full.names)))
    return replace(network, notes=tuple(note for note in notes if note), assumed=assumed)


def calls_of(walk: GraphWalk) -> list[Call]:
    """The calls of a walk's entries; a step that recurs is the same module."""
    first: dict[tuple[int, int], int] = {}
    calls: list[Call] = []
    previous, count = None, 0
    for place, (entry, reads) in enumerate(zip(walk.entries, walk.reads, strict=True)):
        if entry.inserted:
            calls.append(Call("flatten", entry.layer, reads))
            previous = None
            continue
        count = count + 1 if entry.step is previous else 0
        previous = entry.step
        original = first.setdefault((id(entry.step), count), place)
        calls.append(
            Call(entry.step.name, entry.layer, reads, None if original == place else original, True)
        )
    return calls


def _part(network: Network, picked: range) -> Network:
    try:
        return network.part(picked.start, picked.stop)
    except ShapeFault as fault:
        raise CnnvizError(f"choice of layers (--layers): {fault}") from None
