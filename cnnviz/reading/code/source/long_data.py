"""Long data in code, such as a hundred thousand numbers, removed before the code is parsed.

A network seldom depends on it, and Python's parser takes a kilobyte per number.
"""

from __future__ import annotations

import re

from cnnviz.reading.code.source.source import CUT

_MAX_LENGTH = 1_000  # Characters; what is no longer stays.
_STRING = r"\"[^\"\\\n]*+\"|'[^'\\\n]*+'"
_DATA = re.compile(
    rf"[\[({{](?:[\s\d.,:+\-_\[\](){{}}]|{_STRING}|#[^\n]*+|[eEjL](?![a-zA-Z])|True|False|None)*+"
)
_BRACKETS = re.compile(rf"#[^\n]*+|{_STRING}|[\[({{]|[\])}}]")


def shortened(text: str) -> str:
    """A text without the values of its long lists, tuples and dicts; all else stays in place.

    >>> shortened(f"a = [{'1, ' * 900}]; b = [1, 2]").split()
    ['a', '=', '[*_left_out_,', '];', 'b', '=', '[1,', '2]']
    """
    parts: list[str] = []
    end_of_last = 0
    for start, end in _long_insides(text):
        inside = text[start:end]
        stars = "**" if text[start - 1] == "{" and ":" in inside else "*"
        blank = re.sub(r"[^\n]", " ", inside)
        parts += [text[end_of_last:start], _with_name(blank, f"{stars}{CUT},")]
        end_of_last = end
    return "".join([*parts, text[end_of_last:]])


def _with_name(blank: str, name: str) -> str:
    """Blanks and newlines with a name in the first line that has room for it."""
    start = 0
    while (line := blank.find("\n", start)) >= 0 and line - start < len(name):
        start = line + 1
    return blank[:start] + name + blank[start + len(name) :]


def _long_insides(text: str) -> list[tuple[int, int]]:
    """Start and end of what is inside long brackets, if that is nothing but data."""
    spans: list[tuple[int, int]] = []
    for data in _DATA.finditer(text):
        if data.end() - data.start() <= _MAX_LENGTH:
            continue
        opened: list[int] = []
        for bracket in _BRACKETS.finditer(text, data.start(), data.end()):
            if bracket[0] in "[({":
                opened.append(bracket.end())
            elif bracket[0] in "])}" and opened:
                start = opened.pop()
                if bracket.start() - start > _MAX_LENGTH:
                    while spans and spans[-1][0] >= start:  # Those nested in it.
                        spans.pop()
                    spans.append((start, bracket.start()))
    return spans
