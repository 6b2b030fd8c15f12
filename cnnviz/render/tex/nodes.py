"""Circles that have names, and lines that go from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.marks import Dots, Floats, Group, Lines, Mark
from cnnviz.render.tex.numbers import spot

OFF = 0.02
"""Lines whose ends keep this near to one distance from a circle's centre keep that one."""


class Joined(NamedTuple):
    """Lines between named circles: the names at both ends, and how far from the circles' centres
    the lines begin and end, in points.
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
                for name, at in zip(self.names(mark), mark.at.tolist(), strict=False):
                    self.places.setdefault(name, (at[0], at[1]))

    def names(self, mark: Dots) -> list[str]:
        """What the circles of a mark are called; [] for those that stand for nothing."""
        named, n = mark.names, len(mark.radius)
        if mark.cls.startswith("neuron") and {"layer", "index"} <= named.keys():
            return self._called(named["layer"], named["index"], n)
        if mark.cls.startswith("bias") and "bias" in named:
            return self._called("bias", named["bias"], n)
        return []

    def told(self) -> list[str]:
        """The places of all circles, a coordinate each."""
        places = self.places.items()
        return [rf"\coordinate ({name}) at {spot(*at)};" for name, at in places]

    def joined(self, mark: Lines) -> Joined | None:
        """The names between which lines go, if they all go from circle to circle."""
        named, n = mark.names, len(mark.bow)
        if not {"layer", "dst"} <= named.keys() or not {"src", "bias"} & named.keys():
            return None
        layer = np.broadcast_to(np.asarray(named["layer"]), n)
        ends = self._called(layer + 1, named["dst"], n)
        starts = (
            self._called(layer, named["src"], n)
            if "src" in named
            else self._called("bias", named["bias"], n)
        )
        if mark.bow.any() or not n or not {*starts, *ends} <= self.places.keys():
            return None
        short = [self._off(names, at) for names, at in ((starts, mark.start), (ends, mark.end))]
        if any(np.ptp(far) > OFF for far in short):
            return None
        return Joined(starts, ends, (float(short[0].mean()), float(short[1].mean())))

    def _called(self, first: Any, second: Any, n: int) -> list[str]:
        rows = (np.broadcast_to(np.asarray(part), n).tolist() for part in (first, second))
        return [f"{self._prefix}-{a}-{b}" for a, b in zip(*rows, strict=True)]

    def _off(self, names: list[str], at: Floats) -> Floats:
        centres = np.array([self.places[name] for name in names])
        far: Floats = np.hypot(*(at - centres).T)
        return far


def _own(marks: tuple[Mark, ...]) -> Iterator[Mark]:
    """The marks of a panel, those of panels within it left out."""
    for mark in marks:
        if not isinstance(mark, Group):
            yield mark
        elif "panel" not in mark.names:
            yield from _own(mark.marks)


def prefix(mark: Group, known: set[str]) -> str:
    """What the names of a panel begin with: its own, and a number where that is taken."""
    plain = re.sub(r"[^A-Za-z0-9]+", "", str(mark.names.get("panel", ""))) or "panel"
    name, count = plain, 2
    while name in known:
        name, count = f"{plain}{count}", count + 1
    known.add(name)
    return name
