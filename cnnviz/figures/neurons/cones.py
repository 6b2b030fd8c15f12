"""A panel of maps and cones as marks: cells for neurons, a cone for all inputs of a neuron."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.figures.ink.hull import hull, outermost
from cnnviz.figures.ink.pen import polygons
from cnnviz.figures.ink.stacks import grid
from cnnviz.figures.neurons.cell_lines import layer_marks
from cnnviz.figures.neurons.cell_names import cell_names
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.line_panel import Drawing, ellipses
from cnnviz.figures.neurons.map_names import (
    coloured_kernels,
    group_names,
    kernel_names,
    legible,
)
from cnnviz.figures.neurons.patches import SeenCells, Trace, cell_corners, patches
from cnnviz.figures.neurons.place import Cut, Place, Scene
from cnnviz.figures.neurons.wiring import OWN, Wiring, dense
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Names, Style
from cnnviz.picture.theme import Theme

OPEN = (1.0, 3.0)
"""The dots where a map continues, in points: no weight has this dash."""
PALE = 0.7
"""The share of a kernel's colour in the edges of maps that stand behind the traced one."""
WHOLE = 0.4
"""The share of neutral grey in a map that is seen as a whole: light, as it is large."""


def panel_marks(panel: Wiring, scene: Scene, drawing: Drawing) -> tuple[Mark, ...]:
    """The panel as marks in the scene's box: maps, cones, the seen cells, neurons."""
    layers, top_marks = list[tuple[list[Mark], list[Mark]]](), list[Mark]()
    # The cones of slices stand among them, before the maps of the next column.
    has_slices = len(scene.columns[0].shape) > 3
    for column in range(len(scene.columns))[:: -1 if has_slices else 1]:
        last = column + 1 == len(scene.columns)
        cells = [] if last else _seen_cells(panel, scene, column + 1)
        tones = [] if last else _tones(panel, scene, column + 1, drawing)
        seen = list(zip(cells, tones, strict=True))
        cones = [
            _cone(panel, scene, (column + 1, rank), *trace)
            for rank, trace in enumerate(seen if not scene.has_lines else ())
        ]
        sheets, names = _maps(panel, scene, column, seen, drawing)
        views = patches(scene.places[column], column, seen, drawing.theme)
        if has_slices:
            views = [[*sheet, *view] for sheet, view in zip(sheets, views, strict=True)]
            sheets, cones, views = [_ordered_slices(scene, column, views, (cells, cones))], [], []
        layers.append(([mark for sheet in sheets for mark in sheet], names))
        # What is seen of a map shows through those in front of it.
        top_marks += (mark for marks in (*cones, *views) for mark in marks)
        if scene.has_lines and not last:
            top_marks += layer_marks(panel, scene, column + 1, tones, drawing.theme)
        if not (last or scene.has_lines or drawing.neutral):
            top_marks += cell_names(panel, scene, column + 1, tones, drawing.theme)
        if not last:
            top_marks.append(_dots(scene, column + 1, tones, drawing.theme))
    kept = (mark for maps, names in layers for mark in (*maps, *legible(names, top_marks)))
    return (*kept, *top_marks)


Sheets = list[list[Mark]]
"""The marks of several maps or cones, a list for each."""


def _ordered_slices(
    scene: Scene, column: int, sheets: Sheets, cones: tuple[list[Indices], Sheets]
) -> list[Mark]:
    """Slices from back to front, with cones; those that a cone does not reach are in front."""
    place, shape = scene.places[column], scene.columns[column].shape
    first = [place.shown[place.owner == i][0] for i in range(len(sheets))]
    depth = np.unravel_index(first, shape)[1].tolist()
    fronts = [min(np.unravel_index(cells, shape)[1], default=0) for cells in cones[0]]
    ranked = [(i, 0, sheet) for i, sheet in zip(depth, sheets, strict=True)]
    ranked += [(i, 1, cone) for i, cone in zip(fronts, cones[1], strict=True)]
    ordered = sorted(ranked, key=lambda entry: (-entry[0], entry[1]))
    return [mark for *_, marks in ordered for mark in marks]


def _seen_cells(panel: Wiring, scene: Scene, column: int) -> list[Indices]:
    """The visible neurons of the column before that each traced neuron of a column sees."""
    layer, shape = panel.part(column)
    place = scene.places[column - 1]
    if dense(layer, shape):
        return [place.shown] * len(scene.traced[column - 1])
    sources = (between(layer, shape, dst=np.array([n])).src for n in scene.traced[column - 1])
    return [place.visible(distinct(src)) for src in sources]


