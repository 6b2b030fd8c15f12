"""Signed numbers as colours diverging from zero: the background, or a grey among greys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats
from cnnviz.picture.theme import Theme


class Scale(NamedTuple):
    """The colours of the most negative value, of zero and of the most positive one."""

    negative: str
    zero: str
    positive: str

    def colour(self, share: float) -> str:
        """The colour of a value that is `share` of the largest, -1 to 1.

        >>> Scale("#000000", "#808080", "#ffffff").colour(-0.5)
        '#404040'
        """
        return mixed(self.negative if share < 0 else self.positive, self.zero, abs(share))

    def pixels(self, values: Floats, most: float) -> NDArray[np.uint8]:
        """Values (rows, columns), from -`most` to `most`, as (rows, columns, 3) pixels."""
        ends = np.array([parts_of(c) for c in self], float)
        share = np.clip(values / most if most else values, -1, 1)[..., None]
        between = ends[1] + np.abs(share) * (np.where(share < 0, ends[0], ends[2]) - ends[1])
        pixels: NDArray[np.uint8] = np.round(between).astype(np.uint8)
        return pixels


def scale(theme: Theme) -> Scale:
    """The scale of a theme: two of its colours, or from ink to paper if it has only greys.

    If there are four, the first two (blue and vermilion) are left to weights.
    """
    if theme.dash_first or len(theme.weights) < 2:
        return Scale(theme.ink, mixed(theme.ink, theme.background, 0.3), theme.background)
    negative, positive = theme.weights[2:4] if len(theme.weights) > 3 else theme.weights[:2]
    return Scale(negative, theme.background, positive)


def greys() -> Scale:
    """The scale of values that are never negative: from black to white, as in a picture."""
    return Scale("#000000", "#000000", "#ffffff")


def parts_of(colour: str) -> tuple[int, ...]:
    """Red, green and blue of a colour, 0 to 255."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
