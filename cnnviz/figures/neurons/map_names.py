"""What maps are called: kernels by capitals, groups by numbers; and the colours of kernels."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.page.type import Type, say, type_of
from cnnviz.picture.marks import Mark, Polygons, Style
from cnnviz.picture.tokens import Tokens


class Tone(NamedTuple):
    """How a traced neuron, its cone and what it sees are painted."""

    colour: str
    dash: tuple[float, ...] = ()


def kernel_tone(kernel: int, theme: Tokens) -> Tone:
    """The colour and the dash of a kernel."""
    colours = len(theme.weights)
    dashes = theme.dashes
    return Tone(theme.weights[kernel % colours], dashes[kernel // colours % len(dashes)])


def map_tint(kernel: int, theme: Tokens) -> str:
    """The fill of the map of a kernel; those that are told apart by dashes have none of their own,
    else they would look like the ones of the same colour.
    """
    return theme.wash if kernel_tone(kernel, theme).dash else theme.tints[kernel % len(theme.tints)]


FIELD = (12.0, 14.5)
"""How large the field under a letter is."""


def capital(kernel: int) -> str:
    """The name of a kernel: A, B, ..., Z, A2, B2, ...

    >>> capital(3), capital(27)
    ('D', 'B2')
    """
    return letter(kernel).upper()


def kernel_names(
    scene: Scene, column: int, kernels: Set[int], coloured: bool, theme: Tokens
) -> list[Mark]:
    """The names of some kernels: beside a bar, in its colour if it has one; or in the corner of a
    map, where that is seen and no traced neuron is.
    """
    place = scene.places[column]
    if len(scene.columns[column].shape) < 3:
        return _beside_bars(place, column, kernels, coloured, theme)
    if len(set(place.channels)) < len(place.channels):
        return _beside_slices(place, column, kernels, theme) if coloured else []
    return _in_corners(scene, column, kernels, coloured, theme)


def _beside_bars(
    place: Place, column: int, kernels: Set[int], coloured: bool, theme: Tokens
) -> list[Mark]:
    look, marks = type_of("letter" if coloured else "number", theme), list[Mark]()
    half = float(np.ptp(place.frames[0, :, 1])) / 2
    for channel, (x, y) in zip(place.channels, place.frames[:, 1].tolist(), strict=True):
        if channel in kernels:
            own = look._replace(colour=kernel_tone(channel, theme).colour) if coloured else look
            at = (x + 5.0, y + half + 0.34 * look.size)
            marks.append(_named(channel, at, column, own))
    return marks


def _in_corners(
    scene: Scene, column: int, kernels: Set[int], coloured: bool, theme: Tokens
) -> list[Mark]:
    """Names at the left of maps; of the front one at the right, where cones come from the left."""
    place, look, marks = scene.places[column], type_of("letter", theme), list[Mark]()
    seen = _seen(scene, column, kernels)
    for channel, frame in zip(place.channels, place.frames, strict=True):
        if channel not in seen:
            continue
        (x, y), right = frame[0].tolist(), float(frame[1, 0])
        if not scene.up and channel == place.channels[-1]:
            x = right - FIELD[0] - 2.0
        fill = map_tint(channel, theme) if coloured else theme.background
        marks += [
            _field((x + 1.0, y + 1.0), fill),
            _named(channel, (x + 3.5, y + 12.5), column, look),
        ]
    return marks


def _named(channel: int, at: tuple[float, float], column: int, look: Type) -> Mark:
    names = {"layer": column, "channel": channel}
    return say(capital(channel), at, look._replace(cls="kernel-name"), "start", names)


def _beside_slices(place: Place, column: int, kernels: Set[int], theme: Tokens) -> list[Mark]:
    """The names of kernels above its front slices, right of the hindmost ones."""
    look, marks = type_of("letter", theme)._replace(cls="kernel-name"), list[Mark]()
    for channel in sorted(kernels):
        name, frames = capital(channel), place.frames[np.array(place.channels) == channel]
        right, top = float(frames[..., 0].max()), float(frames[..., 1].min())
        left, low = right - look.width(name), top + look.size
        met = (frames[:, 1, 0] > left) & (frames[:, 0, 1] < low)
        if met.any():
            return []
        own = look._replace(colour=kernel_tone(channel, theme).colour)
        names = {"layer": column, "channel": channel}
        marks.append(say(name, (right, top + 0.78 * look.size), own, "end", names))
    return marks


def _field(corner: tuple[float, float], colour: str) -> Mark:
    """A field under a letter, which no line between cells runs through."""
    box = np.array(corner) + np.array([(0, 0), (FIELD[0], 0), FIELD, (0, FIELD[1])])
    return Polygons(box[None], (Style(None, colour),), np.zeros(1, int), cls="paper")


def _seen(scene: Scene, column: int, kernels: Set[int]) -> Set[int]:
    """Those of some kernels whose maps have room for a letter in their corner: only the front one
    where maps stand close, none where a traced neuron is there.
    """
    place = scene.places[column]
    steps = np.diff(place.frames[:, 0, 0])
    apart = place.of(np.array(scene.traced[column - 1]))[:, None] - place.frames[None, :, 0]
    met = ((apart > -scene.radius) & (apart < np.array(FIELD) + scene.radius + 1.0)).all(axis=2)
    if met.any():
        return set()
    close = len(steps) and float(np.abs(steps).min()) < 13.0
    return kernels & {place.channels[-1]} if close else kernels


def group_names(scene: Scene, place: Place, how: Drawing) -> list[Mark]:
    """The names of groups above their maps."""
    each = scene.last.shape[0] // scene.groups
    marks: list[Mark] = []
    for group in range(scene.groups):
        mine = [i for i, channel in enumerate(place.channels) if channel // each == group]
        if mine:
            x, y = place.frames[mine, 0].min(axis=0).tolist()
            marks.append(
                say(how.labels("group", n=group + 1), (x, y - 6), type_of("axis", how.theme))
            )
    return marks
