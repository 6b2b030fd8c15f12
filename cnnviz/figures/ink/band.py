"""The band behind all neurons that one of them sees, or reaches."""

from __future__ import annotations

from cnnviz.figures.ink.pen import polygons
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Polygons, Style
from cnnviz.picture.paired import paired
from cnnviz.picture.theme import Theme, contrast

LINE = 3.05
"""The contrast of neutral lines on a band."""


@paired
def tone(theme: Theme) -> str:
    """The strongest tone on which neutral lines can still be seen.

    >>> from cnnviz.picture.theme import DARK, LIGHT
    >>> tone(DARK) == DARK.grid, contrast(LIGHT.rule, tone(LIGHT)) >= LINE
    (True, True)
    """
    tones = (mixed(theme.grid, theme.wash, part / 20) for part in range(20, 0, -1))
    return next((one for one in tones if contrast(theme.rule, one) >= LINE), theme.wash)


def band(outline: list[Floats], theme: Theme) -> Polygons:
    """A band, with an edge that is seen where its tone is too light for a projector."""
    return polygons(outline, Style(theme.faint, tone(theme), 1.2), "band")
