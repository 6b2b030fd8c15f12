"""Long data in a text of code, such as a hundred thousand numbers, taken out before it is parsed.

A network seldom depends on it, and Python's parser takes a kilobyte for each number.
"""

from __future__ import annotations

import re

from cnnviz.reading.code.source.source import CUT

_LONG = 1_000  # Characters; what is shorter stays.
_STRING = r"\"[^\"\\\n]*+\"|'[^'\\\n]*+'"
_DATA = re.compile(
    rf"[\[({{](?:[\s\d.,:+\-_\[\](){{}}]|{_STRING}|#[^\n]*+|[eEjL](?![a-zA-Z])|True|False|None)*+"
)
_BRACKETS = re.compile(rf"#[^\n]*+|{_STRING}|[\[({{]|[\])}}]")


def shortened(text: str) -> str:
    """A text without the values of its long lists, tuples and dicts; all else is at its place.

    >>> shortened(f"a = [{'1, ' * 900}]; b = [1, 2]").split()
    ['a', '=', '[*_left_out_,', '];', 'b', '=', '[1,', '2]']
    """
    found: list[str] = []
    done = 0
    for start, end in _long(text):
        inside = text[start:end]
        stars = "**" if text[start - 1] == "{" and ":" in inside else "*"
        blank = re.sub(r"[^\n]", " ", inside)
        found += [text[done:start], _put(blank, f"{stars}{CUT},")]
        done = end
    return "".join([*found, text[done:]])


def _put(blank: str, name: str) -> str:
    """Blanks and new lines with a name in the first line that has room for it."""
    at = 0
    while (line := blank.find("\n", at)) >= 0 and line - at < len(name):
        at = line + 1
    return blank[:at] + name + blank[at + len(name) :]


def _long(text: str) -> list[tuple[int, int]]:
    """From where to where the insides of long brackets reach that hold nothing but data."""
    found: list[tuple[int, int]] = []
    for data in _DATA.finditer(text):
        if data.end() - data.start() <= _LONG:
            continue
        opened: list[int] = []
        for bracket in _BRACKETS.finditer(text, data.start(), data.end()):
            if bracket[0] in "[({":
                opened.append(bracket.end())
            elif bracket[0] in "])}" and opened:
                start = opened.pop()
                if bracket.start() - start > _LONG:
                    while found and found[-1][0] >= start:  # A row of these.
                        found.pop()
                    found.append((start, bracket.start()))
    return found