def _tones(panel: Wiring, scene: Scene, column: int, drawing: Drawing) -> list[Trace]:
    """The tones of the traced neurons: their shared kernel's, else dark and light."""
    theme = drawing.theme
    traced = scene.traced[column - 1]
    turns = _turns(panel, scene, column, np.array(traced)).tolist()
    colours = [theme.look(turn)[0] for turn in turns]
    tones = [Trace(theme.ink), Trace(theme.quiet, light=theme.faint)]
    if len(set(colours)) == len(colours) > 0 and not drawing.neutral:
        tones = [Trace(colour) for colour in colours]
    elif not drawing.neutral and panel.kind not in OWN and panel.same(column):
        tones = [Trace(kernel_look(scene.kernel(column), theme).colour)] * 2
    return [tone._replace(neuron=neuron) for tone, neuron in zip(tones, traced, strict=False)]


def _maps(
    panel: Wiring, scene: Scene, column: int, seen: SeenCells, drawing: Drawing
) -> tuple[Sheets, list[Mark]]:
    """The maps of a column, from back to front, with the seen cells; and their names, and dots for
    maps left out.
    """
    place, theme = scene.places[column], drawing.theme
    sheets: Sheets = []
    kernels = set(place.channels)
    shares = column > 0 and drawing.tinted and panel.shares(column)
    traced = scene.kernel(column) if column else -1
    coloured = coloured_kernels(kernels, traced, theme) if shares else set[int]()
    bars = len(scene.columns[column].shape) < 3
    for i, channel in enumerate(place.channels):
        style = _map_style(channel, traced, channel in coloured, bars, drawing)
        tiled = _tiled_cells(panel, scene, column, i, theme) if channel == traced else []
        sheets.append(_map(place, (column, i), style, seen, theme, tiled))
    marks = ellipses(place.gaps, True, theme)
    if scene.groups > 1 and column and scene.up and not dense(*panel.part(column)):
        marks += group_names(scene, place, drawing)
    if column and not drawing.neutral and len(kernels) > 1:
        names = kernels if shares or bars else {traced}
        marks += kernel_names(scene, column, names, coloured, theme)
    return sheets, marks


def _map_style(channel: int, traced: int, is_coloured: bool, bars: bool, drawing: Drawing) -> Style:
    """The style of a map: those behind the traced one, if any is (else it is -1), step back."""
    theme = drawing.theme
    if is_coloured:
        return _kernel_style(channel, channel == traced or drawing.neutral, bars, theme)
    if channel == traced and not drawing.neutral:
        return Style(theme.ink, theme.background, 1.6)
    stands_back = traced >= 0 and not (bars or drawing.neutral)
    return Style(theme.faint if stands_back else theme.rule, theme.wash, 1.0)


def _kernel_style(kernel: int, is_traced: bool, bars: bool, theme: Theme) -> Style:
    """The style of a kernel's map: those behind the traced one are pale."""
    look = kernel_look(kernel, theme)
    pale = not (is_traced or bars)
    colour = mixed(look.colour, look.tint, PALE) if pale else look.colour
    # Dashed edges on top of each other are a jumble: there names must do.
    dash = look.dash if bars or not theme.dash_first else ()
    return Style(colour, look.tint, 1.6 if is_traced else 1.0 if pale else 1.2, dash)


def _turns(panel: Wiring, scene: Scene, column: int, neurons: Indices) -> Indices:
    """Which of the repeating kernels some neurons use, (n,); traced neurons' kernels come first."""
    layer, shape = panel.part(column)
    if layer.sharing != "tiled" or not panel.used[column - 1]:
        return np.zeros(0, int)
    neurons_ = np.concatenate([np.array(scene.traced[column - 1]), neurons])
    wire = between(layer, shape, dst=(distinct_neurons := distinct(neurons_)))
    # A neuron that sees only padding uses none.
    turn_of = np.full(len(distinct_neurons), -1)
    kernel = prod(wire.weight_shape[-len(wire.output_shape) - 1 :])
    turn_of[np.searchsorted(distinct_neurons, wire.dst)] = wire.weight // kernel
    turns = turn_of[np.searchsorted(distinct_neurons, neurons_)].tolist()
    ranks = {turn: rank for rank, turn in enumerate(dict.fromkeys(turns))}
    return np.array([ranks[turn] for turn in turns[len(neurons_) - len(neurons) :]], int)


