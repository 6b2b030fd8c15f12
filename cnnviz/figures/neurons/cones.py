"""A panel of maps and cones as marks: cells for neurons, a cone for all that enters a neuron."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.hull import hull, outermost
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.ink.stacks import GRID, grid
from cnnviz.figures.neurons.cell_lines import layer_marks
from cnnviz.figures.neurons.drawn import Drawing, ellipses
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.map_names import (
    coloured_kernels,
    group_names,
    kernel_names,
    kernel_tone,
)
from cnnviz.figures.neurons.place import Cut, Place, Scene
from cnnviz.figures.neurons.wired import OWN, Mask, Wired, dense
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Names, Style
from cnnviz.picture.theme import Theme

OPEN = (1.0, 3.0)
"""The dots where a map goes on, in points: no dash of a weight."""
WHOLE = 0.4
"""How dark a map is of which all is seen, of neutral lines' grey: it is large."""


class Trace(NamedTuple):
    """The colour of a traced neuron and its cone; `light` that of what a second one sees with
    weights of its own, which is a ring then; `neuron` which it is.
    """

    colour: str
    light: str = ""
    neuron: int = -1


def panel_marks(panel: Wired, scene: Scene, how: Drawing) -> tuple[Mark, ...]:
    """The panel as marks in the scene's box: maps with the cells that are seen, cones, neurons."""
    marks, over = list[Mark](), list[Mark]()
    # The cones of slices stand among these, before the maps of the next column.
    deep = len(scene.columns[0].shape) > 3
    for column in range(len(scene.columns))[:: -1 if deep else 1]:
        last = column + 1 == len(scene.columns)
        cells = [] if last else _seen(panel, scene, column + 1)
        tones = [] if last else _tones(panel, scene, column + 1, how)
        seen = list(zip(cells, tones, strict=True))
        cones = [
            _cone(panel, scene, (column + 1, rank), *one)
            for rank, one in enumerate(seen if not scene.lined else ())
        ]
        sheets, names = _maps(panel, scene, column, seen, how)
        if deep:
            sheets, cones = [_among(scene, column, sheets, (cells, cones))], []
        marks += (*(mark for sheet in sheets for mark in sheet), *names)
        over += (mark for cone in cones for mark in cone)
        if scene.lined and not last:
            over += layer_marks(panel, scene, column + 1, tones, how.theme)
        if not last:
            over.append(_dots(scene, column + 1, tones, how.theme))
    return (*marks, *over)


Sheets = list[list[Mark]]
"""The marks of each of several maps, or cones."""


def _among(
    scene: Scene, column: int, sheets: Sheets, cones: tuple[list[Indices], Sheets]
) -> list[Mark]:
    """Slices from the hindmost to the front; those that no cone reaches, in front of it."""
    place, shape = scene.places[column], scene.columns[column].shape
    first = [place.shown[place.owner == at][0] for at in range(len(sheets))]
    depth = np.unravel_index(first, shape)[1].tolist()
    fronts = [min(np.unravel_index(cells, shape)[1], default=0) for cells in cones[0]]
    found = [(at, 0, sheet) for at, sheet in zip(depth, sheets, strict=True)]
    found += [(at, 1, cone) for at, cone in zip(fronts, cones[1], strict=True)]
    ordered = sorted(found, key=lambda one: (-one[0], one[1]))
    return [mark for *_, marks in ordered for mark in marks]


def _seen(panel: Wired, scene: Scene, column: int) -> list[Indices]:
    """What each traced neuron of a column sees of the visible neurons before it."""
    layer, shape = panel.part(column)
    place = scene.places[column - 1]
    if dense(layer, shape):
        return [place.shown] * len(scene.traced[column - 1])
    found = (between(layer, shape, dst=np.array([n])).src for n in scene.traced[column - 1])
    return [place.visible(distinct(src)) for src in found]


def _tones(panel: Wired, scene: Scene, column: int, how: Drawing) -> list[Trace]:
    """The tones of the traced neurons: one of a kernel where they share it, else dark and light."""
    theme = how.theme
    traced = scene.traced[column - 1]
    turns = _turns(panel, scene, column, np.array(traced)).tolist()
    colours = [theme.look(turn)[0] for turn in turns]
    two = [Trace(theme.ink), Trace(theme.quiet, light=theme.faint)]
    if len(set(colours)) == len(colours) > 0 and not how.neutral:
        two = [Trace(colour) for colour in colours]
    elif not how.neutral and panel.kind not in OWN and panel.same(column):
        two = [Trace(kernel_tone(scene.kernel(column), theme).colour)] * 2
    return [tone._replace(neuron=n) for tone, n in zip(two, traced, strict=False)]


Seen = list[tuple[Indices, Trace]]
"""What each traced neuron sees, and in which tone."""


