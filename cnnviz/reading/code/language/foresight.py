"""What an input of another size would meet on a path that was followed, without following it again.

A text is followed with one size. If nothing in it looked at the sizes of its data, another size
meets the same layers in the same order: only their shapes are computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import check_size
from cnnviz.reading.code.values.tensors import Tensor, Use

Shapes = tuple["Shape", ...]


VIEW = "view"
"""The first part of the keys of what gives a tensor sizes that the text says."""


class Effect(NamedTuple):
    """What is done to shapes: the layers of the calls and their output shapes; or that it is
    `refused`, as `Refused.size`.
    """

    layers: tuple[Layer, ...] = ()
    shapes: Shapes = ()
    refused: int | None = None
    ranks: tuple[int, ...] = ()
    """How many axes each of these shapes has."""


def effect_of(layers: Sequence[Layer], shapes: Sequence[Shape]) -> Effect:
    """What layers did that gave these shapes."""
    return Effect(tuple(layers), tuple(shapes), ranks=tuple([len(shape) for shape in shapes]))


class Event:
    """What data has met on a path. `do` says what that does to the shapes of what it reads.

    The `do` of two with the same `key` is the same. `reads` are calls, None for the network's
    input, or the shapes of the text's own tensors. `uses` are the calls that it made.
    """

    __slots__ = ("do", "key", "reads", "uses")

    def __init__(
        self,
        key: Hashable,
        do: Callable[[Shapes], Effect],
        reads: Sequence[Use | Shape | None] = (),
    ) -> None:
        self.key = key
        self.do = do
        self.reads = reads
        self.uses: list[Use] = []


class Unforeseen(Exception):
    """Another size may take another path than the one that was followed."""


class _Step(NamedTuple):
    """What is met, with the numbers of the calls that it reads; `known` caches what it did."""

    do: Callable[[Shapes], Effect]
    reads: list[int | Shape]
    ranks: tuple[int, ...]
    known: dict[Shapes, Effect]

    def did(self, shapes: Shapes) -> Effect:
        """What it does to shapes; raises `Unforeseen` if its outputs have other ranks."""
        effect = self.known.get(shapes)
        if effect is None:
            effect = self.known[shapes] = self.do(shapes)
        if effect.refused is None and effect.ranks != self.ranks:
            raise Unforeseen
        return effect


class Course:
    """What becomes of a size: `verdict` as `Sizes.verdict`; the layer and shape of each call."""

    def __init__(self, verdict: int | None) -> None:
        self.verdict = verdict
        self.layers: list[Layer] = []
        self.shapes: list[Shape] = []


class Recording:
    """A path that was followed, whatever its sizes.

    `open_`: it ended at what was met last; `short`: and an ample size may lead further.
    `failed`: it was refused for reasons other than sizes.
    """

    def __init__(self, met: list[Event], uses: list[Use], *, open_: bool, failed: bool) -> None:
        self.met = met
        self.uses = uses
        self.open = open_
        key = met[-1].key if open_ else None
        # A view of a number of elements takes only the right size; any large one does for the rest.
        self.short = open_ and not (isinstance(key, tuple) and key[0] == VIEW)
        self.failed = failed
        self._places: dict[int, int] = {}  # The number of each call; 0 is the input.
        self._steps: list[_Step] | None = None  # None until asked for.
        self._ends: list[tuple[int, int]] = []  # The numbers of each call and of its first input.

    def _prepared(self) -> list[_Step]:
        """What is met, with calls by number; steps that do the same share their memory."""
        places, memory = self._places, dict[Hashable, dict[Shapes, Effect]]()
        steps: list[_Step] = []
        run: list[_Step] = []
        for met in self.met:
            last = len(places)
            reads = [read if isinstance(read, tuple) else self._place(read) for read in met.reads]
            for use in met.uses:
                places[id(use)] = len(places) + 1
            ranks = tuple([len(use.shape) for use in met.uses])
            step = _Step(met.do, reads, ranks, memory.setdefault(met.key, {}))
            repeats = len(run) >= _MIN_REPEAT and step.known is run[0].known
            repeats = repeats or len(run) == _MAX_RUN
            if reads != [last] or repeats:
                steps += _as_one_step(run, memory)
                run = []
            run.append(step)
        return steps + _as_one_step(run, memory)

    def _place(self, use: Use | None) -> int:
        """The number of a call, 0 for the network's input."""
        number = 0 if use is None else self._places.get(id(use))
        if number is None:
            raise Unforeseen
        return number

    def course(self, shape: Shape) -> Course:
        """What becomes of an input of `shape`; raises `Unforeseen`."""
        course = Course(None if self.failed else 0)
        shapes = course.shapes
        shapes.append(shape)
        if self._steps is None:
            self._steps = self._prepared()
        for step in self._steps:
            reads = tuple(
                [read if isinstance(read, tuple) else shapes[read] for read in step.reads]
            )
            effect = step.did(reads)
            if effect.refused is not None:
                return Course(effect.refused or None)
            shapes += effect.shapes
            course.layers += effect.layers
        if self.open:
            raise Unforeseen  # It would continue where this path ended.
        return course

    def ends(self, course: Course) -> Iterator[tuple[Layer, Shape, Shape]]:
        """The layer of each call, its first input's shape and its output's, in the path's order."""
        layers, shapes = course.layers, course.shapes
        if not self._ends:
            self._ends += [(self._place(use), self._place(use.reads[0])) for use in self.uses]
        return ((layers[number - 1], shapes[read], shapes[number]) for number, read in self._ends)

    def calls(self, course: Course) -> list[Use]:
        """The calls of a course, as they would be met, in the path's order."""
        calls: list[Use | None] = [None]
        for met in self.met:
            for use in met.uses:
                reads = tuple([calls[self._place(read)] for read in use.reads])
                number = len(calls)
                new = Use(
                    course.layers[number - 1], reads, course.shapes[number], use.name, use.node
                )
                new.module, new.unit, new.learned = use.module, use.unit, use.learned
                new.weights = use.weights
                calls.append(new)
        in_order = (calls[self._place(use)] for use in self.uses)
        return [use for use in in_order if use is not None]


