"""Marks of a build-up in groups: those that come and go with the same steps are in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from cnnviz.picture.marks import Group, Mark, Names

Marks = tuple[Mark, ...]
Wrap = Callable[[Marks, int, int], Marks]
"""Takes marks, the step from which on they are seen, from 1, and that which ends it, 0 for none."""


def wrapped(marks: Iterable[Mark], wrap: Wrap) -> Marks:
    """Staged marks in their order, those that come or go in groups that `wrap` makes."""
    found: list[Mark] = []
    for (begin, end), run in groupby(marks, lambda mark: _span(mark.names)):
        inner = tuple(_within(mark, wrap) for mark in run)
        found += inner if (begin, end) == (1, 0) else wrap(inner, begin, end)
    return tuple(found)


def _within(mark: Mark, wrap: Wrap) -> Mark:
    return mark._replace(marks=wrapped(mark.marks, wrap)) if isinstance(mark, Group) else mark


def _span(names: Names) -> tuple[int, int]:
    return names.get("step", 1), names.get("until", 0)
