"""Words in the cells of a grid."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.cells import Grid
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.picture.marks import Style, Texts
from cnnviz.picture.theme import Theme


def lettered(
    grid: Grid, said: list[str], fills: list[Style], theme: Theme, size: float, bold: bool = True
) -> Texts:
    """The words in the cells of a grid, in a colour that stands out from each; "" is none."""
    shown = [i for i, word in enumerate(said) if word]
    inks = [Style(fill=readable_on(fills[i].fill or theme.background, theme)) for i in shown]
    styles = tuple(dict.fromkeys(inks))
    at = grid.centres(np.array(shown, int)) + [0.0, 0.36 * size]
    which = np.array([styles.index(ink) for ink in inks], np.int64)
    texts = tuple(said[i] for i in shown)
    return Texts(at, texts, size, styles, which, "middle", bold, cls="value", font=theme.font)
