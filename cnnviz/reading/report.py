"""Faults as a message for people: the place, the reason, the line, carets under the words."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.errors import Fault, SpecError
from cnnviz.wording import MOST_BYTES, as_fit

MOST_FAULTS = 20
"""How many faults a message shows; of more, it gives the number."""

WIDTH = 80
"""How many characters of a line are quoted."""

SPEC = "spec"
"""What a text is called that is not an option."""

_LEFT_CONTEXT = 30  # Characters of a long line that are kept to the left of a fault.


def spec_error(text: str, faults: Iterable[Fault], source: str = SPEC, last: str = "") -> SpecError:
    """The error that reports all `faults` of `text`; `source` names it if it is not the spec.

    `last` is a line for the end, if there is room for it.

    >>> print(spec_error("Conv1d(1, 1, kernal_size=3)", [Fault(13, 24, "there is no such word")]))
    line 1, column 14: there is no such word
      Conv1d(1, 1, kernal_size=3)
                   ^^^^^^^^^^^
    >>> print(spec_error("1x0", [Fault(2, 3, "this is nothing")], "input shape (--input)"))
    input shape (--input), column 3: this is nothing
      1x0
        ^
    """
    ordered = tuple(sorted(dict.fromkeys(faults)))
    # An option is a single line, and may come with a spec: its name tells more than "line 1".
    numbered = source == SPEC or "\n" in text
    messages = as_fit(
        [_quotation(text, fault, numbered) for fault in ordered[:MOST_FAULTS]], len(ordered)
    )
    if len(ordered) > 1:
        messages.insert(0, f"{len(ordered)} faults in the {source}:")
    elif source != SPEC:
        messages[0] = f"{source}, {messages[0]}"
    message = "\n".join(messages)
    full = f"{message}\n{last}" if last else message
    fits = len(full.encode(errors="backslashreplace")) <= MOST_BYTES
    return SpecError(full if fits else message, text, ordered)


def fault_of_all(text: str, reason: str) -> Fault:
    """A fault of the whole text, from its first word on."""
    return Fault(len(text) - len(text.lstrip()), len(text), reason)


def _quotation(text: str, fault: Fault, numbered: bool) -> str:
    start = text.rfind("\n", 0, fault.start) + 1
    end = text.find("\n", fault.start)
    line = text[start : len(text) if end < 0 else end].rstrip()
    line_number = f"line {text.count(chr(10), 0, start) + 1}, " if numbered else ""
    place = f"{line_number}column {fault.start - start + 1}"
    if not line:
        return f"{place}: {fault.reason}"
    quote, caret = _excerpt(line, fault.start - start, min(fault.end - start, len(line)))
    return f"{place}: {fault.reason}\n  {quote}\n  {caret}"


def _excerpt(line: str, first: int, last: int) -> tuple[str, str]:
    """The line, shortened around the place, and carets under characters `first` to `last`."""
    left = len(line) - len(line.lstrip())
    right = len(line)
    if right - left > WIDTH:
        left = max(left, min(first - _LEFT_CONTEXT, right - WIDTH + 2))
        right = min(right, left + WIDTH - 2)
    head = "…" if line[:left].strip() else ""
    tail = "…" if right < len(line) else ""
    gap = len(head) + _columns(line[left:first])
    carets = max(1, _columns(line[first : min(last, right)]))
    return head + _printable(line[left:right]) + tail, " " * gap + "^" * carets


def _printable(text: str) -> str:
    """`text` for a terminal: tabs as one space, no characters that move others."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    # Combining marks are printable and stay; controls of the writing direction are not.
    return character if character.isprintable() else "\ufffd"


def _columns(text: str) -> int:
    """How many columns `text` takes: two for wide letters, none for combining marks."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    double = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + double - sum(bool(combining(character)) for character in text)
