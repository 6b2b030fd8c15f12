"""Lines of code around layers, blanked out: what is left are the lines that make layers.

People paste what they have on their screen. Blanks keep every offset as it is, so that a caret
under a fault is at its place in the text. A text with a class or a function is read as code.
"""

from __future__ import annotations

import re

from cnnviz.reading.tracebacks import error_rows

_CODE = ("class ", "def ", "import ", "from ", ">>> ", "Out[", "In [")
_NO_LAYER = r"\s*(?:(?:class|def|from|import|return|pass|super|print|with)\b|@)"
_FENCE = re.compile(r"[ \t]*(?:```|~~~)[ \t]*[\w+-]*[ \t]*$")
_PROMPT = r">>> ?|\.\.\. ?|In \[\d+\]: ?| +\.\.\.: ?|Out\[\d+\]: ?"


def without_code(text: str) -> str:
    """`text` with the code around its layers blanked out.

    >>> without_code("import torch")
    '            '
    """
    text = _fenced(_without_errors(text))
    if not any(word in text for word in _CODE):
        return text
    opened = 0
    lines = _answers(text.split("\n"))
    for at, line in enumerate(lines):
        if opened > 0 or re.match(_NO_LAYER, line):
            lines[at] = " " * len(line)
            opened = max(0, opened + _opened(line))
    return "\n".join(lines)


def _without_errors(text: str) -> str:
    """`text` with tracebacks and messages blanked out."""
    lines = text.split("\n")
    errors = error_rows(lines)
    return "\n".join(" " * len(line) if at in errors else line for at, line in enumerate(lines))


def _fenced(text: str) -> str:
    """`text` with all but the fence blanked out, where one fence alone has anything in it."""
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if _FENCE.match(line)]
    inside = [range(first + 1, last) for first, last in zip(marks[::2], marks[1::2], strict=False)]
    filled = [rows for rows in inside if any(lines[at].strip() for at in rows)]
    if len(filled) != 1 or len(marks) % 2:
        return text
    return "\n".join(line if at in filled[0] else " " * len(line) for at, line in enumerate(lines))


def _answers(lines: list[str]) -> list[str]:
    """Of a session at Python's prompt what it printed or, if it printed nothing, what was typed."""
    prompts = [len(match[0]) if (match := re.match(_PROMPT, line)) else 0 for line in lines]
    typed = [bool(prompt) and line[0] != "O" for line, prompt in zip(lines, prompts, strict=True)]
    answered = any(line.strip() and not own for line, own in zip(lines, typed, strict=True))
    return [
        " " * len(line) if answered and own else " " * prompt + line[prompt:]
        for line, own, prompt in zip(lines, typed, prompts, strict=True)
    ]


def _opened(line: str) -> int:
    return line.count("(") - line.count(")")
