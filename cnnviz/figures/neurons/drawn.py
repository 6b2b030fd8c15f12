"""A panel of neurons and lines as marks."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import discs, polygons
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.looks import Looks
from cnnviz.figures.neurons.paths import Paths, lines, paths
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.ways import FEW, NUMBERS, ends, is_mesh, traced
from cnnviz.figures.neurons.wired import Mask, Wired
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.marks import Dots, Floats, Mark, Polygons, Style, Which
from cnnviz.picture.theme import Theme

THIN, TRACED = 0.9, 1.9
"""The widths of neutral lines, and of those into a traced neuron."""
WEAK, STRONG = 0.8, 1.5
"""Of the width of coloured lines the parts that others have, and those into a traced neuron."""
BACK = 0.45
"""The same of others in a stack of layers, which step back."""
MESH = 24
"""More lines than these that stand out are thin, too; more than a few thinner."""
SHORT = 64.0
"""Lines shorter than this, in points, would be hidden by the names on all of them."""


class Drawing(NamedTuple):
    """How a panel is drawn: in colours by weight, or in `neutral` ink; with names on its lines.

    `reach` traces the neuron in focus back through all layers, and so does `through` where all is
    drawn; else each layer shows its own. `tinted` maps are in the colours of their kernels.
    """

    theme: Theme
    labels: Labels
    reach: bool = False
    names: bool = True
    neutral: bool = False
    tinted: bool = True
    through: bool = True


def panel_marks(panel: Wired, scene: Scene, how: Drawing) -> tuple[Mark, ...]:
    """The panel as marks in the scene's box: sheets, lines, names on them, neurons."""
    stands = traced(panel, scene, how.reach or (how.through and scene.every))
    marks: list[Mark] = []
    for at, place in enumerate(scene.places):
        marks += sheets(place, how.theme)
        if at < len(panel.wires) and not scene.every:
            marks += _patches_seen(panel, scene, at, how.theme)
    for column in range(1, len(scene.columns)):
        marks += _layer(panel, scene, column, stands, how)
    for column in range(len(scene.columns)):
        marks += neurons(scene, column, stands[column], how.theme)
    return tuple(marks)


def _layer(
    panel: Wired, scene: Scene, column: int, stands: list[Which], how: Drawing
) -> list[Mark]:
    """The lines between two columns: those of traced neurons over the others, with their names."""
    wire, look = panel.wires[column - 1], panel.looks[column - 1]
    path, state = paths(scene, column, wire), ends(scene, column, wire, stands[column])
    if not (how.reach or how.through):
        state = np.where(state > 1, state, 0)
    if look.coloured:
        weak = BACK if len(panel.wires) > 1 else WEAK
        which, styles = _coloured(look, wire, state > 0, how.theme, weak)
        marks: list[Mark] = [lines(wire, path, column - 1, styles, which)]
    else:
        mesh = is_mesh(scene, column, wire) if len(panel.wires) > 1 else None
        which, styles = _neutral(state, how, mesh)
        order = [which == rank for rank in (0, 2, 1)]
        marks = [
            lines(only(wire, mine), path.part(mine), column - 1, styles, which[mine])
            for mine in order
            if mine.any()
        ]
    if how.names and len(look.weights):
        tight, told = look.shared and not len(scene.places[column - 1].frames), state > 0
        marks += _names(wire, path, look, told, On(column - 1, how.theme, tight=tight))
    return marks


class _Painted(NamedTuple):
    """The styles of lines, and which each has."""

    which: Which
    styles: tuple[Style, ...]


def _coloured(
    look: Looks, wire: Connections, traced: Mask, theme: Theme, others: float
) -> _Painted:
    """The look of each line's weight: those of traced neurons stronger, where there are others."""
    which, width = look.of(wire.weight), theme.line_width
    if traced.all() or not traced.any():
        return _Painted(which, look.styles(width))
    weak, strong = (look.styles(part * width) for part in (others, STRONG))
    return _Painted(which + len(weak) * traced, weak + strong)


def _neutral(state: Which, how: Drawing, mesh: bool | None) -> _Painted:
    """Which of the neutral styles each line has: thin, traced, traced second. In a stack of layers
    (`mesh` is not None) those of a mesh that are not traced step back behind those that are; few
    lines, which are to be counted, do not.
    """
    which = np.where(state == 3, 2, np.where(state > 0, 1, 0))
    count, theme = int((which == 1).sum()), how.theme
    width = THIN if count > MESH else 1.2 if count > FEW else TRACED
    back = which.any() and mesh is not None and (mesh or how.reach)
    others = theme.faint if back else theme.rule
    styles = (others, THIN), (theme.ink, width), (theme.quiet, width)
    return _Painted(which, tuple(Style(colour, None, w) for colour, w in styles))


class On(NamedTuple):
    """The layer whose lines are named, the class of names, whether they may be near other lines."""

    layer: int
    theme: Theme
    cls: str = "letter"
    tight: bool = False


