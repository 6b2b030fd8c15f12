"""A panel of neurons and lines as marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import discs, polygons
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.looks import Looks
from cnnviz.figures.neurons.paths import Paths, lines, paths
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.ways import FEW, NUMBERS, end_states, is_mesh, neuron_states
from cnnviz.figures.neurons.wiring import Mask, Wiring
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.distinct import distinct
from cnnviz.labels import Labels
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Dots, Floats, Mark, Polygons, Style, Which
from cnnviz.picture.theme import Theme

THIN, TRACED = 0.9, 1.9
"""The widths of neutral lines, and of those into a traced neuron."""
WEAK, STRONG = 0.8, 1.5
"""The widths of other coloured lines, and of those into a traced neuron, in line widths."""
BACK = 0.45
"""The same for others in a stack of layers, which step back."""
MESH = 24
"""If more lines than this stand out, they are thin, too; more than a few are thinner."""
OVER = 0.8
"""How opaque a sheet is under which lines end."""
SHORT = 40.0
"""Lines shorter than this, in points, would be hidden by their names."""


class Drawing(NamedTuple):
    """How to draw a panel: in colours by weight, or in `neutral` ink; with `names` on its lines.

    `reach` traces the neuron in focus back through all layers, and so does `through` if all lines
    are drawn; else each layer shows its own. `tinted` maps have the colours of their kernels;
    `close` panels have little room for words.
    """

    theme: Theme
    labels: Labels
    reach: bool = False
    names: bool = True
    neutral: bool = False
    tinted: bool = True
    close: bool = False
    through: bool = True


def panel_marks(panel: Wiring, scene: Scene, drawing: Drawing) -> tuple[Mark, ...]:
    """The panel as marks in the scene's box: sheets, lines, names on them, neurons. Lines end under
    the sheet of their neurons.
    """
    states = neuron_states(panel, scene, drawing.reach or (drawing.through and scene.every))
    if len(scene.traced[-1]) == 2 and panel.same(len(panel.wires)):
        # Two neurons that use the same weights look alike.
        states[-1] = np.minimum(states[-1], 2)
    marks: list[Mark] = []
    columns = [neurons(scene, column, state, drawing.theme) for column, state in enumerate(states)]
    dots = [mark for column in columns for mark in column if isinstance(mark, Dots)]
    for column, place in enumerate(scene.places):
        if column:
            marks += _layer(panel, scene, column, states, drawing, dots)
            marks += columns[column - 1]
        marks += sheets(place, drawing.theme, OVER if column else 1.0)
        if column < len(panel.wires) and not scene.every:
            marks += _seen_patches(panel, scene, column, drawing.theme)
    return (*marks, *columns[-1])


def _layer(
    panel: Wiring, scene: Scene, column: int, states: list[Which], drawing: Drawing,
    above: list[Dots],
) -> list[Mark]:  # fmt: skip
    """The lines between two columns: those of traced neurons on top, with their names where no
    neuron is `above`.
    """
    wire, look = panel.wires[column - 1], panel.looks[column - 1]
    path, state = paths(scene, column, wire), end_states(scene, column, wire, states[column])
    if not (drawing.reach or drawing.through):
        state = np.where(state > 1, state, 0)
    if look.coloured:
        pale = BACK if len(panel.wires) > 1 else WEAK
        which, styles = _coloured(look, wire, state > 0, drawing.theme, pale)
        marks: list[Mark] = [lines(wire, path, column - 1, styles, which)]
    else:
        mesh = is_mesh(scene, column, wire) if len(panel.wires) > 1 else None
        which, styles = _neutral(state, drawing, mesh)
        order = [which == rank for rank in (0, 2, 1)]
        marks = [
            lines(only(wire, group), path.part(group), column - 1, styles, which[group])
            for group in order
            if group.any()
        ]
    if drawing.names and len(look.weights):
        tight, is_traced = look.shared and not len(scene.places[column - 1].frames), state > 0
        style = NameStyle(column - 1, drawing.theme, tight=tight, above=above)
        marks += _names(wire, path, look, (is_traced, _one_per_map(scene, column, wire)), style)
    return marks


class _Styling(NamedTuple):
    """The styles of lines, and the style of each."""

    which: Which
    styles: tuple[Style, ...]


def _coloured(
    look: Looks, wire: Connections, traced: Mask, theme: Theme, other_width: float
) -> _Styling:
    """The look of each line's weight, stronger for traced neurons if there are others."""
    which, width = look.of(wire.weight), theme.line_width
    if traced.all() or not traced.any():
        return _Styling(which, look.styles(width))
    pale_styles, strong_styles = (look.styles(share * width) for share in (other_width, STRONG))
    return _Styling(which + len(pale_styles) * traced, pale_styles + strong_styles)


