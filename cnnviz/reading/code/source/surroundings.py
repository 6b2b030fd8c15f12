"""Code extracted from what surrounds it: fences, prompts, quotes, line numbers, indentation, prose.

Every line stays in place; what is not code becomes an empty line.
"""

from __future__ import annotations

import re
from itertools import pairwise

from cnnviz.reading.code.source.brackets import continuation_rows
from cnnviz.reading.code.source.gaps import with_dots
from cnnviz.reading.code.source.indentation import (
    dedented,
    outdented,
    reindent,
    with_first_at_edge,
)
from cnnviz.reading.code.source.lone_methods import unindent
from cnnviz.reading.code.source.python_2 import mark_python_2, mend
from cnnviz.reading.code.source.source import Line, Source, Unparsed, lines_of, readable
from cnnviz.reading.tracebacks import error_rows

_FENCE = re.compile(r"\s*(?:```|~~~)")
_GLUED_FENCE = re.compile(r"(?!\s*```)[^`]*[^`\s]\s*```\s*$")  # return x```
_PROMPT = re.compile(r"\s*(?:>>> ?|\.\.\.(?: |$)|In \[[\d ]*\]:(?: |$)|\s+\.\.\.:(?: |$))")
_CELL = re.compile(
    r"\s*In ?(?:\[[\d* ]*\])?:(?=\s*$)|In:(?= )"
)  # A notebook's, as viewers show it.
_OUTPUT = re.compile(r"\s*Out ?(?:\[[\d ]*\])?:")
_MAGIC = re.compile(r"\s*(?:%%?[A-Za-z]\w*|![A-Za-z./]|\?\w)|[\w.]+\?\??\s*$")
_QUOTE = re.compile(r"\s*> ?")
_ARROW = re.compile(r"(\s*)(?:-{1,4}>|=>|→|`(?=[^`]*(?:`[^`]*`[^`]*)*$))\s?(?=[A-Za-z_#@])")
_LINE_NUMBER = re.compile(r"\s*(\d+)[:.|)]? ?")
_GLUED_NUMBER = re.compile(r"\s*\d+[A-Za-z_#@\"'\[\](){}]")  # 1import torch
_DIGITS = re.compile(r"\s*\d+")
_MIN_RUN = 3  # Fewest numbered lines next to lines that are not.
_CODE = re.compile(
    r"\s*(?:class\s+\w+.*:|return\s+\w[\w.]*\(|def\s+\w+\(|import\s+\w|from\s+[\w.]+\s+import|@\w|self\.\w+\s*="
    r"|(?:\w+\.)?summary\(\s*\w+\s*,|\w+\s*=\s*[\w.]+\(|print\s+(?:[\"']|[\w.]+\()|for\s+\w+(?:\s*,\s*\w+)*\s+in\s+\w"
    r"|\W{0,3}(?:\d+[.)]\s+)?\w[\w.]*\.(?:add|append|insert|extend|add_module|register_module)\s*\()"
)
_DEFINITION = re.compile(r"(def|class)\s+([A-Za-z_]\w*)")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=[^=]")
_CONTINUATION = re.compile(r"[)\]}]|(?:else|elif|except|finally)\b")
_MAX_MENDS = 40  # Most lines of Python 2 that are mended.
_MAX_PIECES, _MAX_LINES = 400, 2000  # Most that are tested for prose, and for a name.


def extract_source(text: str) -> Source:
    """The code in a text, parsed; raises `Unparsed` if there is none that Python can read.

    >>> len(extract_source("Here it is:\\n```\\nn = 3\\n```\\nThanks!").tree.body)
    1
    """
    lines = lines_of(readable(text))
    last_error: Unparsed | None = None
    stages: list[list[Line]] = []
    for clean in (_as_it_is, _of_notebook, _unwrapped, _unprompted, _of_blocks, _without_prose):
        stages.append(lines := clean(lines))
        try:
            return _parsed(text, lines)
        except Unparsed as error:
            last_error = error  # The fault that is left once the surroundings are gone.
            if error.final:
                break
    assert last_error is not None
    for stage in stages[:-1]:  # All but the last, which leaves out lines between others.
        if (restored := reindent(stage, _CODE)) and _parses(restored):
            return Source(text, restored, flat=True)
    raise last_error


def _as_it_is(lines: list[Line]) -> list[Line]:
    return dedented(with_first_at_edge(lines))


