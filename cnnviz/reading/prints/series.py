"""Finds modules that a text lists one after another: `[Conv2d(...), Sequential(...), ...]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_PAIR = r"\(\s*(['\"])[\w.]*\1,\s*"
_ITEM = re.compile(rf"(?:{_PAIR})?(?=[A-Z][\w.]* *\()")
_OPEN = re.compile(rf"\[\s*(?=(?:{_PAIR})?[A-Z][\w.]* *\()")
_NEXT = re.compile(r"\s*\)?\s*([,\]]|\Z)\s*")
_CUT = re.compile(r"\.\.|…|\Z")
_LINE = re.compile(rf"[ \t]*(?:{_PAIR}|[\w.]+(?: *->|:)?[ \t]+)?(?=[A-Z][\w.]* *\()")
_LINE_END = re.compile(r"[ \t\r)]*(?:\n\s*|\Z)")
_BEGINS = re.compile(r"(?:Conv|Linear|\w*Pad|\w*Norm)\w*\(")
_FEWEST = 3  # Lines of modules that are taken for a network: two may be prints of parts.


class Series(NamedTuple):
    """Modules in a row: where each stands, where their list ends, and whether the text ends
    before they do.
    """

    items: tuple[tuple[int, int], ...]
    end: int
    cut: bool = False

    def blanked(self, text: str) -> str:
        """`text` without what stands between its modules, but for commas."""
        first = place = self.items[0][0]
        parts = list[str]()
        for start, end in self.items:
            parts += [re.sub(r"[^\n,]", " ", text[place:start]), text[start:end]]
            place = end
        return "".join((text[:first], *parts, text[place:]))


def series_in(text: str) -> Iterator[Series]:
    """The lists of modules in a text, and the modules that stand one a line.

    A module that its own parts follow, as in `list(net.modules())`, begins no series.
    """
    place = 0
    while (opening := _OPEN.search(text, place)) is not None:
        found = _bracketed(text, opening.end())
        place = max(found.end, opening.end())
        if found.items and not _lists_parts(_words(text, found)):
            yield found
    place = 0
    while place < len(text):
        found = _in_lines(text, place)
        words = _words(text, found)
        if len(words) >= _FEWEST and _is_network(words) and not _lists_parts(words):
            yield found
        line_end = text.find("\n", found.end)
        place = len(text) if line_end < 0 else line_end + 1


def _bracketed(text: str, place: int) -> Series:
    """The modules, or pairs of a name and a module, of a list; none if it holds other things."""
    items = list[tuple[int, int]]()
    while (item := _ITEM.match(text, place)) is not None:
        end = _closed(text, item.end())
        if end < 0:
            return Series((*items, (item.end(), len(text))), len(text), True)
        items.append((item.end(), end))
        after = _NEXT.match(text, end)
        if after is None:
            break
        if after[1] != ",":
            return Series(tuple(items), after.end(1), not after[1])
        place = after.end()
        if _CUT.match(text, place):
            return Series(tuple(items), place, True)
    return Series((), items[-1][1] if items else place)


def _in_lines(text: str, place: int) -> Series:
    """The modules that begin a line each, perhaps after a name, without other words between."""
    items = list[tuple[int, int]]()
    while (line := _LINE.match(text, place)) is not None:
        end = _closed(text, line.end())
        if end < 0:
            return Series(tuple(items), len(text))
        after = _LINE_END.match(text, end)
        if after is None:
            break
        items.append((line.end(), end))
        place = after.end()
    return Series(tuple(items), items[-1][1] if items else place)


def _closed(text: str, start: int) -> int:
    """The end of the call that begins at `start`, -1 if it has none."""
    depth = 0
    for bracket in re.compile(r"[()]").finditer(text, start):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.end()
    return -1


def _words(text: str, series: Series) -> list[str]:
    return [re.sub(r"\s", "", text[start:end]) for start, end in series.items]


def _lists_parts(words: list[str]) -> bool:
    """Whether a module is followed by its first child."""
    return any(whole.partition("):")[2].startswith(word) for whole, word in pairwise(words))


def _is_network(words: list[str]) -> bool:
    """Whether modules in lines are layers and blocks of one network, not prints of some parts."""
    alone = [word for word in words if "):" not in word]
    return len(alone) > 1 and _BEGINS.match(words[0]) is not None and words[0] not in words[-1]
