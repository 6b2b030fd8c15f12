"""itertools, item by item; some go on without an end: `count()`, `cycle(widths)`, `repeat(8)`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.iterating import holds, one_by_one
from cnnviz.reading.code.library.sequences import Handler, rows, several_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generated, lazily, left_behind, next_of, use_up
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_NEVER = "this never ends: zip() it with what does, or take as many as there are with islice()"


def _endless(
    e: Evaluator,
    step: Callable[[], Sequence[Value] | Unknown | None],
    node: ast.AST,
    sources: Sequence[Generated] = (),
) -> Generated:
    """What has one more whenever it is asked."""
    made = lazily(e.journal, step, sources)
    made.never = Unknown(_NEVER, node)
    return made


def _chain(e: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`itertools.chain(widths, [8])`."""
    sources = several_of(e, args, node)
    if isinstance(sources, Unknown):
        return sources

    def step() -> list[Value] | Unknown | None:
        found = (next_of(e.journal, [one]) for one in sources)
        return next((one for one in found if one is not None), None)

    made = lazily(e.journal, step, sources)
    made.never = next((one.never for one in sources if one.never), None)
    return made


def _from_iterable(e: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`itertools.chain.from_iterable(blocks)`."""
    found = several_of(e, args[:1], node)
    if isinstance(found, Unknown):
        return found
    now = List(found)  # What gives them, and behind it that of them whose items are taken.

    def step() -> list[Value] | Unknown | None:
        found = next_of(e.journal, now[1:]) if len(now) > 1 else None
        if now.why is not None or found is not None:
            return now.why or found
        given = next_of(e.journal, now[:1])
        inner = several_of(e, given, node) if isinstance(given, list) else given
        if isinstance(inner, list):
            e.journal.touch(now)
            now[1:] = inner
        return [] if isinstance(inner, list) else inner

    return lazily(e.journal, step, now)


def _longest(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.zip_longest(a, b, fillvalue=0)`."""
    sources = several_of(e, args, node)
    if isinstance(sources, Unknown):
        return sources
    fill = kwargs.get("fillvalue")

    def step() -> list[Value] | Unknown | None:
        e.budget.take(1)
        found = [next_of(e.journal, [one]) for one in sources]
        unknown = next((one for one in found if isinstance(one, Unknown)), None)
        if unknown is not None or not any(found):
            return unknown
        return [tuple(one[0] if isinstance(one, list) else fill for one in found)]

    made = lazily(e.journal, step, sources)
    made.never = next((one.never for one in sources if one.never), None)
    return made


def _islice(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`islice(items, 4)`, `islice(items, 1, None, 2)`."""
    ends = args[1:]
    unknown = next((one for one in ends if isinstance(one, Unknown)), None)
    if unknown is not None or not all(one is None or isinstance(one, int) for one in ends):
        return unknown_of(unknown, "how many these are is not known", node)
    part = slice(*ends) if 1 <= len(ends) <= 3 else slice(-1)
    if any(one is not None and one < 0 for one in (part.start, part.stop)) or (
        part.step is not None and part.step < 1
    ):
        raise Raised("ValueError", "islice takes whole numbers from 0 on", node)
    sources = several_of(e, args[:1], node)
    return sources if isinstance(sources, Unknown) else _sliced(e, sources, part, node)


def _sliced(e: Evaluator, sources: list[Generated], part: slice, node: ast.AST) -> Generated:
    stop, at = part.stop, List([0, part.start or 0])  # How many are gone, which is given next.

    def step() -> list[Value] | Unknown | None:
        e.journal.touch(at)
        while at.why is None and (stop is None or at[0] < max(stop, at[1])):
            wanted = at[0] == at[1]
            found = next_of(e.journal, sources)
            if not isinstance(found, list):
                return found
            at[0] += 1
            if wanted:
                after = at[1] + (part.step or 1)
                at[1] = after if stop is None else min(after, stop)
                return found
        left_behind(e, sources[0], node)
        return at.why

    made = lazily(e.journal, step, sources)
    made.never = sources[0].never if stop is None else None
    return made


def _cycle(e: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`itertools.cycle(widths)`."""
    sources = several_of(e, args[:1], node)
    if isinstance(sources, Unknown):
        return sources
    kept, at = List(), List([0])

    def step() -> list[Value] | Unknown | None:
        found = next_of(e.journal, sources)
        e.budget.step()
        if isinstance(found, list):
            e.journal.touch(kept)
            kept.extend(found)
        if found is not None or not kept:
            return found
        e.journal.touch(at)
        at[0] += 1
        return kept.why or at.why or [kept[(at[0] - 1) % len(kept)]]

    if not isinstance(args[0], Generated) and not rows(args[0], node):
        return lazily(e.journal, step, sources)
    return _endless(e, step, node, sources)


def _count(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.count(1)`."""
    start = args[0] if args else kwargs.get("start", 0)
    by = args[1] if len(args) > 1 else kwargs.get("step", 1)
    wrong = next((one for one in (start, by) if not isinstance(one, (int, float))), None)
    if wrong is not None:
        return unknown_of(wrong, "where this begins is not known", node)
    at = List([start])

    def step() -> list[Value] | Unknown | None:
        e.budget.step()
        e.journal.touch(at)
        found = at[0]
        at[0] += by
        return at.why or [found]

    return _endless(e, step, node)


def _repeat(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
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
    return Generated((item,) * times)


def _starmap(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`itertools.starmap(nn.Conv2d, [(3, 8, 3), (8, 8, 3)])`."""

    def called(found: list[Value]) -> list[Value] | Unknown:
        given = rows(found[0], node)
        if isinstance(given, Unknown):
            return given
        use_up(e.journal, found)
        return [e.call(args[0], list(given), {}, node)]

    return one_by_one(e, args[1:2], node, called)


def _takewhile(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`itertools.takewhile(lambda w: w < 512, widths)`: the first that fails is gone, too."""

    def kept(found: list[Value]) -> list[Value] | Unknown | None:
        true = holds(e, args[0], found, node)
        if true is False:
            left_behind(e, args[1], node)
        return true if isinstance(true, Unknown) else found if true else None

    made = one_by_one(e, args[1:2], node, kept)
    if isinstance(made, Generated):
        made.never = None  # It ends where an item fails, or takes too long to follow.
    return made


def _dropwhile(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`itertools.dropwhile(lambda w: w < 64, widths)`."""
    begun = List()

    def kept(found: list[Value]) -> list[Value] | Unknown | None:
        true = False if begun else holds(e, args[0], found, node)
        if isinstance(true, Unknown) or true:
            return true if isinstance(true, Unknown) else []
        e.journal.touch(begun)
        begun[:] = found
        return begun.why or found

    return one_by_one(e, args[1:2], node, kept)


ENDLESS: dict[str, Handler] = {
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _from_iterable,
    "itertools.zip_longest": _longest,
    "itertools.islice": _islice,
    "itertools.cycle": _cycle,
    "itertools.count": _count,
    "itertools.repeat": _repeat,
    "itertools.starmap": _starmap,
    "itertools.takewhile": _takewhile,
    "itertools.dropwhile": _dropwhile,
}
