"""A run as marks: neurons with their numbers, and what became of the map."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import arrow, corners, discs, frame, polygons
from cnnviz.figures.neurons.wiring import Mask
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.figures.shift.numbers import Run
from cnnviz.figures.shift.place import PAD, Site
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Group, Marks, Style
from cnnviz.picture.theme import Theme

DASHED = (4.0, 3.0)
"""The frame around a map that has become another one."""
AIR = 10.0
"""The room between cells and an arrow."""


def marks(run: Run, sites: tuple[Site, Site], between: Marks, theme: Theme) -> Marks:
    """The input and its map, with marks `between` them; what became of the map is a group."""
    below, above = sites
    # The frame is behind the lines from the neurons in it.
    return (
        *_framed(below, run.shown, theme, "pattern"),
        *between,
        *_plain(below, theme),
        *_some(below, run.shown, Style(theme.rule, theme.wash2, 1.2), "lit"),
        *_values(below, run.inputs, run.shown, run.shown & False, theme),
        *_plain(above, theme),
        Group(_answer(run, above, theme), "answer"),
    )


def _answer(run: Run, site: Site, theme: Theme) -> Marks:
    """A frame around what sees the pattern: dark, and after a move only what moved along; else
    rings, in a dashed frame if nothing did.
    """
    dark = run.lit & run.kept if run.move else run.lit
    return (
        *_framed(site, run.lit, theme, "frame", () if dark.any() else DASHED),
        *_some(site, dark, sign("kept", theme), "kept" if run.move else "lit"),
        *_some(site, run.lit & ~dark, sign("changed", theme), "changed"),
        *_values(site, run.outputs, run.lit, dark, theme),
    )


def sign(cls: str, theme: Theme) -> Style:
    """The look of a neuron whose value has moved along ("kept") or has changed."""
    return Style(theme.ink, theme.ink if cls == "kept" else theme.background, 1.6)


def _plain(site: Site, theme: Theme) -> Marks:
    """All neurons of a layer."""
    rim = Style(theme.rule, theme.background, 0.9 if site.cells else 1.2)
    return _some(site, np.ones(len(site.at), bool), rim, "cell" if site.cells else "neuron")


def _some(site: Site, mask: Mask, style: Style, cls: str) -> Marks:
    """Some neurons in a look."""
    if not mask.any():
        return ()
    at, half = site.at[mask], site.half
    names = {"layer": site.layer, "index": np.flatnonzero(mask)}
    if site.cells:
        squares = at[:, None] + corners(Box(-half, -half, half, half))
        return (polygons(squares, style, cls, names),)
    return (discs(at, half, style, cls, names),)


def _framed(site: Site, mask: Mask, theme: Theme, cls: str, dash: tuple[float, ...] = ()) -> Marks:
    """A frame around some neurons."""
    if not mask.any():
        return ()
    reach = site.half + (2.0 if site.cells else PAD - 1)
    (x0, y0), (x1, y1) = site.at[mask].min(axis=0) - reach, site.at[mask].max(axis=0) + reach
    style = Style(theme.ink, theme.background if dash else theme.wash2, 1.4, dash)
    return (frame(Box(x0, y0, x1, y1), style, 3.0 if site.cells else reach, cls),)


def _values(site: Site, values: Floats, lit: Mask, kept: Mask, theme: Theme) -> Marks:
    """The numbers in the neurons: quiet; in lit ones bold; in dark ones light and bold."""
    look, groups = type_of("letter", theme)._replace(cls="value"), list[Marks]()
    for mask, ink, bold in (
        (~lit, theme.quiet, False),
        (lit & ~kept, theme.ink, True),
        (kept, theme.background, True),
    ):
        if mask.any():
            words = [written(value) for value in values[mask].tolist()]
            names = {"layer": site.layer, "index": np.flatnonzero(mask)}
            groups.append((inscribed(
                words, site.at[mask], look._replace(colour=ink, bold=bold), names
            ),))  # fmt: skip
    return tuple(mark for group in groups for mark in group)


def crossing(
    sites: tuple[Site, Site], run: Run, width: float, theme: Theme, labels: Labels
) -> Marks:
    """The arrow from the input's cells to the map's, with the map's name in the first run, unless
    it would leave a panel of this `width`: the row's words, or those below the title, name it too.
    """
    (_, inputs, half, _), (_, outputs, _, _) = sites
    x0, x1, y = (
        inputs[:, 0].max() + half + AIR,
        outputs[:, 0].min() - half - AIR,
        inputs[:, 1].mean(),
    )
    line = arrow((float(x0), float(y)), (float(x1), float(y)), theme.rule)
    if run.move:
        return line
    x, top = (outputs[0] - half - 1.0).tolist()
    look, name = type_of("axis", theme), labels("shift.map.row")
    if x + look.width(name) > width:
        return line
    return (*line, near(name, (x, top), "above", look, 8, "start"))
