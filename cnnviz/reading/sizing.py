"""The input's shape where none was given: the smallest that shows a layer and fits the rest.

Output sizes never shrink as the input grows, so the boundary between too small and large enough is
found by doubling and halving; each trial only infers shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import prod

from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.reading.lazily import Met, hanging, is_lazy, open_reason
from cnnviz.reading.steps import VECTOR, Step
from cnnviz.reading.tree import Node
from cnnviz.reading.walk import Entry, Walk

POSITIONS = {1: 6, 2: 3, 3: 3}
"""How many output positions an axis show a layer well, by its number of axes."""

_FORMS = {1: "smallest", 2: "smallest square", 3: "smallest cube"}
"""What is looked for, by the axes: a kernel of 1 x 5 would do with less height than width."""

NO_FORMS = ("length", "length", "square one", "cube")
"""The same where none is found."""

ANY = "any vector, for nothing fixes its length"
"""What is said of the input where no layer says anything of it."""

UNASKED = "none was given"
"""In the note on every size that is chosen here."""


class Sized:
    """An input shape with the sentence that names it.

    `fits`: it is not refused, or the text left no size to choose.

    `chosen`: neither the user nor the text said it.
    """

    def __init__(self, shape: Shape, note: str, fits: bool = True, chosen: bool = False) -> None:
        self.shape = shape
        self.note = note
        self.fits = fits
        self.chosen = chosen
        self.open: Step | None = None  # A lazy layer that another choice would make another.

    def refused(self, walk: Walk) -> Iterator[tuple[Node, str]]:
        """The place of such a layer on a walk, and why it is refused."""
        if self.open is not None and any(one.step is self.open for one in walk.entries):
            yield self.open.place(), open_reason(self.open)


class Frame:
    """What a text says of its input: its channels and its spatial axes; a vector's length and 0.

    `said` are the sizes of the axes, None where the text leaves one open; `ask` is what is said
    where all sizes fit and none is to be chosen.
    """

    ask = ""

    def __init__(
        self, channels: int, dims: int, fixed: bool = True, said: Sequence[int | None] = ()
    ) -> None:
        self.channels = channels
        self.dims = dims
        self.fixed = fixed
        self.said = tuple(said) or (None,) * dims

    @property
    def least(self) -> str:
        """The smallest that is looked for, whatever the text says of it."""
        return _FORMS.get(self.dims, "smallest")

    @property
    def form(self) -> str:
        """What is looked for: a square as a rule."""
        return "smallest" if any(self.said) else self.least

    def shape(self, size: int) -> Shape:
        """The square input of that size.

        >>> Frame(3, 2).shape(32), Frame(3, 2, said=(None, 40)).shape(32)
        ((3, 32, 32), (3, 32, 40))
        """
        return (self.channels, *(said or size for said in self.said))

    def note(self) -> str:
        """The sentence that names a vector."""
        why = "what the first layer takes" if self.fixed else ANY
        return _note(self.shape(0), why)


def smallest(
    steps: Sequence[Step],
    drawn: int = 0,
    sizes: Sequence[int | None] = (),
    part: bool = False,
    walk: Callable[[Shape], Walk] | None = None,
) -> Sized:
    """The smallest input of `steps`, of which those from `drawn` on are drawn.

    `sizes` are what the text says of it, channels first, None where it leaves a size open; `part`
    says that the text has more layers, which are not asked. `walk` takes a shape through the steps
    where they do not follow one another.

    >>> from cnnviz.layers.conv import Conv
    >>> smallest([Step("0", None, {}, Conv(1, 1, 1, 3))]).shape
    (1, 8)
    """
    walk = walk or partial(Walk, steps)
    found = _smallest(steps, drawn, sizes, part, walk)
    if found.fits and any(is_lazy(one.layer) for one in steps):
        found.open = hanging(found.shape, partial(_met, walk))
    return found


def _met(walk: Callable[[Shape], Walk], shape: Shape) -> Met | None:
    """The layers that an input meets."""
    found = walk(shape)
    return None if found.refusals else [(one.step, one.layer) for one in found.entries]


def _smallest(
    steps: Sequence[Step],
    drawn: int,
    sizes: Sequence[int | None],
    part: bool,
    walk: Callable[[Shape], Walk],
) -> Sized:
    frame = frame_of(steps)
    if len(sizes) > 1:
        frame = Frame(sizes[0] or 1, len(sizes) - 1, said=sizes[1:])
    if frame.dims:
        return _Search(steps, drawn, frame, part, walk).found()
    return Sized(frame.shape(0), frame.note(), chosen=True)


def frame_of(steps: Sequence[Step]) -> Frame:
    """What the leading steps say of the input."""
    dims, channels = 0, None
    for step in steps:
        if not step.known or (dims and (channels or step.reshapes)):
            break
        if step.features is not None and not dims:
            return Frame(step.features or VECTOR, 0, fixed=bool(step.features))
        channels = channels or step.channels
        dims = dims or step.dims
    return Frame(channels or (1 if dims else VECTOR), dims, fixed=bool(channels or dims))


class _Search:
    """Looks for the smallest size."""

    def __init__(
        self,
        steps: Sequence[Step],
        drawn: int,
        frame: Frame,
        part: bool,
        walk: Callable[[Shape], Walk],
    ) -> None:
        self.steps, self.frame, self.part = steps, frame, part
        self.drawn = steps[drawn:]
        self.walk = walk

    def found(self) -> Sized:
        """The answer, or the smallest shape that is too large where none is right.

        A Linear behind positions has to fit them flattened: that it acts on the last axis alone is
        a guess that would make another network.
        """
        size = self.boundary(False)
        if self.verdict(size, False) == 0:
            return self.shown(size)
        # What the text says may be too small itself: no growth of the others mends that.
        said = [size for size in self.frame.said if size]
        shape = self.frame.shape(max(said, default=size))
        return Sized(shape, "", fits=all(self.frame.said), chosen=True)

    def shown(self, least: int) -> Sized:
        """The answer, where `least` is the smallest size that is not refused."""
        size = self.boundary(True, least)
        return self.sized(size if self.verdict(size, True) == 0 else least)

    def sized(self, size: int) -> Sized:
        """The answer, with the reason why it is this one."""
        shape = self.frame.shape(size)
        walk = self.walk(shape)
        of_part = " of the part" if self.part else ""
        # Behind a layer that is unknown, or takes other channels, no layer was asked.
        followed = walk.passed == len(self.steps) and not walk.refusals
        which = "" if followed else " that can be followed"
        why = f"the {self.frame.form} that every layer{of_part}{which} accepts"
        why += ", where the text leaves it open" if any(self.frame.said) else ""
        return Sized(shape, _note(shape, why + self.shows(walk)), chosen=True)

    def shows(self, walk: Walk) -> str:
        """What a size gives that shows the first drawn layer well; nothing where none does."""
        entry = self.first(walk)
        positions = entry.given[1:] if entry else ()
        least = POSITIONS.get(len(positions), 0)
        if entry is None or not least or min(positions) < least:
            return ""
        axis = " an axis" if len(positions) > 1 else ""
        whose = "the" if self.drawn[0] is self.steps[0] and not self.part else "the part's"
        name = "layer" if entry.step is self.drawn[0] else entry.layer.spec_name
        return f", with at least {least} output positions{axis} in {whose} first {name}"

    def boundary(self, show: bool, size: int = 1) -> int:
        """The smallest size from `size` on that is not too small, or one beyond all limits.

        `size` itself where the text says every axis, for then no other is another input.
        """
        low = size - 1
        while self.verdict(size, show) < 0 and not all(self.frame.said):
            low, size = size, 2 * size
        while size - low > 1:
            middle = (low + size) // 2
            below = self.verdict(middle, show) < 0
            low, size = (middle, size) if below else (low, middle)
        return size

    def verdict(self, size: int, show: bool) -> int:
        """-1: a size is too small (with `show`, to show the layer well), 1: too large, 0: right."""
        shape = self.frame.shape(size)
        if prod(shape) >= MOST_NEURONS:
            return 1
        walk = self.walk(shape)
        entry = self.first(walk)
        positions = entry.given[1:] if entry else ()
        if show and positions and min(positions) < POSITIONS[min(len(positions), 3)]:
            return -1
        return walk.refusals[-1].size if walk.refusals else 0

    def first(self, walk: Walk) -> Entry | None:
        """The first drawn layer that does more than change each neuron alone, if it was reached."""
        drawn = set(map(id, self.drawn))
        reached = (one for one in walk.entries if id(one.step) in drawn)
        return next((one for one in reached if not one.layer.pointwise), None)


def _note(shape: Shape, why: str) -> str:
    return f"input: {times(shape)} ({UNASKED}; it is {why})"
