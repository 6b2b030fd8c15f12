"""`zip`, and those of itertools that may go on without an end: `count()`, `cycle(widths)`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import zip_longest

from cnnviz.reading.code.errors import Raised
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.generated import Generated, in_turn, left_behind, made_from
from cnnviz.reading.code.sequences import Handler, rows, several
from cnnviz.reading.code.values import List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_NEVER = "this never ends: zip() it with what does, or take as many as there are with islice()"


class Endless:
    """What gives item after item; `item` makes that of a place. `place` is that of the next."""

    __slots__ = ("item", "place")

    def __init__(self, item: Callable[[int], Value]) -> None:
        self.item = item
        self.place = List([0])

    def take(self, e: Evaluator, count: int) -> list[Value]:
        """The next of them, which are gone then."""
        e.budget.take(count)
        e.journal.touch(self.place)
        first = self.place[0]
        self.place[0] = first + count
        return [self.item(at) for at in range(first, first + count)]


def zipped(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`zip(widths, itertools.count())`, `zip(convs, norms, strict=True)`."""
    ends = [one for one in args if not isinstance(one, Endless)]
    lists = several(ends, node)
    if isinstance(lists, Unknown):
        return lists
    shared = in_turn(ends, len(args))
    if shared is not None:
        return shared.at(node) if isinstance(shared, Unknown) else Generated(shared)
    if args and not ends:
        return Unknown(_NEVER, node)
    least = min(map(len, lists), default=0)
    strict = kwargs.get("strict", False)
    if isinstance(strict, Unknown):
        return strict
    if strict and (len(ends) < len(args) or len(set(map(len, lists))) > 1):
        lengths = ", ".join(str(len(one)) for one in lists)
        raise Raised("ValueError", f"zip(strict=True) of {lengths} items", node)
    e.budget.take(least)
    for one, items in zip(ends, lists, strict=True):
        if len(items) > least:
            left_behind(e, one, node)
    return made_from(zip(*_abreast(e, args, lists, least), strict=False), args)


def _abreast(
    e: Evaluator, args: _Args, lists: list[tuple[Value, ...] | range], least: int
) -> list[tuple[Value, ...] | range | list[Value]]:
    """The items of each of the arguments, so far as the shortest has any."""
    left, shortest = iter(lists), False
    found: list[tuple[Value, ...] | range | list[Value]] = []
    for one in args:
        if isinstance(one, Endless):  # It is asked once more before the shortest ends.
            found.append(one.take(e, least + (not shortest)))
        else:
            found.append(next(left))
            shortest = shortest or len(found[-1]) == least
    return found


def _longest(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.zip_longest(a, b, fillvalue=0)`."""
    lists = several(args, node)
    if isinstance(lists, Unknown):
        return lists
    e.budget.take(max(map(len, lists), default=0))
    return made_from(zip_longest(*lists, fillvalue=kwargs.get("fillvalue")), args)


def _islice(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`islice(items, 4)`, `islice(items, 1, None, 2)`."""
    unknown = next((one for one in args[1:] if isinstance(one, Unknown)), None)
    ends = args[1:]
    if unknown is not None or not all(one is None or type(one) is int for one in ends):
        return unknown_of(unknown, "how many these are is not known", node)
    if not 1 <= len(ends) <= 3 or any(one is not None and one < 0 for one in ends):
        raise Raised("ValueError", "islice takes whole numbers from 0 on", node)
    part = slice(*ends)
    if isinstance(args[0], Endless):
        if part.stop is None:
            return Unknown(_NEVER, node)
        return Generated(args[0].take(e, part.stop)[part])
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    if isinstance(args[0], Generated) and not args[0].again:
        if args[0].before is not None or args[0].calls:
            left_behind(e, args[0], node)
        taken = len(found) if part.stop is None else min(part.stop, len(found))
        for _again in range(taken):
            args[0].take(e.journal)
    return Generated(found[part])


def _cycle(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`itertools.cycle(widths)`."""
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    items = tuple(found)
    return Endless(lambda at: items[at % len(items)]) if items else Generated(())


def _count(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.count(1)`."""
    start = args[0] if args else kwargs.get("start", 0)
    step = args[1] if len(args) > 1 else kwargs.get("step", 1)
    if not isinstance(start, (int, float)) or not isinstance(step, (int, float)):
        return unknown_of(start, "where this begins is not known", node)
    return Endless(lambda at: start + at * step)


def _repeat(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`itertools.repeat(8, 3)`, `itertools.repeat(8)`."""
    if len(args) < 2 and "times" not in kwargs:
        return Endless(lambda _: args[0])
    times = args[1] if len(args) > 1 else kwargs["times"]
    if not isinstance(times, int):
        return unknown_of(times, "how often this is repeated is not known", node)
    e.budget.take(max(times, 0))
    return Generated((args[0],) * times)


def _starmap(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`itertools.starmap(nn.Conv2d, [(3, 8, 3), (8, 8, 3)])`."""
    found = rows(args[1], node)
    given = found if isinstance(found, Unknown) else several(list(found), node)
    if isinstance(given, Unknown):
        return given
    return made_from([e.call(args[0], list(one), {}, node) for one in given], args[1:])


def _from_iterable(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`itertools.chain.from_iterable(blocks)`."""
    found = rows(args[0], node)
    lists = found if isinstance(found, Unknown) else several(list(found), node)
    if isinstance(lists, Unknown):
        return lists
    return Generated(tuple(item for one in lists for item in one))


ENDLESS: dict[str, Handler] = {
    "itertools.zip_longest": _longest,
    "itertools.islice": _islice,
    "itertools.cycle": _cycle,
    "itertools.count": _count,
    "itertools.repeat": _repeat,
    "itertools.starmap": _starmap,
    "itertools.chain.from_iterable": _from_iterable,
}