_MIN_RUN, _MIN_REPEAT, _MAX_RUN = 4, 12, 48
"""Steps in a run: the fewest that form one; the fewest before it ends at a repetition; the most."""


def _as_one_step(run: list[_Step], memory: dict[Hashable, dict[Shapes, Effect]]) -> list[_Step]:
    """Steps that each read the one before, as a single step: deep networks repeat them."""
    if len(run) < _MIN_RUN:
        return run
    key = tuple([(id(step.known), step.ranks) for step in run])
    ranks = tuple([rank for step in run for rank in step.ranks])
    return [_Step(partial(_through, run), run[0].reads, ranks, memory.setdefault(key, {}))]


def _through(run: list[_Step], shapes: Shapes) -> Effect:
    """What a run of steps does to the shapes that its first step reads."""
    layers: list[Layer] = []
    outputs: list[Shape] = []
    for step in run:
        effect = step.did(shapes)
        if effect.refused is not None:
            return effect
        layers += effect.layers
        outputs += effect.shapes
        shapes = effect.shapes[-1:] or shapes
    return effect_of(layers, outputs)


def applied(layer: Layer) -> Callable[[Shapes], Effect]:
    """What a layer does to the shapes that it reads."""

    def do(shapes: Shapes) -> Effect:
        try:
            return effect_of([layer], [infer(layer, shapes)])
        except ShapeFault as fault:
            return Effect(refused=fault.size)

    return do


def alike(shapes: Shapes) -> Effect:
    """The effect of two shapes that had to be equal on the path that was followed."""
    if shapes[0] != shapes[1]:
        raise Unforeseen
    return Effect()


def refusal(size: int) -> Event:
    """A refusal, whatever the size."""
    return Event(("refused", size), lambda _: Effect(refused=size))


def infer(layer: Layer, shapes: Sequence[Shape]) -> Shape:
    """The output shape of a layer; raises `ShapeFault`."""
    shape = layer.output_shape(*shapes)
    check_size(shape or (1,))
    return shape


def source_of(tensor: Tensor) -> Use | Shape | None:
    """What a layer reads there: a call, None for the network's input, or numbers of a shape."""
    return tensor.use if tensor.traced else tensor.held[1:]  # type: ignore[return-value]
