"""What the layers of a text say of their network's input: its channels and its axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.layers.reshape import Unflatten
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.following import Way
from cnnviz.reading.code.lookups import Indices
from cnnviz.reading.sizing import Frame
from cnnviz.reading.steps import VECTOR

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.modules import Module


def frame(root: Module) -> Frame:
    """What the first layers of a network say of its input."""
    channels = None
    dims = length = 0
    for module in root.modules():
        step = module.step
        if module.table is not None and not dims:
            return Indices()
        if step is None or not step.known:
            continue
        if step.features is not None and not dims:
            return Frame(step.features or VECTOR, 0, fixed=bool(step.features))
        lasts: Shape = getattr(step.layer, "normalized_shape", ())
        length = length or (lasts[0] if len(lasts) == 1 else 0)
        channels = channels or step.channels
        dims = dims or step.dims
        if dims and (channels or step.reshapes):
            break
    if length and not channels and not dims:
        return Frame(length, 0)
    return Frame(channels or (1 if dims else VECTOR), dims, fixed=bool(channels or dims))


class Turned(Frame):
    """An input whose axes the network turns first: `x.permute(0, 3, 1, 2)`."""

    def __init__(self, behind: Frame, order: tuple[int, ...]) -> None:
        super().__init__(behind.channels, behind.dims, behind.fixed, behind.said)
        self.order = order

    def shape(self, size: int) -> Shape:
        """The input that is square once it is turned.

        >>> Turned(Frame(3, 2), (0, 3, 1, 2)).shape(32)
        (32, 32, 3)
        """
        behind = dict(zip(self.order[1:], super().shape(size), strict=True))
        return tuple(behind[axis] for axis in sorted(behind))


class Bare(Frame):
    """An input without channels, for which the network makes an axis first: `x.unsqueeze(1)`."""

    def shape(self, size: int) -> Shape:
        """The input that is square, with one channel once it has that axis.

        >>> Bare(1, 2).shape(32)
        (32, 32)
        """
        return super().shape(size)[1:]


def entered(way: Way, tried: Frame) -> Frame | None:
    """What the layer says that the input goes into, where that is not what was tried."""
    first = way.uses[0].layer if way.uses else None
    if isinstance(first, Permute) and way.refused and tried.dims == len(first.axes) - 2:
        return Turned(tried, first.axes)
    if way.entered is not None and way.entered.table is not None:
        return None if isinstance(tried, Indices) else Indices()
    bare = isinstance(first, Unflatten) and tried.dims > 0 and tried.channels == 1
    if bare and way.refused and way.uses[0].shape == (1, *way.shape):
        return Bare(1, tried.dims)
    if way.entered is None:
        return None
    step = way.entered.step
    if step is None or not step.known or not way.refused:
        return None
    lasts: Shape = getattr(step.layer, "normalized_shape", ())
    if step.features is not None:
        found = Frame(step.features or VECTOR, 0, fixed=bool(step.features))
    elif len(lasts) == 1 and not tried.dims:
        found = Frame(lasts[0], 0)
    elif step.dims:
        found = Frame(step.channels or 1, step.dims)
    else:
        return None
    return found if (found.channels, found.dims) != (tried.channels, tried.dims) else None
