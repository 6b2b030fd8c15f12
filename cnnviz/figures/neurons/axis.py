"""Words beside the columns of neurons: what they are and how many there are."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.line_panel import Drawing
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

NUMBER = 8.0
"""How far a number reaches below its line."""
UNDER = 7.4
"""The gap between the outputs and the words below them."""
CLEAR = 0.6
"""The least gap between a line and these words."""
GAP = 8.0
"""How far the dots for neurons left out reach below their middle."""


def axis_words(scene: Scene, room: Size, theme: Theme, labels: Labels) -> Marks:
    """The words at the left of columns: of all if the scene runs up, else only the input's."""
    look, marks = type_of("axis", theme), list[Marks]()
    for layer, (place, column) in enumerate(zip(scene.places, scene.columns, strict=True)):
        words = column_words(column, layer == 0, labels, scene.cells)
        if scene.up:
            y = (
                float(place.at[:, 1].mean())
                if not len(place.frames)
                else float(place.frames[..., 1].mean())
            )
        elif layer == 0:
            y = float(place.at[0, 1])
        else:
            continue
        marks.append((near(words, (room.width, y), "left", look, 0, names={"layer": layer}),))
    return tuple(mark for group in marks for mark in group)


def output_words(scene: Scene, room: Size, drawing: Drawing, depth: float = 0.0) -> Marks:
    """The words of the outputs below them, in a scene that runs to the right: at the outputs if no
    line from an input further down runs through them, else at the end of their room. Something
    else reaches `depth` points below the outputs.
    """
    place, look = scene.places[-1], type_of("axis", drawing.theme)
    words = column_words(scene.columns[-1], False, drawing.labels, scene.cells)
    names = {"layer": len(scene.columns) - 1}
    if scene.cells:
        below = [float(place.frames[..., 1].max()), *(place.gaps[:, 1] + GAP).tolist()]
        end = float(place.frames[..., 0].max()), max(below)
        words_mark = near(words, end, "below", look, UNDER, "end", names)
        return (words_mark,) if not scene.up and words_mark.at[0, 1] <= room.height + 2 else ()
    if scene.up:
        return ()
    y = _lowest(place, scene) + depth
    x, before = float(place.at[0, 0]), scene.places[-2].at
    slope = (before[:, 1].max() - place.at[:, 1].max()) / (x - before[0, 0])
    for right in (x + scene.radius, room.width):
        words_mark = near(words, (right, y), "below", look, UNDER, "end", names)
        if words_mark.at[0, 1] > room.height + 2:
            break
        crossing = place.at[:, 1].max() + slope * max(0.0, x - right + look.width(words))
        # If neurons are left out, lines from further down have numbers.
        if crossing + (NUMBER if len(place.gaps) else 0.0) < box((words_mark,)).y0 - CLEAR:
            return (words_mark,)
    return ()


def words_below(
    columns: tuple[Column, ...], width: float, theme: Theme, labels: Labels
) -> tuple[str, ...]:
    """How many neurons each column of one channel has, if all words fit below; else nothing."""
    if any(spatial(column.shape)[0] > 1 for column in columns):
        return ()
    words = [column_words(column, i == 0, labels) for i, column in enumerate(columns)]
    look, pitch = type_of("axis", theme), (width - 80.0) / (len(columns) - 1)
    parts = [1.0, *[0.5] * (len(columns) - 2), 1.0]
    widths = [look.width(text) * part for text, part in zip(words, parts, strict=True)]
    room = all(text + next_width + 8 <= pitch for text, next_width in pairwise(widths))
    return tuple(words) if room else ()


def names_below(scene: Scene, words: tuple[str, ...], theme: Theme, bottom: float = 0.0) -> Marks:
    """The words of all columns on one line below, in a scene that runs to the right; something else
    ends at `bottom`.
    """
    look = type_of("axis", theme)
    y = max(bottom, *(_lowest(place, scene) for place in scene.places))
    anchors = ("start", *["middle"] * (len(words) - 2), "end")
    return tuple(
        near(text, _edge(place, scene, y), "below", look, UNDER, anchor, {"layer": layer})
        for layer, (place, text, anchor) in enumerate(
            zip(scene.places, words, anchors, strict=True)
        )
    )


def _edge(place: Place, scene: Scene, y: float) -> Box:
    """The lower edge, at y, of a column."""
    x = float(place.at[0, 0])
    return Box(x - scene.radius, y, x + scene.radius, y)


def _lowest(place: Place, scene: Scene) -> float:
    """The y at which the lowest mark of a column ends: a neuron, or dots."""
    ends = np.concatenate([place.at[:, 1] + scene.radius, place.gaps[:, 1] + GAP])
    return float(ends.max())


def column_words(column: Column, first: bool, labels: Labels, cells: bool = False) -> str:
    """How many neurons a column has, or how many channels.

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
