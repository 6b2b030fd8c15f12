"""Code found in what surrounds it: fences, prompts, quotes, line numbers, indentation, prose.

Every line stays where it is; what is no code becomes an empty line.
"""

from __future__ import annotations

import re
from itertools import pairwise

from cnnviz.reading.code.source.brackets import held
from cnnviz.reading.code.source.indentation import dedented, outdented
from cnnviz.reading.code.source.lone_methods import unindented
from cnnviz.reading.code.source.lost_indentation import reindented
from cnnviz.reading.code.source.python_2 import in_python_2, mends
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
_MARK = re.compile(r"(\s*)(?:-{1,4}>|=>|→|`(?=[^`]*(?:`[^`]*`[^`]*)*$))\s?(?=[A-Za-z_#@])")
_NUMBER = re.compile(r"\s*(\d+)[:.|)]? ?")
_GLUED = re.compile(r"\s*\d+[A-Za-z_#@\"'\[\](){}]")  # 1import torch
_DIGITS = re.compile(r"\s*\d+")
_NUMBERED = 3  # Lines that are numbered beside others that are not, at least.
_CODE = re.compile(
    r"\s*(?:class\s+\w+.*:|return\s+\w[\w.]*\(|def\s+\w+\(|import\s+\w|from\s+[\w.]+\s+import|@\w|self\.\w+\s*="
    r"|\w+\s*=\s*[\w.]+\(|print\s+(?:[\"']|[\w.]+\()|for\s+\w+(?:\s*,\s*\w+)*\s+in\s+\w"
    r"|\W{0,3}(?:\d+[.)]\s+)?\w[\w.]*\.(?:add|append|insert|extend|add_module|register_module)\s*\()"
)
_DEFINITION = re.compile(r"(def|class)\s+([A-Za-z_]\w*)")
_NAMED = re.compile(r"\s*([A-Za-z_]\w*)\s*=[^=]")
_GOES_ON = re.compile(r"[)\]}]|(?:else|elif|except|finally)\b")
_MENDED = 40  # Lines of Python 2 that are mended, at most.
_TRIES, _LOOKED = 400, 2000  # Pieces, and lines, in which prose and names are looked for.


def sourced(text: str) -> Source:
    """The code in a text, parsed; raises `Unparsed` where there is none that Python can read.

    >>> len(sourced("Here it is:\\n```\\nn = 3\\n```\\nThanks!").tree.body)
    1
    """
    lines = lines_of(readable(text))
    first: Unparsed | None = None
    stages: list[list[Line]] = []
    for clean in (_as_it_is, _of_notebook, _uncovered, _unprompted, _of_blocks, _without_prose):
        stages.append(lines := clean(lines))
        try:
            return _mended(text, lines)
        except Unparsed as error:
            first = error  # What is left of faults once the surroundings are gone.
            if error.final:
                break
    assert first is not None
    for left in stages[:-1]:  # All but the one that leaves lines out between others.
        if (restored := reindented(left, _CODE)) and _parses(restored):
            return Source(text, restored, flat=True)
    raise first


def _as_it_is(lines: list[Line]) -> list[Line]:
    return dedented(lines)


def _of_notebook(lines: list[Line]) -> list[Line]:
    """Without magics and errors alone: a docstring may have prompts and fences."""
    return dedented(_without_magic(_without_errors(lines)))


def _uncovered(lines: list[Line]) -> list[Line]:
    """Without errors, fences, quotes, line numbers, magics."""
    lines = _unfenced(_without_errors(_unquoted(lines)))
    for unwrap in (_unquoted, _unnumbered, _of_cells, _unmarked):
        lines = unwrap(lines)
    return dedented(_without_magic(lines))


def _without_magic(lines: list[Line]) -> list[Line]:
    """Without what a notebook gives to its shell, which a \\ carries on to the next line."""
    found: list[Line] = []
    goes_on = False
    for line in lines:
        magic = goes_on or bool(_MAGIC.match(line.code))
        goes_on = magic and line.code.rstrip().endswith("\\")
        found.append(line.blank() if magic else line)
    return found


