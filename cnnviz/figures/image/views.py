"""The pictures and feature maps of the figure image, what stands below them, and their key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.image import say as said
from cnnviz.figures.image.place import Laid
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.arrows import arrow
from cnnviz.figures.ink.diverging import Scale, greys, scale
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import text, type_of
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Names, Raster, Style
from cnnviz.picture.parts import Part, Size, centred, ink, row
from cnnviz.picture.theme import Theme

BAR = Size(120.0, 14.0)
"""How long and how high the bar of the key is."""


def view_marks(
    about: Subject, at: Laid, colours: Scale, theme: Theme, wide: float
) -> tuple[list[Mark], list[Mark]]:
    """The pictures with their rims, and the words below them, in a room so `wide`."""
    picture = _raster(_seen(about.picture), at.picture, "picture", {})
    marks, words = [picture, _rim(at.picture, {}, theme)], list[Mark]()
    line = type_of("line", theme).sized(13)
    for stage, values_of in enumerate(about.stages):
        names, drawn = {"stage": stage}, (at.maps, at.nexts)[stage]
        for values, around in zip(values_of.maps, drawn, strict=False):
            most = float(np.abs(values).max())
            marks.append(_raster(colours.pixels(values, most), around, "map", names))
            marks.append(_rim(around, names, theme))
            told = [said.span(values, about.labels)]
            # From the left below comes the sum, if it is worked out.
            aside = at.worked and not stage and around.width > line.width(told[0])
            if stage and around is drawn[-1]:
                free, safe = wide - around.x0, line._replace(safe=True)
                told += [way for way in said.silenced(about) if safe.width(way) <= free][:1]
            anchor = "end" if aside else "start"
            below = near(told, around, "below", line, anchor=anchor, names=names)
            words += on_paper(below, theme.background)
    if at.acted:
        marks += _acted(about, at, colours, theme)
    return marks, words


def _acted(about: Subject, at: Laid, colours: Scale, theme: Theme) -> list[Mark]:
    """The first feature map after what acts on each neuron alone, and the way through it."""
    assert at.acted
    box, names, values = at.acted, {"stage": 1}, about.stages[1].read[0]
    most = float(np.abs(values).max())
    middle, x = (box.y0 + box.y1) / 2, box.x0 + box.width / 2
    return [
        _raster(colours.pixels(values, most), box, "acted", names),
        _rim(box, names, theme),
        *arrow((at.maps[0].x1 + 5, middle), (box.x0 - 5, middle), theme.quiet, names=names),
        *arrow((x, box.y1 + 4), (x, at.nexts[0].y0 - 4), theme.quiet, names=names),
    ]


def act_words(about: Subject, at: Laid, theme: Theme, wide: float) -> Marks:
    """The layers that act alone, right of what they made, if they have room there."""
    line, told = type_of("line", theme).sized(13), ", ".join(about.stages[-1].alone)
    if not at.acted or line._replace(safe=True).width(told) > wide - at.acted.x1 - 6:
        return ()
    return on_paper(near(told, at.acted, "right", line, names={"stage": 1}), theme.background)


def _seen(picture: Floats) -> NDArray[np.uint8]:
    """The picture as pixels: (rows, columns, 3)."""
    channels = np.moveaxis(picture, 0, 2)
    whole = channels if channels.shape[2] == 3 else np.repeat(channels[..., :1], 3, axis=2)
    return whole.astype(np.uint8)


def _raster(pixels: NDArray[np.uint8], around: Box, cls: str, names: Names) -> Mark:
    return Raster(pixels, (around.x0, around.y0, around.width, around.height), cls, names)


def _rim(of: Box, names: Names, theme: Theme) -> Mark:
    return polygons(corners(of), Style(theme.rule, None, 1.0), "rim", names)


def key(labels: Labels, theme: Theme, short: bool = False, signed: bool = True) -> Part:
    """What the colours of a feature map say, of one without negative values from 0 on; in fewer
    words not that each has a scale.
    """
    line = type_of("line", theme)._replace(cls="key", safe=True)
    low, high = labels("image.negative"), labels(f"image.positive{'.short' * short}")
    low = low if signed else "0"

    def bar() -> Marks:
        around, colours = Box(0.0, 0.0, *BAR), scale(theme) if signed else greys()
        pixels = colours.pixels(np.linspace(-1 if signed else 0, 1, 65)[None], 1.0)
        zero = line._replace(size=13.0, bold=True, colour=readable_on(scale(theme).zero, theme))
        return (
            _raster(pixels, around, "key", {}),
            _rim(around, {}, theme),
            *[near("0", around, "within", zero)] * signed,
        )

    return centred(row(text(low, line), ink(BAR, bar, (0.0, 0.5)), text(high, line), gap=8))
