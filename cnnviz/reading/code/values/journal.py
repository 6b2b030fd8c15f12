"""What a text changes while it is read, so that changes can be undone.

If a condition is not known, both branches are followed and undone, and what they agree on stays.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

from cnnviz.reading.code.values.array_views import STALE, WRITTEN, base_of, stale_views, views_of
from cnnviz.reading.code.values.unknowns import either, joined_unknown, possibly_absent, with_causes
from cnnviz.reading.code.values.values import PLAIN, Array, Dict, List, Set, Unknown, Value, now

Container = List | Dict | Set
_MISSING: Any = object()


class Memory(Dict):
    """Results worked out once: where branches differ in them, they are worked out anew."""

    __slots__ = ()


class Write(NamedTuple):
    """A container, what it was and what it became; `why` says why its content is not known."""

    container: Container
    old: Any
    new: Any
    why: Unknown | None


class Writes(dict[int, Write]):
    """Changes by the identity of what was changed."""


class _Frame(dict[int, tuple[Container, Any, Unknown | None]]):
    """Containers as they were before a branch changed them; newer ones need no undo."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = now()


class Journal:
    """Remembers what containers were before they were changed, in one frame per branch."""

    def __init__(self) -> None:
        self.frames: list[_Frame] = []

    def touch(self, container: Container) -> None:
        """Must be called before `container` changes."""
        self._remember(container)
        for view in stale_views(container) if isinstance(container, Array) else ():
            self._remember(view)
            view.why = STALE

    def spoil(self, changed: Value) -> None:
        """Makes unknown all arrays whose numbers are written into by way of `changed`, if any."""
        base = base_of(changed)
        arrays = [] if base is None else [*views_of(base)]
        while arrays:
            array = arrays.pop()
            arrays += [row for row in array if isinstance(row, Array)]
            self._remember(array)
            array.why = array.why or WRITTEN

    def _remember(self, container: Container) -> None:
        if self.frames:
            frame = self.frames[-1]
            if container.born < frame.opened and id(container) not in frame:
                frame[id(container)] = (container, container.copy(), container.why)

    def open(self) -> None:
        """Begins a branch that may be undone."""
        self.frames.append(_Frame())

    def keep(self) -> None:
        """Ends a branch whose changes stay."""
        frame = self.frames.pop()
        if self.frames:
            outer = self.frames[-1]
            for key, entry in frame.items():
                if entry[0].born < outer.opened:
                    outer.setdefault(key, entry)

    def undo(self) -> Writes:
        """Ends a branch and undoes its changes, which it returns."""
        writes = Writes()
        for key, (container, old, why) in self.frames.pop().items():
            writes[key] = Write(container, old, container.copy(), container.why)
            _fill(container, old)
            container.why = why
        return writes

    def redo(self, writes: Writes) -> None:
        """Makes changes again that were undone."""
        for container, _, new, why in writes.values():
            self.touch(container)
            _fill(container, new)
            container.why = why

    def widen(self, writes: Writes, unknown: Unknown, growing: bool) -> set[int]:
        """Makes unknown what a turn of a loop changed; returns the containers of which something
        was known before. `growing`: nothing more is known of one that has grown again.
        """
        widened: set[int] = set()
        for key, write in writes.items():
            self.touch(write.container)
            if isinstance(write.container, Memory):
                _merged(write.container, [write.old, write.new], unknown)
            elif _widened(write, unknown, growing):
                widened.add(key)
        return widened

    def merge(self, branches: list[Writes], unknown: Unknown) -> bool:
        """Keeps what branches agree on and makes the rest unknown; whether they agreed on all."""
        agreed = True
        for key in dict.fromkeys(key for branch in branches for key in branch):
            changes = [branch[key] for branch in branches if key in branch]
            container = changes[0].container
            contents = [
                branch[key].new if key in branch else container.copy() for branch in branches
            ]
            self.touch(container)
            agreed &= _merged(container, contents, unknown)
            why = joined_unknown([change.why for change in changes])
            container.why = joined_unknown((container.why, why))
            agreed &= why is None
        return agreed


def alike(a: Value, b: Value, depth: int = 4) -> bool:
    """Whether two values are known to be the same."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, PLAIN):
        return bool(a == b)
    if isinstance(a, (tuple, list)) and depth:
        return len(a) == len(b) and all(alike(x, y, depth - 1) for x, y in zip(a, b, strict=True))
    same = getattr(a, "same", None)
    return bool(same(b, depth)) if same and depth else False


def _widened(write: Write, unknown: Unknown, growing: bool) -> bool:
    """Makes unknown what a turn changed in a container; whether any of it was known."""
    container, old, new, why = write
    if not isinstance(container, Dict):
        same = set(old) == set(new) if isinstance(container, Set) else _alike(old, new)
        turn_count = [unknown] if unknown.name else []  # How often the loop turns must be set, too.
        if container.why is not None or (same and why is None):
            container.why = container.why and with_causes(container.why, turn_count)
            return False
        container.why = with_causes(why, turn_count) if why else _reason(unknown, [new])
        return True
    was_known = why is not None and container.why is None
    container.why = container.why or why
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, _MISSING), new.get(name, _MISSING)
        if isinstance(before, Unknown) or _alike(before, after):
            continue
        values = () if before is _MISSING else (before, after)  # The next turn makes another value.
        maybe = either(_cause(unknown, before), values)
        container[name] = possibly_absent(maybe) if _may_lack(before) or _may_lack(after) else maybe
        was_known |= before is not _MISSING or container.why is None
        if before is _MISSING and growing:
            container.why = container.why or unknown
    return was_known


def _may_lack(value: Value) -> bool:
    """Whether a dict's value at a key says that it has, or may have, no such key."""
    return value is _MISSING or (isinstance(value, Unknown) and value.absent)


def _alike(before: Value, after: Value) -> bool:
    """Whether two values are the same, or tensors of the same sizes with unknown numbers."""
    sized_as = getattr(before, "sized_as", None)
    return alike(before, after) or bool(sized_as and sized_as(after))


def _merged(container: Container, contents: list[Any], unknown: Unknown) -> bool:
    first, *others = contents
    if isinstance(container, Dict):
        agreed = True
        for key in dict.fromkeys(key for content in contents for key in content):
            values = [content.get(key, _MISSING) for content in contents]
            if all(value is values[0] or alike(values[0], value) for value in values[1:]):
                container[key] = values[0]
                continue
            agreed = False
            if isinstance(container, Memory):
                container.pop(key, None)
                continue
            maybe = either(_cause(unknown, container.get(key)), values)
            container[key] = possibly_absent(maybe) if any(map(_may_lack, values)) else maybe
        return agreed
    if isinstance(container, List) and all(alike(first, other) for other in others):
        _fill(container, first)
        return True
    if isinstance(container, Set) and all(first == other for other in others):
        _fill(container, first)
        return True
    container.why = _reason(unknown, contents)
    return False


def _reason(unknown: Unknown, contents: list[Any]) -> Unknown:
    """Why it is not known which of these a list or a set holds."""
    items = (item for content in contents for item in islice(content, _MOST_ITEMS))
    return with_causes(unknown, items)


_MOST_ITEMS = 64


def _cause(unknown: Unknown, before: Value) -> Unknown:
    """Why it is not known what branches made of a value, and what was not known of it before."""
    cause = before if isinstance(before, Unknown) else getattr(before, "open", None)
    return joined_unknown((unknown, cause)) or unknown


def _fill(container: Container, content: Any) -> None:
    container.clear()
    if isinstance(container, List):
        container.extend(content)
    else:
        container.update(content)
