"""A build-up or a walk as an animated SVG, by CSS alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from cnnviz.picture.marks import Group, Mark, Marks, Picture
from cnnviz.picture.steps import staged
from cnnviz.render.film.scenes import Layer, Scenes, split_into_layers
from cnnviz.render.stepped.spans import wrap_spans
from cnnviz.render.svg import svg


def animated(
    pictures: Sequence[Picture], seconds: Sequence[float], once: bool = False, text: str = "text"
) -> str:
    """The steps of one picture, or several pictures, in turn, each for its `seconds`.

    Readers who prefer no motion see the end.
    """
    rules = Rules(pictures[0], seconds, once)
    if len(pictures) > 1:
        marks = _walk(pictures, rules)
    else:
        marks = wrap_spans(staged(pictures[0]).marks, rules.stepped)
    return svg(pictures[0]._replace(marks=marks), style=rules.css(), text=text)


class Rules:
    """Which marks are visible in which frames: a class and an animation for each set of frames."""

    def __init__(self, picture: Picture, seconds: Sequence[float], once: bool) -> None:
        # A page may hold several pictures, whose rules must not clash.
        self._own = f"k{crc32(f'{picture.title} {picture.description}'.encode()):08x}"
        self._seconds = seconds
        self._how = "1 forwards" if once else "infinite"
        self._names: dict[frozenset[int], str] = {}

    def stepped(self, marks: Marks, begin: int, end: int) -> Marks:
        """Marks that are visible from step `begin` until step `end`, 0 for no end."""
        return self.visible(marks, frozenset(range(begin - 1, (end or len(self._seconds) + 1) - 1)))

    def visible(self, marks: Marks, frames: frozenset[int]) -> Marks:
        """Marks that are visible in some frames."""
        if len(frames) == len(self._seconds):
            return marks
        name = self._names.setdefault(frames, f"{self._own}-{len(self._names) + 1}")
        at_end = len(self._seconds) - 1 in frames
        return (Group(marks, name if at_end else f"{name} {self._own}"),)

    def css(self) -> str:
        """All rules; without motion, only what is visible at the end is shown."""
        moving = "".join(self._animation(frames, name) for frames, name in self._names.items())
        rules = f"@media(prefers-reduced-motion:no-preference){{{moving}}}"
        return f".{self._own}{{visibility:hidden}}{rules}"

    def _animation(self, frames: frozenset[int], name: str) -> str:
        total, time, stops, previous = sum(self._seconds), 0.0, "", ""
        for i, duration in enumerate(self._seconds):
            state = "visible" if i in frames else "hidden"
            if state != previous:
                stops += f"{100 * time / total:.4g}%{{visibility:{state}}}"
            time, previous = time + duration, state
        animation = f"{name} {total:.4g}s step-end {self._how}"
        keys = f"{stops}to{{visibility:{previous}}}"
        return f".{name}{{animation:{animation}}}@keyframes {name}{{{keys}}}"


def _walk(pictures: Sequence[Picture], rules: Rules) -> Marks:
    """What several pictures share, once, and the rest in the frames where it is visible."""
    scenes = Scenes(pictures)
    frames = split_into_layers(scenes[i] for i in range(len(scenes)))
    frames_of: dict[object, set[int]] = {}
    for i, frame in enumerate(frames):
        for layer in frame:
            frames_of.setdefault(layer.key, set()).add(i)
    marks: list[Mark] = []
    for layer in _in_order(frames):
        marks += rules.visible(layer.marks, frozenset(frames_of[layer.key]))
    return tuple(marks)


def _in_order(frames: list[list[Layer]]) -> list[Layer]:
    """All layers, each after those that it covers in some frame."""
    layers = {layer.key: layer for frame in frames for layer in frame}
    beneath: dict[object, set[object]] = {key: set() for key in layers}
    for frame in frames:
        for lower, upper in pairwise(frame):
            beneath[upper.key].add(lower.key)
    ordered: dict[object, Layer] = {}
    while len(ordered) < len(layers):
        waiting = [key for key in layers if key not in ordered]
        ready = [key for key in waiting if beneath[key] <= ordered.keys()]
        # If frames disagree about the order, the first one is right.
        for key in ready or waiting[:1]:
            ordered[key] = layers[key]
    return list(ordered.values())
