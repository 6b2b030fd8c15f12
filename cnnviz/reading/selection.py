"""The text that picks a part of a network: `0:3`, `features.0:features.4`, `conv1,relu1`."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.network import Network
from cnnviz.reading.notes import part_note
from cnnviz.reading.report import spec_error
from cnnviz.reading.wording import listed, nearest, short

_GAP = "layers must follow one another: this does not continue what is before it"
_MOST_LISTED = 8  # Names in a message.


_MOST_COMMAS = 20
"""How many pieces between commas one name may have."""


class _Range(NamedTuple):
    """The layers from `first` up to, but not including, `last`."""

    first: int
    last: int


def select(text: str, names: tuple[str, ...]) -> tuple[int, int]:
    """The layers that `text` picks, as positions: the first, and the one after the last.

    Positions are Python's: `0:3` are layers 0, 1 and 2. With names, both ends are included:
    `conv1:pool1`. A block's name means all of its layers; a name may be cut off at its front,
    as in a summary: `….conv1`. Raises `SpecError`, which lists the layers.

    >>> select("0:2", ("0", "1", "2")), select("a:b", ("a.0", "a.1", "b", "c"))
    ((0, 2), (0, 3))
    """
    ranges = _ranges(text, names)
    start = 0
    for previous, current, part in zip((None, *ranges), ranges, _split(text, names), strict=False):
        if previous and current.first != previous.last:
            raise _error(text, start, start + len(part), _GAP)
        start += len(part) + 1
    return ranges[0].first, ranges[-1].last


def pick(network: Network, text: str) -> Network:
    """The part of a network that `text` picks, with a note; in one with branches, any calls that
    read one another and at most one other value.

    Raises `SpecError`, which lists the layers.
    """
    calls = [call for span in _ranges(text, network.names) for call in range(*span)]
    if network.is_chain:
        calls = list(range(*select(text, network.names)))
    elif sorted(set(calls)) != calls:
        raise _error(text, 0, len(text), "each call once, in the order in which the data passes")
    try:
        part = network.subnetwork(calls)
    except ShapeFault as fault:
        raise _error(text, 0, len(text), str(fault)) from None
    return replace(part, notes=(*part.notes, part_note(part.names, len(network.names))))


def _ranges(text: str, names: tuple[str, ...]) -> list[_Range]:
    """What each word between commas picks."""
    if not text.strip():
        raise _error(text, 0, len(text), f"no layers are named; {_existing(names)}")
    start = 0
    ranges: list[_Range] = []
    for part in _split(text, names):
        ranges.append(_range(text, start, part, names))
        start += len(part) + 1
    return ranges


def _split(text: str, names: tuple[str, ...]) -> list[str]:
    """The words between commas; a name may itself contain commas.

    >>> _split("a,b,c", ("a,b", "c")), _split("a,c", ("a", "c"))
    (['a,b', 'c'], ['a', 'c'])
    """
    pieces = text.split(",")
    if not any("," in name for name in names):
        return pieces
    words: list[str] = []
    while pieces:
        counts = range(min(len(pieces), _MOST_COMMAS), 0, -1)
        end = next((n for n in counts if ",".join(pieces[:n]).strip() in names), 1)
        words.append(",".join(pieces[:end]))
        del pieces[:end]
    return words


def _halves(part: str, names: tuple[str, ...]) -> tuple[str, str, str]:
    """A part before and after its colon; a name may itself contain colons."""
    if part.strip() in names:
        return part, "", ""
    at = part.find(":")
    while at >= 0:
        if part[:at].strip() in names:
            return part[:at], ":", part[at + 1 :]
        at = part.find(":", at + 1)
    return part.partition(":")


def _range(text: str, start: int, part: str, names: tuple[str, ...]) -> _Range:
    """The layers of one part between commas, which begins at `start` in the text."""
    left, colon, right = _halves(part, names)
    if not colon:
        return _named_range(text, start, left, names)
    right_start = start + len(left) + 1
    first = _named_range(text, start, left, names).first if left.strip() else 0
    last = _end(text, right_start, right, names) if right.strip() else len(names)
    if first >= last:
        reason = f"this picks nothing: the end comes before the start; {_existing(names)}"
        raise _error(text, start, start + len(part), reason)
    return _Range(first, last)


def _end(text: str, start: int, word: str, names: tuple[str, ...]) -> int:
    """The position after the last layer: a number is excluded, a name is not."""
    name = word.strip()
    if name.isdecimal() and len(name) < 9 and int(name) == len(names) and name not in names:
        return len(names)
    ends = _named_range(text, start, word, names)
    return ends.first if name.isdecimal() else ends.last


def _named_range(text: str, start: int, word: str, names: tuple[str, ...]) -> _Range:
    """The layers that one name, block or position means."""
    name = word.strip()
    matches = [i for i, known in enumerate(names) if known == name or known.startswith(f"{name}.")]
    if not name:
        raise _error(text, start, start + max(1, len(word)), "a name is missing here")
    if matches:
        return _Range(matches[0], matches[-1] + 1)
    if name.isdecimal() and len(name) < 9 and int(name) < len(names):
        return _Range(int(name), int(name) + 1)
    position = _shortened(name, names)
    if position is not None:
        return _Range(position, position + 1)
    place = start + len(word) - len(word.lstrip())
    raise _error(text, place, place + max(1, len(name)), _missing(name, names))


def _shortened(name: str, names: tuple[str, ...]) -> int | None:
    """The only layer whose name ends like `….conv1`, cut off at its front by a table; or None."""
    if not name.startswith("…"):
        return None
    matches = [i for i, known in enumerate(names) if known.endswith(name[1:])]
    return matches[0] if len(matches) == 1 else None


def _missing(name: str, names: tuple[str, ...]) -> str:
    near = nearest(name, names) if not name.lstrip("-").isdecimal() else None
    if name.startswith("-"):
        return f"layers are counted from 0, not from the end; {_existing(names)}"
    if near:
        return f"no layer is called {short(name)}; did you mean {near}?"
    return f"there is no layer {short(name)}; {_existing(names)}"


def _existing(names: tuple[str, ...]) -> str:
    """What there is to pick from."""
    count = len(names)
    listing = names if count <= _MOST_LISTED else (*names[: _MOST_LISTED - 2], "...", names[-1])
    if names == tuple(map(str, range(count))):
        return f"there are layers 0 to {count - 1}" if count > 1 else "there is only layer 0"
    return f"there are {listed(listing)}" if count > 1 else f"there is only {names[0]}"


def _error(text: str, start: int, end: int, reason: str) -> Exception:
    return spec_error(text, [Fault(start, end, reason)], "choice of layers (--layers)")