def _neutral(state: Which, drawing: Drawing, mesh: bool | None) -> _Styling:
    """The neutral style of each line: thin, traced, or traced second. In a stack of layers (`mesh`
    is not None) untraced lines of a mesh step back behind traced ones; few lines, which can be
    counted, do not.
    """
    which = np.where(state == 3, 2, np.where(state > 0, 1, 0))
    count, theme = int((which == 1).sum()), drawing.theme
    # In a stack a cone is equally strong in all layers.
    few = count <= FEW if mesh is None else not mesh
    width = THIN if count > MESH else TRACED if few else 1.2
    steps_back = which.any() and mesh
    other_colour = theme.faint if steps_back else theme.rule
    colours = theme.ink, theme.quiet
    if count > MESH and which.all():
        # Many lines that meet are heavy enough.
        colours = theme.quiet, mixed(theme.quiet, theme.rule, 0.5)
    styles = (other_colour, THIN), (colours[0], width), (colours[1], width)
    return _Styling(which, tuple(Style(colour, None, line_width) for colour, line_width in styles))


class NameStyle(NamedTuple):
    """The layer whose lines get names, the class of names, whether these may be near others, and
    the dots that will be drawn above them.
    """

    layer: int
    theme: Theme
    cls: str = "letter"
    tight: bool = False
    above: Sequence[Dots] = ()


