"""Finds modules that a text lists one after another: `[Conv2d(...), Sequential(...), ...]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_PAIR = r"\(\s*(['\"])([\w.]*)\1,\s*"
_ITEM = re.compile(rf"(?:{_PAIR})?(?=[A-Z][\w.]* *\()")
_OPEN = re.compile(rf"\[\s*(?=(?:{_PAIR})?[A-Z][\w.]* *\()")
_NEXT = re.compile(r"\s*\)?\s*(?:([,\]])\s*|\Z)")
_CUT = re.compile(r"\.\.|…|\Z")
_LINE = re.compile(rf"[ \t]*(?:{_PAIR}|([\w.]+?)(?: *->|:)?[ \t]+)?(?=[A-Z][\w.]* *\()")
_LINE_END = re.compile(r"[ \t\r)]*(?:\n\s*|\Z)")
_LAYER = re.compile(r"(?!\w*Loss\()\w[\w.]*\((?!\(|.*\):).*")
_BEGINS = re.compile(r"(?:Conv|Linear|\w*Pad|\w*Norm)\w*\(")
PRINTED = re.compile(r"kernel_size=\(\d[\d, ]*\), stride=\(|in_features=\d+, out_features=\d")
"""What layers have that were printed: those that are typed mostly differ."""

_FEWEST = 3  # Lines of modules that are taken for a network: two may be prints of parts.


class Series(NamedTuple):
    """Modules in a row: where their list begins and ends, where each stands, its name, whether
    the text ends before they do, and whether they stand in brackets or each behind its name.
    """

    start: int
    items: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    end: int
    cut: bool = False
    marked: bool = False

    def labels(self) -> tuple[str, ...]:
        """Their names or, if some have none or the same, their numbers."""
        numbers = tuple(str(number) for number in range(len(self.items)))
        return self.names if all(self.names) and len({*self.names}) == len(numbers) else numbers

    def blanked(self, text: str) -> str:
        """`text` without what stands between its modules, but for commas."""
        place = self.start
        parts = list[str]()
        for start, end in self.items:
            parts += [re.sub(r"[^\n,]", " ", text[place:start]), text[start:end]]
            place = end
        return "".join((text[: self.start], *parts, text[place:]))


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
        is_network = len([*filter(_LAYER.fullmatch, words)]) > 1
        is_network &= found.marked or (len(words) >= _FEWEST and _is_network(words))
        if is_network and not _lists_parts(words):
            yield found
        line_end = text.find("\n", max(found.end - 1, place))
        place = len(text) if line_end < 0 else line_end + 1


def _bracketed(text: str, place: int) -> Series:
    """The modules, or pairs of a name and a module, of a list; none if it holds other things."""
    items, names, start = list[tuple[int, int]](), list[str](), place
    while (item := _ITEM.match(text, place)) is not None:
        end = _closed(text, item.end())
        items.append((item.end(), end if end >= 0 else len(text)))
        names.append(item[2] or "")
        after = _NEXT.match(text, end) if end >= 0 else None
        place = items[-1][1]
        if after is not None and after[1] == "]":
            return Series(start, tuple(items), tuple(names), after.end(1), marked=True)
        if end < 0 or (after is not None and _CUT.match(text, after.end())):
            return Series(start, tuple(items), tuple(names), place, True, True)
        if after is None:
            break
        place = after.end()
    return Series(start, (), (), place)


def _in_lines(text: str, place: int) -> Series:
    """The modules that begin a line each, perhaps after a name, without other words between."""
    items, names, start = list[tuple[int, int]](), list[str](), place
    while (line := _LINE.match(text, place)) is not None:
        end = _closed(text, line.end())
        after = _LINE_END.match(text, end) if end >= 0 else None
        if after is None:
            place = len(text) if end < 0 else end
            break
        items.append((line.end(), end))
        names.append(line[2] or line[3] or "")
        place = after.end()
    return Series(start, tuple(items), tuple(names), place, marked=all(names))


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
    return _BEGINS.match(words[0]) is not None and words[0] not in words[-1]
