"""A run as marks: neurons with their numbers, and what there is to see of the map."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import arrow, corners, discs, frame, polygons
from cnnviz.figures.neurons.wired import Mask
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import inscribed, type_of
from cnnviz.figures.shift.numbers import Run
from cnnviz.figures.shift.place import PAD, Site
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Group, Style
from cnnviz.picture.theme import Theme

AIR = 10.0
"""The room between cells and an arrow."""


def marks(run: Run, sites: tuple[Site, Site], between: Marks, theme: Theme) -> Marks:
    """The input and its map, with marks `between` them; what became of the map is a group."""
    below, above = sites
    # The frame is behind the lines that leave the neurons in it.
    return (
        *_framed(below, run.shown, theme, "pattern"),
        *between,
        *_plain(below, theme),
        *_lit(below, run.shown, theme),
        *_values(below, run.inputs, run.shown, run.shown & False, theme),
        *_plain(above, theme),
        Group(_answer(run, above, theme), "answer"),
    )


def _answer(run: Run, site: Site, theme: Theme) -> Marks:
    """A frame round what sees the pattern; once moved, dark what moved along, else rings."""
    kept = run.kept & (run.move > 0)
    marked = _lit(site, run.lit, theme)
    if run.move:
        marked = (
            *_some(site, kept, sign("kept", theme), "kept"),
            *_some(site, run.lit & ~kept, sign("changed", theme), "changed"),
        )
    return (
        *_framed(site, run.lit, theme, "frame"),
        *marked,
        *_values(site, run.outputs, run.lit, kept, theme),
    )


def sign(cls: str, theme: Theme) -> Style:
    """The look of a neuron whose value has moved along ("kept"), or is another one."""
    return Style(theme.ink, theme.ink if cls == "kept" else theme.background, 1.6)


def _lit(site: Site, mine: Mask, theme: Theme) -> Marks:
    """What sees the pattern, or is it, in a look that says nothing more."""
    return _some(site, mine, Style(theme.rule, theme.wash2, 1.2), "lit")


def _plain(site: Site, theme: Theme) -> Marks:
    """All neurons of a layer."""
    rim = Style(theme.rule, theme.background, 0.9 if site.cells else 1.2)
    return _some(site, np.ones(len(site.at), bool), rim, "cell" if site.cells else "neuron")


def _some(site: Site, mine: Mask, style: Style, cls: str) -> Marks:
    """Some neurons in a look."""
    if not mine.any():
        return ()
    at, half = site.at[mine], site.half
    names = {"layer": site.layer, "index": np.flatnonzero(mine)}
    if site.cells:
        squares = at[:, None] + corners(Box(-half, -half, half, half))
        return (polygons(squares, style, cls, names),)
    return (discs(at, half, style, cls, names),)


def _framed(site: Site, mine: Mask, theme: Theme, cls: str) -> Marks:
    """A frame round some neurons."""
    if not mine.any():
        return ()
    reach = site.half + (2.0 if site.cells else PAD - 1)
    (x0, y0), (x1, y1) = site.at[mine].min(axis=0) - reach, site.at[mine].max(axis=0) + reach
    style = Style(theme.ink, theme.wash2, 1.4)
    return (frame(Box(x0, y0, x1, y1), style, 3.0 if site.cells else reach, cls),)


def _values(site: Site, values: Floats, lit: Mask, kept: Mask, theme: Theme) -> Marks:
    """The numbers in the neurons: quiet, of those that are lit bold, of the dark ones light."""
    look, found = type_of("letter", theme)._replace(cls="value"), list[Marks]()
    for mine, ink, bold in (
        (~lit, theme.quiet, False),
        (lit & ~kept, theme.ink, True),
        (kept, theme.background, True),
    ):
        if mine.any():
            words = [written(value) for value in values[mine].tolist()]
            names = {"layer": site.layer, "index": np.flatnonzero(mine)}
            found.append((inscribed(
                words, site.at[mine], look._replace(colour=ink, bold=bold), names
            ),))  # fmt: skip
    return tuple(mark for one in found for mark in one)


def crossing(sites: tuple[Site, Site], run: Run, theme: Theme, labels: Labels) -> Marks:
    """The arrow from the cells of the input to those of the map, which the first run names."""
    (_, here, half, _), (_, there, _, _) = sites
    x0, x1, y = here[:, 0].max() + half + AIR, there[:, 0].min() - half - AIR, here[:, 1].mean()
    found = arrow((float(x0), float(y)), (float(x1), float(y)), theme.rule)
    if run.move:
        return found
    x, top = (there[0] - half - 1.0).tolist()
    look = type_of("axis", theme)
    return (*found, near(labels("shift.map.row"), (x, top), "above", look, 8, "start"))