def _names(wire: Connections, path: Paths, look: Looks, traced: Mask, at: On) -> list[Mark]:
    """The names of weights on their lines: all if there is room, else those of traced neurons, of
    numbers also the first, which says from where they count.
    """
    learned = wire.weight >= 0
    if not learned.any():
        return []
    few, own = look.coloured or len(wire) <= NUMBERS, learned & traced
    few &= float(np.hypot(*(path.end - path.start).T).min()) >= SHORT or bool(own.all())
    first = wire.weight == wire.weight[learned].min()
    tries = [learned] * few + [own | first] * (not look.coloured) + [own]
    for mine in tries:
        if not mine.any():
            continue
        letter = type_of("letter", at.theme)
        words = [look.names[i] for i in look.place(wire.weight[mine])]
        room = max(map(letter.width, words)) + 3
        # In neutral ink other lines cannot be taken for what has the name.
        among = (path, mine) if look.coloured else (path.part(mine), None)
        # Where the lines of several neurons cross, names that are close would stand on others.
        tight = at.tight and len(distinct(wire.dst[mine])) == 1
        spots = places(among[0], room, mine=among[1], tight=tight)
        if spots is not None:
            return written_on(spots, only(wire, mine), look, traced[mine], at)
    return []


def written_on(spots: Floats, wire: Connections, look: Looks, bold: Mask, at: On) -> list[Mark]:
    """Names at `spots`, on small fields of the background; in the colours of their weights."""
    layer, theme, cls, _ = at
    place = look.place(wire.weight)
    words = [look.names[i] for i in place]
    letter, number = type_of("letter", theme), type_of("number", theme)
    # A minus close to its line would be a part of that.
    wide = [letter.width(word) + 4 * word.startswith("\N{MINUS SIGN}") for word in words]
    field = _patches(spots, wide, theme)
    marks: list[Mark] = [field._replace(names={"layer": layer, "dst": wire.dst})]
    quiet = look.back[place] if len(look.back) else np.zeros(len(words), bool)
    colours = tuple(colour for colour, _ in look.combos)
    if look.coloured:
        bold = ~quiet
    kinds = ((bold, letter), (~bold, number))
    for mine, kind in kinds:
        if mine.any():
            hued = look.coloured and not quiet[mine].any()
            which = look.of(wire.weight[mine]) if hued else np.zeros(int(mine.sum()), int)
            inks = colours if hued else (kind.colour,)
            said = np.array(words)[mine].tolist()
            ends = {"src": wire.src[mine], "dst": wire.dst[mine], "weight": wire.weight[mine]}
            names, type_ = {"layer": layer, **ends}, kind._replace(cls=cls)
            marks.append(inscribed(said, spots[mine], type_, names, inks, which))
    return marks


def _patches(spots: Floats, widths: list[float], theme: Theme) -> Polygons:
    """Fields of the background under names."""
    half = np.array([(0.5 * width + 1.8, 6.0) for width in widths])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    points = spots[:, None] + half[:, None] * corners
    return polygons(points, Style(fill=theme.background), "paper")


def neurons(scene: Scene, column: int, state: Which, theme: Theme) -> list[Mark]:
    """The neurons of one column as what they are; dots for those left out."""
    place = scene.places[column]
    styles = (
        Style(theme.rule, theme.background, 1.2),
        Style(theme.ink, theme.wash2, 1.6),
        Style(theme.ink, theme.ink, 1.6),
        Style(theme.quiet, theme.quiet, 1.6),
    )
    names = {"layer": column, "index": place.shown, "name": scene.columns[column].name}
    radius = np.full(len(place.shown), scene.radius)
    marks: list[Mark] = [Dots(place.at, radius, styles, state, "neuron", names)]
    return marks + ellipses(place.gaps, scene.up, theme)


def ellipses(gaps: Floats, across: bool, theme: Theme) -> list[Mark]:
    """Three small dots at each place where something is left out."""
    if not len(gaps):
        return []
    along = np.array([4.0, 0.0] if across else [0.0, 4.0])
    at = (gaps[:, None] + along * np.array([[-1.0], [0.0], [1.0]])[None]).reshape(-1, 2)
    return [discs(at, 1.3, Style(fill=theme.quiet), "ellipsis")]


def sheets(place: Place, theme: Theme) -> list[Mark]:
    """The sheets behind the neurons of a column, with the lines between its cells."""
    if not len(place.frames):
        return []
    return [polygons(place.frames, Style(theme.rule, theme.wash, 1.0), "sheet")]


def _patches_seen(panel: Wired, scene: Scene, at: int, theme: Theme) -> list[Mark]:
    """What each traced neuron sees of the sheets of a column, outlined."""
    place, wire = scene.places[at], panel.wires[at]
    if not len(place.frames):
        return []
    corners = []
    for neuron in scene.traced[at]:
        seen = np.isin(place.shown, wire.src[wire.dst == neuron])
        for sheet in distinct(place.owner[seen]):
            corners.append(_outline(place, seen & (place.owner == sheet)))
    # A neuron that only stands on padding sees none of them.
    return [polygons(corners, Style(theme.ink, theme.wash2, 1.0), "patch")] if corners else []


def _outline(place: Place, mine: Mask) -> Floats:
    """The corners of the least part of a sheet around some of its neurons."""
    steps = np.linalg.solve(place.cell.T, (place.at[mine] - place.at[0]).T).T
    (r0, c0), (r1, c1) = steps.min(axis=0) - 0.5, steps.max(axis=0) + 0.5
    found: Floats = place.at[0] + np.array([(r0, c0), (r0, c1), (r1, c1), (r1, c0)]) @ place.cell
    return found


def only(wire: Connections, mine: Mask | Indices) -> Connections:
    """The connections of `wire` at which `mine` is true."""
    scale = None if wire.scale is None else wire.scale[mine]
    return replace(
        wire, src=wire.src[mine], dst=wire.dst[mine], weight=wire.weight[mine], scale=scale
    )


def neutral(look: Looks) -> Looks:
    """The same weights in neutral ink."""
    return look._replace(which=look.which * 0, combos=look.combos[-1:], shared=False)
