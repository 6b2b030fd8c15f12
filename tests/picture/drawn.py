"""Random marks for the laws of the picture room."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis.extra.numpy import arrays

from cnnviz.picture.marks import Dots, Group, Lines, Mark, Polygons, Raster, Style, Texts

COORDINATES = st.integers(-300, 300).map(lambda n: n / 2)
STYLES = st.builds(
    Style, st.sampled_from([None, "#aa0000"]), st.sampled_from([None, "#00aa00"]), st.floats(0, 9)
)


def points(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, shape, elements=COORDINATES)


@st.composite
def _plain(draw: st.DrawFn) -> Mark:
    n = draw(st.integers(0, 4))
    styles = tuple(draw(st.lists(STYLES, min_size=1, max_size=3)))
    which = draw(arrays(np.int64, n, elements=st.integers(0, len(styles) - 1)))
    kind = draw(st.sampled_from([Dots, Lines, Polygons, Texts, Raster]))
    if kind is Dots:
        radius = draw(arrays(np.float64, n, elements=st.floats(0, 50)))
        return Dots(draw(points(n, 2)), radius, styles, which)
    if kind is Lines:
        bow = draw(arrays(np.float64, n, elements=st.sampled_from([0.0, 0.0, 5.0, -30.0])))
        return Lines(draw(points(n, 2)), draw(points(n, 2)), bow, styles, which)
    if kind is Polygons:
        return Polygons(draw(points(n, 3, 2)), styles, which, closed=draw(st.booleans()))
    if kind is Texts:
        strings = tuple(draw(st.lists(st.text("abpΣ W", max_size=5), min_size=n, max_size=n)))
        anchor, turn = draw(st.sampled_from(["start", "middle", "end"])), draw(st.floats(-180, 180))
        return Texts(draw(points(n, 2)), strings, 12, styles, which, anchor=anchor, turn=turn)
    x, y, across, down = draw(points(4)).tolist()
    return Raster(np.zeros((2, 3, 3), np.uint8), (x, y, abs(across), abs(down)))


def marks(max_size: int = 3) -> st.SearchStrategy[tuple[Mark, ...]]:
    """Tuples of marks, some of them in groups."""
    plain = st.lists(_plain(), max_size=max_size).map(tuple)
    return plain | plain.map(lambda inner: (Group(inner, "panel"),))
