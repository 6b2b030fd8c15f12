"""The words of messages: the nearest right name, lists, counts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cnnviz.errors import Fault
from cnnviz.reading.report import MOST_FAULTS
from cnnviz.reading.tree import Node

_MANY = 10 * MOST_FAULTS
_LONGEST = 40  # No name is longer: comparing longer words would only take time.
_CONTAINERS = {"Sequential", "ModuleList", "ModuleDict", "Module", "Model", "Functional"}


def own_class(kind: str) -> str:
    """The class of a network; "" for one of a framework, which says nothing of it.

    >>> own_class("VGG"), own_class("Sequential")
    ('VGG', '')
    """
    return "" if kind in _CONTAINERS else kind


class Faults(list[Fault]):
    """The faults of one text, in the order in which they were found.

    `broken` are those of its brackets, commas and quotes: around one, no more is reported, since
    it may be a mere consequence.
    """

    def __init__(self, broken: Iterable[Fault] = ()) -> None:
        super().__init__(broken)
        self._broken = [fault.start for fault in self]

    def at(self, node: Node, reason: str) -> None:
        """Records a fault of a node."""
        self.append(Fault(node.start, node.end, reason))

    def broken(self, node: Node) -> bool:
        """Whether the node's text is broken; in a text of many faults, all of it is."""
        places = self._broken
        if not places:
            return False
        return len(places) > _MANY or any(node.start <= place <= node.end for place in places)

    def nearest(self, word: str, choices: Iterable[str]) -> str | None:
        """The choice most like `word`; None, to save time, once no more faults will be shown."""
        return nearest(word, tuple(choices)) if len(self) < MOST_FAULTS else None


@lru_cache(maxsize=64)
def nearest(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice that is most like `word`, if any is.

    >>> nearest("kernal_size", ("kernel_size", "stride"))
    'kernel_size'
    >>> nearest("kernl", ("kernel_size", "stride"))
    'kernel_size'
    """
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    if len(word) > _LONGEST:
        return None
    for choice in choices:
        if choice.casefold().startswith(word.casefold()):
            return choice
    from difflib import get_close_matches

    matches = get_close_matches(word.casefold(), folded, n=1, cutoff=0.65)
    if matches:
        return folded[matches[0]]
    # Part of a name, misspelt: `kernl` for `kernel_size`.
    parts = {part: folded[name] for name in reversed(folded) for part in name.split("_")}
    matches = get_close_matches(word.casefold(), parts, n=1, cutoff=0.8)
    return parts[matches[0]] if matches else None


def listed(words: Iterable[str], last: str = "and") -> str:
    """The words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def counted(count: int, word: str) -> str:
    """A count and its noun.

    >>> counted(1, "channel"), counted(1200, "neuron")
    ('1 channel', '1,200 neurons')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def called(name: str) -> str:
    """A layer by its name, or by its position if it has no other name.

    >>> called("conv1"), called("2")
    ('conv1', 'layer 2')
    """
    return f"layer {name}" if name.isdecimal() else name


def short(text: str, most: int = 40) -> str:
    """`text` on one line, cut in its middle if it is long.

    >>> short("a" * 100, 11)
    'aaaaa…aaaaa'
    """
    line = " ".join(text.split())
    half = most // 2
    return line if len(line) <= most else f"{line[:half]}…{line[-half:]}"