def _of_notebook(lines: list[Line]) -> list[Line]:
    """Without magics and errors only: a docstring may have prompts and fences."""
    return dedented(_without_magic(_without_errors(lines)))


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Without errors, fences, quotes, line numbers, magics."""
    lines = _unfenced(_without_errors(_unquoted(lines)))
    for unwrap in (_unquoted, _unnumbered, _of_cells):
        lines = unwrap(lines)
    return dedented(_without_magic([_unmarked(line) for line in lines]))


def _without_magic(lines: list[Line]) -> list[Line]:
    """Without a notebook's shell commands, which a \\ continues on the next line."""
    result: list[Line] = []
    continues = False
    for line in lines:
        magic = continues or bool(_MAGIC.match(line.code))
        continues = magic and line.code.rstrip().endswith("\\")
        result.append(line.blank() if magic else line)
    return result


def _without_errors(lines: list[Line]) -> list[Line]:
    """Without tracebacks and errors, and without what else is in a fence with one, except code."""
    rows = error_rows([line.code for line in lines])
    fences = [row for row, line in enumerate(lines) if row not in rows and _FENCE.match(line.code)]
    for first, last in zip(fences[::2], [*fences[1::2], len(lines)], strict=False):
        inside = set(range(first + 1, last))
        if inside & rows and not any(_CODE.match(lines[row].code) for row in inside - rows):
            rows |= inside
    return [line.blank() if row in rows else line for row, line in enumerate(lines)]


def _unfenced(lines: list[Line]) -> list[Line]:
    lines, glued = _without_glued_fences(lines)
    if not any(_FENCE.match(line.code) for line in lines):
        return lines
    code, inside = [], False
    for row, line in enumerate(lines):
        fence = bool(_FENCE.match(line.code))
        inside ^= fence
        code.append(line if inside and not fence else line.blank())
        inside &= row not in glued
    if any(line.code.strip() for line in code):
        return _with_helpers(lines, code)
    # The fences surround an error, which is gone.
    return [line.blank() if _FENCE.match(line.code) else line for line in lines]


def _with_helpers(lines: list[Line], fenced: list[Line]) -> list[Line]:
    """Fenced code with the functions and classes outside the fences that it names and lacks."""
    result, code = list(fenced), "\n".join(line.code for line in fenced)
    starts = [row for row, line in enumerate(lines) if line.code[:1].strip()]
    for first, last in pairwise([*starts, len(lines)]):
        match = _DEFINITION.match(lines[first].code)
        if match is None or fenced[first].code:
            continue
        name, piece = match[2], lines[first:last]
        is_missing = re.search(rf"^(?:def|class)\s+{name}\b", code, re.MULTILINE) is None
        if is_missing and re.search(rf"\b{name}\b", code) and _parses(piece):
            result[first:last] = piece
    return result


def _without_glued_fences(lines: list[Line]) -> tuple[list[Line], set[int]]:
    """Lines without fences glued to the end of a code line, and which lines had one."""
    glued = {row for row, line in enumerate(lines) if _GLUED_FENCE.match(line.code)}
    result = [
        line.replaced(line.code.rstrip()[:-3]) if row in glued else line
        for row, line in enumerate(lines)
    ]
    return result, glued


def _unquoted(lines: list[Line]) -> list[Line]:
    """Without quote marks: if all is quoted, or else all code is, that code alone."""
    marked = [line.code.lstrip()[:1] == ">" for line in lines]
    if not any(marked) or any(line.code.lstrip()[:3] == ">>>" for line in lines):
        return lines
    unquoted = [
        _cut(line, _QUOTE) if quoted else line for line, quoted in zip(lines, marked, strict=True)
    ]
    around = [line.code for line, marks in zip(lines, marked, strict=True) if not marks]
    if not any(code.strip() for code in around):
        return unquoted
    if any(_CODE.match(code) or _FENCE.match(code) for code in around):
        return lines
    code, start = [line.blank() for line in lines], 0
    ends = [row for row, line in enumerate(lines) if line.code.strip() and not marked[row]]
    for end in [*ends, len(lines)]:
        if any(_CODE.match(line.code) for line in unquoted[start:end]):
            code[start:end] = unquoted[start:end]
        start = end + 1
    return code if any(line.code for line in code) else lines


def _unnumbered(lines: list[Line]) -> list[Line]:
    """Without line numbers that count up by one, as sites show them."""
    result = list(lines)
    filled = [row for row, line in enumerate(lines) if line.code.strip()]
    runs: list[list[int]] = []
    previous = None
    for row in filled:
        match = _LINE_NUMBER.match(lines[row].code)
        number = int(match[1][:9]) if match else None
        if number is not None and previous is not None and number == previous + 1:
            runs[-1].append(row)
        elif number is not None:
            runs.append([row])
        previous = number
    for run in runs:
        if len(run) >= _MIN_RUN or (len(run) == len(filled) and len(run) > 1):
            glued = any(_GLUED_NUMBER.match(lines[row].code) for row in run)
            for row in run:
                result[row] = _cut(lines[row], _DIGITS if glued else _LINE_NUMBER)
    return result


