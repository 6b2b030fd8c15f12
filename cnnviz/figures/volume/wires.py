"""What joins the parts of the volume figure: the band from the receptive field to the kernels, a
line from each kernel to its map, the outline of the neurons at one position.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.arrowheads import arrowheads
from cnnviz.figures.ink.blocks3d import dark
from cnnviz.figures.volume.blocks import Field, cut, looks, places
from cnnviz.figures.volume.layout import Laid, small_size
from cnnviz.figures.volume.subject import Subject, slots
from cnnviz.picture.marks import Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.theme import Theme

OUTLINE = 3.4
"""How far the outline of the neurons at one position keeps from them."""


def band(about: Subject, laid: Laid, drawn: Field, theme: Theme) -> tuple[Mark, ...]:
    """The receptive field leaves its block in all channels, and goes to every kernel as it is.

    One band a channel, of the field's own colour; one broad band, with an arrow to each kernel.
    """
    colour = dark(theme)
    (x, y), ends = laid.fork, _ports(about, laid)[0]
    drops = _drops(about, laid, drawn)
    level = ends[:, 1]
    run = np.array([[float(drops[0, 0, 0]), y], [x, min(y, *level) - 2.5]])
    to = np.array([[x + laid.room.band / 2, y], [x, max(y, *level) + 2.5]])
    broad, none = (Style(colour, None, laid.room.band),), np.zeros(2, int)
    start = np.stack([np.full(len(ends), x), level], axis=1)
    thin, each = (Style(colour, None, 5.0),), np.zeros(len(ends), int)
    return (
        Polygons(drops, (Style(None, colour, 0.0),), np.zeros(len(drops), int), cls="from-channel"),
        Lines(run, to, none.astype(float), broad, none, "band"),
        Lines(start, ends - [10.0, 0], each.astype(float), thin, each, "to-kernel"),
        arrowheads(start, ends, thin, each, 13.0),
    )


def _drops(about: Subject, laid: Laid, drawn: Field) -> Floats:
    """The corners (n, 4, 2) of the bands from the field's near lower corner on each channel."""
    view, slot = laid.source, np.array(slots(about.channels))
    corner = view.at(slot, drawn.rows[1], drawn.columns[0])
    left, wide = np.array([0.0, 0.0]), view.across * (drawn.columns[1] - drawn.columns[0])
    if not view.thick:
        wide, left = min(10.0, wide), np.array([max(0.0, wide - 10) / 2, 0])
    elif drawn.columns[0] == cut(laid, drawn)[0]:
        wide, left = view.thick, np.array([-view.thick, 0.0])
    else:
        wide = min(view.thick, wide)
    up = 0.0 if left[0] < 0 else view.rise / view.across * wide
    # Half a point on the broad band, so that no seam is seen between the two.
    end = laid.fork[1] - laid.room.band / 2 + 0.5
    top, foot = corner + left, corner * [1, 0] + left + [0, end]
    found: Floats = np.stack([top, top + [wide, -up], foot + [wide, 0], foot], axis=1)
    return found


def _ports(about: Subject, laid: Laid) -> tuple[Floats, Floats]:
    """Where lines enter and leave each kernel; its name stands before the line that leaves."""
    wide, high = small_size(about, laid.small)
    middle = laid.kernels + [0.0, high / 2]
    return middle - [4.0, 0.0], middle + [wide + laid.room.name, 0.0]


def bundles(about: Subject, laid: Laid, theme: Theme) -> tuple[Mark, ...]:
    """From each kernel to its neuron in the kernel's colour: below all maps, then up its own."""
    points = paths(about, laid)
    styles = tuple(Style(look.colour, None, 2.4, look.dash) for look in looks(about, theme))
    which = np.arange(len(points))
    shown = points.copy()
    shown[:, -1, 1] += 6.0
    return (
        Polygons(shown, styles, which, False, "bundle", {"map": np.array(about.maps)}),
        arrowheads(points[:, -2], points[:, -1], styles, which),
    )


def paths(about: Subject, laid: Laid) -> Floats:
    """The corners (n, 4, 2) of the lines from the kernels to the rims of their neurons."""
    start, centre = _ports(about, laid)[1], places(about, laid)
    # Steep lines that bend at the same x would nearly meet there.
    begin = laid.target.x - 6.0
    begin -= np.arange(len(start)) * min(6.0, 0.1 * (begin - start[0, 0]))
    lane = np.stack([begin, laid.lanes], axis=1)
    turn = np.stack([centre[:, 0], laid.lanes], axis=1)
    found: Floats = np.stack([start, lane, turn, centre + [0, laid.radius]], axis=1)
    return found


def capsule(about: Subject, laid: Laid, theme: Theme) -> Mark:
    """The outline of the neurons at one position."""
    at, reach = places(about, laid), laid.radius + OUTLINE
    turn = np.linspace(-np.pi / 2, np.pi / 2, 17)
    arc = reach * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.concatenate([at[-1] + arc, at[0] - arc])[None]
    return Polygons(points, (Style(theme.ink, None, 2.0),), np.zeros(1, int), cls="one-position")
