"""Texts painted by one of matplotlib's renderers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Affine2D

from cnnviz.picture.extent import ANCHORS
from cnnviz.picture.marks import Texts
from cnnviz.picture.metrics import DEJAVU, FIRA
from cnnviz.picture.text import runs, width
from cnnviz.render.fonts import font_file
from cnnviz.render.words import one_line


class Piece(NamedTuple):
    """A part of a text in one font: where it stands, and the fraction of it that lies before."""

    at: tuple[float, float]
    string: str
    anchor: float
    font: str


def paint_texts(mark: Texts, renderer: RendererBase, points: Affine2D) -> None:
    """Paints a mark's texts, piece by piece if no font has all of a text's characters."""
    rows = zip(mark.at.tolist(), mark.strings, mark.which.tolist(), strict=True)
    for point, string, i in rows:
        style, string = mark.styles[i], visible(one_line(string))
        if style.fill and string:
            gc = renderer.new_gc()
            gc.set_foreground(to_rgba(style.fill, style.opacity))
            for piece in pieces(mark, point, string):
                font = FontProperties(fname=font_file(piece.font, mark.bold), size=mark.size)
                x, y = _start(piece, font, mark.turn, renderer, points)
                renderer.draw_text(gc, x, y, piece.string, font, mark.turn)
            gc.restore()


def visible(string: str) -> str:
    """The visible characters: matplotlib fails on some that only join or direct others."""
    if string.isprintable():
        return string
    from unicodedata import category

    return "".join(character for character in string if category(character) != "Cf")


def _start(
    piece: Piece, font: FontProperties, turn: float, renderer: RendererBase, points: Affine2D
) -> tuple[float, float]:
    """Where the pen starts, in the renderer's coordinates and by its measure of the piece."""
    x, y = points.transform(piece.at)
    # Measuring also warns of characters that the last font lacks.
    if piece.string and (piece.anchor or piece.font != FIRA):
        length, _, _ = renderer.get_text_width_height_descent(piece.string, font, False)
        x -= piece.anchor * length * math.cos(math.radians(turn))
        y -= piece.anchor * length * math.sin(math.radians(turn))
    if renderer.flipy():
        y = renderer.get_canvas_width_height()[1] - y
    return float(x), float(y)


def pieces(mark: Texts, point: list[float], string: str) -> Iterator[Piece]:
    """A text in one piece if one font has all of it, else in several from its left."""
    parts = runs(string, mark.bold, mark.font)
    if len(parts) < 2:
        font = mark.font if all(in_family for *_, in_family in parts) else DEJAVU
        yield Piece((point[0], point[1]), string, ANCHORS[mark.anchor], font)
        return
    start = -ANCHORS[mark.anchor] * width(string, mark.size, mark.bold, mark.font)
    angle = math.radians(mark.turn)
    for piece, ems, in_family in parts:
        along = start + ems * mark.size
        place = (point[0] + along * math.cos(angle), point[1] - along * math.sin(angle))
        yield Piece(place, piece, 0.0, mark.font if in_family else DEJAVU)
