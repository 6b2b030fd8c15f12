"""The picture and the feature maps of the figure image, each a sheet with its range below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.image import say
from cnnviz.figures.image.place import APART, BELOW, NAME, Layout, Plan
from cnnviz.figures.image.subject import Subject
from cnnviz.figures.ink.diverging import greys, scale
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import Type, type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Floats, Marks, Names, Raster, Style
from cnnviz.picture.parts import Part, Size, air, column, ink, named, over
from cnnviz.picture.theme import Theme

ACTIVATION: Names = {"alone": 1}
"""The names of an activation's marks."""


class Scene(NamedTuple):
    """What is drawn, its layout, the plan of the columns and their height, and the theme."""

    subject: Subject
    layout: Layout
    plan: Plan
    height: float
    theme: Theme


class Stack(NamedTuple):
    """The part in a column, and the room at its foot that does not count for its middle."""

    part: Part
    below: float = 0.0


class _Maps(NamedTuple):
    """Feature maps (channels, rows, columns), their kind, and the names of their marks."""

    values: Floats
    kind: str
    names: Names


def stacks(scene: Scene) -> list[Stack]:
    """The columns except the kernels': the picture, the maps, the activation, the next layer."""
    subject, activation = scene.subject, scene.subject.activation
    first, *later = subject.stages
    columns = [[_Maps(first.maps, "map", {"stage": 0})]]
    if activation and scene.layout.activation:
        columns.append([_Maps(activation.input, "acted", ACTIVATION)])
    for stage in later:
        next_maps = _Maps(stage.maps, "next", {"stage": 1})
        if scene.layout.activation == "over":
            columns[-1].append(next_maps)
        else:
            columns.append([next_maps])
    side = scene.plan.pixels(scene.height)[0]
    picture = _sheet("picture", _pixels_of(subject.picture), side, UNNAMED, scene.theme)
    return [Stack(picture), *(_stack(scene, i, maps) for i, maps in enumerate(columns, 1))]


def _stack(scene: Scene, i: int, kinds: list[_Maps]) -> Stack:
    """A column of maps: those of one kind; or one map, and the one that reads it below."""
    parts = list(_sheets(scene, i, kinds[0]))
    for maps in kinds[1:]:
        label = type_of("label", scene.theme)
        name, *_ = say.heads(scene.subject, scene.layout)[-1].names
        sheet, span = _sheets(scene, i, maps, lower=True)
        size = Size(scene.plan.columns[i].least, NAME)
        name_part = on_paper_part(name, label, size, scene.theme, maps.names, 3.0)
        parts += [air(height=APART), sheet, name_part, span]
    # The activated map stands beside the map itself.
    below = [*parts[1:]] if len(kinds) > 1 else parts[-1:]
    return Stack(column(*parts), column(*below).height(0.0).least)


def _sheets(scene: Scene, i: int, maps: _Maps, lower: bool = False) -> Iterator[Part]:
    """The maps of one kind, each with its range below if that fits."""
    theme, last = scene.theme, i == len(scene.plan.columns) - 1
    side, place = scene.plan.pixels(scene.height)[i], scene.plan.columns[i]
    side = place.lower_pixel(side) if lower else side
    # The kernels' column is no column of pictures.
    room = scene.plan.widths(scene.height)[i + 1] + (0 if last else scene.plan.gap - 4)
    line = type_of("line", theme).sized(13)
    colours = scale(theme) if scene.subject.signed else greys()
    for row, channel in enumerate(scene.subject.channels(place.total, len(maps.values))):
        values = maps.values[channel]
        if row:
            yield air(height=APART)
        pixels = colours.pixels(values, float(np.abs(values).max()))
        yield _sheet(f"{maps.kind} {channel}", pixels, side, maps.names, theme)
        size, words = Size(side * values.shape[1], BELOW), say.span(values, scene.subject.labels)
        # If the sum is worked out, its lines come from the lower left.
        aside = scene.layout.worked and maps.kind == "map" and size.width > line.width(words)
        below = on_paper_part(
            words, line, size, theme, maps.names, 6.0, "end" if aside else "start"
        )
        yield below if line.width(words) <= room else air(height=BELOW)


def _sheet(name: str, pixels: NDArray[np.uint8], side: float, names: Names, theme: Theme) -> Part:
    """Pixels of a side, with a rim; lines find it by its name."""
    size = Size(side * pixels.shape[1], side * pixels.shape[0])
    cls = {"next": "map"}.get(kind := name.split()[0], kind)
    box = Box(0.0, 0.0, *size)

    def raster() -> Marks:
        return (Raster(pixels, (0.0, 0.0, *size), cls, names),)

    return over(named(ink(size, raster, (0.0, 0.0)), name), rim(box, names, theme))


def rim(box: Box, names: Names, theme: Theme) -> Part:
    """A fine rim around a picture."""
    style = Style(theme.rule, None, 1.0)
    return ink(
        Size(box.width, box.height),
        lambda: (polygons(corners(box), style, "rim", names),),
        (0.0, 0.0),
    )


def on_paper_part(
    words: str, look: Type, size: Size, theme: Theme, names: Names, gap: float = 0.0,
    anchor: str = "start",
) -> Part:  # fmt: skip
    """A line of text in a room of a size, on paper, so that no link runs through it."""

    def marks() -> Marks:
        at = Box(0.0, 0.0, size.width, 0.0)
        return on_paper(near(words, at, "below", look, gap, anchor, names), theme.background)

    return ink(size, marks, (0.0, 0.0))


def _pixels_of(picture: Floats) -> NDArray[np.uint8]:
    """The picture as RGB pixels: (rows, columns, 3)."""
    channels = np.moveaxis(picture, 0, 2)
    rgb = channels if channels.shape[2] == 3 else np.repeat(channels[..., :1], 3, axis=2)
    return rgb.astype(np.uint8)
