"""What the words and lines of the volume figure take, on a slide and on a narrow page."""

from __future__ import annotations

from typing import NamedTuple


class Room(NamedTuple):
    """What the words and lines of a page take, in points.

    `margin` at the sides; `heads` below the words above the input and the kernels, and the output;
    `band` how broad the band is that brings the receptive field to the kernels; `lanes` how far
    below the output the first line to a map runs, and how far each next one below it; `labels` the
    height of the words and the band under the input, and of the words under the lines; `foot` what
    is left over the words at the foot; `sizes` whether the sizes of the blocks stand along their
    edges; `fork` how far before the kernels the band turns; `name` how far behind a kernel a line
    leaves it; `caption` the size of the words that make the point, on a narrow page; `between` what
    is left between neurons.
    """

    margin: float = 22.0
    heads: tuple[float, float] = (36.0, 82.0)
    band: float = 11.0
    lanes: tuple[float, float] = (13.0, 8.0)
    labels: tuple[float, float] = (80.0, 46.0)
    foot: float = 22.0
    sizes: bool = True
    fork: float = 32.0
    name: float = 22.0
    caption: float = 15.0
    between: float = 4.6


SLIDE = Room()
COLUMN = Room(
    margin=10.0,
    heads=(23.0, 45.0),
    band=8.0,
    lanes=(10.0, 5.5),
    labels=(50.0, 34.0),
    foot=12.0,
    sizes=False,
    fork=25.0,
    name=17.0,
    caption=12.0,
    between=3.0,
)
SQUARE = COLUMN._replace(margin=14.0, labels=(56.0, 42.0), heads=(27.0, 52.0), caption=14.0)
"""On pages that are too narrow for the sizes at the blocks."""
NARROW = 700.0
"""A canvas less wide than this, in points, is a narrow page."""