def _tiled_cells(panel: Wiring, scene: Scene, column: int, i: int, theme: Theme) -> list[Mark]:
    """The cells of a map in the tints of their repeating kernels, as far as there are tints."""
    place = scene.places[column]
    own_cells = np.flatnonzero(place.owner == i)
    turns = _turns(panel, scene, column, place.shown[own_cells]) if column else np.zeros(0, int)
    # Stronger than the tint of a whole map, as cells are small.
    tints = [mixed(colour, theme.background, 0.4) for colour in theme.weights]
    if theme.dash_first or len(tints) < 2:
        tints = [mixed(theme.ink, theme.background, share) for share in (0.05, 0.2, 0.3, 0.4)]
    marks = list[Mark]()
    # The traced neurons' kernels, which come first, may not be in this map.
    for turn in [turn for turn in distinct(turns).tolist() if turn < len(tints)]:
        inside = np.isin(np.arange(len(place.shown)), own_cells[turns == turn])
        names = {"layer": column, "index": place.shown[inside]}
        marks.append(
            polygons(cell_corners(place, place.at[inside]), Style(None, tints[turn]), "cell", names)
        )
    return marks


def _map(
    place: Place, at: tuple[int, int], style: Style, seen: SeenCells, theme: Theme,
    tiled: list[Mark],
) -> list[Mark]:  # fmt: skip
    """One map: its frame, `tiled` cells, the lines between cells; grey if it is seen as a whole."""
    column, i = at
    own_cells = place.owner == i
    names = {"layer": column, "channel": place.channels[i]}
    frame = place.frames[i : i + 1]
    marks: list[Mark] = [polygons(frame, style._replace(stroke=None), "map", names), *tiled]
    edge = style._replace(fill=None)
    for cells, _ in seen:
        if own_cells.any() and np.isin(place.shown[own_cells], cells).all():
            grey = mixed(theme.rule, theme.background, WHOLE)
            marks.append(polygons(frame, Style(None, grey), "seen", names))
            # Outlined like a patch: else maps would merge into one dark area.
            edge = Style(theme.ink, None, 1.2)
    is_pale = not seen and style.fill in (theme.wash, theme.background)
    colour = theme.grid if is_pale else theme.background
    cells = (frame[0, 2] - frame[0, 0])[::-1] / np.hypot(*place.cell.T)
    rows, columns = (round(side) for side in cells.tolist())
    marks += grid(frame[0], rows, columns, colour)
    return [*marks, *_frame(frame[0], edge, place.cut, names)]


def _frame(frame: Floats, edge: Style, cut: Cut, names: Names) -> list[Mark]:
    """The edges of a map: dots on the sides where it continues."""
    dotted = edge._replace(width=1.0, dash=OPEN)
    if len(set(cut)) == 1:
        return [polygons(frame, *((dotted, "open") if any(cut) else (edge, "frame")), names)]
    # Consecutive edges of one kind are one line.
    starts = [i for i in range(4) if cut[i] != cut[i - 1]]
    marks = list[Mark]()
    for i, end in zip(starts, [*starts[1:], starts[0] + 4], strict=True):
        run = frame[[corner % 4 for corner in range(i, end + 1)]]
        marks.append(
            polygons(run, *((dotted, "open") if cut[i] else (edge, "frame")), names, closed=False)
        )
    return sorted(marks, key=lambda mark: mark.cls != "open")


def _cone(
    panel: Wiring, scene: Scene, trace_index: tuple[int, int], seen: Indices, tone: Trace
) -> list[Mark]:
    """The cone from everything that a traced neuron sees to the neuron."""
    column, rank = trace_index
    place, neuron = scene.places[column - 1], scene.traced[column - 1][rank]
    top = scene.places[column].of(np.array([neuron]))[0]
    names = {"layer": column - 1, "dst": neuron, "count": panel.reach[column - 1][rank]}
    if not len(seen):
        return []
    cells = cell_corners(place, outermost(place.at[np.isin(place.shown, seen)])).reshape(-1, 2)
    if scene.up and len(scene.columns[column - 1].shape) < 3:
        # It ends at the first bar: there are no inputs between bars of groups.
        cells = cells[cells[:, 1] < cells[:, 1].min() + 0.1]
    outline = hull(np.concatenate([cells, [top]]))
    tip = int(np.argmin(np.hypot(*(outline - top).T)))
    sides = [outline[tip - 1], top, outline[(tip + 1) % len(outline)]]
    fill, edge = Style(None, tone.colour, opacity=0.17), Style(tone.colour, None, 1.2)
    return [
        polygons(outline, fill, "cone", names),
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
