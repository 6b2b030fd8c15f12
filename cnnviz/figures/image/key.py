"""What the colours of the figure image's feature maps say."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import rim
from cnnviz.figures.ink.diverging import greys, scale
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Raster
from cnnviz.picture.parts import Part, Size, centred, ink, over, row
from cnnviz.picture.theme import Theme

BAR = Size(120.0, 14.0)
"""How long and how high the bar is."""


def key(about: Subject, theme: Theme, short: bool = False) -> Part:
    """What the colours of a feature map say, of one without negative values from 0 on, and whether
    each has a scale; in fewer words not that.
    """
    labels, signed = about.labels, about.signed
    line = type_of("line", theme)._replace(cls="key", safe=True)
    own = ("image.positive.own", "image.positive.short") if short else ("image.positive",)
    high = tuple(map(labels, ("image.positive.short",) if about.alike else own))
    low, around = labels("image.negative") if signed else "0", Box(0.0, 0.0, *BAR)

    def bar() -> Marks:
        colours = scale(theme) if signed else greys()
        pixels = colours.pixels(np.linspace(-1 if signed else 0, 1, 65)[None], 1.0)
        return (Raster(pixels, (0.0, 0.0, *BAR), "key"),)

    def zero() -> Marks:
        ink_ = readable_on(scale(theme).zero, theme)
        bold = line._replace(size=13.0, bold=True, colour=ink_)
        return (near("0", around, "within", bold),) * signed

    parts = (ink(BAR, bar), rim(around, UNNAMED, theme), ink(BAR, zero))
    return centred(row(text(low, line), centred(over(*parts)), text(high, line), gap=8))
