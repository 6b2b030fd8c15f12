"""Build-ups: which marks of a picture are visible at a step, and which step back.

Nothing is laid out again, so what stays on the page stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.picture.faint import faded
from cnnviz.picture.marks import Group, Mark, Names, Picture, Raster
from cnnviz.picture.theme import Theme

ANY: Mapping[str, object] = EMPTY_MAPPING
GONE, SEEN, BACK = 0, 1, 2
"""The states of an item: not there, there, and there in the theme's faint colour."""

States = NDArray[np.int8]
"""(steps, n): the state of each of a mark's items at each step."""


class Select(NamedTuple):
    """Selects marks of a class ("": any), and of those the items whose names have these values.

    `Select("edge", {"dst": 2})` is what enters neuron 2, `Select("edge", {"dst": (2, 3)})` what
    enters either; `Select("panel", {"panel": "conv"})` a group with all its contents. Items also
    bear the names of the groups that they are in.
    """

    cls: str = ""
    names: Mapping[str, object] = ANY


class Step(NamedTuple):
    """A state of a build-up: its caption, what is hidden, and what steps back.

    `unsaid` are names of groups that would give away what is hidden; `title` replaces a title that
    would.
    """

    caption: str
    hidden: tuple[Select, ...] = ()
    faint: tuple[Select, ...] = ()
    unsaid: tuple[str, ...] = ()
    title: str = ""


class Added(NamedTuple):
    """What a step adds: its caption, and the marks that are there from then on."""

    caption: str
    seen: tuple[Select, ...] = ()


def buildup(added: Iterable[Added]) -> tuple[Step, ...]:
    """The steps of a build-up that only adds.

    >>> [step.hidden for step in buildup([Added("Dots."), Added("Lines.", (Select("edge"),))])]
    [(Select(cls='edge', names={}),), ()]
    """
    additions = list(added)
    return tuple(
        Step(caption, tuple(select for later in additions[at:] for select in later.seen))
        for at, (caption, _) in enumerate(additions, 1)
    )


def at(picture: Picture, step: Step) -> Picture:
    """The picture as it is at a step: its marks where they were, fewer of them or fainter.

    >>> from cnnviz.picture.marks import Dots, Style
    >>> black, named = (Style("#000000"),), {"index": (0, 1)}
    >>> two = Dots(np.eye(2), np.ones(2), black, np.zeros(2, int), "neuron", named)
    >>> step = Step("Only one.", hidden=(Select("neuron", {"index": 1}),))
    >>> at(Picture((two,), (9, 9), None, "", ""), step).marks[0].names
    {'index': (0,)}
    """
    marks = _visible(picture.marks, timeline((step,)), picture.theme)
    marks = _without(marks, step.unsaid) if step.unsaid else marks
    title = step.title or picture.title
    return picture._replace(marks=tuple(marks), title=title, description=step.caption, steps=())


def frames(picture: Picture) -> list[Picture]:
    """The picture at each of its steps, in order; a picture without steps is its own only frame.

    Each description says which step it is; a speaker also describes the whole, unless its counts
    are what the reader is asked for.
    """
    whole, count = picture.labels("steps.whole", said=picture.description), len(picture.steps)
    pictures = []
    for i, step in enumerate(picture.steps, 1):
        description = f"Step {i} of {count}: {step.caption}"
        spoken = (description, *(() if step.unsaid or not picture.description else (whole,)))
        pictures.append(at(picture, step)._replace(description=description, spoken=spoken))
    return pictures or [picture]


def staged(picture: Picture) -> Picture:
    """All steps in one picture: marks say from which step on they are visible, and until which.

    Steps count from 1. An item visible from step 3 on is named {"step": 3}, one that goes or steps
    back at step 5 {"until": 5}; an item with neither is visible at all steps. What steps back is
    there twice, the second time in the faint colour with "faint" added to its class; so no item
    ever changes its look, it is only shown or hidden.
    """
    if not picture.steps:
        return picture
    when = timeline(picture.steps)
    return picture._replace(marks=tuple(_staged(picture.marks, when, picture.theme)))


def _without(marks: Iterable[Mark], names: tuple[str, ...]) -> Iterator[Mark]:
    """The marks, their groups without some of their names."""
    for mark in marks:
        if isinstance(mark, Group):
            rest = {key: value for key, value in mark.names.items() if key not in names}
            yield Group(tuple(_without(mark.marks, names)), mark.cls, rest)
        else:
            yield mark


