"""Words next to a thing on the figure: on a chosen side of it, at a chosen distance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import Type, lettering, middle
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import UNNAMED, Marks, Names, Style, Texts
from cnnviz.picture.text import ascent

Side = Literal["above", "below", "left", "right", "within"]
Point = tuple[float, float]


def near(
    words: str | Sequence[str], of: Box | Point, side: Side, look: Type, gap: float = 6.0,
    anchor: str = "", names: Names = UNNAMED,
) -> Texts:  # fmt: skip
    """A line of text, or several stacked, `gap` points from a box or a point.

    At the left, the right and within, the first line is level with the middle of the box; above and
    below, lines begin ("start") or end ("end") where the box does, or are centred on it.

    >>> from cnnviz.figures.page.type import type_of
    >>> from cnnviz.picture.theme import LIGHT
    >>> said = near("3 inputs", Box(0, 0, 40, 20), "right", type_of("line", LIGHT))
    >>> said.at.round(2).tolist(), said.anchor
    ([[46.0, 14.76]], 'start')
    """
    lines = (words,) if isinstance(words, str) else tuple(words)
    x0, y0, x1, y1 = of if len(of) == 4 else (*of, *of)
    anchor = anchor or {"left": "end", "right": "start"}.get(side, "middle")
    along = {"start": x0, "middle": (x0 + x1) / 2, "end": x1}[anchor]
    x = {"left": x0 - gap, "right": x1 + gap}.get(side, along)
    height = look.line * (len(lines) - 1)
    y = {"above": y0 - gap - height, "below": y1 + gap + ascent(look.size)}.get(
        side, middle((y0 + y1) / 2, look)
    )
    at = np.array([(x, y + look.line * line) for line in range(len(lines))], float)
    return lettering(lines, at, look, anchor, names)


def on_paper(text: Texts, colour: str, air: float = 3.0) -> Marks:
    """A text on a field of a colour, usually the background's, so that no line crosses it."""
    around = box((text,))
    field = Box(around.x0 - air, around.y0, around.x1 + air, around.y1)
    return (polygons(corners(field), Style(fill=colour), "paper", text.names), text)
