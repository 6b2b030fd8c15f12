"""What the layers of a text say of their network's input: its channels and its axes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.layers.reshape import Unflatten
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.language.input_uses import Reached
from cnnviz.reading.code.language.lookups import Indices
from cnnviz.reading.sizing import Frame
from cnnviz.reading.steps import VECTOR

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.sizes import Sizes
    from cnnviz.reading.code.values.modules import Module


def frame(root: Module) -> Frame:
    """What the layers of a network say of its input, the first that is made before the others."""
    return _said(_made(root))


def _made(root: Module) -> Iterator[Reached]:
    return (Reached(one.step, one.table is not None) for one in root.modules())


def _said(reached: Iterable[Reached]) -> Frame:
    """What layers say of an input that reaches them in turn."""
    channels = None
    dims = length = 0
    for step, looks_up in reached:
        if looks_up and not dims:
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


class Row(Bare):
    """A vector each number of which is read on its own, `x.unsqueeze(-1)`: it may be of any length
    that later layers take.
    """

    ask = "nothing says its length; say it with --input, such as --input 10"


def entered(sizes: Sizes, root: Module) -> Frame | None:
    """What the layers say that the input goes into, where that is not what is tried."""
    tried = sizes.frame
    size = sizes.smallest() or 64 if tried.dims else 0
    if not tried.dims and not isinstance(tried, Indices) and _is_row(sizes.way(0)):
        return Row(1, 1)
    way = None if sizes.fits(size) else sizes.way(size)
    if way is None or not way.refused:
        reached = list(_first(sizes.entered))
        return None if _goes_into(reached, root) else _other(reached, tried)
    reached = list(_first(way.entered))
    if tried.dims and not reached:  # It may be too small for what is before the first layer.
        reached = list(_first(sizes.way(sizes.limit // 8).entered))
    if not any(one.looks_up for one in reached) and (turned := _turned(way, tried)) is not None:
        return turned
    if not tried.dims and not any(map(_speaks, reached)):
        # It is refused before any layer says anything: for want of axes, which others have.
        return _unlike(tried, _said(_of_places(root)))
    return _other(reached, tried)


def _is_row(way: Way) -> bool:
    """Whether a network makes an axis of one behind its vector first."""
    return bool(way.uses) and len(way.shape) == 1 and way.uses[0].shape == (*way.shape, 1)


def _turned(way: Way, tried: Frame) -> Frame | None:
    """What is tried, turned or without channels, where the network makes such an input fit."""
    first = way.uses[0].layer if way.uses else None
    if isinstance(first, Permute) and tried.dims == len(first.axes) - 2:
        return Turned(tried, first.axes)
    bare = isinstance(first, Unflatten) and tried.dims > 0 and tried.channels == 1
    return Bare(1, tried.dims) if bare and way.uses[0].shape == (1, *way.shape) else None


def _other(reached: Sequence[Reached], tried: Frame) -> Frame | None:
    """What layers say, where that is not what is tried."""
    return _unlike(tried, _said(reached)) if any(map(_speaks, reached)) else None


def _unlike(tried: Frame, found: Frame) -> Frame | None:
    """What was found where that is another than what is tried."""
    if isinstance(found, Indices):
        return None if isinstance(tried, Indices) else found
    return found if (found.channels, found.dims) != (tried.channels, tried.dims) else None


def _first(reached: Iterable[Reached]) -> Iterator[Reached]:
    """What is reached up to the first layer that gives other channels or features."""
    for one in reached:
        yield one
        known = one.step is not None and one.step.known
        layer = one.step.layer if one.step is not None else None
        if not known or hasattr(layer, "in_channels") or hasattr(layer, "in_features"):
            return


def _goes_into(reached: Iterable[Reached], root: Module) -> bool:
    """Whether the layer that is made first of those that say anything is reached first."""
    said = next(filter(_speaks, _made(root)), None)
    return said is not None and any(one.step is said.step for one in reached)


def _of_places(root: Module) -> Iterator[Reached]:
    """The layers but those of vectors."""
    return (one for one in _made(root) if one.step is None or one.step.features is None)


def _speaks(one: Reached) -> bool:
    """Whether a layer says anything of what it reads."""
    step = one.step
    if step is None or not step.known:
        return one.looks_up
    lasts: Shape = getattr(step.layer, "normalized_shape", ())
    return bool(step.features is not None or step.channels or step.dims or len(lasts) == 1)
