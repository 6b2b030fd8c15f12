"""itertools, item by item; some never end: `count()`, `cycle(widths)`, `repeat(8)`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.iterating import accepts, lazy_map
from cnnviz.reading.code.library.sequences import Handler, all_items, iterators_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator, abandon, lazy_items, next_of, use_up
from cnnviz.reading.code.values.values import Args, Kwargs, List, Unknown, Value, unknown_of

_NEVER = "this never ends: zip() it with what does, or take as many as there are with islice()"


def _endless(
    e: Evaluator,
    step: Callable[[], Sequence[Value] | Unknown | None],
    node: ast.AST,
    sources: Sequence[Generator] = (),
) -> Generator:
    """A generator that always has one more item."""
    generator = lazy_items(e.journal, step, sources)
    generator.never = Unknown(_NEVER, node)
    return generator


def _chain(e: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`itertools.chain(widths, [8])`."""
    sources = iterators_of(e, args, node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown | None:
        items = (next_of(e.journal, [source]) for source in sources)
        return next((item for item in items if item is not None), None)

    generator = lazy_items(e.journal, step, sources)
    generator.never = next((source.never for source in sources if source.never), None)
    return generator


def _from_iterable(e: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`itertools.chain.from_iterable(blocks)`."""
    iterables = iterators_of(e, args[:1], node)
    if isinstance(iterables, Unknown):
        return iterables
    # The source of iterables, then the iterable whose items are taken.
    current = List(iterables)

    def step() -> list[Value] | Unknown | None:
        items = next_of(e.journal, current[1:]) if len(current) > 1 else None
        if current.why is not None or items is not None:
            return current.why or items
        following = next_of(e.journal, current[:1])
        sources = iterators_of(e, following, node) if isinstance(following, list) else following
        if isinstance(sources, list):
            e.journal.touch(current)
            current[1:] = sources
        return [] if isinstance(sources, list) else sources

    return lazy_items(e.journal, step, current)


def _zip_longest(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`itertools.zip_longest(a, b, fillvalue=0)`."""
    sources = iterators_of(e, args, node)
    if isinstance(sources, Unknown):
        return sources
    fill = kwargs.get("fillvalue")

    def step() -> list[Value] | Unknown | None:
        e.budget.take(1)
        columns = [next_of(e.journal, [source]) for source in sources]
        unknown = next((column for column in columns if isinstance(column, Unknown)), None)
        if unknown is not None or not any(columns):
            return unknown
        return [tuple(column[0] if isinstance(column, list) else fill for column in columns)]

    generator = lazy_items(e.journal, step, sources)
    generator.never = next((source.never for source in sources if source.never), None)
    return generator


def _islice(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`islice(items, 4)`, `islice(items, 1, None, 2)`."""
    ends = args[1:]
    unknown = next((end for end in ends if isinstance(end, Unknown)), None)
    if unknown is not None or not all(end is None or isinstance(end, int) for end in ends):
        return unknown_of(unknown, "how many these are is not known", node)
    part = slice(*ends) if 1 <= len(ends) <= 3 else slice(-1)
    if any(bound is not None and bound < 0 for bound in (part.start, part.stop)) or (
        part.step is not None and part.step < 1
    ):
        raise Raised("ValueError", "islice takes whole numbers from 0 on", node)
    sources = iterators_of(e, args[:1], node)
    return sources if isinstance(sources, Unknown) else _sliced(e, sources, part, node)


def _sliced(e: Evaluator, sources: list[Generator], part: slice, node: ast.AST) -> Generator:
    # How many are gone, and the index of the next.
    stop, counts = part.stop, List([0, part.start or 0])

    def step() -> list[Value] | Unknown | None:
        e.journal.touch(counts)
        while counts.why is None and (stop is None or counts[0] < max(stop, counts[1])):
            is_next = counts[0] == counts[1]
            items = next_of(e.journal, sources)
            if not isinstance(items, list):
                return items
            counts[0] += 1
            if is_next:
                after = counts[1] + (part.step or 1)
                counts[1] = after if stop is None else min(after, stop)
                return items
        abandon(e, sources[0], node)
        return counts.why

    generator = lazy_items(e.journal, step, sources)
    generator.never = sources[0].never if stop is None else None
    return generator


def _cycle(e: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`itertools.cycle(widths)`."""
    sources = iterators_of(e, args[:1], node)
    if isinstance(sources, Unknown):
        return sources
    items, index = List(), List([0])

    def step() -> list[Value] | Unknown | None:
        fresh = next_of(e.journal, sources)
        e.budget.step()
        if isinstance(fresh, list):
            e.journal.touch(items)
            items.extend(fresh)
        if fresh is not None or not items:
            return fresh
        e.journal.touch(index)
        index[0] += 1
        return items.why or index.why or [items[(index[0] - 1) % len(items)]]

    if not isinstance(args[0], Generator) and not all_items(args[0], node):
        return lazy_items(e.journal, step, sources)
    return _endless(e, step, node, sources)


def _count(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`itertools.count(1)`."""
    start = args[0] if args else kwargs.get("start", 0)
    stride = args[1] if len(args) > 1 else kwargs.get("step", 1)
    invalid = next(
        (number for number in (start, stride) if not isinstance(number, (int, float))), None
    )
    if invalid is not None:
        return unknown_of(invalid, "where this begins is not known", node)
    count = List([start])

    def step() -> list[Value] | Unknown | None:
        e.budget.step()
        e.journal.touch(count)
        number = count[0]
        count[0] += stride
        return count.why or [number]

    return _endless(e, step, node)


def _repeat(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`itertools.repeat(8, 3)`, `itertools.repeat(8)`."""
    item = kwargs["object"] if "object" in kwargs else args[0]
    if len(args) < 2 and "times" not in kwargs:

        def step() -> list[Value]:
            e.budget.step()
            return [item]

        return _endless(e, step, node)
    times = args[1] if len(args) > 1 else kwargs["times"]
    if not isinstance(times, int):
        return unknown_of(times, "how often this is repeated is not known", node)
    e.budget.take(max(times, 0))
    return Generator((item,) * times)


def _starmap(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`itertools.starmap(nn.Conv2d, [(3, 8, 3), (8, 8, 3)])`."""

    def call(items: list[Value]) -> list[Value] | Unknown:
        arguments = all_items(items[0], node)
        if isinstance(arguments, Unknown):
            return arguments
        use_up(e.journal, items)
        return [e.call(args[0], list(arguments), {}, node)]

    return lazy_map(e, args[1:2], node, call)


def _takewhile(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`itertools.takewhile(lambda w: w < 512, widths)`: the first failing item is consumed, too."""

    def keep(items: list[Value]) -> list[Value] | Unknown | None:
        passes = accepts(e, args[0], items, node)
        if passes is False:
            abandon(e, args[1], node)
        return passes if isinstance(passes, Unknown) else items if passes else None

    generator = lazy_map(e, args[1:2], node, keep)
    if isinstance(generator, Generator):
        generator.never = None  # It ends at an item that fails, or takes too long to follow.
    return generator


def _dropwhile(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`itertools.dropwhile(lambda w: w < 64, widths)`."""
    started = List()

    def keep(items: list[Value]) -> list[Value] | Unknown | None:
        drops = False if started else accepts(e, args[0], items, node)
        if isinstance(drops, Unknown) or drops:
            return drops if isinstance(drops, Unknown) else []
        e.journal.touch(started)
        started[:] = items
        return started.why or items

    return lazy_map(e, args[1:2], node, keep)


ENDLESS: dict[str, Handler] = {
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _from_iterable,
    "itertools.zip_longest": _zip_longest,
    "itertools.islice": _islice,
    "itertools.cycle": _cycle,
    "itertools.count": _count,
    "itertools.repeat": _repeat,
    "itertools.starmap": _starmap,
    "itertools.takewhile": _takewhile,
    "itertools.dropwhile": _dropwhile,
}
