"""The parts of a build-up on one slide, each a group that says what it is and when it is shown."""

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
    """A group of marks that are visible at the same steps, as `shown` says for each step, and the
    group's alternative text.
    """

    group: Group
    shown: tuple[bool, ...]
    alt: str


def parts(picture: Picture) -> list[Part]:
    """The marks of a build-up in painting order, in as few parts as that allows, none of two
    panels. Only top-level shapes can be clicked, not groups within groups.
    """
    runs = groupby(phases(picture), lambda phase: (id(_panel(phase)), phase.shown))
    result = [_part([*run], picture) for _, run in runs]
    return [*_numbered(result)]


def _panel(phase: Phase) -> Group | None:
    """The innermost panel around a mark."""
    return next((group for group in phase.within[::-1] if "panel" in group.names), None)


def _part(run: list[Phase], picture: Picture) -> Part:
    """A part of marks of one panel, or of none, that are visible at the same steps."""
    marks, shown, panel = tuple(phase.mark for phase in run), run[0].shown, _panel(run[0])
    kinds = ", ".join(dict.fromkeys(mark.cls or type(mark).__name__.lower() for mark in marks))
    names = {"steps": _steps(shown), "of": kinds}
    if panel:
        names = {"panel": str(panel.names["panel"]), **names}
    first = shown.index(True)
    alt = f"{(_alt_text(marks, panel, picture.labels) or kinds).rstrip('.')}. "
    alt += f"Step {first + 1}: {picture.steps[first].caption}"
    return Part(Group(marks, "panel" if panel else "figure", names), shown, alt)


def _steps(shown: tuple[bool, ...]) -> str:
    """A list of steps, counted from 1.

    >>> _steps((True, False, True, True)), _steps((True, True)), _steps((False, True, False))
    ('1, 3 to 4', '1 to 2', '2')
    """
    runs, first = [], 1
    for visible, run in groupby(shown):
        last = first + len([*run]) - 1
        if visible:
            runs.append(f"{first} to {last}" if last > first else str(first))
        first = last + 1
    return ", ".join(runs)


def _alt_text(marks: tuple[Mark, ...], panel: Group | None, labels: Labels) -> str:
    """What the marks are, and of which panel."""
    if panel is None:
        return ", ".join(_words(marks, labels))
    if "connections" in panel.names and all(mark.cls == "count" for mark in marks):
        return counted(panel, labels)
    name = called(panel, labels)
    words = [word for word in _words(marks, labels) if word != name]
    return f"{name}: {', '.join(words or dict.fromkeys(mark.cls for mark in marks))}"


def _words(marks: Iterable[Mark], labels: Labels) -> list[str]:
    """The numbers of neurons and connections, and the marks' words except names of weights."""
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


def _numbered(unnumbered: list[Part]) -> Iterator[Part]:
    """The parts, with numbers for those of the same name."""
    counts: Counter[str] = Counter()
    for part in unnumbered:
        name = str(part.group.names)
        counts[name] += 1
        if counts[name] > 1:
            names = {**part.group.names, "part": counts[name]}
            part = part._replace(group=part.group._replace(names=names))
        yield part
