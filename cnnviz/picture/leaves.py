"""The marks of a picture without their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnviz.picture.marks import Group, Mark


def leaves(marks: Iterable[Mark]) -> Iterator[Mark]:
    """All marks but groups, in the order in which they are painted."""
    for mark in marks:
        if isinstance(mark, Group):
            yield from leaves(mark.marks)
        else:
            yield mark
