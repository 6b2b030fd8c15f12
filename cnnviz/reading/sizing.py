"""The input's shape if none was given: the smallest that shows a layer and fits the rest. What an
adaptive pooling would have to enlarge is smaller than the network was made for.

Output sizes never shrink as the input grows, so the boundary between too small and large enough is
found by doubling and halving; each trial only infers shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import prod

from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.reading.lazy import StepLayers, is_lazy, undetermined_reason, undetermined_step
from cnnviz.reading.steps import VECTOR, Step
from cnnviz.reading.tree import Node
from cnnviz.reading.walk import Entry, Walk

POSITIONS = {1: 6, 2: 3, 3: 3}
"""How many output positions per axis show a layer well, by its number of axes."""

_NEAR = 65
"""So many sizes have among them one that can be halved six times."""

_FORMS = {1: "smallest", 2: "smallest square", 3: "smallest cube"}
"""What is searched for, by the number of axes: a 1 x 5 kernel could do with less height."""

NO_FORMS = ("length", "length", "square one", "cube")
"""What there is none of if the search fails."""

ANY = "any vector, for nothing fixes its length"
"""What is said of an input that no layer determines."""

UNENLARGED = ", and that no adaptive pooling enlarges"
"""Added to why a size is the smallest, if smaller ones would be enlarged."""

NOT_GIVEN = "none was given"
"""In the note on every size chosen here."""


class InputSize:
    """An input shape with the note on it.

    `fits`: it is not refused, or the text left no size to choose.

    `chosen`: neither the user nor the text gave it.
    """

    def __init__(self, shape: Shape, note: str, fits: bool = True, chosen: bool = False) -> None:
        self.shape = shape
        self.note = note
        self.fits = fits
        self.chosen = chosen
        self.open: Step | None = None  # A lazy layer that another choice would change.

    def refused(self, walk: Walk) -> Iterator[tuple[Node, str]]:
        """The place of that layer, if the walk meets it, and why it is refused."""
        if self.open is not None and any(entry.step is self.open for entry in walk.entries):
            yield self.open.place(), undetermined_reason(self.open)


class Frame:
    """What a text says of its input: its channels and its spatial axes; a vector's length and 0.

    `said` are the sizes of the axes, None if the text leaves one open; `ask` is what is said
    if all sizes fit and none is to be chosen; `guess` is what is said of channels that are guessed.
    """

    ask = guess = ""

    def __init__(
        self, channels: int, dims: int, fixed: bool = True, said: Sequence[int | None] = ()
    ) -> None:
        self.channels = channels
        self.dims = dims
        self.fixed = fixed
        self.said = tuple(said) or (None,) * dims

    @property
    def least(self) -> str:
        """The name of the smallest input, whatever the text says of it."""
        return _FORMS.get(self.dims, "smallest")

    @property
    def form(self) -> str:
        """What is searched for, usually a square."""
        return "smallest" if any(self.said) else self.least

    def shape(self, size: int) -> Shape:
        """The square input of that size.

        >>> Frame(3, 2).shape(32), Frame(3, 2, said=(None, 40)).shape(32)
        ((3, 32, 32), (3, 32, 40))
        """
        return (self.channels, *(known or size for known in self.said))

    def note(self) -> str:
        """The note on a vector."""
        why = "what the first layer takes" if self.fixed else ANY
        return _note(self.shape(0), why)


def smallest(
    steps: Sequence[Step],
    first_drawn: int = 0,
    sizes: Sequence[int | None] = (),
    part: bool = False,
    walk: Callable[[Shape], Walk] | None = None,
) -> InputSize:
    """The smallest input of `steps`, of which those from `first_drawn` on are drawn.

    `sizes` are what the text says of it, channels first, None if it leaves a size open; `part`:
    the text has more layers, which have no say. `walk` takes a shape through the steps if they
    do not follow one another.

    >>> from cnnviz.layers.conv import Conv
    >>> smallest([Step("0", None, {}, Conv(1, 1, 1, 3))]).shape
    (1, 8)
    """
    walk = walk or partial(Walk, steps)
    choice = _smallest(steps, first_drawn, sizes, part, walk)
    if choice.fits and any(is_lazy(step.layer) for step in steps):
        choice.open = undetermined_step(choice.shape, partial(_layers_met, walk))
    return choice


def _layers_met(walk: Callable[[Shape], Walk], shape: Shape) -> StepLayers | None:
    """The layers that an input meets, with their steps; None if it is refused."""
    passage = walk(shape)
    return None if passage.refusals else [(entry.step, entry.layer) for entry in passage.entries]


def _smallest(
    steps: Sequence[Step],
    first_drawn: int,
    sizes: Sequence[int | None],
    part: bool,
    walk: Callable[[Shape], Walk],
) -> InputSize:
    frame = frame_of(steps)
    if len(sizes) > 1:
        frame = Frame(sizes[0] or 1, len(sizes) - 1, said=sizes[1:])
    if frame.dims:
        return _Search(steps, first_drawn, frame, part, walk).result()
    return InputSize(frame.shape(0), frame.note(), chosen=True)


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
        first_drawn: int,
        frame: Frame,
        part: bool,
        walk: Callable[[Shape], Walk],
    ) -> None:
        self.steps, self.frame, self.part = steps, frame, part
        self.drawn_steps = steps[first_drawn:]
        self.walk = walk

    def result(self) -> InputSize:
        """The answer, or the smallest shape that is too large if none is right.

        A Linear after a grid of positions has to fit them flattened: that it acts on the last axis
        alone is a guess that would make another network.
        """
        size = self.boundary(0)
        if self.verdict(size, 0) == 0:
            return self.shows_well(size)
        # A size in the text may itself be too small: larger others would not help.
        known = [size for size in self.frame.said if size]
        shape = self.frame.shape(max(known, default=size))
        return InputSize(shape, "", fits=all(self.frame.said), chosen=True)

    def shows_well(self, least: int) -> InputSize:
        """The answer, if `least` is the smallest size that is not refused."""
        sizes = ((self.boundary(show, least), show) for show in (2, 1))
        size = next((size for size, show in sizes if self.verdict(size, show) == 0), least)
        size = self.where_branches_meet(size)
        return self.sized(size, grown=self.walk(self.frame.shape(least)).enlarges)

    def where_branches_meet(self, least: int) -> int:
        """The smallest size from `least` on whose branches can be joined; `least` if none is near.

        Branches that halve an odd size differ if one rounds it up, the other down.
        """
        sizes = () if all(self.frame.said) else range(least, least + _NEAR)
        for size in sizes:
            refusals = self.walk(self.frame.shape(size)).refusals
            if not refusals:
                return size
            layer = refusals[-1].step.layer
            if size == least and not (layer and layer.merges):
                break
        return least

    def sized(self, size: int, grown: bool) -> InputSize:
        """The answer, with the reason why it is this one; `grown`: a pooling would enlarge less."""
        shape = self.frame.shape(size)
        walk = self.walk(shape)
        of_part = " of the part" if self.part else ""
        # No layer was tried after one that is unknown, or takes other channels.
        followed = walk.passed == len(self.steps) and not walk.refusals
        which = "" if followed else " that can be followed"
        why = f"the {self.frame.form} that every layer{of_part}{which} accepts"
        why += ", where the text leaves it open" if any(self.frame.said) else ""
        why += self.shows(walk) + UNENLARGED * (grown and not walk.enlarges)
        return InputSize(shape, _note(shape, why), chosen=True)

    def shows(self, walk: Walk) -> str:
        """How well a size shows the first drawn layer, in words; "" if not well."""
        entry = self.first(walk)
        positions = entry.output[1:] if entry else ()
        least = POSITIONS.get(len(positions), 0)
        if entry is None or not least or min(positions) < least:
            return ""
        axis = " an axis" if len(positions) > 1 else ""
        whose = "the" if self.drawn_steps[0] is self.steps[0] and not self.part else "the part's"
        name = "layer" if entry.step is self.drawn_steps[0] else entry.layer.spec_name
        return f", with at least {least} output positions{axis} in {whose} first {name}"

    def boundary(self, show: int, size: int = 1) -> int:
        """The smallest size from `size` on that is not too small, or one beyond all limits.

        `size` itself if the text gives every axis: then all sizes are the same input.
        """
        low = size - 1
        while self.verdict(size, show) < 0 and not all(self.frame.said):
            low, size = size, 2 * size
        while size - low > 1:
            middle = (low + size) // 2
            below = self.verdict(middle, show) < 0
            low, size = (middle, size) if below else (low, middle)
        return size

    def verdict(self, size: int, show: int) -> int:
        """-1: a size is too small, 1: too large, 0: right. With `show` 1 it is too small if it does
        not show the layer well, with 2 also if an adaptive pooling would enlarge its input.
        """
        shape = self.frame.shape(size)
        if prod(shape) >= MOST_NEURONS:
            return 1
        walk = self.walk(shape)
        entry = self.first(walk)
        positions = entry.output[1:] if entry else ()
        least = POSITIONS[min(len(positions), 3)] if positions else 0
        if (show and min(positions, default=0) < least) or (show > 1 and walk.enlarges):
            return -1
        return walk.refusals[-1].size if walk.refusals else 0

    def first(self, walk: Walk) -> Entry | None:
        """The first drawn layer that is not pointwise, if it was reached."""
        drawn_ids = set(map(id, self.drawn_steps))
        entries = (entry for entry in walk.entries if id(entry.step) in drawn_ids)
        return next((entry for entry in entries if not entry.layer.pointwise), None)


def _note(shape: Shape, why: str) -> str:
    return f"input: {times(shape)} ({NOT_GIVEN}; it is {why})"
