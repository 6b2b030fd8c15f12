"""The axes that Keras's layers act along, and where they lie in a network here.

Keras counts axes from 1 after the batch. Here the channels come first: in a network that has them
last, Keras's last axis is our axis 1; in one that has them `first`, all axes are Keras's.
"""

from __future__ import annotations

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Shape
from cnnviz.reading.keras.table import KerasKind
from cnnviz.reading.values import Value

_Values = dict[str, Value]
_AXIS_FAMILIES = frozenset(
    ("batch_norm", "group_norm", "layer_norm", "rms_norm", "contrib_norm", "softmax")
)


def our_axis(axis: int, rank: int, first: bool) -> int:
    """Our axis for one of Keras's, counted after the batch.

    >>> [our_axis(axis, 3, first=False) for axis in (1, 2, 3)]
    [2, 3, 1]
    """
    return axis if first else axis % rank + 1


def our_arguments(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> _Values:
    """A layer's arguments, with axes counted as here; -1 for the channels alone."""
    rank = len(shape)
    if kind.family in _AXIS_FAMILIES:
        axes = _axes(kind, values, shape, first)
        return values | {"axis": -1 if axes == (1,) else axes}
    if kind.family == "prelu":
        value = values.get("shared_axes")
        items = value if isinstance(value, tuple) else (value,)
        shared = sorted(our_axis(axis, rank, first) for axis in items if isinstance(axis, int))
        return values | {"shared_axes": tuple(shared)}
    return values


def _axes(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> tuple[int, ...]:
    """The axes that a layer acts along; none if its input lacks one of them."""
    value = values.get("axis", kind.parameters["axis"])
    rank = len(shape)
    axes = value if isinstance(value, (tuple, list)) else (value,)
    valid = [axis for axis in axes if type(axis) is int and axis and -rank <= axis <= rank]
    if len(valid) < len(axes):
        return ()
    positions = {axis % (rank + 1) for axis in valid}
    if kind.family == "rms_norm" and min(positions) + len(positions) != rank + 1:
        raise ShapeFault("Keras's RMSNormalization acts along the last axes only: axis=-1")
    return tuple(sorted(our_axis(axis, rank, first) for axis in positions))


def other_axis(kind: KerasKind, values: _Values, shape: Shape, first: bool) -> int:
    """The axis that a layer acts along if it is a single one, not the channels; else 0."""
    arguments = our_arguments(kind, values, shape, first)
    if kind.family == "prelu" and first:
        axes = set(range(1, len(shape) + 1)).difference(arguments["shared_axes"])  # type: ignore[arg-type]
    elif kind.family in _AXIS_FAMILIES and isinstance(arguments["axis"], tuple):
        axes = set(arguments["axis"])  # type: ignore[arg-type]
    elif kind.family == "dense" and first:
        axes = {len(shape)}
    else:
        return 0
    (axis, *others) = axes or {0}
    return 0 if others or axis == 1 else axis