def _one_per_map(scene: Scene, column: int, wire: Connections) -> Mask:
    """The lines into one neuron of each of several maps: at the place of the traced one, else in
    the middle.
    """
    maps, *sides = spatial(scene.columns[column].shape)
    if maps == 1:
        return np.zeros(len(wire), bool)
    size = prod(sides)
    shown, traced = scene.places[column].shown, scene.traced[column - 1]
    places = distinct(shown % size)
    mask: Mask = wire.dst % size == (traced[0] % size if traced else places[len(places) // 2])
    return mask


def _names(
    wire: Connections, path: Paths, look: Looks, masks: tuple[Mask, Mask], style: NameStyle
) -> list[Mark]:
    """The names of weights on their lines: all if they fit, else those of shared weights at one
    neuron of each map, else those of traced neurons.
    """
    learned, (traced, one_per_map) = wire.weight >= 0, masks
    if not learned.any():
        return []
    all_fit, traced_lines = look.coloured or len(wire) <= NUMBERS, learned & traced
    all_fit &= float(np.hypot(*(path.end - path.start).T).min()) >= SHORT or bool(
        traced_lines.all()
    )
    each_map = learned & one_per_map
    for chosen in [learned] * all_fit + [each_map] * look.shared + [traced_lines]:
        if not chosen.any():
            continue
        letter = type_of("letter", style.theme)
        words = [look.names[i] for i in look.place(wire.weight[chosen])]
        room = max(map(letter.width, words)) + 3
        # In neutral ink other lines cannot be mistaken for the named one.
        path_, mask = (path, chosen) if look.coloured else (path.part(chosen), None)
        # If lines of several neurons of a map cross, close names would stand on other lines.
        single = chosen is each_map or len(distinct(wire.dst[chosen])) == 1
        fan = wire.dst[chosen] if single else None
        spots = places(path_, room, mine=mask, tight=style.tight, above=style.above, fan=fan)
        if spots is not None:
            return written_on(spots, only(wire, chosen), look, traced[chosen], style)
    return []


def written_on(
    spots: Floats, wire: Connections, look: Looks, bold: Mask, style: NameStyle
) -> list[Mark]:
    """Names at `spots`, on small patches of background, in the colours of their weights."""
    layer, theme, cls, *_ = style
    place = look.place(wire.weight)
    words = [look.names[i] for i in place]
    letter, number = type_of("letter", theme), type_of("number", theme)
    # A minus close to its line would look like a part of it.
    widths = [letter.width(word) + 4 * word.startswith("\N{MINUS SIGN}") for word in words]
    field = _patches(spots, widths, theme)
    marks: list[Mark] = [field._replace(names={"layer": layer, "dst": wire.dst})]
    colours = tuple(colour for colour, _ in look.combos)
    bold = bold | look.coloured
    for group, base_type in ((bold, letter), (~bold, number)):
        if group.any():
            which = look.of(wire.weight[group]) * look.coloured
            inks = colours if look.coloured else (base_type.colour,)
            texts = np.array(words)[group].tolist()
            ends = {"src": wire.src[group], "dst": wire.dst[group], "weight": wire.weight[group]}
            names, font = {"layer": layer, **ends}, base_type._replace(cls=cls)
            marks.append(inscribed(texts, spots[group], font, names, inks, which))
    return marks


def _patches(spots: Floats, widths: list[float], theme: Theme) -> Polygons:
    """Patches of background under names."""
    half = np.array([(0.5 * width + 1.8, 6.0) for width in widths])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    points = spots[:, None] + half[:, None] * corners
    return polygons(points, Style(fill=theme.background), "paper")


def neurons(scene: Scene, column: int, state: Which, theme: Theme) -> list[Mark]:
    """The neurons of one column by their state; dots for those left out."""
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


def ellipses(gaps: Floats, horizontal: bool, theme: Theme) -> list[Mark]:
    """Three small dots at each place where something is left out."""
    if not len(gaps):
        return []
    step = np.array([4.0, 0.0] if horizontal else [0.0, 4.0])
    at = (gaps[:, None] + step * np.array([[-1.0], [0.0], [1.0]])[None]).reshape(-1, 2)
    return [discs(at, 1.3, Style(fill=theme.quiet), "ellipsis")]


def sheets(place: Place, theme: Theme, opacity: float) -> list[Mark]:
    """The sheets behind the neurons of a column."""
    if not len(place.frames):
        return []
    fill = polygons(place.frames, Style(None, theme.wash, opacity=opacity), "sheet")
    return [fill, polygons(place.frames, Style(theme.rule, None, 1.0), "sheet")]


def _seen_patches(panel: Wiring, scene: Scene, i: int, theme: Theme) -> list[Mark]:
    """Outlines around what each traced neuron sees of the sheets of a column."""
    place, wire = scene.places[i], panel.wires[i]
    if not len(place.frames):
        return []
    corners = []
    for neuron in scene.traced[i]:
        seen = np.isin(place.shown, wire.src[wire.dst == neuron])
        for sheet in distinct(place.owner[seen]):
            corners.append(_outline(place, seen & (place.owner == sheet)))
    # A neuron that sees only padding sees none of them.
    return [polygons(corners, Style(theme.ink, theme.wash2, 1.0), "patch")] if corners else []


def _outline(place: Place, mask: Mask) -> Floats:
    """The corners of the smallest part of a sheet around some of its neurons."""
    steps = np.linalg.solve(place.cell.T, (place.at[mask] - place.at[0]).T).T
    (r0, c0), (r1, c1) = steps.min(axis=0) - 0.5, steps.max(axis=0) + 0.5
    corners: Floats = place.at[0] + np.array([(r0, c0), (r0, c1), (r1, c1), (r1, c0)]) @ place.cell
    return corners


def only(wire: Connections, mask: Mask | Indices) -> Connections:
    """The connections of `wire` where `mask` is true."""
    scale = None if wire.scale is None else wire.scale[mask]
    return replace(
        wire, src=wire.src[mask], dst=wire.dst[mask], weight=wire.weight[mask], scale=scale
    )
