"""Faults to a message for a person: the place, the reason, the line, a caret under the words."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.errors import Fault, SpecError
from cnnviz.wording import MOST_BYTES, as_fit

MOST = 20
"""How many faults a message shows; beyond, it says how many there are."""

WIDTH = 80
"""How many characters of a line are quoted."""

SPEC = "spec"
"""What a text is called that is no option."""

_BEFORE = 30  # Characters that are kept to the left of the place where a long line is cut.


def spec_error(text: str, faults: Iterable[Fault], what: str = SPEC, last: str = "") -> SpecError:
    """The error that tells all `faults` of `text`; `what` names it where it is not the spec.

    `last` is a line that stands at the end, where there is room for it.

    >>> print(spec_error("Conv1d(1, 1, kernal_size=3)", [Fault(13, 24, "there is no such word")]))
    line 1, column 14: there is no such word
      Conv1d(1, 1, kernal_size=3)
                   ^^^^^^^^^^^
    >>> print(spec_error("1x0", [Fault(2, 3, "this is nothing")], "input shape (--input)"))
    input shape (--input), column 3: this is nothing
      1x0
        ^
    """
    found = tuple(sorted(dict.fromkeys(faults)))
    # An option is one line, and its words may stand beside a spec: its name says more than 1.
    lined = what == SPEC or "\n" in text
    shown = as_fit([_told(text, fault, lined) for fault in found[:MOST]], len(found))
    if len(found) > 1:
        shown.insert(0, f"{len(found)} faults in the {what}:")
    elif what != SPEC:
        shown[0] = f"{what}, {shown[0]}"
    message = "\n".join(shown)
    whole = f"{message}\n{last}" if last else message
    fits = len(whole.encode(errors="backslashreplace")) <= MOST_BYTES
    return SpecError(whole if fits else message, text, found)


def fault_of_all(text: str, reason: str) -> Fault:
    """A fault of the text as a whole, from its first word on."""
    return Fault(len(text) - len(text.lstrip()), len(text), reason)


def _told(text: str, fault: Fault, lined: bool) -> str:
    start = text.rfind("\n", 0, fault.start) + 1
    end = text.find("\n", fault.start)
    line = text[start : len(text) if end < 0 else end].rstrip()
    which = f"line {text.count(chr(10), 0, start) + 1}, " if lined else ""
    where = f"{which}column {fault.start - start + 1}"
    if not line:
        return f"{where}: {fault.reason}"
    quote, caret = _quoted(line, fault.start - start, min(fault.end - start, len(line)))
    return f"{where}: {fault.reason}\n  {quote}\n  {caret}"


def _quoted(line: str, first: int, last: int) -> tuple[str, str]:
    """The line, cut around the place, and carets under its characters `first` to `last`."""
    left = len(line) - len(line.lstrip())
    right = len(line)
    if right - left > WIDTH:
        left = max(left, min(first - _BEFORE, right - WIDTH + 2))
        right = min(right, left + WIDTH - 2)
    head = "…" if line[:left].strip() else ""
    tail = "…" if right < len(line) else ""
    gap = len(head) + _cells(line[left:first])
    carets = max(1, _cells(line[first : min(last, right)]))
    return head + _shown(line[left:right]) + tail, " " * gap + "^" * carets


def _shown(text: str) -> str:
    """`text` as a terminal shows it: tabs as one space, no character that moves others."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_face(character) for character in text)


def _face(character: str) -> str:
    if character.isspace():
        return " "
    # Marks above letters are printable and stay; what turns the writing direction is not.
    return character if character.isprintable() else "\ufffd"


def _cells(text: str) -> int:
    """How many columns `text` takes: two for wide letters, none for combining marks."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    wide = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(bool(combining(character)) for character in text)