def _of_cells(lines: list[Line]) -> list[Line]:
    """What was typed in a notebook's cells: from `In [5]:` to `Out[5]:`."""
    if not any(_CELL.match(line.code) for line in lines):
        return lines
    code, is_input = [], True
    for line in lines:
        header = _CELL.match(line.code)
        is_input = bool(header) or (is_input and not _OUTPUT.match(line.code))
        if header:  # As wide as before, because what follows is indented as far.
            line = line.replaced(" " * header.end() + line.code[header.end() :])
        code.append(line if is_input else line.blank())
    return code


def _unprompted(lines: list[Line]) -> list[Line]:
    """What was typed in a session, and the code before it; what was printed is blanked."""
    first = next((row for row, line in enumerate(lines) if _PROMPT.match(line.code)), None)
    if first is None:
        return lines
    before, session = lines[:first], lines[first:]
    if not any(_CODE.match(line.code) for line in before) or not _parses(before):
        before = [line.blank() for line in before]
    cut = [_cut(line, _PROMPT) for line in session]
    printed = [line for line in session if not _PROMPT.match(line.code)]
    if any(_CODE.match(line.code) for line in printed) and _parses([*before, *cut]):
        return dedented(_without_magic([*before, *cut]))  # Only some lines have a prompt.
    typed = [_cut(line, _PROMPT) if _PROMPT.match(line.code) else line.blank() for line in session]
    return dedented(_without_magic([*before, *map(_unmarked, typed)]))


def _unmarked(line: Line) -> Line:
    """Without the arrow of a line that is pointed at, and a backtick around several lines."""
    line = with_dots(line)
    if mark := _ARROW.match(line.code):
        shift = line.shift + mark.end() - len(mark[1])
        line = Line(mark[1] + line.code[mark.end() :], line.start, shift)
    if line.code.rstrip().endswith("`") and line.code.count("`") == 1:
        line = line.replaced(line.code.rstrip().removesuffix("`"))
    return line


def _cut(line: Line, pattern: re.Pattern[str]) -> Line:
    return line.cut(match.end()) if (match := pattern.match(line.code)) else line


def _parsed(text: str, lines: list[Line]) -> Source:
    """The source of lines, with Python 2's prints replaced, tabs next to blanks expanded, and
    methods that follow no class unindented.
    """
    lines, unindent_error = list(lines), None
    for tries in reversed(range(_MAX_MENDS + 1)):
        try:
            source = Source(text, lines)
        except Unparsed as error:
            if tries and not mend(text, lines, error.fault):
                unindent_error = error
            if not tries or (unindent_error is error and not unindent(text, lines, error.fault)):
                raise
        else:
            break
    if unindent_error is not None and not source.classless:
        raise unindent_error  # What was unindented is part of something else.
    mark_python_2(source)
    return source


def _of_blocks(lines: list[Line]) -> list[Line]:
    """Without the prose around indented blocks."""
    return outdented(lines, _CODE)


def _without_prose(lines: list[Line]) -> list[Line]:
    """Lines without those that are not Python and do not look like it."""
    result = list(lines)
    inside = continuation_rows(lines, _CODE)
    starts = [
        row
        for row, line in enumerate(lines)
        if line.code[:1].strip() and not _CONTINUATION.match(line.code) and row not in inside
    ]
    for first, last in list(pairwise([*starts, len(lines)]))[:_MAX_PIECES]:
        piece = lines[first:last]
        is_code = any(_CODE.match(line.code) for line in piece) or _parses(piece)
        if not is_code and not _names(piece, lines):
            result[first:last] = [line.blank() for line in piece]
    return result


def _names(piece: list[Line], lines: list[Line]) -> bool:
    """Whether a line assigns a name that other lines use, too: it is no prose then."""
    match = _ASSIGNMENT.match(piece[0].code)
    if match is None:
        return False
    name = re.compile(rf"\b{match[1]}\b")
    return sum(len(name.findall(line.code)) for line in lines[:_MAX_LINES]) > 1


def _parses(lines: list[Line]) -> bool:
    try:
        Source("", lines)
    except Unparsed:
        return False
    return True
