"""Marks that step back: in the theme's faint colour, never see-through.

What is see-through lets the lines beneath it show, and changes where two of it cross.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Group, Mark, Raster, Style
from cnnviz.picture.paired import paired

if TYPE_CHECKING:
    from cnnviz.picture.theme import Theme

LEFT = 0.25
"""How much of its colour a field keeps: that of a framed cell, or of a picture's pixels."""


def faded(mark: Mark, back: NDArray[np.bool_], theme: Theme) -> Any:
    """A mark whose chosen items step back; `back` (n,), or (1,) for a mark that is one item."""
    if not back.any():
        return mark
    if isinstance(mark, Group):
        return mark._replace(marks=tuple(faded(inner, back, theme) for inner in mark.marks))
    if isinstance(mark, Raster):
        ground = np.array([int(theme.background[i : i + 2], 16) for i in (1, 3, 5)])
        pale = np.round(mark.pixels * LEFT + ground * (1 - LEFT)).astype(np.uint8)
        return mark._replace(pixels=pale)
    pale_styles = tuple(faint(style, theme) for style in mark.styles)
    if back.all():
        return mark._replace(styles=pale_styles)
    which = np.where(back, mark.which + len(mark.styles), mark.which)
    return mark._replace(styles=mark.styles + pale_styles, which=which)


def faint(style: Style, theme: Theme) -> Style:
    """How an item looks that has stepped back.

    Lines, letters and solid shapes are in the faint colour; what is framed keeps a part of its
    fill; a field of the background stays what it is, or lines would show through it.

    >>> from cnnviz.picture.theme import LIGHT
    >>> faint(Style("#000000", "#ffffff"), LIGHT) == Style(LIGHT.faint, "#ffffff")
    True
    """
    stroke, fill = style.stroke and theme.faint, style.fill
    if fill and fill.lower() != theme.background.lower():
        fill = mixed(fill, theme.background, LEFT) if stroke else theme.faint
    return style._replace(stroke=stroke, fill=fill)


@paired
def mixed(colour: str, ground: str, part: float) -> str:
    """`part` of a colour on a ground of another.

    >>> mixed("#ff0000", "#ffffff", 0.25)
    '#ffbfbf'
    """
    pairs = ((int(c[i : i + 2], 16) for c in (colour, ground)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in pairs)
