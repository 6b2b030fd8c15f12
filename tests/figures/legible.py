"""What makes a picture illegible, found in its marks: an oracle of the figures' tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cnnviz.figures.request import Request
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import chain
from cnnviz.picture.extent import box, text_corners
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Raster, Texts
from cnnviz.picture.theme import contrast, load

SIZES = {
    "16:9": (960.0, 540.0),
    "4:3": (720.0, 540.0),
    "square": (540.0, 540.0),
    "page": (504.0, 288.0),
    "column": (252.0, 189.0),
}


def asked(
    shape: Shape, *layers: Layer, theme: str = "light", size: str = "16:9", **more: Any
) -> Request:
    """A request for a figure of these layers."""
    return Request(chain(shape, layers), load(theme), size=SIZES[size], **more)


def marks(of: Picture | Group) -> Iterator[Mark]:
    """All marks but groups, in the order in which they are painted."""
    for mark in of.marks:
        if isinstance(mark, Group):
            yield from marks(mark)
        else:
            yield mark


def groups(of: Picture | Group, cls: str) -> Iterator[Group]:
    """All groups of a class, at any depth."""
    for mark in of.marks:
        if isinstance(mark, Group):
            if mark.cls == cls:
                yield mark
            yield from groups(mark, cls)


def words(of: Picture | Group, cls: str | None = None) -> list[str]:
    """All texts (of a class)."""
    found = [m for m in marks(of) if isinstance(m, Texts) and cls in (None, m.cls)]
    return [string for text in found for string in text.strings]


class Placed(NamedTuple):
    string: str
    size: float
    colour: str
    at: Any  # (4, 2) corners, shrunk by a hair
    order: int

    @property
    def low(self) -> Any:
        return self.at.min(axis=0)

    @property
    def high(self) -> Any:
        return self.at.max(axis=0)


def texts(picture: Picture) -> list[Placed]:
    found = []
    for order, mark in enumerate(marks(picture)):
        if not isinstance(mark, Texts):
            continue
        for i, corners in enumerate(text_corners(mark)):
            middle = corners.mean(axis=0)
            reach = np.maximum(np.abs(corners - middle) - 0.8, 0) * np.sign(corners - middle)
            colour = mark.styles[mark.which[i]].fill or ""
            found.append(Placed(mark.strings[i], mark.size, colour, middle + reach, order))
    return found


def faults(picture: Picture, background: str) -> list[str]:
    """All that is wrong, a sentence each; [] for a legible picture."""
    placed = texts(picture)
    least = 12.0 if min(picture.size) >= 500 else 7.0
    found = [f"{t.string!r} is only {t.size:.1f} points" for t in placed if t.size < least - 1e-6]
    around = box(picture.marks)
    if around.x0 < -0.5 or around.y0 < -0.5:
        found.append(f"marks begin at {around.x0:.1f}, {around.y0:.1f}")
    if around.x1 > picture.size[0] + 0.5 or around.y1 > picture.size[1] + 0.5:
        found.append(f"marks reach {around.x1:.1f}, {around.y1:.1f}")
    for i, one in enumerate(placed):
        for other in placed[i + 1 :]:
            if (one.low < other.high).all() and (other.low < one.high).all():
                found.append(f"{one.string!r} meets {other.string!r}")
    drawn = list(marks(picture))
    for text in placed:
        under = _field(text, drawn, background)
        if contrast(text.colour, under) < 4.5:
            found.append(f"{text.string!r} has contrast {contrast(text.colour, under):.1f}")
        found += _crossed(text, drawn) + _touched(text, drawn)
    return found


def _field(text: Placed, drawn: list[Mark], background: str) -> str:
    """The colour of what was last painted under the middle of the text."""
    colour, middle = background, text.at.mean(axis=0)
    for mark in drawn[: text.order]:
        if isinstance(mark, Raster):
            continue
        for i in _covering(mark, middle):
            colour = mark.styles[mark.which[i]].fill or colour  # type: ignore[union-attr]
    return colour


def _covering(mark: Mark, point: np.ndarray[Any, Any]) -> list[int]:
    """The items of a mark that have a fill and cover a point."""
    if isinstance(mark, Dots):
        inside = np.hypot(*(mark.at - point).T) <= mark.radius
    elif isinstance(mark, Polygons) and mark.closed:
        a, b = mark.points, np.roll(mark.points, -1, axis=1)
        way, off = b - a, point - a
        side = way[..., 0] * off[..., 1] - way[..., 1] * off[..., 0]
        inside = (side >= 0).all(axis=1) | (side <= 0).all(axis=1)
    else:
        return []
    return [int(i) for i in np.flatnonzero(inside) if mark.styles[mark.which[i]].fill]


def _crossed(text: Placed, drawn: list[Mark]) -> list[str]:
    """The lines that run through a text without a field between."""
    found = []
    middle = text.at.mean(axis=0)
    for order, mark in enumerate(drawn):
        if not isinstance(mark, Lines) or not len(mark.start):
            continue
        near = (np.minimum(mark.start, mark.end) < text.high).all(axis=1)
        near &= (np.maximum(mark.start, mark.end) > text.low).all(axis=1)
        if not near.any():
            continue
        t = np.linspace(0, 1, 60)[:, None, None]
        points = mark.start[near] + t * (mark.end - mark.start)[near]
        hit = ((points > text.low) & (points < text.high)).all(axis=2).any(axis=0)
        between = drawn[order : text.order]
        if hit.any() and not any(_covering(other, middle) for other in between):
            found.append(f"{hit.sum()} lines of class {mark.cls!r} run through {text.string!r}")
    return found


def _touched(text: Placed, drawn: list[Mark]) -> list[str]:
    """The neurons and dots that a text runs into without being their own."""
    found, middle = [], text.at.mean(axis=0)
    for mark in drawn:
        if not isinstance(mark, Dots) or not len(mark.at):
            continue
        nearest = np.clip(mark.at, text.low, text.high)
        hit = np.hypot(*(mark.at - nearest).T) < mark.radius
        own = np.hypot(*(mark.at - middle).T) < mark.radius
        if (hit & ~own).any():
            found.append(f"{text.string!r} meets {mark.cls!r}")
    return found
