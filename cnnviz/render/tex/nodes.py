"""Named circles, and lines from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Floats, Group, Lines, Mark
from cnnviz.render.tex.numbers import spot

OFF = 0.02
"""The largest difference between distances to the circles' centres that count as equal."""


class Connections(NamedTuple):
    """Lines between named circles: the names at both ends, and the distances from the circles'
    centres at which the lines begin and end, in points.
    """

    starts: list[str]
    ends: list[str]
    short: tuple[float, float]


class Nodes:
    """The named circles of one panel: "conv-0-5" is neuron 5 of column 0."""

    def __init__(self, prefix: str, marks: tuple[Mark, ...]) -> None:
        self.places: dict[str, tuple[float, float]] = {}
        self._prefix = prefix
        for mark in _own(marks):
            if isinstance(mark, Dots):
                for name, place in zip(self.names(mark), mark.at.tolist(), strict=False):
                    self.places.setdefault(name, (place[0], place[1]))

    def names(self, mark: Dots) -> list[str]:
        """The names of a mark's circles; [] if they stand for nothing."""
        fields, n = mark.names, len(mark.radius)
        if mark.cls.startswith("neuron") and {"layer", "index"} <= fields.keys():
            return self._called(fields["layer"], fields["index"], n)
        if mark.cls.startswith("bias") and "bias" in fields:
            return self._called("bias", fields["bias"], n)
        return []

    def coordinates(self) -> list[str]:
        """The places of all circles as coordinates."""
        places = self.places.items()
        return [rf"\coordinate ({name}) at {spot(*place)};" for name, place in places]

    def connections(self, mark: Lines) -> Connections | None:
        """The lines' connections, if they all go from circle to circle."""
        fields, n = mark.names, len(mark.bow)
        if not {"layer", "dst"} <= fields.keys() or not {"src", "bias"} & fields.keys():
            return None
        layer = np.broadcast_to(np.asarray(fields["layer"]), n)
        ends = self._called(layer + 1, fields["dst"], n)
        starts = (
            self._called(layer, fields["src"], n)
            if "src" in fields
            else self._called("bias", fields["bias"], n)
        )
        if mark.bow.any() or not n or not {*starts, *ends} <= self.places.keys():
            return None
        short = [self._off(names, at) for names, at in ((starts, mark.start), (ends, mark.end))]
        if any(np.ptp(distances) > OFF for distances in short):
            return None
        return Connections(starts, ends, (float(short[0].mean()), float(short[1].mean())))

    def _called(self, first: Any, second: Any, n: int) -> list[str]:
        rows = (np.broadcast_to(np.asarray(part), n).tolist() for part in (first, second))
        return [f"{self._prefix}-{a}-{b}" for a, b in zip(*rows, strict=True)]

    def _off(self, names: list[str], at: Floats) -> Floats:
        centres = np.array([self.places[name] for name in names])
        distances: Floats = np.hypot(*(at - centres).T)
        return distances


def _own(marks: tuple[Mark, ...]) -> Iterator[Mark]:
    """The marks of a panel, without those of panels within it."""
    for mark in marks:
        if not isinstance(mark, Group):
            yield mark
        elif "panel" not in mark.names:
            yield from _own(mark.marks)


def prefix(mark: Group, used_names: set[str]) -> str:
    """The prefix of a panel's names: its own name, with a number if that is taken."""
    stem = re.sub(r"[^A-Za-z0-9]+", "", str(mark.names.get("panel", ""))) or "panel"
    name, count = stem, 2
    while name in used_names:
        name, count = f"{stem}{count}", count + 1
    used_names.add(name)
    return name
