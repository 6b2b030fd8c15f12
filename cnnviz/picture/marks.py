"""The marks that a picture is made of. Each knows what it stands for, none knows a renderer.

Coordinates are points (1/72 inch) from the canvas's upper left corner, x to the right, y down.
Marks are painted in order. An item's look is `styles[which[i]]`: it was chosen when the figure was
composed, so no two renderers can disagree about it. Lines have butt ends and round joins.

They are named tuples: defining these at import takes a tenth of the time of frozen dataclasses,
and a figure should be there before you look up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.labels import ENGLISH, Labels
from cnnviz.picture.metrics import DEFAULT_FONT
from cnnviz.picture.theme import LIGHT, Theme

if TYPE_CHECKING:
    from cnnviz.picture.steps import Step

Floats = NDArray[np.float64]
Which = NDArray[np.int64]
Names = Mapping[str, Any]
"""What the items stand for: `{"layer": 0, "src": array, "dst": array}`. A number or a string holds
for all items, a sequence has one entry per item. Written to SVG as `data-layer`, `data-src`, ..."""


UNNAMED: Names = EMPTY_MAPPING
"""The names of marks that stand for nothing."""


class Style(NamedTuple):
    """How an item is painted. Colours are `#rrggbb`, None paints nothing; lengths are in points."""

    stroke: str | None = None
    fill: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0

    @property
    def even_dash(self) -> tuple[float, ...]:
        """Dashes and gaps in pairs: as in SVG, an odd list of them is repeated."""
        return self.dash * (1 + len(self.dash) % 2)


class Dots(NamedTuple):
    """Circles. at: (n, 2) centres; radius: (n,)."""

    at: Floats
    radius: Floats
    styles: tuple[Style, ...]
    which: Which
    cls: str = ""
    names: Names = UNNAMED


class Lines(NamedTuple):
    """Lines from start to end, (n, 2) each.

    bow: (n,) how far the middle of the curve stands off the straight line, to the left of its
    direction as seen on the canvas; 0 is straight. A bowed line is a quadratic curve with its
    control point at twice that.
    """

    start: Floats
    end: Floats
    bow: Floats
    styles: tuple[Style, ...]
    which: Which
    cls: str = ""
    names: Names = UNNAMED


class Polygons(NamedTuple):
    """n polygons (open polylines if not `closed`) of k corners each. points: (n, k, 2)."""

    points: Floats
    styles: tuple[Style, ...]
    which: Which
    closed: bool = True
    cls: str = ""
    names: Names = UNNAMED


class Texts(NamedTuple):
    """n one-line texts of one size. at: (n, 2), on the baseline.

    size in points; `anchor` says which end of the text is at `at`: "start", "middle" or "end";
    `turn` in degrees anticlockwise about `at`. The colour is the style's fill; `font` a family.
    """

    at: Floats
    strings: tuple[str, ...]
    size: float
    styles: tuple[Style, ...]
    which: Which
    anchor: str = "start"
    bold: bool = False
    turn: float = 0.0
    cls: str = ""
    names: Names = UNNAMED
    font: str = DEFAULT_FONT


class Raster(NamedTuple):
    """A grid of coloured cells, never smoothed.

    pixels: (rows, columns, 3) uint8; box: x, y, width and height on the canvas.
    """

    pixels: NDArray[np.uint8]
    box: tuple[float, float, float, float]
    cls: str = ""
    names: Names = UNNAMED


class Group(NamedTuple):
    """Marks that belong together; names {"panel": "conv"} become `data-panel="conv"`."""

    marks: tuple[Mark, ...]
    cls: str = ""
    names: Names = UNNAMED


Mark = Dots | Lines | Polygons | Texts | Raster | Group
"""Anything that can be painted."""

Marks = tuple[Mark, ...]
"""Marks in the order in which they are painted."""


class Picture(NamedTuple):
    """A finished picture: its marks on a canvas of size (width, height) in points.

    `background` None is transparent. `title` and `description` say in words what it shows, for
    those who cannot see it; `notes` are sentences for whoever asked for it (what was left out).
    `steps` are the states of its build-up, the last one usually complete; `theme` has its colours.
    `origin` says how it was made, so that it can be made again; `labels` are the words of its
    language; `spoken` is what a speaker says about it, as sentences. `first` is how many layers of
    the network come before the first one drawn.
    """

    marks: tuple[Mark, ...]
    size: tuple[float, float]
    background: str | None
    title: str
    description: str
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    theme: Theme = LIGHT
    origin: str = ""
    labels: Labels = ENGLISH
    spoken: tuple[str, ...] = ()
    first: int = 0
