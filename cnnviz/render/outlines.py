"""Texts as outlines of their letters, for viewers that must not substitute a font."""

from __future__ import annotations

from functools import lru_cache
from math import radians
from typing import NamedTuple

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from cnnviz.picture.marks import Floats, Texts
from cnnviz.render.paint_texts import pieces, visible
from cnnviz.render.words import one_line

LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
POINTS = {Path.MOVETO: 1, Path.LINETO: 1, Path.CURVE3: 2, Path.CURVE4: 3, Path.CLOSEPOLY: 1}
"""The number of points of each code in a path."""


class Outline(NamedTuple):
    """A text's letters as one path on the canvas: points (n, 2), codes (n,)."""

    points: Floats
    codes: NDArray[np.uint8]

    def svg(self) -> str:
        """The path in SVG's syntax, in steps of 1/100."""
        points, codes = (np.round(self.points, 2) + 0.0).tolist(), self.codes.tolist()
        parts, i = [], 0
        while i < len(codes):
            code = codes[i]
            if code == Path.CLOSEPOLY:
                parts.append("Z")
            else:
                row = points[i : i + POINTS[code]]
                parts.append(LETTERS[code] + " ".join(f"{x:.7g} {y:.7g}" for x, y in row))
            i += POINTS[code]
        return "".join(parts)


def outlines(mark: Texts) -> list[Outline]:
    """The outline of each text of a mark; to be called within `settings()`."""
    turn = radians(mark.turn)
    along, up = np.array([np.cos(turn), -np.sin(turn)]), np.array([-np.sin(turn), -np.cos(turn)])
    result = []
    for point, string in zip(mark.at.tolist(), mark.strings, strict=True):
        points, codes = [np.zeros((0, 2))], [np.zeros(0, np.uint8)]
        for piece in pieces(mark, point, visible(one_line(string))):
            letters, letter_codes, length = _letters(piece.string, piece.font, mark.bold)
            size = letters * mark.size - [piece.anchor * length * mark.size, 0.0]
            points.append(piece.at + size[:, :1] * along + size[:, 1:] * up)
            codes.append(letter_codes)
        result.append(Outline(np.concatenate(points), np.concatenate(codes)))
    return result


class _Letters(NamedTuple):
    """Points in ems, (n, 2), y up; their codes; and the total advance width."""

    points: Floats
    codes: NDArray[np.uint8]
    length: float


@lru_cache(maxsize=4096)
def _letters(string: str, font_: str, bold: bool) -> _Letters:
    """The letters of a string."""
    from cnnviz.render.fonts import font_file

    if not string:
        return _Letters(np.zeros((0, 2)), np.zeros(0, np.uint8), 0.0)
    ems, reader = 100.0, TextToPath()
    font = FontProperties(fname=font_file(font_, bold), size=ems)
    points, codes = reader.get_text_path(font, string, ismath=False)
    length, _, _ = reader.get_text_width_height_descent(string, font, False)
    scale = ems / reader.FONT_SCALE
    shape = np.asarray(points, float).reshape(-1, 2) * (scale / ems)
    return _Letters(shape, np.asarray(codes, np.uint8), float(length) / ems)
