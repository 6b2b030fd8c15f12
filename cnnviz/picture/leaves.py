"""The marks of a picture without their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnviz.picture.marks import Group, Mark


def leaves(marks: Iterable[Mark]) -> Iterator[Mark]:
    """All marks except groups, in painting order."""
    for mark in marks:
        if isinstance(mark, Group):
            yield from leaves(mark.marks)
        else:
            yield mark
