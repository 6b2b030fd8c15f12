"""Blanks out the code around layers: the lines that make layers remain.

People paste what they have on their screen. Blanks keep every offset as it is, so that carets
stay under their faults. A text with a class or a function is read as code.
"""

from __future__ import annotations

import re

from cnnviz.reading.tracebacks import error_rows

_CODE = ("class ", "def ", "import ", "from ", ">>> ", "Out[", "In [")
_NO_LAYER = r"\s*(?:(?:class|def|from|import|return|pass|super|print|with)\b|@)"
_FENCE = re.compile(r"[ \t]*(?:```|~~~)[ \t]*[\w+-]*[ \t]*$")
_PROMPT = r">>> ?|\.\.\. ?|In \[\d+\]: ?| +\.\.\.: ?|Out\[\d+\]: ?"
_COUNTED = re.compile(
    r"^[ \t]*+[•·*]?[ \t]*+1[ \t\r]*+(?:\n\s*[•·*]?[ \t]*\d+[ \t\r]*$){2,}", re.MULTILINE
)


def without_counts(text: str) -> str:
    """`text` with numbers of lines blanked out that some sites put below code, one a line.

    >>> without_counts("ReLU()\\n1\\n2\\n3").split()
    ['ReLU()']
    """
    return _COUNTED.sub(_without_count, text)


def _without_count(run: re.Match[str]) -> str:
    numbers = list(map(int, re.findall(r"\d+", run[0])))
    is_count = numbers == list(range(1, len(numbers) + 1))
    return re.sub(r"\S", " ", run[0]) if is_count else run[0]


def without_code(text: str) -> str:
    """`text` with the code around its layers blanked out.

    >>> without_code("import torch")
    '            '
    """
    text = _fenced(_without_errors(text))
    if not any(word in text for word in _CODE):
        return text
    depth = 0
    lines = _session(text.split("\n"))
    for i, line in enumerate(lines):
        if depth > 0 or re.match(_NO_LAYER, line):
            lines[i] = " " * len(line)
            depth = max(0, depth + line.count("(") - line.count(")"))
    return "\n".join(lines)


def _without_errors(text: str) -> str:
    """`text` with tracebacks and messages blanked out."""
    lines = text.split("\n")
    errors = error_rows(lines)
    return "\n".join(" " * len(line) if i in errors else line for i, line in enumerate(lines))


def _fenced(text: str) -> str:
    """`text` with all but its fenced block blanked out, if only one block has anything in it."""
    lines = text.split("\n")
    fences = [i for i, line in enumerate(lines) if _FENCE.match(line)]
    blocks = [
        range(first + 1, last) for first, last in zip(fences[::2], fences[1::2], strict=False)
    ]
    filled = [rows for rows in blocks if any(lines[i].strip() for i in rows)]
    if len(filled) != 1 or len(fences) % 2:
        return text
    return "\n".join(line if i in filled[0] else " " * len(line) for i, line in enumerate(lines))


def _session(lines: list[str]) -> list[str]:
    """What a session at Python's prompt printed or, if it printed nothing, what was typed."""
    prompts = [len(match[0]) if (match := re.match(_PROMPT, line)) else 0 for line in lines]
    typed = [bool(prompt) and line[0] != "O" for line, prompt in zip(lines, prompts, strict=True)]
    answered = any(
        line.strip() and not is_typed for line, is_typed in zip(lines, typed, strict=True)
    )
    return [
        " " * len(line) if answered and is_typed else " " * prompt + line[prompt:]
        for line, is_typed, prompt in zip(lines, typed, prompts, strict=True)
    ]
