"""The pictures and feature maps of the figure image, what stands above and below them, and their
key.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.image import words as wording
from cnnviz.figures.image.layout import TIGHT, Laid, spacing
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.diverging import Scale, scale
from cnnviz.figures.page.words import say
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
            said, page = wording.span(values), laid.room
            half = width(said, 12) / 2 - 6
            x = (around.x0 + around.x1) / 2
            x = min(max(x, page.x0 + half), page.x1 - half)
            words += on_field(said, (x, around.y1 + 16), 12, theme)
    words += _silenced(subject, laid, theme)
    rims = [laid.picture, *laid.maps, *laid.nexts]
    corners = np.array([[(b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1)] for b in rims])
    rim = Polygons(corners, (Style(theme.line, None, 1.0),), np.zeros(len(rims), int), cls="rim")
    return [*marks, rim], words


def _silenced(subject: Subject, laid: Laid, theme: Theme) -> list[Mark]:
    """Below the next map what becomes of the value that is traced, where a ReLU makes it 0."""
    said = wording.silenced(subject)
    if not said:
        return []
    last, room = laid.nexts[-1], laid.room
    x, y = (last.x0 + last.x1) / 2, last.y1 + 34
    one = width(said, 12) <= 2 * min(x - room.x0, room.x1 - x) + 8
    lines = [said] if one else said.replace("turns ", "turns\n").split("\n")
    if y + 15 * (len(lines) - 1) > room.y1 + 4:
        return []
    return [
        mark for i, line in enumerate(lines) for mark in on_field(line, (x, y + 15 * i), 12, theme)
    ]


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
    heads, close = wording.heads(subject), spacing(laid.room.width)
    largest = 16.0 if laid.room.width >= TIGHT else 13.0
    most = max(len(lines) for _, lines in heads)
    base = min(column[0].y0 for column in laid.columns) - 10 - 16 * most
    for (head, lines), column in zip(heads, laid.columns, strict=True):
        x, room = (column[0].x0 + column[0].x1) / 2, max(column[0].width, close.column) + 40
        size = min(largest, max(12.0, largest * room / width(head, largest, True)))
        half = max(width(head, size, True), *(width(line, 12) for line in lines)) / 2 - 8
        x = min(max(x, laid.room.x0 + half), laid.room.x1 - half)
        marks.append(say(head, (x, base), size, theme.ink, bold=True, cls="head"))
        for i, line in enumerate(lines):
            marks.append(say(line, (x, base + 17 + 16 * i), 12, theme.quiet, cls="head"))
    return marks


def key(theme: Theme, wide: float) -> tuple[Mark, ...]:
    """What the colours of a feature map say on a page so wide, its upper left corner at the
    origin.
    """
    colours, x = scale(theme), width("negative", 13) + 8
    long, own = 190.0, "positive, each map by its own range"
    if wide < 520:
        long, own = 104.0, "positive, each by its own range"
    steps = np.linspace(-1, 1, 65)[None]
    bar = Raster(colours.pixels(steps, 1.0), (x, 0.0, long, 14.0), "key")
    corners = np.array([[(x, 0.0), (x + long, 0.0), (x + long, 14.0), (x, 14.0)]])
    rim = Polygons(corners, (Style(theme.line, None, 1.0),), np.zeros(1, int), cls="rim")
    return (
        say("negative", (0, 12), 13, theme.ink, "start", cls="key"),
        bar,
        rim,
        say("0", (x + long / 2, 11.5), 12, theme.ink, bold=True, cls="key"),
        say(own, (x + long + 8, 12), 13, theme.ink, "start", cls="key"),
    )
