"""What gives its items one by one: generators, zips, the views of a dict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.errors import Halt
from cnnviz.reading.code.journal import Writes
from cnnviz.reading.code.values import List, Unknown, Value

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.evaluator import Evaluator
    from cnnviz.reading.code.journal import Journal

HOLDING = frozenset(
    "next iter any all isinstance issubclass type id callable hasattr getattr setattr print bool"
    " functools.partial copy.copy typing.cast typing.cast_ repr str object vars dict.get"
    " itertools.islice".split()
)
"""Functions of packages that take nothing of what they are given."""
_GOING_THROUGH = frozenset(
    "extend join update union intersection difference issubset issuperset fromkeys"
    " super.__init__ __init__".split()
)


class Generated:
    """What a generator expression or a zip gives: its items, all worked out.

    `again`: it can be gone through many times, as `dict.items()` can; else it is used up then.
    `before`: what a generator of the text has changed, which is followed to its end at once;
    `calls`: whether it has called layers.
    """

    __slots__ = ("again", "before", "calls", "left")

    def __init__(
        self, items: Iterable[Value], again: bool = False, why: Unknown | None = None
    ) -> None:
        self.left = List(reversed(tuple(items)))  # The next one is the last.
        self.left.why = why
        self.again = again
        self.before: Writes | None = None
        self.calls = False

    @property
    def items(self) -> tuple[Value, ...]:
        """What is left of them."""
        return tuple(reversed(self.left))

    def take(self, journal: Journal) -> Value:
        """The next of them, which is gone then."""
        journal.touch(self.left)
        return self.left.pop()


def made_from(items: Iterable[Value], sources: Iterable[Value]) -> Generated:
    """What gives items of generators among its sources, one by one as these do."""
    made = Generated(items)
    for one in sources:
        if isinstance(one, Generated):
            made.before, made.calls = made.before or one.before, made.calls or one.calls
    return made


def use_up(journal: Journal, values: Iterable[Value]) -> None:
    """Takes all that is left of those of the values that can be gone through but once."""
    for one in values:
        if isinstance(one, Generated) and not one.again:
            journal.touch(one.left)
            one.left.clear()


def used_by(journal: Journal, name: str, values: Iterable[Value]) -> None:
    """The same for what a method of that name is given."""
    if name in _GOING_THROUGH:
        use_up(journal, values)


def turns(journal: Journal, value: Value, items: Iterable[Value]) -> Iterator[Value]:
    """The items of a value one by one; of a generator, what the loop leaves it has still."""
    if not isinstance(value, Generated) or value.again:
        yield from items
        return
    while value.left:
        if value.left.why is not None:
            raise Halt(value.left.why)
        yield value.take(journal)


def left_behind(e: Evaluator, value: Value, node: ast.AST) -> None:
    """A loop leaves what a generator would have done yet: of what it changed nothing is known."""
    if not isinstance(value, Generated) or not value.left or not (value.before or value.calls):
        return
    why = Unknown("what a generator does is not followed where it is left early", node)
    if value.calls:
        raise Halt(why)
    e.journal.merge([value.before or Writes(), Writes()], why)


def in_turn(values: list[Value], length: int) -> list[tuple[Value, ...]] | Unknown | None:
    """What `zip` makes of a generator that it is given several times; None where it is not."""
    shared = [one for one in values if isinstance(one, Generated) and not one.again]
    if len({id(one) for one in shared}) == len(shared):
        return None
    if len(shared) != len(values) or any(one is not shared[0] for one in shared):
        return Unknown("a zip of one generator given twice is not followed", None)
    items = shared[0].items
    return [items[at : at + length] for at in range(0, len(items) - length + 1, length)]
