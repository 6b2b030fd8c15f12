"""The pictures and feature maps of the figure image, what stands above and below them, and their
key.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import image_words as wording
from cnnviz.figures.diverging import Scale, scale
from cnnviz.figures.image_layout import NARROWEST, Laid
from cnnviz.figures.image_subject import Subject
from cnnviz.figures.words import say
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Mark, Polygons, Raster, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme


def view_marks(
    subject: Subject, laid: Laid, colours: Scale, theme: Theme
) -> tuple[list[Mark], list[Mark]]:
    """The pictures with their rims, and the words above and below them."""
    marks: list[Mark] = [_raster(_seen(subject.picture), laid.picture, "picture")]
    words = _heads(subject, laid, theme)
    for stage, boxes in zip(subject.stages, laid.columns[1:], strict=True):
        for values, around in zip(stage.maps, boxes, strict=False):
            most = float(np.abs(values).max())
            marks.append(_raster(colours.pixels(values, most), around, "map"))
            spot = ((around.x0 + around.x1) / 2, around.y1 + 16)
            words += on_field(wording.span(values), spot, 12, theme)
    rims = [laid.picture, *laid.maps, *laid.nexts]
    corners = np.array([[(b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1)] for b in rims])
    rim = Polygons(corners, (Style(theme.line, None, 1.0),), np.zeros(len(rims), int), cls="rim")
    return [*marks, rim], words


def _seen(picture: Floats) -> NDArray[np.uint8]:
    """The picture as pixels: (rows, columns, 3)."""
    channels = np.moveaxis(picture, 0, 2)
    whole = channels if channels.shape[2] == 3 else np.repeat(channels[..., :1], 3, axis=2)
    return whole.astype(np.uint8)


def _raster(pixels: NDArray[np.uint8], around: Box, cls: str) -> Mark:
    return Raster(pixels, (around.x0, around.y0, around.width, around.height), cls)


def on_field(
    string: str, at: tuple[float, float], size: float, theme: Theme, bold: bool = False
) -> list[Mark]:
    """A text on a field of the background, so that no line runs through it."""
    text = say(string, at, size, theme.ink, bold=bold, cls="label")
    x0, y0, x1, y1 = box(text)
    corners = np.array([[(x0 - 3, y0), (x1 + 3, y0), (x1 + 3, y1), (x0 - 3, y1)]])
    return [Polygons(corners, (Style(fill=theme.background),), np.zeros(1, int), cls="field"), text]


def _heads(subject: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Above each column what it is, in bold, and what there is to say of it."""
    marks: list[Mark] = []
    heads = wording.heads(subject)
    most = max(len(lines) for _, lines in heads)
    base = min(column[0].y0 for column in laid.columns) - 10 - 16 * most
    for (head, lines), column in zip(heads, laid.columns, strict=True):
        x, room = (column[0].x0 + column[0].x1) / 2, max(column[0].width, NARROWEST) + 40
        size = min(16.0, max(12.0, 16 * room / width(head, 16, True)))
        marks.append(say(head, (x, base), size, theme.ink, bold=True, cls="head"))
        for i, line in enumerate(lines):
            marks.append(say(line, (x, base + 17 + 16 * i), 12, theme.quiet, cls="head"))
    return marks


def key(theme: Theme) -> tuple[Mark, ...]:
    """What the colours of a feature map say, its upper left corner at the origin."""
    colours, x = scale(theme), width("negative", 13) + 8
    steps = np.linspace(-1, 1, 65)[None]
    bar = Raster(colours.pixels(steps, 1.0), (x, 0.0, 190.0, 14.0), "key")
    corners = np.array([[(x, 0.0), (x + 190, 0.0), (x + 190, 14.0), (x, 14.0)]])
    rim = Polygons(corners, (Style(theme.line, None, 1.0),), np.zeros(1, int), cls="rim")
    own = "positive, each map by its own range"
    return (
        say("negative", (0, 12), 13, theme.ink, "start", cls="key"),
        bar,
        rim,
        say("0", (x + 95, 11.5), 12, theme.ink, bold=True, cls="key"),
        say(own, (x + 198, 12), 13, theme.ink, "start", cls="key"),
    )