def _without_errors(lines: list[Line]) -> list[Line]:
    """Without tracebacks and errors, and without what else is in a fence of one, but for code."""
    rows = error_rows([line.code for line in lines])
    fences = [at for at, line in enumerate(lines) if at not in rows and _FENCE.match(line.code)]
    for first, last in zip(fences[::2], [*fences[1::2], len(lines)], strict=False):
        inside = set(range(first + 1, last))
        if inside & rows and not any(_CODE.match(lines[at].code) for at in inside - rows):
            rows |= inside
    return [line.blank() if at in rows else line for at, line in enumerate(lines)]


def _unfenced(lines: list[Line]) -> list[Line]:
    lines, glued = _with_ends(lines)
    if not any(_FENCE.match(line.code) for line in lines):
        return lines
    found, inside = [], False
    for at, line in enumerate(lines):
        fence = bool(_FENCE.match(line.code))
        inside ^= fence
        found.append(line if inside and not fence else line.blank())
        inside &= at not in glued
    if any(line.code.strip() for line in found):
        return _with_helpers(lines, found)
    # The fences are around an error, which is gone.
    return [line.blank() if _FENCE.match(line.code) else line for line in lines]


def _with_helpers(lines: list[Line], fenced: list[Line]) -> list[Line]:
    """Fenced code with the functions and classes outside the fences that it names and lacks."""
    found, code = list(fenced), "\n".join(line.code for line in fenced)
    starts = [at for at, line in enumerate(lines) if line.code[:1].strip()]
    for first, last in pairwise([*starts, len(lines)]):
        match = _DEFINITION.match(lines[first].code)
        if match is None or fenced[first].code:
            continue
        name, piece = match[2], lines[first:last]
        lacks = re.search(rf"^(?:def|class)\s+{name}\b", code, re.MULTILINE) is None
        if lacks and re.search(rf"\b{name}\b", code) and _parses(piece):
            found[first:last] = piece
    return found


def _with_ends(lines: list[Line]) -> tuple[list[Line], set[int]]:
    """Lines without a fence that stands at the end of the last line of code, and which had one."""
    glued = {at for at, line in enumerate(lines) if _GLUED_FENCE.match(line.code)}
    found = [
        line.replaced(line.code.rstrip()[:-3]) if at in glued else line
        for at, line in enumerate(lines)
    ]
    return found, glued


def _unquoted(lines: list[Line]) -> list[Line]:
    """Without the marks of quotes: where all is quoted, or else all code is, that code alone."""
    marked = [line.code.lstrip()[:1] == ">" for line in lines]
    if not any(marked) or any(line.code.lstrip()[:3] == ">>>" for line in lines):
        return lines
    cut = [
        _cut(line, _QUOTE) if quoted else line for line, quoted in zip(lines, marked, strict=True)
    ]
    around = [line.code for line, marks in zip(lines, marked, strict=True) if not marks]
    if not any(code.strip() for code in around):
        return cut
    if any(_CODE.match(code) or _FENCE.match(code) for code in around):
        return lines
    found, start = [line.blank() for line in lines], 0
    ends = [at for at, line in enumerate(lines) if line.code.strip() and not marked[at]]
    for end in [*ends, len(lines)]:
        if any(_CODE.match(line.code) for line in cut[start:end]):
            found[start:end] = cut[start:end]
        start = end + 1
    return found if any(line.code for line in found) else lines


def _unnumbered(lines: list[Line]) -> list[Line]:
    """Without the numbers of lines that are numbered one after another, as a site shows them."""
    found = list(lines)
    filled = [at for at, line in enumerate(lines) if line.code.strip()]
    runs: list[list[int]] = []
    last = None
    for at in filled:
        match = _NUMBER.match(lines[at].code)
        number = int(match[1][:9]) if match else None
        if number is not None and last is not None and number == last + 1:
            runs[-1].append(at)
        elif number is not None:
            runs.append([at])
        last = number
    for run in runs:
        if len(run) >= _NUMBERED or (len(run) == len(filled) and len(run) > 1):
            glued = any(_GLUED.match(lines[at].code) for at in run)
            for at in run:
                found[at] = _cut(lines[at], _DIGITS if glued else _NUMBER)
    return found


