"""Sentences for the user about how a text was read."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.wiring import renaming_notes
from cnnviz.reading.rows import Row
from cnnviz.reading.wording import called


def inserted_note(name: str, shape: Shape) -> str:
    """The note on a Flatten that is not in the text, before the Linear of that name."""
    features = f"{times(shape)} as {prod(shape):,} features"
    return f"a Flatten was put in before {called(name)}, which takes {features}"


def reading_notes(rows: Sequence[Row], names: Sequence[str], shapes: Sequence[Shape]) -> list[str]:
    """The notes on the layers: Flattens put in, neurons in another order, other names."""
    insertions = [
        inserted_note(names[i + 1], shapes[i]) for i, row in enumerate(rows) if row.inserted
    ]
    steps = dict.fromkeys(row.step for row in rows)
    given_names = ["" if row.inserted else row.step.name for row in rows]
    return [
        *insertions,
        *(step.note for step in steps if step.note),
        *renaming_notes(given_names, names),
    ]


def assumptions(rows: Sequence[Row], names: Sequence[str], chosen: bool) -> tuple[str, ...]:
    """What was assumed about the network, for a figure's line of context."""
    words = ["input size chosen"] if chosen else []
    for i, row in enumerate(rows):
        if row.inserted:
            words.append(f"Flatten put in before {called(names[i + 1])}")
    return tuple(words)


def keras_note(layers: Sequence[Layer]) -> str:
    """The note that gives the layers in PyTorch's terms."""
    return f"Keras's spelling, in PyTorch's words: {', '.join(map(repr, layers))}"


def part_note(names: Sequence[str], total: int) -> str:
    """The note on the part of a network that was picked."""
    ends = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return f"layers: {ends} ({len(names)} of {total})"
