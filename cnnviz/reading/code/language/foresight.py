"""What an input of another size would meet on a way that was gone, without going it again.

A text is followed over one size. Where nothing in it looked at the sizes of its data, another size
meets the same layers in the same order: their shapes alone are worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.errors import ShapeFault
from cnnviz.layers.network import check_size
from cnnviz.reading.code.values.tensors import Use

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.values.tensors import Tensor

Shapes = tuple["Shape", ...]


VIEW = "view"
"""What the keys begin with of what gives a tensor sizes that the text says."""


class Done(NamedTuple):
    """What is done to shapes: the calls' layers and what each gives; or that it is `refused`,
    as `Refused.size`.
    """

    layers: tuple[Layer, ...] = ()
    shapes: Shapes = ()
    refused: int | None = None
    ranks: tuple[int, ...] = ()
    """How many axes each of them gives."""


def done(layers: Sequence[Layer], shapes: Sequence[Shape]) -> Done:
    """What layers did that gave such shapes."""
    return Done(tuple(layers), tuple(shapes), ranks=tuple([len(shape) for shape in shapes]))


class Met:
    """What data has met on a way. `do` says what that does to the shapes of what it reads.

    Of two with the same `key`, `do` says the same. `reads` are calls, None for the network's input,
    or the shapes of tensors of the text's own. `uses` are the calls that it made.
    """

    __slots__ = ("do", "key", "reads", "uses")

    def __init__(
        self,
        key: Hashable,
        do: Callable[[Shapes], Done],
        reads: Sequence[Use | Shape | None] = (),
    ) -> None:
        self.key = key
        self.do = do
        self.reads = reads
        self.uses: list[Use] = []


class Unforeseen(Exception):
    """A size may go another way than the one that was gone."""


class _Step(NamedTuple):
    """What is met, by the numbers of the calls that it reads; `known` is what it did before."""

    do: Callable[[Shapes], Done]
    reads: list[int | Shape]
    ranks: tuple[int, ...]
    known: dict[Shapes, Done]

    def did(self, given: Shapes) -> Done:
        """What it does to shapes; raises `Unforeseen` where what it gives has other axes."""
        done = self.known.get(given)
        if done is None:
            done = self.known[given] = self.do(given)
        if done.refused is None and done.ranks != self.ranks:
            raise Unforeseen
        return done


class Course:
    """What a size comes to: `verdict` as `Sizes.verdict`; the layer and the shape of each call."""

    def __init__(self, verdict: int | None) -> None:
        self.verdict = verdict
        self.layers: list[Layer] = []
        self.shapes: list[Shape] = []


class Gone:
    """A way that was gone, whatever its sizes.

    `open_`: its end was what is met last; `short`: so that an ample size may lead further.
    `failed`: its end was refused for no size.
    """

    def __init__(self, met: list[Met], uses: list[Use], *, open_: bool, failed: bool) -> None:
        self.met = met
        self.uses = uses
        self.open = open_
        key = met[-1].key if open_ else None
        # A view of so many numbers takes the right size alone; any large one does for the rest.
        self.short = open_ and not (isinstance(key, tuple) and key[0] == VIEW)
        self.failed = failed
        self._places: dict[int, int] = {}  # Of each call, behind the input's, which is 0.
        self._steps: list[_Step] | None = None  # None until they are asked for.
        self._ends: list[tuple[int, int]] = []  # Each call, and what it reads first.

    def _prepared(self) -> list[_Step]:
        """What is met, the calls by their numbers; what does the same has one memory of that."""
        places, known = self._places, dict[Hashable, dict[Shapes, Done]]()
        found: list[_Step] = []
        run: list[_Step] = []
        for met in self.met:
            last = len(places)
            reads = [one if isinstance(one, tuple) else self._place(one) for one in met.reads]
            for use in met.uses:
                places[id(use)] = len(places) + 1
            ranks = tuple([len(use.shape) for use in met.uses])
            step = _Step(met.do, reads, ranks, known.setdefault(met.key, {}))
            again = len(run) >= _LEAST and step.known is run[0].known
            again = again or len(run) == _MOST
            if reads != [last] or again:
                found += _joined(run, known)
                run = []
            run.append(step)
        return found + _joined(run, known)

    def _place(self, use: Use | None) -> int:
        """The number of a call, 0 for the network's input."""
        place = 0 if use is None else self._places.get(id(use))
        if place is None:
            raise Unforeseen
        return place

    def course(self, shape: Shape) -> Course:
        """What an input of `shape` comes to; raises `Unforeseen`."""
        found = Course(None if self.failed else 0)
        shapes = found.shapes
        shapes.append(shape)
        if self._steps is None:
            self._steps = self._prepared()
        for step in self._steps:
            given = tuple([one if isinstance(one, tuple) else shapes[one] for one in step.reads])
            did = step.did(given)
            if did.refused is not None:
                return Course(did.refused or None)
            shapes += did.shapes
            found.layers += did.layers
        if self.open:
            raise Unforeseen  # It would go on where this way ended.
        return found

    def ends(self, course: Course) -> Iterator[tuple[Layer, Shape, Shape]]:
        """The layer of each call, what it reads first and what it gives, in the way's order."""
        layers, shapes = course.layers, course.shapes
        if not self._ends:
            self._ends += [(self._place(use), self._place(use.reads[0])) for use in self.uses]
        return ((layers[here - 1], shapes[read], shapes[here]) for here, read in self._ends)

    def calls(self, course: Course) -> list[Use]:
        """The calls of a course, as they would be met, in the order of the way's."""
        made: list[Use | None] = [None]
        for met in self.met:
            for use in met.uses:
                reads = tuple([made[self._place(one)] for one in use.reads])
                here = len(made)
                new = Use(course.layers[here - 1], reads, course.shapes[here], use.name, use.node)
                new.module, new.unit, new.learned = use.module, use.unit, use.learned
                new.weights = use.weights
                made.append(new)
        found = (made[self._place(use)] for use in self.uses)
        return [use for use in found if use is not None]