def _maps(
    panel: Wired, scene: Scene, column: int, seen: Seen, how: Drawing
) -> tuple[Sheets, list[Mark]]:
    """The maps of a column, from the hindmost to the front, with the cells that are seen; and their
    names, and dots for more.
    """
    place, theme = scene.places[column], how.theme
    sheets: Sheets = []
    kernels = set(place.channels)
    shares = column > 0 and how.tinted and panel.shares(column)
    traced = scene.kernel(column) if column else -1
    coloured = coloured_kernels(kernels, traced, theme) if shares else set[int]()
    bars = len(scene.columns[column].shape) < 3
    for at, channel in enumerate(place.channels):
        style = Style(theme.rule, theme.wash, 1.0)
        if channel in coloured:
            style = _of_kernel(channel, 1.6 if channel == traced else 1.2, bars, theme)
        elif channel == traced and not how.neutral:
            style = Style(theme.ink, theme.background, 1.6)
        alike = _in_turn(panel, scene, column, at, theme) if channel == traced else []
        sheets.append(_map(place, (column, at), style, seen, theme, alike))
    marks = ellipses(place.gaps, True, theme)
    if scene.groups > 1 and column and scene.up and not dense(*panel.part(column)):
        marks += group_names(scene, place, how)
    if column and not how.neutral and len(kernels) > 1:
        named = kernels if shares or bars else {traced}
        marks += kernel_names(scene, column, named, coloured, theme)
    return sheets, marks


def _of_kernel(kernel: int, width: float, bars: bool, theme: Theme) -> Style:
    """How the map of a kernel looks, its edge so wide."""
    look = kernel_look(kernel, theme)
    # Edges that lie one over another, all dashed, are a jumble: there names tell.
    return Style(look.colour, look.tint, width, look.dash if bars or not theme.dash_first else ())


def _turns(panel: Wired, scene: Scene, column: int, neurons: Indices) -> Indices:
    """Which of the kernels that repeat some neurons use, (n,), those of traced neurons first."""
    layer, shape = panel.part(column)
    if layer.sharing != "tiled" or not panel.used[column - 1]:
        return np.zeros(0, int)
    asked = np.concatenate([np.array(scene.traced[column - 1]), neurons])
    wire = between(layer, shape, dst=(once := distinct(asked)))
    # One that stands on padding alone uses none.
    own = np.full(len(once), -1)
    kernel = prod(wire.weight_shape[-len(wire.output_shape) - 1 :])
    own[np.searchsorted(once, wire.dst)] = wire.weight // kernel
    turns = own[np.searchsorted(once, asked)].tolist()
    ranks = {turn: rank for rank, turn in enumerate(dict.fromkeys(turns))}
    return np.array([ranks[turn] for turn in turns[len(asked) - len(neurons) :]], int)


def _in_turn(panel: Wired, scene: Scene, column: int, at: int, theme: Theme) -> list[Mark]:
    """Of kernels that repeat, the cells of a map in the tints of theirs, as many as there are."""
    place = scene.places[column]
    mine = np.flatnonzero(place.owner == at)
    turns = _turns(panel, scene, column, place.shown[mine]) if column else np.zeros(0, int)
    # Cells are small: stronger than the tint of a whole map.
    tints = [mixed(colour, theme.background, 0.4) for colour in theme.weights]
    if theme.dash_first or len(tints) < 2:
        tints = [mixed(theme.ink, theme.background, part) for part in (0.05, 0.2, 0.3, 0.4)]
    marks = list[Mark]()
    # The traced neurons' kernels, which come first, may be none of this map's.
    for turn in [one for one in distinct(turns).tolist() if one < len(tints)]:
        inside = np.isin(np.arange(len(place.shown)), mine[turns == turn])
        names = {"layer": column, "index": place.shown[inside]}
        marks.append(
            polygons(_corners(place, place.at[inside]), Style(None, tints[turn]), "cell", names)
        )
    return marks


