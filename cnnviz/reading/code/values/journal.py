"""What a text changes while it is read, so that a change can be taken back.

Where a condition is not known both ways are gone, each is taken back, and what they agree on
stays.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

from cnnviz.reading.code.values.array_views import STALE, stale
from cnnviz.reading.code.values.unknowns import absent, either, joined, with_open
from cnnviz.reading.code.values.values import PLAIN, Array, Dict, List, Set, Unknown, Value, now

Container = List | Dict | Set
_GONE: Any = object()


class Memory(Dict):
    """What was worked out once and is kept: where ways differ in it, it is worked out anew."""

    __slots__ = ()


class Write(NamedTuple):
    """A container, what it was and what it became; `why` tells what of that is not known."""

    container: Container
    old: Any
    new: Any
    why: Unknown | None


class Writes(dict[int, Write]):
    """Changes by the identity of what was changed."""


class _Frame(dict[int, tuple[Container, Any, Unknown | None]]):
    """Containers as they were before a way changed them; what is newer needs no undo."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = now()


class Journal:
    """Remembers what containers were before they were changed, a frame for each way."""

    def __init__(self) -> None:
        self.frames: list[_Frame] = []

    def touch(self, container: Container) -> None:
        """Must be called before `container` changes."""
        self._remember(container)
        for view in stale(container) if isinstance(container, Array) else ():
            self._remember(view)
            view.why = STALE

    def _remember(self, container: Container) -> None:
        if self.frames:
            frame = self.frames[-1]
            if container.born < frame.opened and id(container) not in frame:
                frame[id(container)] = (container, container.copy(), container.why)

    def open(self) -> None:
        """Begins a way that may be taken back."""
        self.frames.append(_Frame())

    def keep(self) -> None:
        """Ends a way whose changes stay."""
        frame = self.frames.pop()
        if self.frames:
            outer = self.frames[-1]
            for key, entry in frame.items():
                if entry[0].born < outer.opened:
                    outer.setdefault(key, entry)

    def undo(self) -> Writes:
        """Ends a way and takes its changes back; what they were."""
        writes = Writes()
        for key, (container, old, why) in self.frames.pop().items():
            writes[key] = Write(container, old, container.copy(), container.why)
            _fill(container, old)
            container.why = why
        return writes

    def redo(self, writes: Writes) -> None:
        """Makes changes again that were taken back."""
        for container, _, new, why in writes.values():
            self.touch(container)
            _fill(container, new)
            container.why = why

    def widen(self, writes: Writes, unknown: Unknown, growing: bool) -> set[int]:
        """Makes unknown what was known and a turn of a loop changed; the containers in which that
        was. `growing`: nothing is known any more of one that has got more in it again.
        """
        found: set[int] = set()
        for key, write in writes.items():
            self.touch(write.container)
            if isinstance(write.container, Memory):
                _merged(write.container, [write.old, write.new], unknown)
            elif _widened(write, unknown, growing):
                found.add(key)
        return found

    def merge(self, ways: list[Writes], unknown: Unknown) -> bool:
        """Keeps what all ways agree on, makes the rest unknown; whether they agreed wholly."""
        agreed = True
        for key in dict.fromkeys(key for way in ways for key in way):
            changes = [way[key] for way in ways if key in way]
            container = changes[0].container
            contents = [way[key].new if key in way else container.copy() for way in ways]
            self.touch(container)
            agreed &= _merged(container, contents, unknown)
            open_ = joined([one.why for one in changes])
            container.why = joined((container.why, open_))
            agreed &= open_ is None
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
    """Whether anything was known of a container that a turn changed; it is unknown then."""
    container, old, new, why = write
    if not isinstance(container, Dict):
        same = set(old) == set(new) if isinstance(container, Set) else _alike(old, new)
        turns = [unknown] if unknown.name else []  # How often the loop turns is to be said, too.
        if container.why is not None or (same and why is None):
            container.why = container.why and with_open(container.why, turns)
            return False
        container.why = with_open(why, turns) if why else _reason(unknown, [new])
        return True
    found = why is not None and container.why is None
    container.why = container.why or why
    for name in dict.fromkeys((*old, *new)):
        was, then = old.get(name, _GONE), new.get(name, _GONE)
        if isinstance(was, Unknown) or _alike(was, then):
            continue
        values = () if was is _GONE else (was, then)  # The next turn makes another of those.
        maybe = either(_cause(unknown, was), values)
        container[name] = absent(maybe) if _may_lack(was) or _may_lack(then) else maybe
        found |= was is not _GONE or container.why is None
        if was is _GONE and growing:
            container.why = container.why or unknown
    return found


def _may_lack(value: Value) -> bool:
    """Whether what a dict has at a key says that it has, or may have, no such key."""
    return value is _GONE or (isinstance(value, Unknown) and value.absent)


def _alike(was: Value, then: Value) -> bool:
    """Whether two values are the same, or tensors of the same sizes whose numbers nothing says."""
    return alike(was, then) or bool((like := getattr(was, "sized_as", None)) and like(then))


def _merged(container: Container, contents: list[Any], unknown: Unknown) -> bool:
    first, *others = contents
    if isinstance(container, Dict):
        agreed = True
        for key in dict.fromkeys(key for content in contents for key in content):
            values = [content.get(key, _GONE) for content in contents]
            if all(value is values[0] or alike(values[0], value) for value in values[1:]):
                container[key] = values[0]
                continue
            agreed = False
            if isinstance(container, Memory):
                container.pop(key, None)
                continue
            maybe = either(_cause(unknown, container.get(key)), values)
            container[key] = absent(maybe) if any(map(_may_lack, values)) else maybe
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
    """Why nobody knows which of these a list or a set holds."""
    items = (one for content in contents for one in islice(content, _MOST_ITEMS))
    return with_open(unknown, items)


_MOST_ITEMS = 64


def _cause(unknown: Unknown, before: Value) -> Unknown:
    """Why nobody knows what ways made of a value: also what was not known of it before."""
    cause = before if isinstance(before, Unknown) else getattr(before, "open", None)
    return joined((unknown, cause)) or unknown


def _fill(container: Container, content: Any) -> None:
    container.clear()
    if isinstance(container, List):
        container.extend(content)
    else:
        container.update(content)
