"""Which sizes of input fit a network of code, if none was given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from math import prod
from time import thread_time

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import MOST_NEURONS
from cnnviz.reading.code.language.foresight import Course, Recording, Unforeseen
from cnnviz.reading.code.language.input_uses import Reached
from cnnviz.reading.code.language.lookups import Indices
from cnnviz.reading.code.language.views import FOLDED
from cnnviz.reading.code.networks.following import Way
from cnnviz.reading.code.unflattened import flattened
from cnnviz.reading.sizing import NO_FORMS, POSITIONS, Frame
from cnnviz.reading.walk import enlarges

_LARGEST = 4096  # The largest size of an axis that is tried.
_LONGEST = 2**17  # If it is the only axis: a second of sound has more positions than an image.
_REPORTED = 64  # The size whose faults are reported if none fits.
_NONE = "; no input was given, and no {} fits: say yours with --input"

_AMPLE = (0, 256, 224, 64)
"""By number of axes, a size that is large enough for most networks; the usual one for images."""


class Sizes:
    """Which square inputs a network takes; `walk` follows it over a shape, until `end` at most.

    `peek` does the same for a shape that might not have been tried, and leaves no trace.
    """

    def __init__(
        self,
        frame: Frame,
        walk: Callable[[Shape], Way],
        end: float,
        peek: Callable[[Shape], Way] | None = None,
    ) -> None:
        self.frame = frame
        self.axes = min(frame.dims, 3)  # For words: of more axes there are none.
        self.walk = walk
        self.end = end
        self.limit = _LONGEST if frame.dims == 1 else _LARGEST
        self.peek = peek
        self.ways: dict[int, Way] = {}
        self.recording: Recording | None = None  # To foresee other sizes by.
        self.entered: Sequence[Reached] = ()  # What the input goes into, on the longest way.
        self.courses: dict[int, Course] = {}

    def way(self, size: int) -> Way:
        """The way of a square input of that size."""
        if size not in self.ways:
            self.ways[size] = self.walk(self.frame.shape(size))
            self._keep(self.ways[size])
        return self.ways[size]

    def _keep(self, way: Way) -> None:
        """Foresees sizes by a way from now on, if it allows that and leads further."""
        self.entered = max(self.entered, way.entered, key=len)
        if way.recording is not None and (
            self.recording is None or len(way.recording.met) > len(self.recording.met)
        ):
            self.recording = way.recording

    def foreseen(self, size: int) -> Course | None:
        """The course of a size, as foreseen by the way of another; None if that is not certain."""
        if self.recording is None or size in self.ways:
            return None
        if size not in self.courses:
            with suppress(Unforeseen):
                self.courses[size] = self.recording.course(self.frame.shape(size))
        return self.courses.get(size)

    def _ahead(self, size: int) -> Course | None:
        """The same by the way of an ample size, once, if the recorded way ended early: one long
        way instead of one to each pooling.
        """
        if (
            self.recording is None
            or not self.recording.short
            or self.peek is None
            or size in self.ways
        ):
            return None
        self._keep(self.peek(self.frame.shape(_AMPLE[self.axes])))
        self.peek = None
        return self.foreseen(size)

    def ends(self, size: int) -> Iterable[tuple[Layer, Shape, Shape]]:
        """The layer of each call, the shape of its first input and of its output."""
        course = self.foreseen(size)
        if self.recording is not None and course is not None and course.verdict == 0:
            return self.recording.ends(course)
        whole, uses = self.frame.shape(size), self.way(size).uses
        return [
            (use.layer, use.reads[0].shape if use.reads[0] is not None else whole, use.shape)
            for use in uses
            if use.layer is not None
        ]

    def fits(self, size: int) -> bool:
        """Whether a size fits, and nothing in the text depends on sizes."""
        way, course = self.ways.get(size), self.foreseen(size)
        if way is not None:
            return way.recording is not None and not way.refused
        return course is not None and course.verdict == 0

    def foretold(self, size: int) -> Way:
        """The way of a size that `fits`, without following it."""
        course = self.foreseen(size)
        if self.recording is None or course is None:
            return self.way(size)
        way = Way(self.frame.shape(size))
        way.uses = self.recording.calls(course)
        return way

    def verdict(self, size: int) -> int | None:
        """-1: too small, 1: too large, 0: right; None if it is refused for another reason."""
        if prod(self.frame.shape(size)) >= MOST_NEURONS or size > self.limit:
            return 1
        course = self.foreseen(size) or self._ahead(size)
        if course is not None:
            return course.verdict
        way = self.way(size)
        return (way.size or None) if way.refused else 0

    def hindered(self) -> Way | None:
        """The way of the smallest size that is refused for a reason that no size would mend."""
        sizes = [size for size, course in self.courses.items() if course.verdict is None]
        sizes += [size for size, way in self.ways.items() if way.refused and not way.size]
        if not sizes or _REPORTED in sizes:
            return None
        way = self.way(min(sizes))
        way.refused = [refusal for refusal in way.refused if not refusal.size]
        return way

    def ending(self, fits: bool) -> tuple[Way, str]:
        """The way to report if no size was chosen, and the note on sizes if none `fits`."""
        hindered = None if fits else self.hindered()
        way = hindered or self.way(self.smallest() or _REPORTED)
        if fits or hindered is not None:
            return way, ""
        return way, flattened(self) or _NONE.format(NO_FORMS[self.axes])

    def folds(self, size: int) -> bool:
        """Whether the text makes several inputs of one, unless the size gives a single row."""
        return self.verdict(size) is None and any(
            refusal.fault.reason.startswith(FOLDED) for refusal in self.way(size).refused
        )

    def late(self) -> bool:
        """Whether there is no time left to try more."""
        return thread_time() > self.end

    def smallest(self, start: int = 1) -> int | None:
        """The smallest size from `start` on that fits, or None."""
        low, size = start - 1, start
        most = 512 if self.frame.dims > 1 else self.limit // 2  # A row may be halved often.
        while (verdict := self.verdict(size)) is None or verdict < 0:
            if self.late() or (verdict is None and size > most):
                return None
            low, size = size, 2 * size
        while size - low > 1:
            if self.late():
                return None
            middle = (low + size) // 2
            verdict = self.verdict(middle)
            low, size = (middle, size) if verdict is None or verdict < 0 else (low, middle)
        return size if self.verdict(size) == 0 else None

    def largest(self, size: int) -> int:
        """The largest size up to which all from `size` on fit; `limit` if there is no end."""
        step, far = 1, 8 * size + 64
        if self.verdict(size + 1) == 0 and self.verdict(far) == 0:
            return self.limit
        while self.verdict(size + step) == 0:
            if size + step > far or self.late():
                return self.limit
            size, step = size + step, 2 * step
        while step > 1 and not self.late():
            step //= 2
            if self.verdict(size + step) == 0:
                size += step
        return size

    def places(self, size: int) -> Shape:
        """The output positions of the first layer that is not pointwise."""
        shapes = (shape for layer, _, shape in self.ends(size) if not layer.pointwise)
        return next(shapes, (0,))[1:]

    def shows(self, size: int) -> bool:
        """Whether the first layer drawn has enough positions to show it."""
        places = self.places(size)
        least = max if isinstance(self.frame, Indices) else min
        return not places or least(places) >= POSITIONS[min(len(places), 3)]

    def enlarges(self, size: int) -> bool:
        """Whether an adaptive pooling would have to enlarge its input."""
        return any(enlarges(*end) for end in self.ends(size))

    def exact(self, size: int) -> bool | None:
        """Whether all poolings divide their input evenly; None if other layers have strides."""
        rest = False
        for layer, read, _ in self.ends(size):
            windows = None if layer.merges else layer.windows()
            for places, window in zip(read[1:], windows or (), strict=False):
                if window.stride == 1:
                    continue
                if window.stride != window.kernel or window.before or window.after:
                    return None
                rest = rest or places % window.stride > 0
        return not rest
