"""What the layers of a text say about their network's input: its channels and axes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.layers.base import Shape
from cnnviz.layers.reshape import Unflatten
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.language.input_uses import Reached
from cnnviz.reading.code.language.lookups import Indices
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.sizing import Frame
from cnnviz.reading.steps import VECTOR

if TYPE_CHECKING:
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.sizes import Sizes


def frame(root: Module) -> Frame:
    """What the layers of a network say about its input, in the order in which they are made."""
    result = _frame_of(_layers(root))
    said = any(step is not None and step.channels for step, _ in _layers(root))
    if root.keras and result.dims and not said:
        result.guess = "; 1 channel is assumed, and how many weights there are depends on that"
    return result


def _layers(root: Module) -> Iterator[Reached]:
    return (Reached(module.step, module.table is not None) for module in root.modules())


def _frame_of(reached: Iterable[Reached]) -> Frame:
    """What layers say about an input that reaches them in turn."""
    channels = None
    dims = length = 0
    for step, looks_up in reached:
        if looks_up and not dims:
            return Indices()
        if step is None or not step.known:
            continue
        if step.features is not None and not dims:
            return Frame(step.features or VECTOR, 0, fixed=bool(step.features))
        normalized: Shape = getattr(step.layer, "normalized_shape", ())
        length = length or (normalized[0] if len(normalized) == 1 else 0)
        channels = channels or step.channels
        dims = dims or step.dims
        if dims and (channels or step.reshapes):
            break
    if length and not channels and not dims:
        return Frame(length, 0)
    return Frame(channels or (1 if dims else VECTOR), dims, fixed=bool(channels or dims))


class PermutedFrame(Frame):
    """An input whose axes the network permutes first: `x.permute(0, 3, 1, 2)`."""

    def __init__(self, inner: Frame, order: tuple[int, ...]) -> None:
        super().__init__(inner.channels, inner.dims, inner.fixed, inner.said)
        self.order = order

    def shape(self, size: int) -> Shape:
        """The input that is square once its axes are permuted.

        >>> PermutedFrame(Frame(3, 2), (0, 3, 1, 2)).shape(32)
        (32, 32, 3)
        """
        sizes = dict(zip(self.order[1:], super().shape(size), strict=True))
        return tuple(sizes[axis] for axis in sorted(sizes))


class ChannellessFrame(Frame):
    """An input without channels, to which the network first adds that axis: `x.unsqueeze(1)`."""

    def shape(self, size: int) -> Shape:
        """The input that is square, with one channel once that axis is added.

        >>> ChannellessFrame(1, 2).shape(32)
        (32, 32)
        """
        return super().shape(size)[1:]


class Row(ChannellessFrame):
    """A vector whose numbers are read one by one, `x.unsqueeze(-1)`: it may have any length that
    later layers take.
    """

    ask = "nothing says its length; say it with --input, such as --input 10"


def entered_frame(sizes: Sizes, root: Module) -> Frame | None:
    """What the layers that the input enters say, if that differs from the default."""
    default = sizes.frame
    size = sizes.smallest() or 64 if default.dims else 0
    if not default.dims and not isinstance(default, Indices) and _is_row(sizes.way(0)):
        return Row(1, 1)
    way = None if sizes.fits(size) else sizes.way(size)
    if way is None or not way.refused:
        reached = list(_up_to_first_change(sizes.entered))
        return None if _goes_into(reached, root) else _other(reached, default)
    reached = list(_up_to_first_change(way.entered))
    if default.dims and not reached:  # It may be too small for what precedes the first layer.
        reached = list(_up_to_first_change(sizes.way(sizes.limit // 8).entered))
    if (
        not any(layer.looks_up for layer in reached)
        and (transformed := _transformed(way, default)) is not None
    ):
        return transformed
    if not default.dims and not any(map(_speaks, reached)):
        # It is refused before any layer says anything: it lacks axes, which others have.
        return _unlike(default, _frame_of(_of_places(root)))
    return _other(reached, default)


def _is_row(way: Way) -> bool:
    """Whether a network first adds an axis of one to its vector."""
    return bool(way.uses) and len(way.shape) == 1 and way.uses[0].shape == (*way.shape, 1)


def _transformed(way: Way, default: Frame) -> Frame | None:
    """The default, permuted or without channels, if the network makes such an input fit."""
    first = way.uses[0].layer if way.uses else None
    if isinstance(first, Permute) and default.dims == len(first.axes) - 2:
        return PermutedFrame(default, first.axes)
    lacks_channels = isinstance(first, Unflatten) and default.dims > 0 and default.channels == 1
    return (
        ChannellessFrame(1, default.dims)
        if lacks_channels and way.uses[0].shape == (1, *way.shape)
        else None
    )


def _other(reached: Sequence[Reached], default: Frame) -> Frame | None:
    """What layers say, if it differs from the default."""
    return _unlike(default, _frame_of(reached)) if any(map(_speaks, reached)) else None


def _unlike(default: Frame, other: Frame) -> Frame | None:
    """The other frame, if it differs from the default."""
    if isinstance(other, Indices):
        return None if isinstance(default, Indices) else other
    return other if (other.channels, other.dims) != (default.channels, default.dims) else None


def _up_to_first_change(reached: Iterable[Reached]) -> Iterator[Reached]:
    """What is reached up to the first layer that changes the channels or features."""
    for item in reached:
        yield item
        is_known = item.step is not None and item.step.known
        layer = item.step.layer if item.step is not None else None
        if not is_known or hasattr(layer, "in_channels") or hasattr(layer, "in_features"):
            return


def _goes_into(reached: Iterable[Reached], root: Module) -> bool:
    """Whether the first layer made that says anything is reached first."""
    first = next(filter(_speaks, _layers(root)), None)
    return first is not None and any(item.step is first.step for item in reached)


def _of_places(root: Module) -> Iterator[Reached]:
    """The layers, except those of vectors."""
    return (layer for layer in _layers(root) if layer.step is None or layer.step.features is None)


def _speaks(layer: Reached) -> bool:
    """Whether a layer says anything about its input."""
    step = layer.step
    if step is None or not step.known:
        return layer.looks_up
    normalized: Shape = getattr(step.layer, "normalized_shape", ())
    return bool(step.features is not None or step.channels or step.dims or len(normalized) == 1)
