"""What frames have in common: marks that always come and go together are one layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.steps import staged

Scene = list[Mark]
"""The marks of a frame, in the order in which they are painted."""


class Scenes:
    """The frames of a film: the steps of one picture, or several pictures, made when asked for."""

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

    def __getitem__(self, at: int) -> Scene:
        if self._staged:
            return [mark for mark, begin, end in self._staged if begin <= at + 1 < end]
        return list(leaves(self._pictures[at].marks))


class Layer(NamedTuple):
    """Marks that are drawn as one; equal keys are equal pixels."""

    key: object
    marks: tuple[Mark, ...]


def layered(scenes: Iterable[Scene]) -> list[list[Layer]]:
    """Frames as layers: marks are one where none of them is ever seen without its neighbours."""
    known: dict[object, int] = {}
    marks: list[Mark] = []
    frames = []
    for scene in scenes:
        frame = []
        for mark in scene:
            number = known.setdefault(_content(mark), len(known))
            marks += [mark] if number == len(marks) else []
            frame.append(number)
        frames.append(frame)
    runs = _runs(frames, len(marks))
    keys = list(known)
    layers = {
        run[0]: Layer(tuple(keys[i] for i in run), tuple(marks[i] for i in run)) for run in runs
    }
    return [[layers[i] for i in frame if i in layers] for frame in frames]


def _content(mark: Any) -> object:
    """What tells marks apart, as far as it is seen."""
    fields = (value for name, value in mark._asdict().items() if name not in ("cls", "names"))
    return type(mark), tuple(v.tobytes() if isinstance(v, np.ndarray) else v for v in fields)


def _runs(frames: list[list[int]], count: int) -> list[list[int]]:
    """The numbers below `count`, in runs that stand in every frame as they are, or not at all."""
    after: list[set[int]] = [set() for _ in range(count)]
    before: list[set[int]] = [set() for _ in range(count)]
    for frame in frames:
        for one, other in pairwise([-1, *frame, -1]):
            if one >= 0:
                after[one].add(other)
            if other >= 0:
                before[other].add(one)
    begins = [len(b) > 1 or -1 in b or len(after[min(b)]) > 1 for b in before]
    runs = []
    for head in np.flatnonzero(begins).tolist():
        run = [head]
        while (next_ := min(after[run[-1]])) >= 0 and not begins[next_]:
            run.append(next_)
        runs.append(run)
    return runs
