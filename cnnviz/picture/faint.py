"""Marks that step back: in the theme's faint colour, never transparent.

Transparent marks would show the lines beneath, and get darker where two of them cross.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Group, Mark, Raster, Style
from cnnviz.picture.paired import paired

if TYPE_CHECKING:
    from cnnviz.picture.theme import Theme

REMAINDER = 0.25
"""How much of its colour the fill of a framed cell or a picture's pixel keeps."""


def faded(mark: Mark, back: NDArray[np.bool_], theme: Theme) -> Any:
    """A mark with the items in `back` stepped back: (n,), or (1,) for a mark that is one item."""
    if not back.any():
        return mark
    if isinstance(mark, Group):
        return mark._replace(marks=tuple(faded(inner, back, theme) for inner in mark.marks))
    if isinstance(mark, Raster):
        ground = np.array([int(theme.background[i : i + 2], 16) for i in (1, 3, 5)])
        pale = np.round(mark.pixels * REMAINDER + ground * (1 - REMAINDER)).astype(np.uint8)
        return mark._replace(pixels=pale)
    pale_styles = tuple(faint(style, theme) for style in mark.styles)
    if back.all():
        return mark._replace(styles=pale_styles)
    which = np.where(back, mark.which + len(mark.styles), mark.which)
    return mark._replace(styles=mark.styles + pale_styles, which=which)


def faint(style: Style, theme: Theme) -> Style:
    """How an item looks when it has stepped back.

    Lines, letters and solid shapes are in the faint colour; what is framed keeps a part of its
    fill; a fill in the background's colour stays, or lines would show through it.

    >>> from cnnviz.picture.theme import LIGHT
    >>> faint(Style("#000000", "#ffffff"), LIGHT) == Style(LIGHT.faint, "#ffffff")
    True
    """
    stroke, fill = style.stroke and theme.faint, style.fill
    if fill and fill.lower() != theme.background.lower():
        fill = mixed(fill, theme.background, REMAINDER) if stroke else theme.faint
    return style._replace(stroke=stroke, fill=fill)


@paired
def mixed(colour: str, ground: str, share: float) -> str:
    """A colour mixed into another: `share` of it on `ground`.

    >>> mixed("#ff0000", "#ffffff", 0.25)
    '#ffbfbf'
    """
    pairs = ((int(c[i : i + 2], 16) for c in (colour, ground)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