def _map(
    place: Place, where: tuple[int, int], style: Style, seen: Seen, theme: Theme, alike: list[Mark]
) -> list[Mark]:
    """One map: its frame, the cells that traced neurons see, those `alike`, the lines between."""
    column, at = where
    mine = place.owner == at
    names = {"layer": column, "channel": place.channels[at]}
    frame = place.frames[at : at + 1]
    marks: list[Mark] = [polygons(frame, style._replace(stroke=None), "map", names), *alike]
    outlines, edge = list[Mark](), _frame(frame[0], style._replace(fill=None), place.cut, names)
    for cells, tone in reversed(seen):
        inside = np.isin(place.shown, cells) & mine
        if inside.any() and (inside == mine).all():
            whole = mixed(theme.rule, theme.background, WHOLE)
            marks.append(polygons(frame, Style(None, whole), "seen", names))
            # Outlined as a patch is: else maps would be one dark patch.
            edge = _frame(frame[0], Style(theme.ink, None, 1.2), place.cut, names)
        elif inside.any():
            marks.append(_cells(place, column, inside, tone))
            around = _corners(place, place.at[inside])
            outlines.append(_outline(around.reshape(-1, 2), column, tone, theme))
    pale = not seen and style.fill in (theme.wash, theme.background)
    colour = theme.grid if pale else theme.background
    cells = (frame[0, 2] - frame[0, 0])[::-1] / np.hypot(*place.cell.T)
    rows, columns = (round(n) for n in cells.tolist())
    marks += grid(frame[0], rows, columns, colour)
    return [*marks, *outlines, *edge]


def _frame(frame: Floats, edge: Style, cut: Cut, names: Names) -> list[Mark]:
    """The edges of a map: dots on the sides on which it goes on."""
    dotted = edge._replace(width=1.0, dash=OPEN)
    if len(set(cut)) == 1:
        return [polygons(frame, *((dotted, "open") if any(cut) else (edge, "frame")), names)]
    # Edges that are alike and follow one another are one line.
    begins = [at for at in range(4) if cut[at] != cut[at - 1]]
    marks = list[Mark]()
    for at, end in zip(begins, [*begins[1:], begins[0] + 4], strict=True):
        run = frame[[corner % 4 for corner in range(at, end + 1)]]
        marks.append(
            polygons(run, *((dotted, "open") if cut[at] else (edge, "frame")), names, closed=False)
        )
    return sorted(marks, key=lambda mark: mark.cls != "open")


def _cells(place: Place, column: int, inside: Mask, tone: Trace) -> Mark:
    """Cells that a traced neuron sees; without lines between they overlap, for no seams."""
    names = {"layer": column, "index": place.shown[inside], "dst": tone.neuron}
    around = _corners(place, place.at[inside], 1.0 if _lined(place) else 1.15)
    return polygons(around, Style(None, tone.light or tone.colour), "cell", names)


def _lined(place: Place) -> bool:
    """Whether cells are large enough for lines between them."""
    return min(float(np.hypot(*vector)) for vector in place.cell) >= GRID


def _corners(place: Place, at: Floats, size: float = 1.0) -> Floats:
    """The corners of cells with their middles `at`, (n, 4, 2), `size` times as large."""
    half = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) * size / 2 @ place.cell
    found: Floats = at[:, None] + half
    return found


def _outline(cells: Floats, column: int, tone: Trace, theme: Theme) -> Mark:
    """A line round what a traced neuron sees of a map, so that two patches can be told apart."""
    names = {"layer": column, "dst": tone.neuron}
    around = Box(*cells.min(axis=0).tolist(), *cells.max(axis=0).tolist())
    return polygons(corners(around), Style(theme.ink, None, 1.2), "patch", names)


def _cone(
    panel: Wired, scene: Scene, which: tuple[int, int], seen: Indices, tone: Trace
) -> list[Mark]:
    """The cone from all that a traced neuron sees to it."""
    column, rank = which
    place, neuron = scene.places[column - 1], scene.traced[column - 1][rank]
    top = scene.places[column].of(np.array([neuron]))[0]
    names = {"layer": column - 1, "dst": neuron, "count": panel.reach[column - 1][rank]}
    if not len(seen):
        return []
    cells = _corners(place, outermost(place.at[np.isin(place.shown, seen)])).reshape(-1, 2)
    if scene.up and len(scene.columns[column - 1].shape) < 3:
        # It ends where it meets the first bar: between bars of groups are no inputs.
        cells = cells[cells[:, 1] < cells[:, 1].min() + 0.1]
    around = hull(np.concatenate([cells, [top]]))
    at = int(np.argmin(np.hypot(*(around - top).T)))
    sides = [around[at - 1], top, around[(at + 1) % len(around)]]
    fill, edge = Style(None, tone.colour, opacity=0.17), Style(tone.colour, None, 1.2)
    return [
        polygons(around, fill, "cone", names),
        polygons(sides, edge, "cone-edge", names, closed=False),
    ]


def _dots(scene: Scene, column: int, tones: list[Trace], theme: Theme) -> Mark:
    """The traced neurons of a column."""
    traced = np.array(scene.traced[column - 1])
    at = scene.places[column].of(traced)
    styles = tuple(
        Style(tone.colour, theme.background, 1.6) if tone.light else Style(None, tone.colour)
        for tone in tones
    )
    names = {"layer": column, "index": traced, "name": scene.columns[column].name}
    return Dots(at, np.full(len(at), scene.radius), styles, np.arange(len(at)), "neuron", names)
