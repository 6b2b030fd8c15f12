"""The key to the colours of the feature maps in the figure image."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.image.subject import Subject
from cnnviz.figures.image.views import rim
from cnnviz.figures.ink.diverging import greys, scale
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import text, type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Marks, Raster
from cnnviz.picture.parts import Part, Size, centred, ink, over, row
from cnnviz.picture.theme import Theme

BAR = Size(88.0, 14.0)
"""The size of the bar."""


def key(subject: Subject, theme: Theme, short: bool = False) -> Part:
    """The key to the colours of feature maps, from 0 on if no value is negative, and whether each
    has its own scale; the short one omits that.
    """
    labels, signed = subject.labels, subject.signed
    line = type_of("line", theme)._replace(cls="key", safe=True)
    positive = ("image.positive.own", "image.positive.short") if short else ("image.positive",)
    high = tuple(map(labels, ("image.positive.short",) if subject.same_scale else positive))
    low, bar_box = labels("image.negative") if signed else "0", Box(0.0, 0.0, *BAR)

    def bar() -> Marks:
        colours = scale(theme) if signed else greys()
        pixels = colours.pixels(np.linspace(-1 if signed else 0, 1, 65)[None], 1.0)
        return (Raster(pixels, (0.0, 0.0, *BAR), "key"),)

    def zero() -> Marks:
        colour = readable_on(scale(theme).zero, theme)
        zero_look = line._replace(size=13.0, bold=True, colour=colour)
        return (near("0", bar_box, "within", zero_look),) * signed

    parts = (ink(BAR, bar), rim(bar_box, UNNAMED, theme), ink(BAR, zero))
    return centred(row(text(low, line), centred(over(*parts)), text(high, line), gap=8))
