"""Views: NumPy arrays that share their numbers, so that changing one changes them all."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.reading.code.values.values import Array, Unknown, Value

_VIEWS = frozenset(
    "asanyarray asarray ascontiguousarray atleast_1d atleast_2d atleast_3d broadcast_to diagonal"
    " expand_dims flip fliplr flipud moveaxis ravel reshape rot90 squeeze swapaxes T transpose"
    " view".split()
)
STALE = Unknown(
    "these numbers of NumPy's were changed by another name: copy() keeps them apart", None
)


def link_if_view(name: str, owner: Value, part: Value) -> Value:
    """The result of the NumPy function `name`, linked to its argument if it is a view of it."""
    return link_views(owner, part) if name in _VIEWS else part


def link_views(owner: Value, part: Value) -> Value:
    """A part of an array, linked to it along with its rows, as they share numbers.

    >>> row = Array([4, 8])
    >>> part = link_views(row, Array(row[1:]))
    >>> list(stale_views(part)), list(stale_views(Array([3])))
    ([[4, 8]], [])
    """
    if isinstance(owner, Array) and isinstance(part, Array) and owner is not part:
        family, others = views_of(owner), views_of(part)
        if others is not family:
            family.extend(others)
            for view in (owner, *others):
                view.views = family
        for row in part:
            link_views(owner, row)
    return part


def views_of(array: Array) -> list[Array]:
    """All arrays that hold the same numbers, this one among them."""
    return getattr(array, "views", [array])


def stale_views(changed: Array) -> Iterator[Array]:
    """The views that would have to change along, except those related to this one as rows."""
    for other in views_of(changed):
        rows = any(row is changed for row in other) or any(row is other for row in changed)
        if other is not changed and not rows:
            yield other
