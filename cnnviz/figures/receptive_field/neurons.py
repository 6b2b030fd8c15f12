"""The figure receptive-field neuron by neuron, along one axis: circles, and their connections."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import DASH
from cnnviz.figures.ink.pen import band, discs
from cnnviz.figures.neurons.line_panel import ellipses, only
from cnnviz.figures.neurons.paths import lines, paths
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.rows import radius_of
from cnnviz.figures.neurons.wiring import Mask
from cnnviz.figures.page.near import near as near_to
from cnnviz.figures.page.type import type_of
from cnnviz.figures.receptive_field.axes import Scale, axes
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.graph.connections import Connections
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Marks, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LEAST, MOST = 10.0, 54.0
"""The least and the largest distance of neighbours, in points."""
LARGE, FULL = 10.0, 0.36
"""The largest radius of neurons, in points and as a part of their distance."""
CONTEXT, DOTS = 2.0, 30.0
"""How many inputs are shown beside a cone if columns are cut off; the room of the dots beyond them.
"""
CROWD, MESH = 60, 24
"""With more lines than this between two columns only the traced ones are drawn; with more untraced
ones than this, these step back.
"""


class Extent(NamedTuple):
    """What is shown along the axis, in inputs: all, or the cone and its surroundings."""

    low: float
    high: float
    close: float

    @property
    def least(self) -> float:
        """The least height that it needs."""
        return (self.high - self.low + 1) * LEAST / self.close


def whole(subject: Subject) -> Extent:
    """The full columns and their padding."""
    axes_ = [axes(subject, place)[0] for place in subject.places]
    low = min(float(axis.at(-axis.before)) for axis in axes_)
    high = max(float(axis.at(axis.length - 1 + axis.after)) for axis in axes_)
    return Extent(low, high, min(axis.jump for axis in axes_))


def near(subject: Subject) -> Extent:
    """The cone and some inputs at its sides."""
    full = whole(subject)
    pairs = [
        (axes(subject, place)[0], subject.traced[place].positions[0]) for place in subject.places
    ]
    low = min(float(axis.at(spots[0])) for axis, spots in pairs) - CONTEXT
    high = max(float(axis.at(spots[-1])) for axis, spots in pairs) + CONTEXT
    return full._replace(low=max(full.low, low), high=min(full.high, high))


def scale(subject: Subject, height: float) -> Scale:
    """The full columns if they fit, else the cone and as much beside it as fits."""
    full = whole(subject)
    extent, room = full, height
    if full.least > height:
        room = height - DOTS
        cone = near(subject)
        spare = max(0.0, (room * full.close / 17 - (cone.high - cone.low + 1)) / 2)
        low, high = max(full.low, cone.low - spare), min(full.high, cone.high + spare)
        extent = full._replace(low=low, high=high)
    unit = min(MOST / extent.close, room / (extent.high - extent.low + 1))
    return Scale(extent.low, extent.high, unit, height / 2)


class Layout(NamedTuple):
    """The neurons in their places; which of them are `traced`; `ghosts` (n, 2) added by padding."""

    scene: Scene
    traced: tuple[Mask, ...]
    ghosts: Floats


def layout_of(subject: Subject, xs: list[float], height: float) -> Layout:
    """The neurons of all columns; `xs` are their left edges."""
    scale_ = scale(subject, height)
    axes_ = [axes(subject, place)[0] for place in subject.places]
    close = scale_.unit * min(axis.jump for axis in axes_)
    radius = max(radius_of(close), min(LARGE, FULL * close))
    stands = [
        _stand(subject, place, scale_, x + radius)
        for place, x in zip(subject.places, xs, strict=True)
    ]
    places = tuple(column.place for column in stands)
    columns = tuple(subject.columns[place] for place in subject.places)
    traced = tuple(
        np.isin(place.shown, subject.neurons(at))
        for at, place in zip(subject.places, places, strict=True)
    )
    scene = Scene(columns, places, radius, close, ())
    return Layout(scene, traced, np.concatenate([column.ghosts for column in stands]))


class _Stand(NamedTuple):
    """The neurons of one column that are shown, and where its padding stands."""

    place: Place
    ghosts: Floats


def _stand(subject: Subject, place: int, scale_: Scale, x: float) -> _Stand:
    """A column at x."""
    axis = axes(subject, place)[0]
    indices = np.arange(-axis.before, axis.length + axis.after)
    inputs = axis.at(indices.astype(float))
    visible = (inputs >= scale_.low - 1e-6) & (inputs <= scale_.high + 1e-6)
    indices_shown, y = indices[visible], scale_.y(inputs[visible])
    centres = np.stack([np.full(len(y), x), y], axis=1)
    is_real = (indices_shown >= 0) & (indices_shown < axis.length)
    beyond = min(0.8 * scale_.unit * axis.jump, 14.0)
    gaps = np.array([[x, y[0] - beyond], [x, y[-1] + beyond]])
    is_cut = np.array([indices_shown[0] > 0, indices_shown[-1] < axis.length - 1])
    index = indices_shown[is_real] + subject.traced[place].channel * axis.length
    return _Stand(Place(index, centres[is_real], gaps[is_cut]), centres[~is_real])


def marks(subject: Subject, theme: Theme, columns: Columns, room: Size) -> Marks:
    """The cone behind everything, lines (those of the cone stand out), neurons and padding."""
    layout = layout_of(subject, columns.lefts, room.height)
    marks_: list[Mark] = [_band(layout, theme)]
    traced_lines: list[Mark] = []
    wires = [_wire(layout, layer) for layer in range(len(subject.places) - 1)]
    # One rule for all layers: or else a sparse one might seem to have more lines than a full one.
    draws_all = max(map(len, wires)) <= CROWD
    others = max(int((~_traced(subject, layout, n, wire)).sum()) for n, wire in enumerate(wires))
    ink = theme.faint if others > MESH else theme.rule
    for layer, wire in enumerate(wires):
        plain_lines, lines_ = _lines(subject, layout, layer, wire, (ink, theme.ink))
        marks_ += plain_lines if draws_all else []
        traced_lines += lines_
    marks_ += traced_lines
    if len(layout.ghosts):
        rim = Style(theme.rule, theme.background, 1.0, DASH)
        marks_.append(discs(layout.ghosts, 0.9 * layout.scene.radius, rim, "padding"))
        marks_ += _padding_label(subject, layout, wires, theme)
    for column in range(len(subject.places)):
        marks_ += _neurons(subject, layout, column, theme)
    return tuple(marks_)


def _padding_label(
    subject: Subject, layout: Layout, wires: list[Connections], theme: Theme
) -> list[Mark]:
    """What the dashed circles are, to the right of the first one that no line passes there."""
    look, words = type_of("axis", theme).sized(13), subject.labels("receptive.ghost")
    wires_paths = [paths(layout.scene, layer, wire) for layer, wire in enumerate(wires, 1)]
    on_lines = np.concatenate(
        [path.along(t) for path in wires_paths for t in np.linspace(0, 1, 60)]
    )
    occupied = np.concatenate([on_lines, *(place.at for place in layout.scene.places)])
    for x, y in layout.ghosts:
        start = x + layout.scene.radius + 5
        offsets = occupied - (start + look.width(words) / 2, y)
        if (
            not (np.abs(offsets) < (look.width(words) / 2 + 8, 0.6 * look.size + 2))
            .all(axis=1)
            .any()
        ):
            return [near_to(words, (float(start), float(y)), "right", look, 0)]
    return []


def _band(layout: Layout, theme: Theme) -> Mark:
    """The field behind everything that is traced."""
    reach = np.array([0.0, layout.scene.radius])
    ends = [
        place.at[mine][[0, -1]]
        for place, mine in zip(layout.scene.places, layout.traced, strict=True)
    ]
    outline = [end[0] - reach for end in ends] + [end[1] + reach for end in reversed(ends)]
    return band(outline, theme)


def _wire(layout: Layout, layer: int) -> Connections:
    """The connections between two columns."""
    before, after = layout.scene.places[layer : layer + 2]
    return layout.scene.columns[layer + 1].wires(before.shown, after.shown)


def _traced(subject: Subject, layout: Layout, layer: int, wire: Connections) -> Mask:
    """Which lines between two columns are traced."""
    ends, which = (wire.src, layer) if subject.forward else (wire.dst, layer + 1)
    traced: Mask = np.isin(ends, layout.scene.places[which].shown[layout.traced[which]])
    return traced


def _lines(
    subject: Subject, layout: Layout, layer: int, wire: Connections, inks: tuple[str, str]
) -> tuple[list[Mark], list[Mark]]:
    """The lines between two columns: those not traced, and those traced."""
    traced = _traced(subject, layout, layer, wire)
    path = paths(layout.scene, layer + 1, wire)

    def draw(chosen: Mask, style: Style) -> list[Mark]:
        subset: Connections = only(wire, chosen)
        if not len(subset):
            return []
        return [lines(subset, path.part(chosen), layer, (style,), np.zeros(len(subset), int))]

    count = int(traced.sum())
    width = 0.9 if count > 60 else 1.3 if count > 24 else 1.9
    plain, ink = Style(inks[0], None, 0.9), Style(inks[1], None, width)
    return draw(~traced, plain), draw(traced, ink)


def _neurons(subject: Subject, layout: Layout, column: int, theme: Theme) -> list[Mark]:
    """A column of neurons; over them the traced ones, with an ink disc where the trace begins."""
    place, traced_mask, radius = (
        layout.scene.places[column],
        layout.traced[column],
        layout.scene.radius,
    )
    first = column == (0 if subject.forward else len(subject.places) - 1)
    is_single = first and int(traced_mask.sum()) == 1
    plain = Style(theme.rule, theme.background, 1.2)
    shade = mixed(theme.rule, theme.faint, 0.4)
    traced = Style(theme.ink, theme.ink if is_single else shade, 1.6)
    names = {"layer": column, "index": place.shown, "name": layout.scene.columns[column].name}
    traced_names = {"layer": column, "index": place.shown[traced_mask]}
    return [
        discs(place.at, radius, plain, "neuron", names),
        discs(place.at[traced_mask], radius, traced, "seen", traced_names),
        *ellipses(place.gaps, False, theme),
    ]
