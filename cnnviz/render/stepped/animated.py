"""A build-up or a walk as an SVG that moves by itself, by CSS alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from cnnviz.picture.marks import Group, Mark, Picture
from cnnviz.picture.steps import staged
from cnnviz.render.film.scenes import Layer, Scenes, layered
from cnnviz.render.stepped.spans import Marks, wrapped
from cnnviz.render.svg import svg


def animated(
    pictures: Sequence[Picture], seconds: Sequence[float], once: bool = False, text: str = "text"
) -> str:
    """The steps of one picture, or several pictures, one after another, each for its `seconds`.

    For readers who want no motion it is as at its end.
    """
    rules = Rules(pictures[0], seconds, once)
    if len(pictures) > 1:
        marks = _walk(pictures, rules)
    else:
        marks = wrapped(staged(pictures[0]).marks, rules.stepped)
    return svg(pictures[0]._replace(marks=marks), style=rules.css(), text=text)


class Rules:
    """Which marks are seen in which frames: a class for each set of frames, and its animation."""

    def __init__(self, picture: Picture, seconds: Sequence[float], once: bool) -> None:
        # A page may hold several pictures, whose rules must not meet.
        self._own = f"k{crc32(f'{picture.title} {picture.description}'.encode()):08x}"
        self._seconds = seconds
        self._how = "1 forwards" if once else "infinite"
        self._names: dict[frozenset[int], str] = {}

    def stepped(self, marks: Marks, begin: int, end: int) -> Marks:
        """Marks that are seen from one step until another."""
        return self.seen(marks, frozenset(range(begin - 1, (end or len(self._seconds) + 1) - 1)))

    def seen(self, marks: Marks, frames: frozenset[int]) -> Marks:
        """Marks that are seen in some frames."""
        if len(frames) == len(self._seconds):
            return marks
        name = self._names.setdefault(frames, f"{self._own}-{len(self._names) + 1}")
        at_end = len(self._seconds) - 1 in frames
        return (Group(marks, name if at_end else f"{name} {self._own}"),)

    def css(self) -> str:
        """All rules; without motion, what is not seen at the end is not seen."""
        moving = "".join(self._animation(frames, name) for frames, name in self._names.items())
        wanted = f"@media(prefers-reduced-motion:no-preference){{{moving}}}"
        return f".{self._own}{{visibility:hidden}}{wanted}"

    def _animation(self, frames: frozenset[int], name: str) -> str:
        total, time, stops, before = sum(self._seconds), 0.0, "", ""
        for at, lasting in enumerate(self._seconds):
            state = "visible" if at in frames else "hidden"
            if state != before:
                stops += f"{100 * time / total:.4g}%{{visibility:{state}}}"
            time, before = time + lasting, state
        how = f"{name} {total:.4g}s step-end {self._how}"
        keys = f"{stops}to{{visibility:{before}}}"
        return f".{name}{{animation:{how}}}@keyframes {name}{{{keys}}}"


def _walk(pictures: Sequence[Picture], rules: Rules) -> Marks:
    """What several pictures have in common, once, and the rest where it is seen."""
    scenes = Scenes(pictures)
    frames = layered(scenes[at] for at in range(len(scenes)))
    found: dict[object, set[int]] = {}
    for at, frame in enumerate(frames):
        for layer in frame:
            found.setdefault(layer.key, set()).add(at)
    marks: list[Mark] = []
    for layer in _in_order(frames):
        marks += rules.seen(layer.marks, frozenset(found[layer.key]))
    return tuple(marks)


def _in_order(frames: list[list[Layer]]) -> list[Layer]:
    """All layers, each after those that it is painted over in some frame."""
    layers = {layer.key: layer for frame in frames for layer in frame}
    beneath: dict[object, set[object]] = {key: set() for key in layers}
    for frame in frames:
        for one, other in pairwise(frame):
            beneath[other.key].add(one.key)
    done: dict[object, Layer] = {}
    while len(done) < len(layers):
        waiting = [key for key in layers if key not in done]
        ready = [key for key in waiting if beneath[key] <= done.keys()]
        # Where frames disagree about an order, the first one is right.
        for key in ready or waiting[:1]:
            done[key] = layers[key]
    return list(done.values())
