"""What joins the parts of the volume figure: the beam, the fan to the kernels, a line to each
neuron, outlines.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.volume_blocks import Field, looks, places
from cnnviz.figures.volume_layout import Laid, small_size
from cnnviz.figures.volume_subject import Subject, slots
from cnnviz.picture.marks import Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.theme import Theme


def beam(about: Subject, laid: Laid, drawn: Field, theme: Theme) -> tuple[Mark, ...]:
    """The receptive field, gathered to one point: all that is seen goes on as one."""
    slot = slots(about.channels)[-1]
    corners = laid.source.face(slot, drawn.rows, drawn.columns)
    fork = np.array(laid.fork)
    slope = (corners[:, 1] - fork[1]) / (fork[0] - corners[:, 0])
    ends = corners[[int(np.argmin(slope)), int(np.argmax(slope))]]
    none = np.zeros(2, int)
    wedge = np.stack([ends[0], fork, ends[1]])[None]
    fill = (Style(None, theme.ink, 0.0, (), 0.13),)
    rim = (Style(theme.ink, None, 1.6),)
    return (
        Polygons(wedge, fill, np.zeros(1, int), cls="beam"),
        Lines(ends, np.stack([fork, fork]), none.astype(float), rim, none, "beam"),
    )


def fan(about: Subject, laid: Laid, theme: Theme) -> tuple[Mark, ...]:
    """From the beam's point to each kernel, in neutral ink: the same inputs for all."""
    ends = _ports(about, laid)[0]
    start = np.tile(laid.fork, (len(ends), 1))
    style = (Style(theme.ink, None, 1.6),)
    none = np.zeros(len(ends), int)
    return (
        Lines(start, _short(start, ends, 5.0), none.astype(float), style, none, "bundle"),
        heads(start, ends, style, none),
    )


def _ports(about: Subject, laid: Laid) -> tuple[Floats, Floats]:
    """Where lines enter and leave each kernel; its name stands before the line that leaves."""
    wide, high = small_size(about, laid.small)
    middle = laid.kernels + [0.0, high / 2]
    return middle - [5.0, 0.0], middle + [wide + 21.0, 0.0]


def bundles(about: Subject, laid: Laid, theme: Theme) -> tuple[Mark, ...]:
    """From each kernel to its neuron of the row, in the kernel's colour."""
    start = _ports(about, laid)[1]
    centre = places(about, laid)
    way = centre - start
    ends = centre - way / np.hypot(*way.T)[:, None] * laid.radius
    styles = tuple(Style(look.colour, None, 2.4, look.dash) for look in looks(about, theme))
    which = np.arange(len(ends))
    return (
        Lines(start, _short(start, ends, 6.0), np.zeros(len(ends)), styles, which, "bundle"),
        heads(start, ends, styles, which),
    )


def _short(start: Floats, end: Floats, by: float) -> Floats:
    way = end - start
    found: Floats = end - way / np.hypot(*way.T)[:, None] * by
    return found


def heads(start: Floats, end: Floats, styles: tuple[Style, ...], which: np.ndarray) -> Mark:
    """An arrowhead at the end of each line."""
    along = (end - start) / np.hypot(*(end - start).T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * 4.0
    base = end - along * 9.0
    points = np.stack([end, base + across, base - across], axis=1)
    return Polygons(points, tuple(Style(None, s.stroke, 0.0) for s in styles), which, cls="head")


def capsule(about: Subject, laid: Laid, theme: Theme) -> Mark:
    """The outline of the row of neurons."""
    at, reach = places(about, laid), laid.radius + 4.5
    turn = np.linspace(-np.pi / 2, np.pi / 2, 17)
    arc = reach * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.concatenate([at[-1] + arc, at[0] - arc])[None]
    return Polygons(points, (Style(theme.ink, None, 2.2),), np.zeros(1, int), cls="one-row")
