"""The blocks of the volume figure: the input with its receptive field, the feature maps, the
kernels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.blocks3d import Shades, View, dark, grid, neutral, sides, solid, tinted
from cnnviz.figures.ink.shade import mix
from cnnviz.figures.neurons.identity import letter
from cnnviz.figures.volume.layout import Laid, rim
from cnnviz.figures.volume.subject import Seen, Subject, slots
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Polygons, Style, Texts, Which
from cnnviz.picture.theme import Theme, on

PATCH_LEAST = (14.0, 8.0)
"""A receptive field less high or running less deep than this is drawn so, and the figure says so.
"""


class Look(NamedTuple):
    """How a kernel looks, and its name."""

    colour: str
    dash: tuple[float, ...]
    name: str


class Field(NamedTuple):
    """The receptive field as it is drawn: its extent in rows and columns, and whether that is
    enlarged.
    """

    rows: tuple[float, float]
    columns: tuple[float, float]
    enlarged: bool


def looks(about: Subject, theme: Theme) -> tuple[Look, ...]:
    """A look for each drawn kernel; no two look alike."""
    colours = len(theme.weights)
    return tuple(
        Look(theme.weights[i % colours], theme.dashes[i // colours], letter(i).upper())
        for i in range(len(about.maps))
    )


def ellipsis(points: Floats, channels: tuple[int, ...], theme: Theme) -> list[Mark]:
    """Three dots between the `points` of the channels where channels are left out."""
    gaps = np.flatnonzero(np.diff(channels) > 1)
    if not len(gaps):
        return []
    way = points[gaps + 1] - points[gaps]
    size = np.hypot(*way.T)[:, None]
    step = way / size * np.clip(size / 7, 4.3, 6.0)
    middle = (points[gaps] + points[gaps + 1]) / 2
    places = np.concatenate([middle + step * i for i in (-1, 0, 1)])
    none = np.zeros(len(places), int)
    return [Dots(places, none + 1.8, (Style(fill=theme.ink),), none, "ellipsis")]


def field(view: View, seen: Seen, source: tuple[int, ...]) -> Field:
    """The extent of what is seen, enlarged about its middle where it would be too small to be
    seen.
    """
    sizes = (view.row, view.across)
    spans, large = [], False
    axes = zip((seen.rows, seen.columns), sizes, source[1:], PATCH_LEAST, strict=True)
    for places, size, total, most in axes:
        low, high = float(places[0]), float(places[-1] + 1)
        least = min(total, most / size)
        if high - low < least:
            large = True
            low = min(max(0.0, (low + high - least) / 2), total - least)
            high = low + least
        spans.append((low, high))
    return Field(spans[0], spans[1], large)


def visible_from(view: View, column: float, reach: float) -> int:
    """The first column that is drawn, so that the next card does not hide `column` and `reach`
    points more.
    """
    hidden = view.thick > 0 and column * view.across + reach > view.apart - view.thick
    return int(column) if hidden else 0


def cut(laid: Laid, drawn: Field) -> tuple[int, float]:
    """How many near columns of the input and of the output are cut away, to show what is behind."""
    return visible_from(laid.source, drawn.columns[0], laid.source.across), cut_maps(laid)


def cut_maps(laid: Laid) -> float:
    """How many near columns of the output are cut away: no neuron stands before the row then, and
    the row's own keep their whole circle.
    """
    view, column = laid.target, laid.place[1]
    if view.thick and column and np.hypot(view.across, view.rise) > 2 * laid.radius:
        return column
    whole = column + 0.5 - (laid.radius + 0.6) / view.across
    if whole * view.across < 2:
        return 0
    return min(whole, visible_from(view, column + 0.5, laid.radius + 1))


def input_block(
    about: Subject, laid: Laid, seen: Seen, drawn: Field, theme: Theme
) -> tuple[Mark, ...]:
    """The input channels, back to front, the receptive field dark on each of them and dashed
    between them.
    """
    view, shades = laid.source, neutral(theme)
    _, rows, columns = about.source
    near = visible_from(view, drawn.columns[0], view.across)
    at = slots(about.channels)
    marks: list[Mark] = []
    for i, slot in enumerate(at):
        marks.append(_card(view, slot, (rows, near, columns), shades, "channel"))
        if view.row >= 8:
            marks += grid(view, slot, rows, (near, columns), theme.faint)
        marks.append(_patch(view, slot, seen, drawn, theme))
        if near == int(drawn.columns[0]) and view.thick:
            marks.append(_patch_side(view, slot, drawn, theme))
        if i + 1 < len(at):
            marks.append(_tunnel(view, (slot, at[i + 1]), drawn, theme))
    if near:
        marks.append(_removed(view, (rows, near), theme))
    middle = (drawn.rows[1] + rows) / 2
    return (*marks, *ellipsis(view.at(np.array(at), middle, near + 0.5), about.channels, theme))


def _card(view: View, slot: float, size: tuple[int, float, int], shades: Shades, cls: str) -> Mark:
    rows, near, far = size
    if not view.thick:
        quad = view.face(slot, (0, rows), (near, far))[None]
        return Polygons(quad, shades.styles[2:], np.zeros(1, int), cls=cls)
    return sides(view.card(slot, rows, (near, far)), shades, cls)


def _patch(view: View, slot: float, seen: Seen, drawn: Field, theme: Theme) -> Mark:
    """The seen cells of one channel: one by one where they are large, or where dilation leaves
    holes.
    """
    fill = dark(theme)
    whole = all(s[-1] - s[0] + 1 == len(s) for s in (seen.rows, seen.columns))
    if drawn.enlarged or (whole and (view.row < 9 or view.across < 5)):
        quads, style = view.face(slot, drawn.rows, drawn.columns)[None], Style(theme.ink, fill, 0.8)
    else:
        cells = [(r, c) for r in seen.rows for c in seen.columns]
        quads = np.stack([view.face(slot, (r, r + 1), (c, c + 1)) for r, c in cells])
        style = Style(theme.background if view.row >= 9 else None, fill, 1.0)
    return Polygons(quads, (style,), np.zeros(len(quads), int), cls="patch")


def _patch_side(view: View, slot: float, drawn: Field, theme: Theme) -> Mark:
    """The near side of the receptive field, where it is at the near side of the card."""
    top, foot = (view.at(slot, row, drawn.columns[0]) for row in drawn.rows)
    left = np.array([view.thick, 0])
    quad = np.stack([top - left, top, foot, foot - left])[None]
    fill = mix(theme.background, theme.ink, 0.74)
    return Polygons(quad, (Style(theme.background, fill, 1.0),), np.zeros(1, int), cls="patch")


def _tunnel(view: View, pair: tuple[float, float], drawn: Field, theme: Theme) -> Mark:
    """Dashed lines along the channels, from the receptive field on one card to that on the next."""
    rows, columns = np.repeat(drawn.rows, 2), np.tile(drawn.columns, 2)
    start, end = (view.at(slot, rows, columns) for slot in pair)
    end = end - [view.thick, 0]
    style = (Style(theme.ink, None, 1.1, (3.0, 2.5)),)
    return Lines(start, end, np.zeros(4), style, np.zeros(4, int), "tunnel")


def _removed(view: View, size: tuple[int, float], theme: Theme) -> Mark:
    """The dashed outline of what is cut away from the near side of the first card."""
    rows, near = size
    quad = view.face(0, (0, rows), (0, near))[None]
    return Polygons(
        quad, (Style(theme.line, None, 1.0, (3.0, 3.0)),), np.zeros(1, int), cls="removed"
    )


def places(about: Subject, laid: Laid) -> Floats:
    """The centres (n, 2) of the row of neurons at `place`, one on each drawn map."""
    return laid.target.at(np.array(slots(about.maps)), laid.place[0] + 0.5, laid.place[1] + 0.5)


def sampled(about: Subject, laid: Laid) -> tuple[Which, Which]:
    """The row and the column of each neuron that is drawn on the front map: all, or what fits.

    `place` is among them; nothing stands below it, where the line from its kernel comes.
    """
    view, place = laid.target, laid.place
    near = place[1] if cut_maps(laid) else 0
    apart = float(np.hypot(view.across, view.rise))
    size = laid.radius, laid.room.between
    rows = _sample(about.target[1], (view.row, view.row), size, (place[0], 0))
    columns = _sample(about.target[2], (view.across, apart), size, (place[1], near))
    row, column = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    free = (column != place[1]) | (row <= place[0])
    return row[free], column[free]


def _sample(
    count: int, sizes: tuple[float, float], dot: tuple[float, float], places: tuple[int, int]
) -> range:
    """Positions along an axis: `sizes` are a cell's and what lies between neighbours' centres.

    `dot` is a neuron's radius and what is left between two; `places` are one that is taken and the
    first that can be seen.
    """
    (cell, apart), (radius, between), (here, least) = sizes, dot, places
    every = max(1, int(np.ceil((2 * radius + between) / apart - 0.03)))
    edge = rim(radius, cell)
    begin = max(least, edge)
    begin += (here - begin) % every if here >= begin else 0
    return range(min(begin, here), max(here + 1, count - edge), every)


def output_block(about: Subject, laid: Laid, theme: Theme) -> tuple[Mark, ...]:
    """The feature maps, back to front, in their kernels' tints, each with its neuron of the row.

    The front one is outlined and has all its neurons.
    """
    view, (_, rows, columns) = laid.target, about.target
    near = cut_maps(laid)
    one = np.array(laid.place[:1]), np.array(laid.place[1:])
    marks: list[Mark] = []
    for slot, look, channel in zip(slots(about.maps), looks(about, theme), about.maps, strict=True):
        shades, front = tinted(look.colour, theme), channel == about.maps[-1]
        marks.append(_card(view, slot, (rows, near, columns), shades, "map"))
        if view.row >= 8:
            marks += grid(view, slot, rows, (near, columns), theme.faint)
        if front:
            quad, ink = (
                view.face(slot, (0, rows), (near, columns))[None],
                (Style(look.colour, None, 3.0),),
            )
            marks.append(Polygons(quad, ink, np.zeros(1, int), cls="one-map"))
        spots = sampled(about, laid) if front else one
        marks += _neurons(about, laid, (slot, channel), spots, theme)
    if near:
        marks.append(_removed(view, (rows, near), theme))
    return (*marks, *ellipsis(places(about, laid), about.maps, theme))


def _neurons(
    about: Subject, laid: Laid, card: tuple[float, int], spots: tuple[Which, Which], theme: Theme
) -> list[Mark]:
    """The neurons of one map at these rows and columns, in their kernel's colour and letter."""
    slot, channel = card
    look = looks(about, theme)[about.maps.index(channel)]
    row, column = spots
    at = laid.target.at(slot, row.astype(float) + 0.5, column.astype(float) + 0.5)
    index = np.ravel_multi_index((np.full(len(row), channel), row, column), about.target)
    none = np.zeros(len(at), int)
    names = {"layer": 1, "index": index, "name": about.name}
    fill, ink = (Style(theme.background, look.colour, 1.0),), (Style(fill=on(look.colour, theme)),)
    words, spot = (look.name,) * len(at), at + [0.0, 4.4]
    return [
        Dots(at, none + laid.radius, fill, none, "neuron", names),
        Texts(spot, words, 12.0, ink, none, "middle", True, cls="kernel-name"),
    ]


def kernel(about: Subject, laid: Laid, which: int, theme: Theme) -> tuple[Mark, ...]:
    """One kernel as a small stack: a card an input channel, all in the kernel's colour."""
    x, y = laid.kernels[which]
    view = laid.small._replace(x=float(x), y=float(y) + laid.small.rise * about.kernel[1])
    rows, columns = about.kernel
    look = looks(about, theme)[which]
    shades = solid(look.colour, theme)
    marks: list[Mark] = []
    for slot in slots(about.channels):
        marks.append(_card(view, slot, (rows, 0, columns), shades, "kernel"))
        if view.row >= 5:
            marks += grid(view, slot, rows, (0, columns), theme.background)
    # Nothing of the kernel's colour is under the dots: a kernel may be as dark as they are.
    at = np.array(slots(about.channels))
    feet = view.at(at, rows, 0) + [-view.thick / 2, 3.6]
    spots = view.at(at, rows / 2, 0.5) if about.flat else feet
    return (*marks, *ellipsis(spots, about.channels, theme))
