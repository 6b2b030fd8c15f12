"""What maps are called: kernels by capitals, groups by numbers; and the colours of kernels."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import letter
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.page.type import say, type_of
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
    place, bars = scene.places[column], len(scene.columns[column].shape) < 3
    look = type_of("letter" if coloured or not bars else "number", theme)
    if not bars and len(set(place.channels)) < len(place.channels):
        return _beside_slices(place, column, kernels, theme) if coloured else []
    if not bars and _hidden(scene, column):
        return []
    corners = place.frames[:, 1 if bars else 0]
    half = float(np.ptp(place.frames[0, :, 1])) / 2
    offset = (5.0, half + 0.34 * look.size) if bars else (3.5, 12.5)
    marks: list[Mark] = []
    for channel, (x, y) in zip(place.channels, corners.tolist(), strict=True):
        if channel not in kernels:
            continue
        own = look._replace(cls="kernel-name")
        if bars and coloured:
            own = own._replace(colour=kernel_tone(channel, theme).colour)
        elif not bars:
            under = theme.tints[channel % len(theme.tints)] if coloured else theme.background
            marks.append(_field((x + 1.0, y + 1.0), under))
        at = (x + offset[0], y + offset[1])
        marks.append(say(capital(channel), at, own, "start", {"layer": column, "channel": channel}))
    return marks


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


def _hidden(scene: Scene, column: int) -> bool:
    """Whether maps stand so close that their corners have no room for a letter, or a traced neuron
    is there.
    """
    place = scene.places[column]
    steps = np.diff(place.frames[:, 0, 0])
    apart = place.of(np.array(scene.traced[column - 1]))[:, None] - place.frames[None, :, 0]
    met = ((apart > -scene.radius) & (apart < np.array(FIELD) + scene.radius + 1.0)).all(axis=2)
    return bool(met.any() or (len(steps) and float(np.abs(steps).min()) < 13.0))


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
