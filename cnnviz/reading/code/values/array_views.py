"""Views: NumPy arrays that share their numbers, so that changing one changes them all."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.reading.code.values.values import Array, List, Unknown, Value

_VIEWS = frozenset(
    "array_split as_strided as_tensor asanyarray asarray ascontiguousarray asfarray asmatrix"
    " atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to diag diagonal dsplit"
    " expand_dims flat flip fliplr flipud from_numpy frombuffer hsplit imag matrix_transpose"
    " moveaxis permute_dims ravel real require reshape rollaxis rot90 sliding_window_view split"
    " squeeze swapaxes T transpose trim_zeros unstack view vsplit".split()
)
"""Functions of NumPy and of PyTorch; of those that are not followed any may return a view."""
_WRITTEN = frozenset(
    "copyto fill_diagonal place put put_along_axis putmask random.shuffle random.shuffle_".split()
)
_UNARY = frozenset(
    "abs absolute arccos arcsin arctan cbrt ceil conj cos cosh deg2rad exp exp2 expm1 fabs floor"
    " invert log log10 log1p log2 logical_not negative positive rad2deg reciprocal rint sign sin"
    " sinh sqrt square tan tanh trunc".split()
)
_BINARY = frozenset(
    "add arctan2 bitwise_and bitwise_or divide dot equal float_power floor_divide fmax fmin fmod"
    " greater hypot less logical_and logical_or matmul maximum minimum mod multiply power remainder"
    " subtract true_divide".split()
)
_NEW = (
    _UNARY
    | _BINARY
    | frozenset(
        "all any append argmax argmin argsort argwhere array astype bincount clip concatenate copy"
        " cumprod cumsum delete diff einsum full_like histogram insert interp max mean median min"
        " nonzero ones_like outer pad prod repeat roll round sort stack std sum take tile tolist"
        " unique var where zeros_like".split()
    )
)
"""Functions that return new arrays."""
STALE = Unknown(
    "these numbers of NumPy's were changed by another name: copy() keeps them apart", None
)
WRITTEN = Unknown(
    "these numbers were changed in place, or by another name, in a way that is not followed:"
    " copy() keeps them apart",
    None,
)


def link_if_view(name: str, owner: Value, part: Value, kwargs: dict[str, Value]) -> Value:
    """The result of the function `name`, linked to its argument if it may be a view of it."""
    is_view = name in _VIEWS or not kwargs.get("copy", True)
    is_unread = isinstance(part, Unknown) and name not in _NEW
    return tied(part, owner) if is_view or is_unread else part


def tied(part: Value, owner: Value) -> Value:
    """What may be a view of its owner's numbers, linked to them; its own may be unknown."""
    base = base_of(owner)
    if base is None or part is owner:
        return part
    if isinstance(part, Array):
        link_views(base, part)
    elif isinstance(part, Unknown):
        part.of = base if part.of is None else part.of
    elif isinstance(part, (tuple, List)):
        for item in part:
            tied(item, owner)
    elif hasattr(part, "base"):
        part.base = part.base or Array()
        link_views(base, part.base)
    return part


def base_of(value: Value) -> Array | None:
    """An array that changes along with a value, which is one or may be a view of one; with the
    first of several arguments that has any.
    """
    if type(value) is list:
        return next(filter(lambda base: base is not None, map(base_of, value)), None)
    if isinstance(value, Array):
        return value
    if isinstance(value, Unknown):
        return None if value.of is None else base_of(value.of)
    if getattr(value, "numbers", None) is not None and value.base is None:
        value.base = Array()
    base: Array | None = getattr(value, "base", None)
    return base


def written(name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """What the NumPy function `name` writes its result into; None if it makes a new array.

    >>> written("negative", [1, 2], {}), written("add", [1, 2], {})
    (2, None)
    """
    if name in _WRITTEN or name.endswith(".at"):
        return args[0] if args else next(iter(kwargs.values()), None)
    at = 1 if name in _UNARY else 2 if name in _BINARY else len(args)
    return kwargs.get("out", args[at] if at < len(args) else None)


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
