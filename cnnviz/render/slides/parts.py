"""The parts of a build-up on one slide, each a group that says what it is and when it is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from cnnviz.labels import Labels
from cnnviz.picture.alt import called, counted
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Texts
from cnnviz.picture.phases import Phase, phases


class Part(NamedTuple):
    """A group of marks that are there at the same steps, as `shown` says of each step, and what it
    says to those who do not see it.
    """

    group: Group
    shown: tuple[bool, ...]
    said: str


def parts(picture: Picture) -> list[Part]:
    """The marks of a build-up in the order in which they are painted, in as few parts as that
    allows, none of two panels. Only what stands on the slide by itself can be clicked, no group
    within a group.
    """
    runs = groupby(phases(picture), lambda one: (id(_panel(one)), one.shown))
    found = [_part([*run], picture) for _, run in runs]
    return [*_told_apart(found)]


def _panel(phase: Phase) -> Group | None:
    """The innermost panel round a mark."""
    return next((one for one in phase.within[::-1] if "panel" in one.names), None)


def _part(run: list[Phase], picture: Picture) -> Part:
    """Marks of one panel, or of none, that are there at the same steps."""
    marks, shown, panel = tuple(one.mark for one in run), run[0].shown, _panel(run[0])
    kinds = ", ".join(dict.fromkeys(mark.cls or type(mark).__name__.lower() for mark in marks))
    names = {"steps": _steps(shown), "of": kinds}
    if panel:
        names = {"panel": str(panel.names["panel"]), **names}
    first = shown.index(True)
    said = f"{(_said(marks, panel, picture.labels) or kinds).rstrip('.')}. "
    said += f"Step {first + 1}: {picture.steps[first].caption}"
    return Part(Group(marks, "panel" if panel else "figure", names), shown, said)


def _steps(shown: tuple[bool, ...]) -> str:
    """Steps as a list of them, from 1.

    >>> _steps((True, False, True, True)), _steps((True, True)), _steps((False, True, False))
    ('1, 3 to 4', '1 to 2', '2')
    """
    runs, at = [], 1
    for there, run in groupby(shown):
        last = at + len([*run]) - 1
        if there:
            runs.append(f"{at} to {last}" if last > at else str(at))
        at = last + 1
    return ", ".join(runs)


def _said(marks: tuple[Mark, ...], panel: Group | None, labels: Labels) -> str:
    """What marks are, and of which panel."""
    if panel is None:
        return ", ".join(_words(marks, labels))
    if "connections" in panel.names and all(mark.cls == "count" for mark in marks):
        return counted(panel, labels)
    name = called(panel, labels)
    words = [word for word in _words(marks, labels) if word != name]
    return f"{name}: {', '.join(words or dict.fromkeys(mark.cls for mark in marks))}"


def _words(marks: Iterable[Mark], labels: Labels) -> list[str]:
    """How many neurons and connections marks are, and their words but for the names of weights."""
    counts: Counter[str] = Counter()
    words: list[str] = []
    for mark in marks:
        if isinstance(mark, Dots) and mark.cls.startswith("neuron"):
            counts["neurons"] += len(mark.which)
        elif isinstance(mark, Lines) and "src" in mark.names:
            counts["connections"] += len(mark.which)
        elif isinstance(mark, Texts) and "weight" not in mark.names:
            words += mark.strings
    return [*(labels(key, n=n) for key, n in counts.items()), *dict.fromkeys(filter(None, words))]


def _told_apart(found: list[Part]) -> Iterator[Part]:
    """The parts, those of one name numbered."""
    known: Counter[str] = Counter()
    for part in found:
        name = str(part.group.names)
        known[name] += 1
        if known[name] > 1:
            names = {**part.group.names, "part": known[name]}
            part = part._replace(group=part.group._replace(names=names))
        yield part
