"""Words beside the columns of neurons: what they are and how many."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

NUMBER = 8.0
"""How far below a line its number reaches."""
UNDER = 7.4
"""The room between the outputs and the words below them."""
CLEAR = 0.6
"""The least room between a line and these words."""
GAP = 8.0
"""How far below their middle the dots end that stand for neurons left out."""


def axis_words(scene: Scene, room: Size, theme: Theme, labels: Labels) -> Marks:
    """The words of the columns at their left: of a scene that runs up each, else the input's."""
    look, marks = type_of("axis", theme), list[Marks]()
    for at, (place, column) in enumerate(zip(scene.places, scene.columns, strict=True)):
        words = column_words(column, at == 0, labels, scene.cells)
        if scene.up:
            y = (
                float(place.at[:, 1].mean())
                if not len(place.frames)
                else float(place.frames[..., 1].mean())
            )
        elif at == 0:
            y = float(place.at[0, 1])
        else:
            continue
        marks.append((near(words, (room.width, y), "left", look, 0, names={"layer": at}),))
    return tuple(mark for one in marks for mark in one)


def output_words(scene: Scene, room: Size, how: Drawing, low: float = 0.0) -> Marks:
    """The words of the outputs below them, in a scene that runs to the right: where no line from an
    input further down runs through them, else where they end with their room. Something else
    reaches `low` points below the outputs.
    """
    place, look = scene.places[-1], type_of("axis", how.theme)
    words = column_words(scene.columns[-1], False, how.labels, scene.cells)
    names = {"layer": len(scene.columns) - 1}
    if scene.cells:
        below = [float(place.frames[..., 1].max()), *(place.gaps[:, 1] + GAP).tolist()]
        end = float(place.frames[..., 0].max()), max(below)
        under = near(words, end, "below", look, UNDER, "end", names)
        return (under,) if not scene.up and under.at[0, 1] <= room.height + 2 else ()
    if scene.up:
        return ()
    y = _lowest(place, scene) + low
    x, before = float(place.at[0, 0]), scene.places[-2].at
    slope = (before[:, 1].max() - place.at[:, 1].max()) / (x - before[0, 0])
    for right in (x + scene.radius, room.width):
        under = near(words, (right, y), "below", look, UNDER, "end", names)
        if under.at[0, 1] > room.height + 2:
            break
        met = place.at[:, 1].max() + slope * max(0.0, x - right + look.width(words))
        # Where neurons are left out, lines from further down have numbers.
        if met + (NUMBER if len(place.gaps) else 0.0) < box((under,)).y0 - CLEAR:
            return (under,)
    return ()


def words_below(
    found: tuple[Column, ...], width: float, theme: Theme, labels: Labels
) -> tuple[str, ...]:
    """How many neurons each column of one channel has, if all have room below; else nothing."""
    if any(spatial(column.shape)[0] > 1 for column in found):
        return ()
    words = [column_words(column, at == 0, labels) for at, column in enumerate(found)]
    look, pitch = type_of("axis", theme), (width - 80.0) / (len(found) - 1)
    parts = [1.0, *[0.5] * (len(found) - 2), 1.0]
    wide = [look.width(one) * part for one, part in zip(words, parts, strict=True)]
    room = all(one + other + 8 <= pitch for one, other in pairwise(wide))
    return tuple(words) if room else ()


def names_below(scene: Scene, words: tuple[str, ...], theme: Theme, low: float = 0.0) -> Marks:
    """The words of each column on one line below all, in a scene that runs to the right; something
    else ends at `low`.
    """
    look = type_of("axis", theme)
    y = max(low, *(_lowest(place, scene) for place in scene.places))
    anchors = ("start", *["middle"] * (len(words) - 2), "end")
    return tuple(
        near(one, _edge(place, scene, y), "below", look, UNDER, anchor, {"layer": at})
        for at, (place, one, anchor) in enumerate(zip(scene.places, words, anchors, strict=True))
    )


def _edge(place: Place, scene: Scene, y: float) -> Box:
    """The lower edge of a column whose lowest mark ends at y."""
    x = float(place.at[0, 0])
    return Box(x - scene.radius, y, x + scene.radius, y)


def _lowest(place: Place, scene: Scene) -> float:
    """Where the lowest mark of a column ends: a neuron, or dots."""
    ends = np.concatenate([place.at[:, 1] + scene.radius, place.gaps[:, 1] + GAP])
    return float(ends.max())


def column_words(column: Column, first: bool, labels: Labels, cells: bool = False) -> str:
    """How many neurons a column has, or channels.

    >>> from cnnviz.labels import ENGLISH
    >>> column_words(Column((1, 8)), True, ENGLISH), column_words(Column((4, 8)), False, ENGLISH)
    ('8 inputs', '4 maps')
    """
    channels, *size = spatial(column.shape)
    if channels > 1:
        return labels("channels" if first else "maps", n=channels)
    if cells and len(size) > 1:
        return labels("input" if first else "map")
    return labels("inputs" if first else "neurons", n=prod(size))
