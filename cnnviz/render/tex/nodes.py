"""Named circles, and lines from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Floats, Group, Lines, Mark
from cnnviz.render.ends import Key, ends, keys
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
        # A circle that has stepped back is of two classes.
        return self._called(keys(mark, mark.cls.partition(" ")[0]))

    def coordinates(self) -> list[str]:
        """The places of all circles as coordinates."""
        places = self.places.items()
        return [rf"\coordinate ({name}) at {spot(*place)};" for name, place in places]

    def connections(self, mark: Lines) -> Connections | None:
        """The lines' connections, if they all go from circle to circle."""
        joined = ends(mark)
        if joined is None:
            return None
        starts, stops = map(self._called, joined)
        if mark.bow.any() or not starts or not {*starts, *stops} <= self.places.keys():
            return None
        short = [self._off(names, at) for names, at in ((starts, mark.start), (stops, mark.end))]
        if any(np.ptp(distances) > OFF for distances in short):
            return None
        return Connections(starts, stops, (float(short[0].mean()), float(short[1].mean())))

    def _called(self, known: list[Key]) -> list[str]:
        return [f"{self._prefix}-{a}-{b}" for a, b in known]

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
