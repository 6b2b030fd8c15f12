"""Build-ups: which marks of a picture are seen at a step, and which step back.

Nothing is laid out again, so what stays on the page stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.faint import faded
from cnnviz.picture.marks import Group, Mark, Names, Picture, Raster
from cnnviz.picture.theme import Theme

ANY: Mapping[str, object] = MappingProxyType({})
GONE, SEEN, BACK = 0, 1, 2
"""The states of an item: not there, there, and there in the theme's faint colour."""

States = NDArray[np.int8]
"""(steps, n): the state of each of a mark's items at each step."""


class Select(NamedTuple):
    """Marks of a class ("": of any) and of those the items whose names have these values.

    `Select("edge", {"dst": 2})` is what enters neuron 2, `Select("edge", {"dst": (2, 3)})` what
    enters either; `Select("panel", {"panel": "conv"})` a group with all that is in it. Items bear
    the names of the groups that they are in, too.
    """

    cls: str = ""
    names: Mapping[str, object] = ANY


class Step(NamedTuple):
    """A state of a build-up: its words, what is not there, and what steps back.

    `unsaid` are names of groups that would tell what is not there, `title` what stands for a title
    that would.
    """

    caption: str
    hidden: tuple[Select, ...] = ()
    faint: tuple[Select, ...] = ()
    unsaid: tuple[str, ...] = ()
    title: str = ""


class Added(NamedTuple):
    """What a step adds: its words, and the marks that are there from it on."""

    caption: str
    seen: tuple[Select, ...] = ()


