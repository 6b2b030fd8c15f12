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
    """A part of a text in one font: where it stands, and which part of it lies before that."""

    at: tuple[float, float]
    string: str
    before: float
    font: str


def paint_texts(mark: Texts, renderer: RendererBase, points: Affine2D) -> None:
    """Paints the texts of a mark, piece by piece where no font has all of a text's signs."""
    rows = zip(mark.at.tolist(), mark.strings, mark.which.tolist(), strict=True)
    for at, string, i in rows:
        style, string = mark.styles[i], shown(one_line(string))
        if style.fill and string:
            gc = renderer.new_gc()
            gc.set_foreground(to_rgba(style.fill, style.opacity))
            for piece in pieces(mark, at, string):
                font = FontProperties(fname=font_file(piece.font, mark.bold), size=mark.size)
                x, y = _start(piece, font, mark.turn, renderer, points)
                renderer.draw_text(gc, x, y, piece.string, font, mark.turn)
            gc.restore()


def shown(string: str) -> str:
    """The characters that are seen: matplotlib fails on some that only join or turn others."""
    if string.isprintable():
        return string
    from unicodedata import category

    return "".join(character for character in string if category(character) != "Cf")


def _start(
    piece: Piece, font: FontProperties, turn: float, renderer: RendererBase, points: Affine2D
) -> tuple[float, float]:
    """Where the pen is set down, as the renderer has it; it knows how long the piece comes out."""
    x, y = points.transform(piece.at)
    # Measuring tells of characters that the last font lacks, too.
    if piece.string and (piece.before or piece.font != FIRA):
        long, _, _ = renderer.get_text_width_height_descent(piece.string, font, False)
        x -= piece.before * long * math.cos(math.radians(turn))
        y -= piece.before * long * math.sin(math.radians(turn))
    if renderer.flipy():
        y = renderer.get_canvas_width_height()[1] - y
    return float(x), float(y)


def pieces(mark: Texts, at: list[float], string: str) -> Iterator[Piece]:
    """A text in one piece where one font has all of it, else piece by piece from its left."""
    found = runs(string, mark.bold, mark.font)
    if len(found) < 2:
        font = mark.font if all(own for *_, own in found) else DEJAVU
        yield Piece((at[0], at[1]), string, ANCHORS[mark.anchor], font)
        return
    begun = -ANCHORS[mark.anchor] * width(string, mark.size, mark.bold, mark.font)
    turned = math.radians(mark.turn)
    for piece, ems, own in found:
        along = begun + ems * mark.size
        place = (at[0] + along * math.cos(turned), at[1] - along * math.sin(turned))
        yield Piece(place, piece, 0.0, mark.font if own else DEJAVU)
