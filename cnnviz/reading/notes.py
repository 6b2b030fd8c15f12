"""Sentences for the user about how a text was read."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.wiring import renamed
from cnnviz.reading.rows import Row
from cnnviz.reading.wording import called


def inserted_note(name: str, shape: Shape) -> str:
    """That a Flatten, which no word of the text made, is in front of the Linear of that name."""
    features = f"{times(shape)} as {prod(shape):,} features"
    return f"a Flatten was put in before {called(name)}, which takes {features}"


def reading_notes(rows: Sequence[Row], names: Sequence[str], shapes: Sequence[Shape]) -> list[str]:
    """What the layers have to tell: Flattens put in, neurons in another order, other names."""
    told = [inserted_note(names[at + 1], shapes[at]) for at, row in enumerate(rows) if row.inserted]
    steps = dict.fromkeys(row.step for row in rows)
    own = ["" if row.inserted else row.step.name for row in rows]
    return [*told, *(step.note for step in steps if step.note), *renamed(own, names)]


def assumptions(rows: Sequence[Row], names: Sequence[str], chosen: bool) -> tuple[str, ...]:
    """What was assumed of the network, as a figure's line of context says it."""
    told = ["input size chosen"] if chosen else []
    for at, row in enumerate(rows):
        if row.inserted:
            told.append(f"Flatten put in before {called(names[at + 1])}")
    return tuple(told)


def keras_note(layers: Sequence[Layer]) -> str:
    """The whole reading, in PyTorch's words."""
    return f"Keras's spelling, in PyTorch's words: {', '.join(map(repr, layers))}"


def part_note(names: Sequence[str], total: int) -> str:
    """Which part of a network was picked."""
    ends = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return f"layers: {ends} ({len(names)} of {total})"
