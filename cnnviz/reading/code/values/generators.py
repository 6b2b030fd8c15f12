"""What yields its items one by one: generators, zips, the views of a dict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.journal import Container, Memory, Write, Writes
from cnnviz.reading.code.values.values import Dict, List, Set, Unknown, Value

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.journal import Journal
    from cnnviz.reading.code.values.scope import Scope

NOT_CONSUMING = frozenset(
    "next iter any all map filter zip enumerate itertools.chain itertools.accumulate"
    " itertools.pairwise itertools.chain.from_iterable itertools.zip_longest itertools.islice"
    " itertools.cycle itertools.repeat itertools.starmap itertools.takewhile itertools.dropwhile"
    " itertools.filterfalse isinstance issubclass type id callable hasattr getattr setattr print"
    " bool functools.partial copy.copy typing.cast typing.cast_ repr str object vars"
    " dict.get".split()
)
"""Package functions that take no items out of their arguments."""
_GOING_THROUGH = frozenset(
    "extend join update union intersection difference issubset issuperset fromkeys"
    " super.__init__ __init__".split()
)


class Later(NamedTuple):
    """Work put off until the items behind it are asked for: `step` gives the next of them, None if
    there are no more. It runs `once`, or again and again.
    """

    journal: Journal
    step: Callable[[], Sequence[Value] | Unknown | None]
    once: bool = False


class Generator:
    """What a generator expression or a zip gives: its items, and what makes those to come.

    `again`: it can be gone through many times, as `dict.items()` can, not only once.
    `never`: why its items have no end, if they have none.
    `before`: what a generator of the text has changed, which is followed to its end at once;
    `after`: what that was then: nothing else may change it, nor what the generator has `read`,
    before the generator is through;
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
        self.sources: Sequence[Generator] = ()  # What its items are made of.
        self.view: tuple[Dict, str] | None = None  # The dict and method of a live view.
        self.node: ast.AST | None = None  # The function of the text whose items these are,
        self.scope: Scope | None = None  # and its names.

    @property
    def items(self) -> tuple[Value, ...]:
        """All that are left, worked out; none of what has no end."""
        if self.never is not None:
            return ()
        if self.view is not None:
            return tuple(getattr(*self.view)())
        self._check_alone()
        later = next((item for item in self.left if isinstance(item, Later)), None)
        if later is not None:
            items: list[Value] = []
            later.journal.touch(self.left)
            while self.ahead() and self.left.why is None:
                items.append(self.left.pop())
            self.left[:] = reversed(items)
        return tuple(reversed(self.left))

    def ahead(self) -> bool:
        """Whether there is one more, which is worked out then, or that is not known."""
        self._check_alone()
        while self.left and isinstance(self.left[-1], Later):
            later = self.left[-1]
            later.journal.touch(self.left)
            self.left.pop()
            items = later.step()
            if isinstance(items, Unknown):
                self.left.clear()
                self.left.why = items
            elif items is not None:
                self.left += [] if later.once else [later]
                self.left += reversed(items)
        return bool(self.left) or self.left.why is not None

    def _check_alone(self) -> None:
        """Raises `Halt` if something else changed what it changed before it is through."""
        changed = self.after and any(map(_changed_since, self.after.values()))
        if self.left and (changed or any(not _same_items(*pair) for pair in self.read)):
            why = "what this gives one by one and what goes through it change the same"
            raise Halt(Unknown(f"{why}: that is not followed, write it as one loop", self.node))

    def take(self, journal: Journal) -> Value:
        """Removes the next item and returns it."""
        journal.touch(self.left)
        return self.left.pop()

    @property
    def begun(self) -> bool:
        """Whether something has already been done for what is left."""
        return any(not isinstance(item, Later) or item.step is nothing_left for item in self.left)


def _changed_since(write: Write) -> bool:
    """Whether something else has changed what a generator changed."""
    container, old, new, _ = write
    if isinstance(container, Memory):
        return False
    if not isinstance(container, Dict):
        return bool(container != new)
    mine = (key for key in new if old.get(key, nothing_left) is not new[key])
    return any(container.get(key, nothing_left) is not new[key] for key in mine)


def _same_items(now: Container, then: Any) -> bool:
    """Whether a container still holds the same objects, even if these have changed."""
    if isinstance(now, Set):
        return bool(now == then)
    pairs = zip(now, then, strict=False)
    same = len(now) == len(then) and all(item is other for item, other in pairs)
    return same and (not isinstance(now, Dict) or all(now[key] is then[key] for key in now))


def nothing_left() -> None:
    """The end of a generator that does something after its last item."""


def lazy_items(
    journal: Journal,
    step: Callable[[], Sequence[Value] | Unknown | None],
    sources: Sequence[Generator] = (),
) -> Generator:
    """What works out its items as they are asked for, from those of its sources."""
    generated = Generator([Later(journal, step)])
    generated.sources = sources
    if all(source.never for source in sources):
        generated.never = next((source.never for source in sources), None)
    return generated


def dict_view(owner: Dict, name: str) -> Generator:
    """`owner.keys()`, `values()` or `items()`: what the dict has at any time."""
    view = Generator((), again=True)
    view.view = owner, name
    return view


def next_of(journal: Journal, sources: list[Generator]) -> list[Value] | Unknown | None:
    """The next item of each source; None if one has no more."""
    items: list[Value] = []
    for source in sources:
        if not source.ahead():
            return None
        if source.left.why is not None:
            return source.left.why
        items.append(source.take(journal))
    return items


def use_up(journal: Journal, values: Iterable[Value]) -> None:
    """Takes all that is left of the values that can be gone through only once."""
    for value in values:
        if isinstance(value, Generator) and not value.again:
            journal.touch(value.left)
            value.left.clear()
            value.left.why = value.left.why or value.never


def lose(journal: Journal, values: Iterable[Value], why: Unknown) -> None:
    """Records that it is not known how far these values, and their sources, are gone through."""
    for value in values:
        if isinstance(value, Generator) and not value.again:
            lose(journal, value.sources, why)
            journal.touch(value.left)
            value.left.clear()
            value.left.why = why


def use_up_arguments(journal: Journal, name: str, values: Iterable[Value]) -> None:
    """The same for the arguments of a method of that name."""
    if name in _GOING_THROUGH:
        use_up(journal, values)


def abandon(e: Evaluator, value: Value, node: ast.AST) -> None:
    """Makes unknown what a generator would still have changed when a loop leaves it early."""
    if not isinstance(value, Generator):
        return
    for source in value.sources:
        abandon(e, source, node)
    if not value.begun or not (value.before or value.calls):
        return
    why = Unknown("what a generator does is not followed where it is left early", node)
    if value.calls:
        raise Halt(why)
    e.journal.merge([value.before or Writes(), Writes()], why)