def buildup(added: Iterable[Added]) -> tuple[Step, ...]:
    """The steps of a build-up that only adds.

    >>> [step.hidden for step in buildup([Added("Dots."), Added("Lines.", (Select("edge"),))])]
    [(Select(cls='edge', names=mappingproxy({})),), ()]
    """
    each = list(added)
    return tuple(
        Step(caption, tuple(select for later in each[at:] for select in later.seen))
        for at, (caption, _) in enumerate(each, 1)
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
    shown = _shown(picture.marks, timed((step,)), picture.theme)
    shown = _without(shown, step.unsaid) if step.unsaid else shown
    title = step.title or picture.title
    return picture._replace(marks=tuple(shown), title=title, description=step.caption, steps=())


def frames(picture: Picture) -> list[Picture]:
    """The picture at each of its steps, in order; a picture without steps is its own only frame.

    Each says in its description which step it is; a speaker says what the whole counts, too, but
    not where the counts are asked for.
    """
    whole, count = picture.labels("steps.whole", said=picture.description), len(picture.steps)
    found = []
    for i, step in enumerate(picture.steps, 1):
        said = f"Step {i} of {count}: {step.caption}"
        spoken = (said, *(() if step.unsaid or not picture.description else (whole,)))
        found.append(at(picture, step)._replace(description=said, spoken=spoken))
    return found or [picture]


def staged(picture: Picture) -> Picture:
    """All steps in one picture: marks say from which step on they are seen, and until which.

    Steps count from 1. An item that is seen from step 3 on is named {"step": 3}, one that is no
    more, or that steps back, from step 5 on {"until": 5}; what has neither is seen at all steps.
    What steps back is there twice, the second time in the faint colour with "faint" added to its
    class; so each item is in one look throughout, and only has to be shown or not.
    """
    if not picture.steps:
        return picture
    when = timed(picture.steps)
    return picture._replace(marks=tuple(_staged(picture.marks, when, picture.theme)))


def _without(marks: Iterable[Mark], names: tuple[str, ...]) -> Iterator[Mark]:
    """The marks, their groups without some of their names."""
    for mark in marks:
        if isinstance(mark, Group):
            kept = {key: value for key, value in mark.names.items() if key not in names}
            yield Group(tuple(_without(mark.marks, names)), mark.cls, kept)
        else:
            yield mark


class Timed(NamedTuple):
    """The steps, and what is said of the groups round the marks at hand.

    `above` (steps,) is the state that the groups have, `names` what they are named.
    """

    steps: tuple[Step, ...]
    above: NDArray[np.int8]
    names: Names = ANY

    def states(self, mark: Any) -> States:
        """(steps, n): the state of each item of a mark, (steps, 1) of a mark that is one."""
        names = {**self.names, **mark.names}
        many = len(mark.which) if hasattr(mark, "which") else 1
        found = np.full((len(self.steps), many), SEEN, np.int8)
        for row, step in zip(found, self.steps, strict=True):
            row[_chosen(mark.cls, names, step.faint, many)] = BACK
            row[_chosen(mark.cls, names, step.hidden, many)] = GONE
        found[self.above == BACK] = np.where(found[self.above == BACK] == GONE, GONE, BACK)
        found[self.above == GONE] = GONE
        return found

    def within(self, group: Group) -> Timed:
        """The same for the marks of a group."""
        plain = group._replace(names={k: v for k, v in group.names.items() if np.ndim(v) == 0})
        state = self.states(plain)[:, 0]
        return Timed(self.steps, state, {**self.names, **plain.names})


def timed(steps: tuple[Step, ...]) -> Timed:
    """The steps, for marks that no group is round."""
    return Timed(steps, np.full(len(steps), SEEN, np.int8))


def _chosen(cls: str, names: Names, selects: Iterable[Select], many: int) -> NDArray[np.bool_]:
    """Which of the `many` items of a class and names are meant."""
    found = np.zeros(many, bool)
    for select in selects:
        if select.cls in ("", cls) and all(key in names for key in select.names):
            own = np.ones(many, bool)
            for key, value in select.names.items():
                # isin and unique would load masked arrays, a tenth of a page's time.
                these = np.asarray(value).ravel()
                own &= (np.reshape(names[key], (-1, 1)) == these).any(axis=1)
            found |= own
    return found


def _shown(marks: Iterable[Mark], when: Timed, theme: Theme) -> Iterator[Mark]:
    """The marks at the one step."""
    for mark in marks:
        if isinstance(mark, Group):
            inner = tuple(_shown(mark.marks, when.within(mark), theme))
            if inner:
                yield mark._replace(marks=inner)
            continue
        [state] = when.states(mark)
        if (state != GONE).any():
            kept = taken(mark, state != GONE)
            yield faded(kept, state[state != GONE] == BACK, theme)


def _staged(marks: Iterable[Mark], when: Timed, theme: Theme) -> Iterator[Mark]:
    """The marks of all steps, each item once a run of steps of one state."""
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
    """The items of a mark that begin a run of one state where `run` begins, until theirs ends."""
    begin = run[0]
    new = states[begin] != (states[begin - 1] if begin else GONE)
    ends = _ends(states, begin)
    for state in (SEEN, BACK):
        for end in sorted(set(ends[new & (states[begin] == state)].tolist())):
            mine = new & (states[begin] == state) & (ends == end)
            said = {"step": begin + 1} if begin else {}
            said |= {"until": end + 1} if end < len(states) else {}
            part = taken(mark, mine)
            if state == BACK:
                part = faded(part, np.ones(int(mine.sum()), bool), theme)
                part = part._replace(cls=f"{part.cls} faint".strip())
            yield part._replace(names={**part.names, **said})


def _ends(states: States, begin: int) -> NDArray[np.int64]:
    """(n,): the step before which each item's state at step `begin` ends."""
    other = states[begin:] != states[begin]
    return np.where(other.any(axis=0), other.argmax(axis=0) + begin, len(states))


def taken(mark: Mark, keep: NDArray[np.bool_]) -> Mark:
    """The items of a mark that are kept; a mark that is one item is whole."""
    if isinstance(mark, (Group, Raster)) or keep.all():
        return mark
    each = {"at", "radius", "start", "end", "bow", "points", "strings", "which"}
    items = {f: _part(getattr(mark, f), keep) for f in mark._fields if f in each}
    named = {
        key: value if np.ndim(value) == 0 else _part(value, keep)
        for key, value in mark.names.items()
    }
    return cast(Mark, mark._replace(**items, names=named))


def _part(values: Any, keep: NDArray[np.bool_]) -> Any:
    if isinstance(values, np.ndarray):
        return values[keep]
    return tuple(one for one, stays in zip(values, keep.tolist(), strict=True) if stays)
