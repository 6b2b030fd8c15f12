"""The layers of a whole network in a row, whatever can be known of each, and their names."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.wiring import INPUT
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Walk


class Row(NamedTuple):
    """One layer. `layer` and `given`, its output, are None where they cannot be known."""

    step: Step
    layer: Layer | None
    given: Shape | None
    inserted: bool


def rows_of(walk: Walk, steps: Sequence[Step]) -> list[Row]:
    """The layers of `steps` in a row, of which `walk` went as far as it could."""
    passed = {id(step) for step in steps[: walk.passed]}
    found = [
        Row(entry.step, entry.layer, entry.given, entry.inserted)
        for entry in walk.entries
        if id(entry.step) in passed
    ]
    return found + [Row(step, step.layer, None, False) for step in steps[walk.passed :]]


def names_of(rows: Sequence[Row], named: bool) -> tuple[str, ...]:
    """The name of each: its position, or, where the text has names, its own.

    A layer that shares its step with one before it, a Keras activation, is called after both.
    """
    if not named:
        return tuple(map(str, range(len(rows))))
    found: dict[str, None] = {INPUT: None}  # It is no layer's name.
    for before, row in zip((None, *rows), rows, strict=False):
        name = "flatten" if row.inserted else row.step.name
        again = before is not None and before.step is row.step and not before.inserted
        if again and row.layer is not None:
            name = f"{name}.{row.layer.spec_name.lower()}"
        found[_free(name, found)] = None
    return tuple(found)[1:]


def _free(name: str, taken: Container[str]) -> str:
    """`name`, with a number where it is taken."""
    number, free = 0 if name == INPUT else 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
