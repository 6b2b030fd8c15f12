"""What frames share: marks that always come and go together are one layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.steps import staged

Scene = list[Mark]
"""The marks of a frame, in painting order."""


class Scenes:
    """The frames of a film: the steps of one picture, or several pictures, made on demand."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures
        self.first = pictures[0]
        self._staged: list[tuple[Mark, float, float]] = []
        if len(pictures) == 1:
            for mark in leaves(staged(self.first).marks):
                names = mark.names
                self._staged.append((mark, names.get("step", 1), names.get("until", np.inf)))

    def __len__(self) -> int:
        return max(len(self._pictures), len(self.first.steps))

    def __getitem__(self, index: int) -> Scene:
        if self._staged:
            return [mark for mark, begin, end in self._staged if begin <= index + 1 < end]
        return list(leaves(self._pictures[index].marks))


class Layer(NamedTuple):
    """Marks that are drawn together; equal keys mean equal pixels."""

    key: object
    marks: tuple[Mark, ...]


def split_into_layers(scenes: Iterable[Scene]) -> list[list[Layer]]:
    """Frames as layers, each of marks that are never seen without their neighbours."""
    numbers: dict[object, int] = {}
    marks: list[Mark] = []
    frames = []
    for scene in scenes:
        frame = []
        for mark in scene:
            number = numbers.setdefault(_content(mark), len(numbers))
            marks += [mark] if number == len(marks) else []
            frame.append(number)
        frames.append(frame)
    runs = _runs(frames, len(marks))
    keys = list(numbers)
    layers = {
        run[0]: Layer(tuple(keys[i] for i in run), tuple(marks[i] for i in run)) for run in runs
    }
    return [[layers[i] for i in frame if i in layers] for frame in frames]


def _content(mark: Any) -> object:
    """All of a mark that is visible, as a key."""
    fields = (value for name, value in mark._asdict().items() if name not in ("cls", "names"))
    return type(mark), tuple(v.tobytes() if isinstance(v, np.ndarray) else v for v in fields)


def _runs(frames: list[list[int]], count: int) -> list[list[int]]:
    """The numbers below `count`, in runs that every frame has as a whole, or not at all."""
    followers: list[set[int]] = [set() for _ in range(count)]
    predecessors: list[set[int]] = [set() for _ in range(count)]
    for frame in frames:
        for number, following in pairwise([-1, *frame, -1]):
            if number >= 0:
                followers[number].add(following)
            if following >= 0:
                predecessors[following].add(number)
    begins = [len(b) > 1 or -1 in b or len(followers[min(b)]) > 1 for b in predecessors]
    runs = []
    for head in np.flatnonzero(begins).tolist():
        run = [head]
        while (next_ := min(followers[run[-1]])) >= 0 and not begins[next_]:
            run.append(next_)
        runs.append(run)
    return runs