def _of_cells(lines: list[Line]) -> list[Line]:
    """Of a notebook's cells, what was typed: what stands behind `In [5]:`, up to `Out[5]:`."""
    if not any(_CELL.match(line.code) for line in lines):
        return lines
    found, typed = [], True
    for line in lines:
        head = _CELL.match(line.code)
        typed = bool(head) or (typed and not _OUTPUT.match(line.code))
        if head:  # As wide as it was, for what follows is indented as far.
            line = line.replaced(" " * head.end() + line.code[head.end() :])
        found.append(line if typed else line.blank())
    return found


def _unprompted(lines: list[Line]) -> list[Line]:
    """Of a session, what was typed, and the code before it; what was printed is blank."""
    first = next((at for at, line in enumerate(lines) if _PROMPT.match(line.code)), None)
    if first is None:
        return lines
    before, session = lines[:first], lines[first:]
    if not any(_CODE.match(line.code) for line in before) or not _parses(before):
        before = [line.blank() for line in before]
    whole = [_cut(one, _PROMPT) for one in session]
    printed = [one for one in session if not _PROMPT.match(one.code)]
    if any(_CODE.match(one.code) for one in printed) and _parses([*before, *whole]):
        return dedented(_without_magic([*before, *whole]))  # A prompt before a few lines alone.
    typed = [_cut(one, _PROMPT) if _PROMPT.match(one.code) else one.blank() for one in session]
    return dedented(_without_magic([*before, *map(_unmarked_line, typed)]))


def _unmarked(lines: list[Line]) -> list[Line]:
    """Without the arrow of a line that is pointed at, and a backtick around several lines."""
    return [_unmarked_line(line) for line in lines]


def _unmarked_line(line: Line) -> Line:
    mark = _MARK.match(line.code)
    if mark:
        shift = line.shift + mark.end() - len(mark[1])
        line = Line(mark[1] + line.code[mark.end() :], line.start, shift)
    if line.code.rstrip().endswith("`") and line.code.count("`") == 1:
        line = line.replaced(line.code.rstrip().removesuffix("`"))
    return line


def _cut(line: Line, pattern: re.Pattern[str]) -> Line:
    match = pattern.match(line.code)
    return line.cut(match.end()) if match else line


def _mended(text: str, lines: list[Line]) -> Source:
    """The source of lines, with Python 2's prints passed by, tabs beside blanks evened out, and
    methods that no class stands before at the edge.
    """
    lines, moved = list(lines), None
    for left in reversed(range(_MENDED + 1)):
        try:
            source = Source(text, lines)
        except Unparsed as error:
            if left and not mends(text, lines, error.fault):
                moved = error
            if not left or (moved is error and not unindented(text, lines, error.fault)):
                raise
        else:
            break
    if moved is not None and not source.classless:
        raise moved  # What was moved is a part of something else.
    in_python_2(source)
    return source


def _of_blocks(lines: list[Line]) -> list[Line]:
    """Without the prose before indented blocks and behind them."""
    return outdented(lines, _CODE)


def _without_prose(lines: list[Line]) -> list[Line]:
    """Lines without those that are no Python and look like none."""
    found = list(lines)
    inside = held(lines, _CODE)
    starts = [
        at
        for at, line in enumerate(lines)
        if line.code[:1].strip() and not _GOES_ON.match(line.code) and at not in inside
    ]
    for first, last in list(pairwise([*starts, len(lines)]))[:_TRIES]:
        piece = lines[first:last]
        code = any(_CODE.match(line.code) for line in piece) or _parses(piece)
        if not code and not _names(piece, lines):
            found[first:last] = [line.blank() for line in piece]
    return found


def _names(piece: list[Line], lines: list[Line]) -> bool:
    """Whether a line gives a value to a name that other lines have, too: it is no prose then."""
    match = _NAMED.match(piece[0].code)
    if match is None:
        return False
    used = re.compile(rf"\b{match[1]}\b")
    return sum(len(used.findall(line.code)) for line in lines[:_LOOKED]) > 1


def _parses(lines: list[Line]) -> bool:
    try:
        Source("", lines)
    except Unparsed:
        return False
    return True
