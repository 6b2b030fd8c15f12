"""Code that is indented: as a whole, or in blocks that each follow a line of prose."""

from __future__ import annotations

import re
from itertools import pairwise

from cnnviz.reading.code.source.source import Line

_AT_EDGE = re.compile(
    r"(?:class|def)\s+\w+\s*(?:[(:]|$)|async\s|[)\]}@]"
    r"|(?:(?:if|elif|else|for|while|try|except|finally)\b|with\s+[\w.]+(?:\(|\s+as\s))"
    r".*(?<!:):\s*(?:#.*)?$"
    r"|[\w.\[\]]+(?:\s*,\s*[\w.\[\]]+)*\s*(?:[-+*/]?=[^=]|:\s*\w+\s*=)"  # n = 8
    r"|(?:\w+\s+)?[\w.]+\(.*\)\s*:?\s*$|.*[(\[{\\]\s*$"  # f(x), clss Net(nn.Module):
)


def dedented(lines: list[Line]) -> list[Line]:
    """Lines without the indentation that they all share."""
    common = _common(lines)
    return [
        line.cut(len(common)) if common and line.code.startswith(common) else line for line in lines
    ]


def outdented(lines: list[Line], begins: re.Pattern[str]) -> list[Line]:
    """If all code is in blocks after prose, as in Markdown and reStructuredText, the blocks alone;
    `begins` is how code begins. Blocks must begin alike: one indented further might continue a
    class, or not.
    """
    code = list(lines)
    starts, prose = [], False
    for at, line in enumerate(lines):
        blank = not line.code.strip()
        prose = line.code[:1].strip() != "" or (prose and not blank)
        if prose:
            if begins.match(line.code) or _AT_EDGE.match(line.code.lstrip()):
                return lines
            code[at] = line.blank()
            starts.append(at)
    common = _common(code)
    for first, last in pairwise([-1, *starts, len(lines)]):
        filled = [line.code for line in code[first + 1 : last] if _is_code(line.code)]
        if filled and _indent(filled[0]) != common:
            return lines
    return dedented(code)


def _common(lines: list[Line]) -> str:
    """The indentation that all lines share, comments aside."""
    indents = [_indent(line.code) for line in lines if _is_code(line.code)]
    common = min(indents, key=len, default="")
    return common if all(indent.startswith(common) for indent in indents) else ""


def _is_code(code: str) -> bool:
    return code.lstrip()[:1] not in ("", "#")


def _indent(code: str) -> str:
    return code[: len(code) - len(code.lstrip())]
