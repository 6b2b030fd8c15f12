"""What traced neurons see of maps: cells in an outline."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.ink.stacks import GRID
from cnnviz.figures.neurons.place import Place
from cnnviz.figures.neurons.wiring import Mask
from cnnviz.graph.connections import Indices
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Polygons, Style
from cnnviz.picture.theme import Theme


class Trace(NamedTuple):
    """The colour of a traced neuron and its cone; `light` is the colour of what a second one with
    other weights sees, which is drawn as a ring; `neuron` is its index.
    """

    colour: str
    light: str = ""
    neuron: int = -1


SeenCells = list[tuple[Indices, Trace]]
"""The cells that each traced neuron sees, and its tone."""


def patches(place: Place, column: int, seen: SeenCells, theme: Theme) -> list[list[Mark]]:
    """For each map what traced neurons see of it, unless that is all: its cells, in an outline."""
    views = list[list[Mark]]()
    for i in range(len(place.frames)):
        own_cells = place.owner == i
        masks = [(np.isin(place.shown, cells) & own_cells, tone) for cells, tone in seen]
        shown = [entry for entry in masks if entry[0].any() and (entry[0] != own_cells).any()]
        fields = [_cells(place, column, field, (tone, theme)) for field, tone in shown]
        if len(shown) == 2:
            fields[0] = _halved(fields[0], fields[1], shown[0][0], shown[1][0])
        edges = [_outline(place.at[field], place, (column, tone), theme) for field, tone in shown]
        views.append([*fields[::-1], *edges[::-1]])
    return views


def _cells(place: Place, column: int, inside: Mask, look: tuple[Trace, Theme]) -> Polygons:
    """Cells that a traced neuron sees; without lines between, they overlap to avoid seams."""
    tone, theme = look
    names = {"layer": column, "index": place.shown[inside], "dst": tone.neuron}
    lined = _lined(place)
    boxes = cell_corners(place, place.at[inside], 1.0 if lined else 1.15)
    edge = theme.background if lined else None
    return polygons(boxes, Style(edge, tone.light or tone.colour, 0.8), "cell", names)


def _halved(field: Polygons, other: Polygons, inside: Mask, other_inside: Mask) -> Polygons:
    """The cells of a field over another one: of those in both only the half that is nearer to its
    own, so that both are seen whole.
    """
    both, points = other_inside[inside], field.points.copy()
    nearer = is_nearer(points.reshape(-1, 2), other.points.reshape(-1, 2))
    # A corner at the other's side moves onto its neighbour: a square becomes a triangle.
    points[both, 2 if nearer else 0] = points[both, 3 if nearer else 1]
    return field._replace(points=points)


def is_nearer(field: Floats, other: Floats) -> bool:
    """Whether a field has the upper left halves of the cells that it shares with another one."""
    return bool(field.mean(axis=0).sum() <= other.mean(axis=0).sum())


def _lined(place: Place) -> bool:
    """Whether cells are large enough for lines between them."""
    return min(float(np.hypot(*vector)) for vector in place.cell) >= GRID


def cell_corners(place: Place, at: Floats, size: float = 1.0) -> Floats:
    """The corners of cells centred `at` points, (n, 4, 2), `size` times as large."""
    half = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) * size / 2 @ place.cell
    points: Floats = at[:, None] + half
    return points


def _outline(at: Floats, place: Place, trace: tuple[int, Trace], theme: Theme) -> Mark:
    """A line around what a traced neuron sees of a map, so that two patches can be told apart."""
    (column, tone), cells = trace, cell_corners(place, at).reshape(-1, 2)
    names = {"layer": column, "dst": tone.neuron}
    bounds = Box(*cells.min(axis=0).tolist(), *cells.max(axis=0).tolist())
    return polygons(corners(bounds), Style(theme.ink, None, 1.2), "patch", names)
