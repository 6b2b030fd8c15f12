"""Marks of a build-up in groups of those that come and go at the same steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from cnnviz.picture.marks import Group, Mark, Marks

Wrap = Callable[[Marks, int, int], Marks]
"""Takes marks, the step from which they are visible, from 1, and the one that ends it, or 0."""


def wrap_spans(marks: Iterable[Mark], wrap: Wrap) -> Marks:
    """Staged marks in their order; `wrap` makes groups of those that come or go."""
    result: list[Mark] = []
    spans = groupby(marks, lambda mark: (mark.names.get("step", 1), mark.names.get("until", 0)))
    for (begin, end), run in spans:
        inner = tuple(_within(mark, wrap) for mark in run)
        result += inner if (begin, end) == (1, 0) else wrap(inner, begin, end)
    return tuple(result)


def _within(mark: Mark, wrap: Wrap) -> Mark:
    return mark._replace(marks=wrap_spans(mark.marks, wrap)) if isinstance(mark, Group) else mark
