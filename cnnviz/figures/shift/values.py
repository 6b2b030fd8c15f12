"""The values of weights, on the lines of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import only
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.looks import Looks
from cnnviz.figures.neurons.paths import Paths, paths
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wired import Mask
from cnnviz.figures.page.type import Type, type_of
from cnnviz.figures.shift.numbers import Lane, written
from cnnviz.figures.shift.place import PAD
from cnnviz.graph.connections import Connections
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Floats, Polygons, Style, Texts
from cnnviz.picture.theme import Theme

HIGH = 14.0
"""How high a number is, the air below it included."""
LONG = 46.0
"""Lines that are lower carry no numbers: two that cross would have theirs at the crossing."""


class Wires(NamedTuple):
    """Connections that are drawn, where their lines run, and which the pattern takes."""

    wires: Connections
    path: Paths
    strong: Mask

    def part(self, mine: Mask) -> Wires:
        """Some of them."""
        return Wires(only(self.wires, mine), self.path.part(mine), self.strong[mine])


def crowded(lane: Lane, scene: Scene, theme: Theme) -> bool:
    """Whether the values of weights have no room on their lines."""
    local = replace(lane.wires, src=lane.src, dst=lane.dst)
    drawn = Wires(local, paths(scene, 1, local), lane.src > -1)
    return _placed(drawn, _look(theme).width("−2")) is None


def _look(theme: Theme) -> Type:
    """In a wider font, too, no number meets another."""
    return type_of("letter", theme)._replace(safe=True)


def values(lane: Lane, drawn: Wires, look: Looks, theme: Theme) -> Marks:
    """The values of weights on their lines, in the colours of shared weights."""
    said = [written(value) for value in lane.value_of(drawn.wires.weight).tolist()]
    letter = _look(theme)
    spots = _placed(drawn, max(map(letter.width, said)))
    if spots is None:
        return ()
    words = np.array(said)
    half = np.array([(0.5 * letter.width(word) + 1.0, 6.0) for word in words.tolist()])
    corners = spots[:, None] + half[:, None] * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    paper = Polygons(
        corners, (Style(fill=theme.background),), np.zeros(len(words), int), cls="paper"
    )
    inks = tuple(Style(fill=colour) for colour, _ in look.combos)
    which = look.of(drawn.wires.weight)
    if not look.coloured:
        inks, which = (Style(fill=theme.quiet), Style(fill=theme.ink)), drawn.strong.astype(int)
    found: Marks = (paper,)
    for bold in (False, True):
        mine = (drawn.strong | look.coloured) == bold
        if mine.any():
            found += (_texts(drawn.part(mine), spots[mine], words[mine].tolist(), letter)._replace(
                styles=inks, which=which[mine], bold=bold
            ),)  # fmt: skip
    return found


def _texts(of: Wires, spots: Floats, words: list[str], letter: Type) -> Texts:
    ends = {"src": of.wires.src, "dst": of.wires.dst, "weight": of.wires.weight}
    return Texts(
        spots + [0.0, 0.34 * letter.size], tuple(words), letter.size, (),
        np.zeros(len(words), int), "middle", cls="value", names={"layer": 0, **ends},
        font=letter.font,
    )  # fmt: skip


def _placed(drawn: Wires, room: float) -> Floats | None:
    """The points of the numbers; None where they would crowd."""
    inner = _between_frames(drawn.path)
    low = abs(inner.end - inner.start)[:, 1].max(initial=0.0) < LONG
    return None if low else places(inner, room, HIGH)


def _between_frames(path: Paths) -> Paths:
    """The part of each line that no frame round its neurons hides."""
    way = path.end - path.start
    edge = way * (PAD / np.maximum(np.abs(way[:, 1]), 2 * PAD))[:, None]
    return Paths(path.start + edge, path.end - edge, path.bow)
