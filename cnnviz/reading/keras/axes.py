"""The axes that Keras's layers go along: where they lie in a network here.

Keras counts them from 1 behind the batch's. Here the channels are the first: of a network that has
them last, Keras's last axis is ours 1; of one that has them `first`, all axes are Keras's own.
"""

from __future__ import annotations

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.reading.keras.table import KerasKind
from cnnviz.reading.values import Value

_Values = dict[str, Value]
_ALONG = frozenset(
    ("batch_norm", "group_norm", "layer_norm", "rms_norm", "contrib_norm", "softmax")
)


def ours(axis: int, rank: int, first: bool) -> int:
    """Where an axis of Keras's lies, behind the batch's.

    >>> [ours(axis, 3, first=False) for axis in (1, 2, 3)]
    [2, 3, 1]
    """
    return axis if first else axis % rank + 1


def placed(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> _Values:
    """A layer's arguments, with its axes as they are here; -1 for the channels alone."""
    rank = len(shape)
    if kind.family in _ALONG:
        axes = _told(kind, values, shape, first)
        return values | {"axis": -1 if axes == (1,) else axes}
    if kind.family == "prelu":
        said = values.get("shared_axes")
        some = said if isinstance(said, tuple) else (said,)
        shared = sorted(ours(one, rank, first) for one in some if isinstance(one, int))
        return values | {"shared_axes": tuple(shared)}
    return values


def _told(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> tuple[int, ...]:
    """The axes that a layer goes along; none where they are not all in its input."""
    said = values.get("axis", kind.parameters["axis"])
    rank = len(shape)
    axes = said if isinstance(said, (tuple, list)) else (said,)
    whole = [one for one in axes if type(one) is int and one and -rank <= one <= rank]
    if len(whole) < len(axes):
        return ()
    counted = {one % (rank + 1) for one in whole}
    if kind.family == "rms_norm" and min(counted) + len(counted) != rank + 1:
        raise ShapeFault("Keras's RMSNormalization goes along the last axes alone: axis=-1")
    return tuple(sorted(ours(one, rank, first) for one in counted))


def aside(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> int:
    """The axis that a layer goes along where it is one, and not that of the channels; or 0."""
    here = placed(kind, values, shape, first)
    if kind.family == "prelu" and first:
        axes = set(range(1, len(shape) + 1)).difference(here["shared_axes"])  # type: ignore[arg-type]
    elif kind.family in _ALONG and isinstance(here["axis"], tuple):
        axes = set(here["axis"])  # type: ignore[arg-type]
    elif kind.family == "dense" and first:
        axes = {len(shape)}
    else:
        return 0
    (axis, *more) = axes or {0}
    return 0 if more or axis == 1 else axis
