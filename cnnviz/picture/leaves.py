"""The marks of a picture one by one, with their groups or without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnviz.picture.marks import Group, Mark


def nested(marks: Iterable[Mark]) -> Iterator[Mark]:
    """All marks in painting order, each group before those in it."""
    for mark in marks:
        yield mark
        if isinstance(mark, Group):
            yield from nested(mark.marks)


def leaves(marks: Iterable[Mark]) -> Iterator[Mark]:
    """All marks except groups, in painting order."""
    return (mark for mark in nested(marks) if not isinstance(mark, Group))