class Timeline(NamedTuple):
    """The steps, with the state and the names of the groups around the marks at hand.

    `above` (steps,) is the state of the groups, `names` are theirs.
    """

    steps: tuple[Step, ...]
    above: NDArray[np.int8]
    names: Names = ANY

    def states(self, mark: Any) -> States:
        """(steps, n): the state of each item of a mark; (steps, 1) for a mark that is one item."""
        names = {**self.names, **mark.names}
        count = len(mark.which) if hasattr(mark, "which") else 1
        states = np.full((len(self.steps), count), SEEN, np.int8)
        for row, step in zip(states, self.steps, strict=True):
            row[_chosen(mark.cls, names, step.faint, count)] = BACK
            row[_chosen(mark.cls, names, step.hidden, count)] = GONE
        states[self.above == BACK] = np.where(states[self.above == BACK] == GONE, GONE, BACK)
        states[self.above == GONE] = GONE
        return states

    def within(self, group: Group) -> Timeline:
        """The same for the marks in a group."""
        plain = group._replace(names={k: v for k, v in group.names.items() if np.ndim(v) == 0})
        state = self.states(plain)[:, 0]
        return Timeline(self.steps, state, {**self.names, **plain.names})


def timeline(steps: tuple[Step, ...]) -> Timeline:
    """The steps, for marks in no group."""
    return Timeline(steps, np.full(len(steps), SEEN, np.int8))


def _chosen(cls: str, names: Names, selects: Iterable[Select], count: int) -> NDArray[np.bool_]:
    """Which of the `count` items with this class and these names are selected."""
    chosen = np.zeros(count, bool)
    for select in selects:
        if select.cls in ("", cls) and all(key in names for key in select.names):
            matches = np.ones(count, bool)
            for key, value in select.names.items():
                # np.isin and np.unique import masked arrays: a tenth of a page's time.
                wanted = np.asarray(value).ravel()
                matches &= (np.reshape(names[key], (-1, 1)) == wanted).any(axis=1)
            chosen |= matches
    return chosen


def _visible(marks: Iterable[Mark], when: Timeline, theme: Theme) -> Iterator[Mark]:
    """The marks at the timeline's only step."""
    for mark in marks:
        if isinstance(mark, Group):
            inner = tuple(_visible(mark.marks, when.within(mark), theme))
            if inner:
                yield mark._replace(marks=inner)
            continue
        [state] = when.states(mark)
        if (state != GONE).any():
            visible = subset(mark, state != GONE)
            yield faded(visible, state[state != GONE] == BACK, theme)


def _staged(marks: Iterable[Mark], when: Timeline, theme: Theme) -> Iterator[Mark]:
    """The marks of all steps, each item once per run of steps in one state."""
    for mark in marks:
        if isinstance(mark, Group):
            inner = tuple(_staged(mark.marks, when.within(mark), theme))
            if inner:
                yield mark._replace(marks=inner)
            continue
        states = when.states(mark)
        edges = np.flatnonzero(np.diff(states, axis=0).any(axis=1)) + 1
        for first, last in pairwise([0, *edges.tolist(), len(states)]):
            yield from _run(mark, states, (first, last), theme)


def _run(mark: Mark, states: States, run: tuple[int, int], theme: Theme) -> Iterator[Mark]:
    """The items of a mark whose state changes where `run` begins, until it changes again."""
    begin = run[0]
    new = states[begin] != (states[begin - 1] if begin else GONE)
    ends = _ends(states, begin)
    for state in (SEEN, BACK):
        for end in sorted(set(ends[new & (states[begin] == state)].tolist())):
            chosen = new & (states[begin] == state) & (ends == end)
            span_names = {"step": begin + 1} if begin else {}
            span_names |= {"until": end + 1} if end < len(states) else {}
            part = subset(mark, chosen)
            if state == BACK:
                part = faded(part, np.ones(int(chosen.sum()), bool), theme)
                part = part._replace(cls=f"{part.cls} faint".strip())
            yield part._replace(names={**part.names, **span_names})


def _ends(states: States, begin: int) -> NDArray[np.int64]:
    """(n,): the first step at which each item's state is no longer that of step `begin`."""
    changed = states[begin:] != states[begin]
    return np.where(changed.any(axis=0), changed.argmax(axis=0) + begin, len(states))


def subset(mark: Mark, keep: NDArray[np.bool_]) -> Mark:
    """A mark with only the items in `keep`; a mark that is one item stays whole."""
    if isinstance(mark, (Group, Raster)) or keep.all():
        return mark
    per_item = {"at", "radius", "start", "end", "bow", "points", "strings", "which"}
    items = {f: _filtered(getattr(mark, f), keep) for f in mark._fields if f in per_item}
    names = {
        key: value if np.ndim(value) == 0 else _filtered(value, keep)
        for key, value in mark.names.items()
    }
    return cast(Mark, mark._replace(**items, names=names))


def _filtered(values: Any, keep: NDArray[np.bool_]) -> Any:
    if isinstance(values, np.ndarray):
        return values[keep]
    return tuple(value for value, stays in zip(values, keep.tolist(), strict=True) if stays)
