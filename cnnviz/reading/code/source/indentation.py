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
_BEGINS = re.compile(r"\s*(?:import\s+\w|from\s+[\w.]+\s+import\b|\w+\s*=\s*[\w.]+\()")
_OPENS = re.compile(
    r"\s*(?:async|class|def|elif|else|except|finally|for|if|match|try|while|with)\b.*:\s*(?:#.*)?$",
    re.IGNORECASE,
)


def dedented(lines: list[Line]) -> list[Line]:
    """Lines without the indentation that they all share."""
    common = _common(lines)
    return [
        line.cut(len(common)) if common and line.code.startswith(common) else line for line in lines
    ]


def with_first_at_edge(lines: list[Line]) -> list[Line]:
    """The lines, without the indentation of the first line of code if that alone has one."""
    at = next((at for at, line in enumerate(lines) if _BEGINS.match(line.code)), len(lines))
    later = next((line.code for line in lines[at + 1 :] if _is_code(line.code)), " ")
    before = next((line.code for line in lines[:at][::-1] if _is_code(line.code)), "")
    is_indented = at < len(lines) and lines[at].code[:1].isspace()
    if not is_indented or later[:1].isspace() or _OPENS.match(before):
        return lines
    return [*lines[:at], lines[at].cut(len(_indent(lines[at].code))), *lines[at + 1 :]]


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
