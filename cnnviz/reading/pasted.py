"""Source code around layers, blanked out: what is left are the lines that make layers.

People paste the class that they have on their screen. Blanks keep every offset as it is, so that
a caret under a fault is at its place in the text.
"""

from __future__ import annotations

import re

_CODE = ("class ", "def ", "import ", "from ", ">>> ", "Out[", "In [")
_NO_LAYER = r"\s*(?:(?:class|def|from|import|return|pass|super|print|with)\b|@)"
_PROMPT = r">>> ?|\.\.\. ?|In \[\d+\]: ?| +\.\.\.: ?|Out\[\d+\]: ?"
_METHOD = r"\s*def\s+(?!__init__\b)"
_CLASS = r"\s*class\s+(\w+)"


def without_code(text: str) -> tuple[str, bool]:
    """`text` with the code around its layers blanked out, and whether there was a class or def.

    >>> without_code("import torch")
    ('            ', False)
    """
    if not any(word in text for word in _CODE):
        return text, False
    lines = _answers(text.split("\n"))
    blanker = _Blanker()
    return "\n".join(
        " " * len(line) if blanker.blanks(line) else line for line in lines
    ), blanker.code


class _Blanker:
    """Tells of each line whether it makes no layer. Methods other than `__init__` make none."""

    def __init__(self) -> None:
        self.code = False
        self.open = 0
        self.method: int | None = None
        self.classes: list[str] = []

    def blanks(self, line: str) -> bool:
        if self.open > 0:
            self.open += _opened(line)
            return True
        if self.method is not None and (not line.strip() or _indent(line) > self.method):
            return True
        self.method = _indent(line) if re.match(_METHOD, line) else None
        name = re.match(_CLASS, line)
        if name:
            self.classes.append(name[1])
        self.code |= name is not None or self.method is not None
        if re.match(_NO_LAYER, line) or self.makes_it(line):
            self.open = _opened(line)
            return True
        return False

    def makes_it(self, line: str) -> bool:
        """`net = Net()`, of a class that the text itself defines."""
        call = line.partition("=")[2].strip()
        return any(call.startswith(f"{name}(") for name in self.classes)


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


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
