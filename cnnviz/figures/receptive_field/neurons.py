"""The figure receptive-field neuron by neuron, along one axis: circles, and their connections."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.cells import DASH
from cnnviz.figures.ink.pen import band, discs
from cnnviz.figures.neurons.drawn import ellipses, only
from cnnviz.figures.neurons.paths import lines, paths
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.rows import radius_of
from cnnviz.figures.neurons.wired import Mask
from cnnviz.figures.page.near import near as near_to
from cnnviz.figures.page.type import type_of
from cnnviz.figures.receptive_field.axes import Scale, axes
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.graph.connections import Connections
from cnnviz.picture.compose import Marks
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LEAST, MOST = 10.0, 54.0
"""How far apart neighbours stand at least and at most, in points."""
LARGE, FULL = 10.0, 0.36
"""The largest radius of neurons, and its part of their distance."""
CONTEXT, DOTS = 2.0, 30.0
"""How many inputs are shown beside a cone that is a part of its columns; the room of the dots
beyond them.
"""
CROWD, MESH = 60, 24
"""More lines than these between two columns are drawn only where they are traced; more others step
back.
"""


class Extent(NamedTuple):
    """What is shown along the axis, in inputs: all, or the cone and what is near it."""

    low: float
    high: float
    close: float

    @property
    def least(self) -> float:
        """The least height that it takes."""
        return (self.high - self.low + 1) * LEAST / self.close


def whole(about: Subject) -> Extent:
    """All of the columns and their padding."""
    each = [axes(about, place)[0] for place in about.places]
    low = min(float(one.at(-one.before)) for one in each)
    high = max(float(one.at(one.length - 1 + one.after)) for one in each)
    return Extent(low, high, min(one.jump for one in each))


def near(about: Subject) -> Extent:
    """The cone and some inputs at its sides."""
    every = whole(about)
    pairs = [(axes(about, place)[0], about.traced[place].positions[0]) for place in about.places]
    low = min(float(axis.at(spots[0])) for axis, spots in pairs) - CONTEXT
    high = max(float(axis.at(spots[-1])) for axis, spots in pairs) + CONTEXT
    return every._replace(low=max(every.low, low), high=min(every.high, high))


def scale(about: Subject, height: float) -> Scale:
    """The whole columns if they have room, else the cone and as much beside it as has room."""
    every = whole(about)
    found, room = every, height
    if every.least > height:
        room = height - DOTS
        cone = near(about)
        more = max(0.0, (room * every.close / 17 - (cone.high - cone.low + 1)) / 2)
        low, high = max(every.low, cone.low - more), min(every.high, cone.high + more)
        found = every._replace(low=low, high=high)
    unit = min(MOST / found.close, room / (found.high - found.low + 1))
    return Scale(found.low, found.high, unit, height / 2)


class Laid(NamedTuple):
    """The neurons in their places; which are `traced`; `ghosts` (n, 2) that padding adds."""

    scene: Scene
    traced: tuple[Mask, ...]
    ghosts: Floats


def laid(about: Subject, xs: list[float], height: float) -> Laid:
    """The neurons of all columns; `xs` are their left edges."""
    along = scale(about, height)
    each = [axes(about, place)[0] for place in about.places]
    close = along.unit * min(axis.jump for axis in each)
    radius = max(radius_of(close), min(LARGE, FULL * close))
    stands = [
        _stand(about, place, along, x + radius) for place, x in zip(about.places, xs, strict=True)
    ]
    places = tuple(one.place for one in stands)
    columns = tuple(about.found[place] for place in about.places)
    traced = tuple(
        np.isin(place.shown, about.neurons(at))
        for at, place in zip(about.places, places, strict=True)
    )
    scene = Scene(columns, places, radius, close, ())
    return Laid(scene, traced, np.concatenate([one.ghosts for one in stands]))


class _Stand(NamedTuple):
    """The neurons of one column that are shown, and the places of its padding."""

    place: Place
    ghosts: Floats


def _stand(about: Subject, place: int, scale_: Scale, x: float) -> _Stand:
    """One column at x."""
    axis = axes(about, place)[0]
    every = np.arange(-axis.before, axis.length + axis.after)
    inputs = axis.at(every.astype(float))
    visible = (inputs >= scale_.low - 1e-6) & (inputs <= scale_.high + 1e-6)
    shown, y = every[visible], scale_.y(inputs[visible])
    at = np.stack([np.full(len(y), x), y], axis=1)
    real = (shown >= 0) & (shown < axis.length)
    beyond = min(0.8 * scale_.unit * axis.jump, 14.0)
    gaps = np.array([[x, y[0] - beyond], [x, y[-1] + beyond]])
    cut = np.array([shown[0] > 0, shown[-1] < axis.length - 1])
    index = shown[real] + about.traced[place].channel * axis.length
    return _Stand(Place(index, at[real], gaps[cut]), at[~real])


def marks(about: Subject, theme: Theme, columns: Columns, room: Size) -> Marks:
    """The cone behind all, lines (those of the cone stand out), neurons and padding."""
    at = laid(about, columns.lefts, room.height)
    found: list[Mark] = [_band(at, theme)]
    over: list[Mark] = []
    wires = [_wire(at, layer) for layer in range(len(about.places) - 1)]
    # One rule for all layers: else a sparse one might seem to have more lines than a full one.
    all_lines = max(map(len, wires)) <= CROWD
    others = max(int((~_mine(about, at, n, wire)).sum()) for n, wire in enumerate(wires))
    ink = theme.faint if others > MESH else theme.rule
    for layer, wire in enumerate(wires):
        plain, traced = _lines(about, at, layer, wire, (ink, theme.ink))
        found += plain if all_lines else []
        over += traced
    found += over
    if len(at.ghosts):
        rim = Style(theme.rule, theme.background, 1.0, DASH)
        found.append(discs(at.ghosts, 0.9 * at.scene.radius, rim, "padding"))
        found += _called(about, at, wires, theme)
    for column in range(len(about.places)):
        found += _neurons(about, at, column, theme)
    return tuple(found)


def _called(about: Subject, at: Laid, wires: list[Connections], theme: Theme) -> list[Mark]:
    """What the dashed circles are, right of the first beside which no line runs."""
    look, words = type_of("axis", theme).sized(13), about.labels("receptive.ghost")
    every = [paths(at.scene, layer, wire) for layer, wire in enumerate(wires, 1)]
    on_lines = np.concatenate([path.along(t) for path in every for t in np.linspace(0, 1, 60)])
    taken = np.concatenate([on_lines, *(place.at for place in at.scene.places)])
    for x, y in at.ghosts:
        begin = x + at.scene.radius + 5
        off = taken - (begin + look.width(words) / 2, y)
        if not (np.abs(off) < (look.width(words) / 2 + 8, 0.6 * look.size + 2)).all(axis=1).any():
            return [near_to(words, (float(begin), float(y)), "right", look, 0)]
    return []


def _band(at: Laid, theme: Theme) -> Mark:
    """The field behind all that is traced."""
    reach = np.array([0.0, at.scene.radius])
    ends = [place.at[mine][[0, -1]] for place, mine in zip(at.scene.places, at.traced, strict=True)]
    outline = [one[0] - reach for one in ends] + [one[1] + reach for one in reversed(ends)]
    return band(outline, theme)


def _wire(at: Laid, layer: int) -> Connections:
    """The connections between two columns."""
    before, after = at.scene.places[layer : layer + 2]
    return at.scene.columns[layer + 1].wires(before.shown, after.shown)


def _mine(about: Subject, at: Laid, layer: int, wire: Connections) -> Mask:
    """Which lines between two columns are traced."""
    ends, which = (wire.src, layer) if about.forward else (wire.dst, layer + 1)
    found: Mask = np.isin(ends, at.scene.places[which].shown[at.traced[which]])
    return found


def _lines(
    about: Subject, at: Laid, layer: int, wire: Connections, inks: tuple[str, str]
) -> tuple[list[Mark], list[Mark]]:
    """The lines between two columns: those that are not traced, and those that are."""
    mine = _mine(about, at, layer, wire)
    path = paths(at.scene, layer + 1, wire)

    def drawn(these: Mask, style: Style) -> list[Mark]:
        some: Connections = only(wire, these)
        if not len(some):
            return []
        return [lines(some, path.part(these), layer, (style,), np.zeros(len(some), int))]

    count = int(mine.sum())
    width = 0.9 if count > 60 else 1.3 if count > 24 else 1.9
    plain, ink = Style(inks[0], None, 0.9), Style(inks[1], None, width)
    return drawn(~mine, plain), drawn(mine, ink)


def _neurons(about: Subject, at: Laid, column: int, theme: Theme) -> list[Mark]:
    """A column of neurons; over them those that are traced, where the trace begins an ink disc."""
    place, mine, radius = at.scene.places[column], at.traced[column], at.scene.radius
    first = column == (0 if about.forward else len(about.places) - 1)
    one = first and int(mine.sum()) == 1
    plain = Style(theme.rule, theme.background, 1.2)
    shade = mixed(theme.rule, theme.faint, 0.4)
    traced = Style(theme.ink, theme.ink if one else shade, 1.6)
    names = {"layer": column, "index": place.shown, "name": at.scene.columns[column].name}
    seen = {"layer": column, "index": place.shown[mine]}
    return [
        discs(place.at, radius, plain, "neuron", names),
        discs(place.at[mine], radius, traced, "seen", seen),
        *ellipses(place.gaps, False, theme),
    ]
