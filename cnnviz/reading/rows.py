"""The layers of a whole network in a row, with what is known of each, and their names."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.wiring import INPUT
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Walk


class Row(NamedTuple):
    """One layer. `layer` and `output`, its output shape, are None if unknown."""

    step: Step
    layer: Layer | None
    output: Shape | None
    inserted: bool


def rows_of(walk: Walk, steps: Sequence[Step]) -> list[Row]:
    """The layers of `steps` in a row; `walk` got through them as far as it could."""
    passed = {id(step) for step in steps[: walk.passed]}
    rows = [
        Row(entry.step, entry.layer, entry.output, entry.inserted)
        for entry in walk.entries
        if id(entry.step) in passed
    ]
    return rows + [Row(step, step.layer, None, False) for step in steps[walk.passed :]]


def names_of(rows: Sequence[Row], has_names: bool) -> tuple[str, ...]:
    """The name of each: its position, or its own if the text has names.

    A layer that shares its step with the one before, a Keras activation, is named after both.
    """
    if not has_names:
        return tuple(map(str, range(len(rows))))
    names: dict[str, None] = {INPUT: None}  # No layer may have it.
    for previous, row in zip((None, *rows), rows, strict=False):
        name = "flatten" if row.inserted else row.step.name
        shares_step = previous is not None and previous.step is row.step and not previous.inserted
        if shares_step and row.layer is not None:
            name = f"{name}.{row.layer.spec_name.lower()}"
        names[_free(name, names)] = None
    return tuple(names)[1:]


def _free(name: str, used: Container[str]) -> str:
    """`name`, with a number if it is used already."""
    number, free = 0 if name == INPUT else 1, name
    while free in used:
        number += 1
        free = f"{name}_{number}"
    return free