_FEW, _LEAST, _MOST = 4, 12, 48
"""Steps in a run: fewer are none; from so many on it ends where another begins as it began."""


def _joined(run: list[_Step], known: dict[Hashable, dict[Shapes, Done]]) -> list[_Step]:
    """Steps of which each reads the one before, as a single step: deep networks repeat them."""
    if len(run) < _FEW:
        return run
    key = tuple([(id(step.known), step.ranks) for step in run])
    ranks = tuple([rank for step in run for rank in step.ranks])
    return [_Step(partial(_through, run), run[0].reads, ranks, known.setdefault(key, {}))]


def _through(run: list[_Step], shapes: Shapes) -> Done:
    """What a run of steps does to what the first of them reads."""
    layers: list[Layer] = []
    found: list[Shape] = []
    for step in run:
        did = step.did(shapes)
        if did.refused is not None:
            return did
        layers += did.layers
        found += did.shapes
        shapes = did.shapes[-1:] or shapes
    return done(layers, found)


def applied(layer: Layer) -> Callable[[Shapes], Done]:
    """What a layer does to the shapes that it reads."""

    def do(shapes: Shapes) -> Done:
        try:
            return done([layer], [given_by(layer, shapes)])
        except ShapeFault as fault:
            return Done(refused=fault.size)

    return do


def alike(shapes: Shapes) -> Done:
    """What two shapes do that were the same on the way that was gone."""
    if shapes[0] != shapes[1]:
        raise Unforeseen
    return Done()


def refused(size: int) -> Met:
    """What is refused, whatever the size."""
    return Met(("refused", size), lambda _: Done(refused=size))


def given_by(layer: Layer, shapes: Sequence[Shape]) -> Shape:
    """The shape that a layer makes; raises `ShapeFault`."""
    given = layer.output_shape(*shapes)
    check_size(given or (1,))
    return given


def source_of(tensor: Tensor) -> Use | Shape | None:
    """What a layer reads there: a call, None for the network's input, or numbers of a shape."""
    return tensor.use if tensor.traced else tensor.held[1:]  # type: ignore[return-value]
