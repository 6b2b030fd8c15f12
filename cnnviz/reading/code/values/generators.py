"""What gives its items one by one: generators, zips, the views of a dict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.journal import Container, Memory, Write, Writes
from cnnviz.reading.code.values.scalars import entry_of
from cnnviz.reading.code.values.values import Dict, List, Set, Unknown, Value

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.journal import Journal
    from cnnviz.reading.code.values.scope import Scope

HOLDING = frozenset(
    "next iter any all map filter zip enumerate itertools.chain itertools.accumulate"
    " itertools.pairwise itertools.chain.from_iterable itertools.zip_longest itertools.islice"
    " itertools.cycle itertools.repeat itertools.starmap itertools.takewhile itertools.dropwhile"
    " itertools.filterfalse isinstance issubclass type id callable hasattr getattr setattr print"
    " bool functools.partial copy.copy typing.cast typing.cast_ repr str object vars"
    " dict.get".split()
)
"""Functions of packages that take nothing of what they are given."""
_GOING_THROUGH = frozenset(
    "extend join update union intersection difference issubset issuperset fromkeys"
    " super.__init__ __init__".split()
)


class Later(NamedTuple):
    """What is done only once the items behind it are asked for: `step` gives the next of them, None
    where there are no more; it is done but `once`, or again and again.
    """

    journal: Journal
    step: Callable[[], Sequence[Value] | Unknown | None]
    once: bool = False


class Generated:
    """What a generator expression or a zip gives: its items, and what makes those to come.

    `again`: it can be gone through many times, as `dict.items()` can; else it is used up then.
    `never`: why there is no end of them, where there is none.
    `before`: what a generator of the text has changed, which is followed to its end at once;
    `after`: what that was then, which nothing else may change before it is through, nor what it
    has `read`;
    `calls`: whether it has called layers.
    """

    __slots__ = (
        "after", "again", "before", "calls", "left", "never", "node", "read", "scope",
        "sources", "view",
    )  # fmt: skip

    def __init__(self, items: Iterable[Value], again: bool = False) -> None:
        self.left = List(reversed(tuple(items)))  # The next one is the last.
        self.again = again
        self.before: Writes | None = None
        self.after: Writes | None = None
        self.read: list[tuple[Container, Any]] = []
        self.calls = False
        self.never: Unknown | None = None
        self.sources: Sequence[Generated] = ()  # What its items are made of.
        self.view: tuple[Dict, str] | None = None  # The dict that it shows as it is by now.
        self.node: ast.AST | None = None  # The function of the text whose items these are,
        self.scope: Scope | None = None  # and its names.

    @property
    def items(self) -> tuple[Value, ...]:
        """What is left of them, all worked out; none of what has no end."""
        if self.never is not None:
            return ()
        if self.view is not None:
            return tuple(getattr(*self.view)())
        self._check_alone()
        later = next((one for one in self.left if isinstance(one, Later)), None)
        if later is not None:
            found: list[Value] = []
            later.journal.touch(self.left)
            while self.ahead() and self.left.why is None:
                found.append(self.left.pop())
            self.left[:] = reversed(found)
        return tuple(reversed(self.left))

    def ahead(self) -> bool:
        """Whether there is one more, which is worked out then; or why that is not known."""
        self._check_alone()
        while self.left and isinstance(self.left[-1], Later):
            later = self.left[-1]
            later.journal.touch(self.left)
            self.left.pop()
            found = later.step()
            if isinstance(found, Unknown):
                self.left.clear()
                self.left.why = found
            elif found is not None:
                self.left += [] if later.once else [later]
                self.left += reversed(found)
        return bool(self.left) or self.left.why is not None

    def _check_alone(self) -> None:
        """Raises `Halt` where what it changed is another by now, and it is not through yet."""
        changed = self.after and any(map(_changed_since, self.after.values()))
        if self.left and (changed or any(not _same_items(*pair) for pair in self.read)):
            why = "what this gives one by one and what goes through it change the same"
            raise Halt(Unknown(f"{why}: that is not followed, write it as one loop", self.node))

    def take(self, journal: Journal) -> Value:
        """The next of them, which is gone then."""
        journal.touch(self.left)
        return self.left.pop()

    @property
    def begun(self) -> bool:
        """Whether something has been done already for what is left."""
        return any(not isinstance(one, Later) or one.step is nothing for one in self.left)


def _changed_since(write: Write) -> bool:
    """Whether something else has changed what a generator changed."""
    container, old, new, _ = write
    if isinstance(container, Memory):
        return False
    if not isinstance(container, Dict):
        return bool(container != new)
    mine = (key for key in new if old.get(key, nothing) is not new[key])
    return any(container.get(key, nothing) is not new[key] for key in mine)


def _same_items(now: Container, then: Any) -> bool:
    """Whether a list or dict holds the same, whatever became of that."""
    if isinstance(now, Set):
        return bool(now == then)
    pairs = zip(now, then, strict=False)
    same = len(now) == len(then) and all(one is other for one, other in pairs)
    return same and (not isinstance(now, Dict) or all(now[key] is then[key] for key in now))


def nothing() -> None:
    """The end of a generator that does something behind the last item."""


def lazily(
    journal: Journal,
    step: Callable[[], Sequence[Value] | Unknown | None],
    sources: Sequence[Generated] = (),
) -> Generated:
    """What works its items out as they are asked for, of those of its sources."""
    made = Generated([Later(journal, step)])
    made.sources = sources
    if all(one.never for one in sources):
        made.never = next((one.never for one in sources), None)
    return made


def viewed(owner: Dict, name: str) -> Generated:
    """`owner.keys()`, `values()` or `items()`: what the dict has whenever one looks."""
    made = Generated((), again=True)
    made.view = owner, name
    return made


def gone_through(journal: Journal, value: Value, items: Sequence[Value]) -> Generated:
    """What `iter` gives of a value that has these items; a list may get more of them meanwhile."""
    if isinstance(value, Generated) and not value.again:
        return value
    if not isinstance(value, List):
        return Generated(items)
    at = List([0])

    def step() -> Sequence[Value] | Unknown | None:
        journal.touch(at)
        at[0] += 1
        found = value[at[0] - 1 : at[0]]
        return value.why or at.why or ([entry_of(value, one) for one in found] or None)

    return lazily(journal, step)


def next_of(journal: Journal, sources: list[Generated]) -> list[Value] | Unknown | None:
    """The next item of each of them; None where one has no more."""
    found: list[Value] = []
    for one in sources:
        if not one.ahead():
            return None
        if one.left.why is not None:
            return one.left.why
        found.append(one.take(journal))
    return found


def use_up(journal: Journal, values: Iterable[Value]) -> None:
    """Takes all that is left of those of the values that can be gone through but once."""
    for one in values:
        if isinstance(one, Generated) and not one.again:
            journal.touch(one.left)
            one.left.clear()
            one.left.why = one.left.why or one.never


def lose(journal: Journal, values: Iterable[Value], why: Unknown) -> None:
    """Says that it is not known how far such values, and those behind them, are gone through."""
    for one in values:
        if isinstance(one, Generated) and not one.again:
            lose(journal, one.sources, why)
            journal.touch(one.left)
            one.left.clear()
            one.left.why = why


def used_by(journal: Journal, name: str, values: Iterable[Value]) -> None:
    """The same for what a method of that name is given."""
    if name in _GOING_THROUGH:
        use_up(journal, values)


def turns(journal: Journal, value: Value, items: Iterable[Value], node: ast.AST) -> Iterator[Value]:
    """The items of a value one by one: of a generator, what the loop leaves it has still; of a
    list, those that it gets meanwhile, too. A dict or set that grows or shrinks meanwhile raises.
    """
    if not isinstance(value, (List, Generated)) or getattr(value, "again", False):
        owner = value.view[0] if isinstance(value, Generated) and value.view else value
        size = len(owner) if isinstance(owner, (Dict, Set)) else 0
        for item in items:
            yield item
            if size and len(owner) != size:
                kind = "set" if isinstance(owner, Set) else "dictionary"
                raise Raised("RuntimeError", f"{kind} changed size during iteration", node)
        return
    source = gone_through(journal, value, ())
    while source.ahead():
        if source.left.why is not None:
            raise Halt(source.left.why)
        yield source.take(journal)


def left_behind(e: Evaluator, value: Value, node: ast.AST) -> None:
    """A loop leaves what a generator would have done yet: of what it changed nothing is known."""
    if not isinstance(value, Generated):
        return
    for one in value.sources:
        left_behind(e, one, node)
    if not value.begun or not (value.before or value.calls):
        return
    why = Unknown("what a generator does is not followed where it is left early", node)
    if value.calls:
        raise Halt(why)
    e.journal.merge([value.before or Writes(), Writes()], why)
