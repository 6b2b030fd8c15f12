"""The picture and the feature maps of the figure image, each a sheet with its range below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.image import say as said
from cnnviz.figures.image.place import APART, BELOW, NAME, Plan, Way
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.diverging import greys, scale
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import Type, type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Floats, Names, Raster, Style
from cnnviz.picture.parts import Part, Size, air, column, ink, named, over
from cnnviz.picture.theme import Theme

ALONE: Names = {"alone": 1}
"""The names of what acts on each neuron alone."""


class Scene(NamedTuple):
    """What is drawn, in which way, where: the plan of the columns and the height; in a theme."""

    about: Subject
    way: Way
    plan: Plan
    height: float
    theme: Theme


class Stack(NamedTuple):
    """What stands in a column, and the room at its foot that does not count for its middle."""

    part: Part
    below: float = 0.0


class _Maps(NamedTuple):
    """Feature maps (channels, rows, columns), of which kind, and the names of their marks."""

    values: Floats
    kind: str
    names: Names


def stacks(scene: Scene) -> list[Stack]:
    """The columns but the kernels': the picture, the maps, what acts on these, the next layer's."""
    about, acted = scene.about, scene.about.acted
    first, *later = about.stages
    found = [[_Maps(first.maps, "map", {"stage": 0})]]
    if acted and scene.way.acted:
        found.append([_Maps(acted.read, "acted", ALONE)])
    for stage in later:
        nexts = _Maps(stage.maps, "next", {"stage": 1})
        if scene.way.acted == "over":
            found[-1].append(nexts)
        else:
            found.append([nexts])
    side = scene.plan.pixels(scene.height)[0]
    picture = _sheet("picture", _seen(about.picture), side, UNNAMED, scene.theme)
    return [Stack(picture), *(_stack(scene, at, maps) for at, maps in enumerate(found, 1))]


def _stack(scene: Scene, at: int, kinds: list[_Maps]) -> Stack:
    """A column of maps: all that are drawn of one kind; or one map, and what reads it below."""
    parts = list(_ranged(scene, at, kinds[0]))
    for maps in kinds[1:]:
        label = type_of("label", scene.theme)
        name, *_ = said.heads(scene.about, scene.way)[-1].names
        sheet, span = _ranged(scene, at, maps, lower=True)
        size = Size(scene.plan.columns[at].least, NAME)
        named_ = papered(name, label, size, scene.theme, maps.names, 3.0)
        parts += [air(height=APART), sheet, named_, span]
    # What acts stands beside the map that it acts on.
    below = [*parts[1:]] if len(kinds) > 1 else parts[-1:]
    return Stack(column(*parts), column(*below).height(0.0).least)


def _ranged(scene: Scene, at: int, maps: _Maps, lower: bool = False) -> Iterator[Part]:
    """So many maps below one another, each with its range below it where that has room."""
    theme, last = scene.theme, at == len(scene.plan.columns) - 1
    side, of = scene.plan.pixels(scene.height)[at], scene.plan.columns[at]
    side = of.lower_pixel(side) if lower else side
    # The kernels' column is no column of pictures.
    room = scene.plan.widths(scene.height)[at + 1] + (0 if last else scene.plan.gap - 4)
    line = type_of("line", theme).sized(13)
    colours = scale(theme) if scene.about.signed else greys()
    for row, channel in enumerate(scene.about.shown(of.total, len(maps.values))):
        values = maps.values[channel]
        if row:
            yield air(height=APART)
        pixels = colours.pixels(values, float(np.abs(values).max()))
        yield _sheet(f"{maps.kind} {channel}", pixels, side, maps.names, theme)
        size, words = Size(side * values.shape[1], BELOW), said.span(values, scene.about.labels)
        # From the left below comes the sum, if it is worked out.
        aside = scene.way.worked and maps.kind == "map" and size.width > line.width(words)
        below = papered(words, line, size, theme, maps.names, 6.0, "end" if aside else "start")
        yield below if line.width(words) <= room else air(height=BELOW)


def _sheet(name: str, pixels: NDArray[np.uint8], side: float, names: Names, theme: Theme) -> Part:
    """Pixels of a side, with a rim; the end of lines, by its name."""
    size = Size(side * pixels.shape[1], side * pixels.shape[0])
    cls = {"next": "map"}.get(kind := name.split()[0], kind)
    around = Box(0.0, 0.0, *size)

    def seen() -> Marks:
        return (Raster(pixels, (0.0, 0.0, *size), cls, names),)

    return over(named(ink(size, seen, (0.0, 0.0)), name), rim(around, names, theme))


def rim(of: Box, names: Names, theme: Theme) -> Part:
    """A fine rim around a picture."""
    style = Style(theme.rule, None, 1.0)
    return ink(
        Size(of.width, of.height), lambda: (polygons(corners(of), style, "rim", names),), (0.0, 0.0)
    )


def papered(
    words: str, look: Type, size: Size, theme: Theme, names: Names, gap: float = 0.0,
    anchor: str = "start",
) -> Part:  # fmt: skip
    """A line of text in a room of a size, on paper, so that no line runs through it."""

    def marks() -> Marks:
        at = Box(0.0, 0.0, size.width, 0.0)
        return on_paper(near(words, at, "below", look, gap, anchor, names), theme.background)

    return ink(size, marks, (0.0, 0.0))


def _seen(picture: Floats) -> NDArray[np.uint8]:
    """The picture as pixels: (rows, columns, 3)."""
    channels = np.moveaxis(picture, 0, 2)
    whole = channels if channels.shape[2] == 3 else np.repeat(channels[..., :1], 3, axis=2)
    return whole.astype(np.uint8)
