"""The input of a network of code where none was given: what the text says, else what fits."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.layers.base import times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.layers.shuffle import Permute
from cnnviz.reading.code.following import Way
from cnnviz.reading.code.lookups import Indices
from cnnviz.reading.sizing import POSITIONS, UNASKED, Frame
from cnnviz.reading.steps import VECTOR

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.spoken import Spoken

_LARGEST = 4096  # The largest size of an axis that is tried.


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


def entered(way: Way, tried: Frame) -> Frame | None:
    """What the layer says that the input goes into, where that is not what was tried."""
    first = way.uses[0].layer if way.uses else None
    if isinstance(first, Permute) and way.refused and tried.dims == len(first.axes) - 2:
        return Turned(tried, first.axes)
    if way.entered is None:
        return None
    step = way.entered.step
    if way.entered.table is not None:
        return None if isinstance(tried, Indices) else Indices()
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


class Sizes:
    """Which square inputs a network takes; `walk` follows it over a shape, till `end` at most."""

    def __init__(self, frame: Frame, walk: Callable[[Shape], Way], end: float) -> None:
        self.frame = frame
        self.walk = walk
        self.ways: dict[int, Way] = {}
        self.end = end

    def way(self, size: int) -> Way:
        """The way of a square input of that size."""
        if size not in self.ways:
            self.ways[size] = self.walk(self.frame.shape(size))
        return self.ways[size]

    def verdict(self, size: int) -> int | None:
        """-1: too small, 1: too large, 0: right; None where it is refused for another reason."""
        if prod(self.frame.shape(size)) >= MOST_NEURONS or size > _LARGEST:
            return 1
        way = self.way(size)
        if not way.refused:
            return 0
        return way.size or None

    def late(self) -> bool:
        """Whether there is no time left to try more."""
        return thread_time() > self.end

    def smallest(self, start: int = 1) -> int | None:
        """The smallest size from `start` on that is right, or None."""
        low, size = start - 1, start
        while (found := self.verdict(size)) is None or found < 0:
            if self.late() or (found is None and size > 512):
                return None
            low, size = size, 2 * size
        while size - low > 1:
            if self.late():
                return None
            middle = (low + size) // 2
            found = self.verdict(middle)
            low, size = (middle, size) if found is None or found < 0 else (low, middle)
        return size if self.verdict(size) == 0 else None

    def largest(self, size: int) -> int:
        """The largest size up to which all from `size` on are right; `_LARGEST` for no end."""
        step, far = 1, 8 * size + 64
        if self.verdict(size + 1) == 0 and self.verdict(far) == 0:
            return _LARGEST
        while self.verdict(size + step) == 0:
            if size + step > far or self.late():
                return _LARGEST
            size, step = size + step, 2 * step
        while step > 1 and not self.late():
            step //= 2
            if self.verdict(size + step) == 0:
                size += step
        return size

    def places(self, size: int) -> Shape:
        """The positions that the first layer gives, of those that do not leave all in place."""
        layers = (use for use in self.way(size).uses if use.layer and not use.layer.pointwise)
        first = next(layers, None)
        return () if first is None else first.shape[1:]

    def shows(self, size: int) -> bool:
        """Whether the first layer that is drawn has positions enough to show it."""
        places = self.places(size)
        least = max if isinstance(self.frame, Indices) else min
        return not places or least(places) >= POSITIONS[min(len(places), 3)]

    def exact(self, size: int) -> bool | None:
        """Whether poolings leave no rest of their input unseen; None where other layers stride."""
        for use in self.way(size).uses:
            shape = use.reads[0].shape if use.reads[0] is not None else self.frame.shape(size)
            single = use.layer is not None and not use.layer.merges
            windows = use.layer.windows() if single and use.layer is not None else None
            for places, window in zip(shape[1:], windows or (), strict=False):
                if window.stride == 1:
                    continue
                if window.stride != window.kernel or window.before or window.after:
                    return None
                if places % window.stride:
                    return False
        return True


class Chosen:
    """An input that was chosen, with the words that say so; or, without a shape, why none was."""

    def __init__(self, shape: Shape | None, words: str) -> None:
        self.shape = shape
        self.words = words


def chosen(sizes: Sizes, said: tuple[tuple[Spoken, ...], ...] = ()) -> Chosen:
    """The input of a network that nobody says: one that the text speaks of, or a natural one."""
    least = sizes.smallest()
    if least is None:
        return Chosen(None, "")
    most = sizes.largest(least)
    if most >= _LARGEST:
        return _showing(sizes, least)
    if least == most and sizes.verdict(2 * least) == 0:  # Such as the multiples of 16.
        return _showing(sizes, least)
    if least == most:
        only = "it is the only square one that fits"
        only = only if sizes.frame.dims > 1 else only.replace("square ", "")
        return Chosen(sizes.frame.shape(least), _note(sizes, least, only))
    for group in said:
        fitting = {one.size: one.words for one in group if least <= one.size <= most}
        if len(fitting) == 1:
            (size, words), *_ = fitting.items()
            return Chosen(sizes.frame.shape(size), _note(sizes, size, f"it fits and is {words}"))
        if fitting:
            break
    natural = _natural(sizes, least, most)
    if len(natural) == 1:
        why = "it is the one that fits and of which no pooling leaves a rest"
        return Chosen(sizes.frame.shape(natural[0]), _note(sizes, natural[0], why))
    ends = f"{times(sizes.frame.shape(least))} to {times(sizes.frame.shape(most))}"
    return Chosen(None, f"square inputs from {ends} fit: say which with --input")


def _natural(sizes: Sizes, least: int, most: int) -> list[int]:
    """The sizes of which no pooling leaves a rest; none where other layers stride, too."""
    if sizes.exact(least) is None:
        return []
    return [size for size in range(least, most + 1) if not sizes.late() and sizes.exact(size)]


def _showing(sizes: Sizes, least: int) -> Chosen:
    """The smallest input that shows the first layer well."""
    size = least
    while size < min(64 * least + 512, _LARGEST) and not sizes.late():
        if sizes.verdict(size) == 0 and sizes.shows(size):
            break
        size += 1
    else:
        size = least
    square = "square " if sizes.frame.dims > 1 else ""
    read = "that is read " if sizes.way(size).behind else ""
    why = f"it is the smallest {square}that every layer {read}accepts"
    if size > least:
        places = sizes.places(size)
        axis = " an axis" if sizes.frame.dims > 1 else ""
        number = POSITIONS[min(len(places), 3)]
        why += f", with at least {number} output positions{axis} in the first layer"
    return Chosen(sizes.frame.shape(size), _note(sizes, size, why))


def _note(sizes: Sizes, size: int, why: str) -> str:
    return f"input: {times(sizes.frame.shape(size))} ({UNASKED}; {why})"


def advice(sizes: Sizes) -> str:
    """Which square inputs would fit where the one that was given does not; "" where none would."""
    least = sizes.smallest()
    if least is None:
        return "" if sizes.late() else "; no square input fits"
    most = sizes.largest(least)
    if most >= _LARGEST:
        return f"; it fits from {times(sizes.frame.shape(least))} on"
    if least == most:
        return f"; it fits with --input {times(sizes.frame.shape(least))}"
    ends = f"{times(sizes.frame.shape(least))} to {times(sizes.frame.shape(most))}"
    return f"; it fits with square inputs from {ends}"
