"""The rows of a summary table, in the formats of Keras 1 to 3."""

from __future__ import annotations

import re
from itertools import takewhile, zip_longest
from typing import NamedTuple

from cnnviz.layers.base import Shape
from cnnviz.reading.keras_table.ends import lacks_columns, open_row_name, totals

_RULE = re.compile(r"[\s_=¯─━┏┓┡┩┗┛├┤└┘┌┐┬┴┼╇┳╈│┃|+-]+")
_LINE = re.compile(
    r"\s*([^\s(]+ *\([\w>.…]+(?: \(?\w+)?\)?)"
    r"\s+(\[?\((?:None|\d+),[^)]*\)[\],]?)\s+([\d,]+)(?:\s+(.*))?"  # Keras 2.0: `[(None, 8),`
)
_ROW = re.compile(  # In a line with more before it.
    r"(?<=\s)[^\s()]+ +\([A-Za-z][\w>.…]*\)? +\[?\((?:None|\d+),[^()]*\)[\],]? +[\d,]+(?=\s|$)"
)
_TAIL = re.compile(r"(?<=\s)[^\s()]+ +\([A-Za-z][\w>.…]*\)?(?: +\[?\([^()]*)?\s*$")
_ODD = re.compile(  # A row with anything for its shape: `add_1 (Add)  multiple  0`.
    r"[\s│|]*[^\s()│|]+ +\([A-Z][\w>.…]*\)?\s.*[\s)\]][\d,]+(?:[\s│|]*|\s+[^\s\[\]]+\[\d.*)"
)
_FROZEN = re.compile(r"[\s│|]N[\s│|]*$")  # In a last column `Trainable`.
_TRAINABLE_HEAD = re.compile(r"\bT(?:r?a?…|rai)")  # Its head, which may be cut.
_TRAINABLE_CELL = re.compile(r"(?<=\s)[YN]\s*$")  # Its cell, not a name that a row reads.
_COUNT = re.compile(r"\s*[\d,]+(?: \(\w+\))?\s*")  # `0 (unused)`.
_REST = re.compile(r"[\d, ]*\)*\]?,?")  # Of a shape whose beginning is in the line before.
_ENDS = re.compile(r"[_=]{6,}|(?<=\s)(?=(?:Total|Trainable|Non-trainable) params: )")
_TYPE = re.compile(r"(.*?)\s*\(([\w>….]+)\)*$")
_NAME = re.compile(r"([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?: \()?()$")  # Without its class.
DOTS = re.compile(r"\s*[│|]?\s*(?:\.{3}|…|⋮|\[\.{3}\])")  # In place of other rows.
_WITHIN = re.compile(r"( *)└ ")  # A row of an inner model, in Keras 3.
_BARRED = re.compile(r"(\|*)\| (?=[^\s|])(.*[^|\s]) *\|+\s*")  # The same, in Keras 2.
_ESCAPES = re.compile(r"\\(?![^\W_])")  # Markdown's: `Param \#\`, `conv2d\_1`.
_NAME_WITH_BLANKS = re.compile(r"(?<![^\[\],…])[^\[\],…]++\[")  # `my layer[0][0]`
_SOURCES = re.compile(r"(?:[^\[\]()=…│]++(?:\[\d+\])++)+\]?,?")  # Only names: `add[0][0]`
_GAP = re.compile(r"[^\s,\]]\s{2,}")  # Between two cells: `_long_name_01    add[0][0]`.
_INDEX = re.compile(r"\w\[\d+\]\[")  # A name without it was cut: before TensorFlow 2.5.
_LONGEST_LOG = 80  # A log's prefix to a line: `[INFO] `, a time, a level.
_MOST_LINES = 20  # One of this many first lines of a row has all its cells.
_MARGIN = re.compile(r"^[ \t]*([#>*/]*)[ \t]?")


class Row(NamedTuple):
    """A layer of a table: its name and class, its output with the batch (None for open sizes).

    `parameters` counts what it learns and what it keeps; `reads` are the layers before it, if their
    names are printed; `line` is its line. Unless `is_complete`, its class may be cut: `(Conv2D` of
    a Conv2DTranspose. `learns`: no column says that it does not.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    parameters: int
    reads: tuple[str, ...]
    line: int
    is_complete: bool = True
    learns: bool = True
    depth: int = 0  # How far it is indented below the row of its model.
    outputs: int = 1
    ends: bool = True  # Whether its shape is closed and no comma says that it reads more.

    @property
    def key(self) -> str:
        """Its name as others read it: without blanks."""
        return self.name.replace(" ", "")


class Table(NamedTuple):
    """The rows of a table; `unreadable` are the lines of those that cannot be read.

    `total` counts all parameters, `untrained` those that are not trained, if the lines below the
    table say so. `cut` are the names of rows without an end, by line: the last may be one.
    """

    rows: list[Row]
    unreadable: list[int]
    total: int | None
    untrained: int | None
    cut: dict[int, str]
    indexed: bool = False  # Whether names that rows read end in an index, `add[0][0]`.


def table_of(text: str, number: int = 0) -> Table:
    """A table in `text`, by its number."""
    lines = _without_margin([_ESCAPES.sub("", line) for line in text.split("\n")])
    starts = [at for at, line in enumerate(lines) if "Layer (type)" in line]
    start = starts[number] if starts else len(lines)
    if start < len(lines) and _ROW.search(lines[start]):
        return _of_one_line(" ".join(lines[start : (*starts, len(lines))[number + 1]]), start + 1)
    indexed = any(map(_INDEX.search, lines[start + 1 :]))
    table = Table([], [], *totals(lines[start + 1 :]), {}, indexed)
    if start < len(lines) and "|" in lines[start]:
        rows = takewhile(lambda line: "|" in line or _names_only(line), lines[start:])
        lines = [*lines[:start], *(_of_markdown(line, lines[start]) for line in rows)]
    elif start < len(lines):
        lines = [_BARRED.sub(_indented, line) for line in lines]
    if start < len(lines):
        _fill(table, lines, start)
        if lacks_columns(*[*lines[start : start + 2], ""][:2]):
            table.unreadable.append(start + 1)
    return _without_cut_rows(table)


def _fill(table: Table, lines: list[str], start: int) -> None:
    """Adds the rows below the header line."""
    row, first = list[list[str]](), 0  # The cells of each line of a row; its first line.
    columns, has_trainable = _columns(lines[start]), bool(_TRAINABLE_HEAD.search(lines[start]))
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if "Layer (type)" in line or line.strip().startswith(("Total params", "Trainable params")):
            break
        if DOTS.match(line):
            table.unreadable.append(number)
            continue
        parts = _parts(_TRAINABLE_CELL.sub("", line) if has_trainable else line, columns)
        # In a table without rules a row begins at a number of parameters.
        begins = _has_count(parts) or _begins(row, line)
        if _RULE.fullmatch(line) or (begins and any(len(parts) > 2 for parts in row[:_MOST_LINES])):
            _add(table, _cells(row, columns), first, lines[first - 1])
            row = []
        if not _RULE.fullmatch(line):
            first = first if row else number
            row.append(parts)
    _add(table, _cells(row, columns), first, lines[first - 1])
    if has_trainable:
        table.rows[:] = (_with_learns(row, lines[row.line - 1]) for row in table.rows)


def _with_learns(row: Row, line: str) -> Row:
    """A row, with whether its layer learns, from a column of the table."""
    return row._replace(learns=not _FROZEN.search(line))


def _has_count(parts: list[str]) -> bool:
    """Whether a line's cells have a number of parameters that is not the rest of one."""
    return len(parts) > 2 and bool(_COUNT.fullmatch(parts[2])) and not _REST.fullmatch(parts[1])


def _begins(row: list[list[str]], line: str) -> bool:
    """Whether a cut line begins a row of its own, not the rest of the row before."""
    names = " ".join(parts[0] for parts in row[:_MOST_LINES])
    return "(" in names and bool(open_row_name(line, names.endswith(")")))


def _without_cut_rows(table: Table) -> Table:
    """The table without its cut last row; other cut rows are unreadable."""
    if table.rows and not table.rows[-1].ends and table.total is None:
        row = table.rows.pop()
        table.cut[row.line] = row.name
    last = table.rows[-1].line if table.rows else 0
    unreadable = [line for line in table.cut if line < last or table.total is not None]
    cut = {line: name for line, name in table.cut.items() if line not in unreadable}
    return table._replace(unreadable=sorted([*table.unreadable, *unreadable]), cut=cut)


def _of_one_line(text: str, line: int) -> Table:
    """A table whose line breaks were lost, as on a web page: all of it is in one line."""
    text = _ENDS.sub("\n", _TAIL.sub(r"\n\g<0>", _ROW.sub(r"\n\g<0>", text)))
    table = table_of(text)
    rows = [row._replace(line=line) for row in table.rows]
    text = text.partition("Total params")[0]
    text = next((text.rpartition(name)[0] for name in table.cut.values()), text)
    shapes = len(re.findall(r"\((?:None|\d+),", text))
    unreadable = [line] * (len(table.unreadable) + abs(shapes - len(rows)))
    return table._replace(
        rows=rows, unreadable=unreadable, cut=dict(zip([line], table.cut.values(), strict=False))
    )


def _cells(row: list[list[str]], columns: list[int]) -> list[str]:
    """The cells of a row of several lines: frames break between words, columns within them."""
    cells = zip_longest(*row, fillvalue="")  # Bars at an end may be lost.
    within = "" if any(columns) else " "
    glue = (within, within, "", *[" "] * len(columns))
    return [
        separator.join(filter(None, cell)).rstrip()
        for separator, cell in zip(glue, cells, strict=False)
    ]


def _of_markdown(line: str, header: str) -> str:
    """A line of a Markdown table as one with a frame: `| **conv** (Conv2D) | ...`."""
    lacks_bars = header.strip()[0] != "|" and line.count("|") <= header.count("|")
    if lacks_bars and line.lstrip().startswith("|"):
        line = "|" + line.lstrip()  # The first bar ends an empty cell: ` | | | add[0][0]`.
    return re.sub(r"\*\*|`|:(?=-)|(?<=-):", "", line).replace("|", "│")


def _without_margin(lines: list[str]) -> list[str]:
    """The lines without the prefix that a quote, a comment or a log gives each of them."""
    header = next((line for line in lines if "Layer (type)" in line), "")
    prefix = _without_digits(header.partition("Layer (type)")[0].rstrip(" \t┃│|"))
    if len(prefix) < _LONGEST_LOG and re.search("[A-Za-z0-9]", prefix):
        cut = len(prefix)
        return [line[cut:] if _without_digits(line[:cut]) == prefix else line for line in lines]
    margin = _MARGIN.match(header)
    return [_MARGIN.sub("", line) for line in lines] if margin and margin[1] else lines


def _without_digits(prefix: str) -> str:
    """A log's prefix, the same at any time."""
    return re.sub(r"\d", "0", prefix).rstrip()


def _add(table: Table, cells: list[str], line: int, first_line: str) -> None:
    """Adds the row of some cells, whose first line is `first_line`, or marks it as unreadable."""
    row = _row(cells, line, table.indexed)
    has_count = len(cells) > 2 and _TYPE.match(cells[0]) and _COUNT.fullmatch(cells[2])
    is_row = has_count or re.search(r"\((?:None|\d+),|\.\.\.|…", " ".join(cells))
    if row is not None:
        table.rows.append(row)
    elif cells and open_row_name(first_line):
        table.cut[line] = open_row_name(first_line)
    elif is_row or (cells and _ODD.fullmatch(first_line)):
        table.unreadable.append(line)


def _columns(header: str) -> list[int]:
    """Where the columns of a table begin (in a frame the bars say that), without a last column
    `Trainable`.
    """
    if "┃" in header or "│" in header:
        return [0] * (4 if re.search(r"\bCon", header) else 3)
    starts = [header.find(word) for word in ("Layer (type)", "Output Shape", "Param")]
    connected = header.find("Connected to")
    return [0, *starts[1:], *([connected] if connected > 0 else [])]


def _names_only(line: str) -> str:
    """The names in a line with nothing but names that a row reads; else ""."""
    names = line.strip(" \t│").removeprefix("[").replace("'", "")
    return names if _SOURCES.fullmatch(names) and not _GAP.search(names) else ""


def _parts(line: str, columns: list[int]) -> list[str]:
    sources = _names_only(line)
    if sources and len(columns) == 4:  # Even in a column before its own, as on web pages.
        return ["", "", "", sources]
    if "│" in line:
        inside = line.strip().removeprefix("│").rstrip("│")
        return [_strip(cell) for cell in inside.split("│")][: len(columns)]
    match = _LINE.fullmatch(line)
    if match is not None:  # Even if the columns' widths have changed.
        return [cell or "" for cell in match.groups()][: len(columns)]
    ends = [*columns[1:], len(line)]
    return [_strip(line[start:end]) for start, end in zip(columns, ends, strict=True)]


def _strip(cell: str) -> str:
    """A cell without blanks around it; an indented one keeps those before it."""
    return cell.rstrip() if _WITHIN.match(cell) else cell.strip()


def _indented(barred: re.Match[str]) -> str:
    """Keras 2's row of an inner model, between bars, `| c1 (Conv2D)  ...  |`, as in Keras 3."""
    return f"{' ' * len(barred[1])}└ {barred[2]}"


def _row(cells: list[str], line: int, indexed: bool) -> Row | None:
    if len(cells) < 3:
        return None
    within = _WITHIN.match(cells[0])
    text = " ".join(cells[0].replace("└ ", "").split())
    name = _TYPE.match(text) or _NAME.match(text)
    sizes = re.findall(r"None|\d+", cells[1])
    count = cells[2].replace(",", "").partition("(")[0].strip()
    if name is None or not sizes or not (count.isascii() and count.isdigit()):
        return None
    # TensorFlow 2.5 to 2.15 quote them: ['input_1[0][0]'].
    sources = (
        _NAME_WITH_BLANKS.sub(_without_blanks, cells[3].replace("'", "")) if len(cells) > 3 else ""
    )
    reads = re.findall(r"([^\s,\[\]]+)((?:\[[\d…]*\]?)*)", sources)
    names = tuple(
        read if index or read.endswith(".") or not indexed else f"{read.rstrip('…')}…"
        for read, index in reads
        if read not in ("-", "…") and not read.isdigit()
    )
    shape = tuple(None if size == "None" else int(size) for size in sizes)
    is_complete = text.endswith(")") and not name[2].endswith((".", "…"))
    depth = within.end() if within else 0
    row = Row(name[1].strip(), name[2], shape, int(count), names, line, is_complete, depth=depth)
    ends = cells[1].count("(") <= cells[1].count(")") and not sources.endswith(",")
    return row._replace(outputs=max(1, cells[1].count("(")), ends=ends)


def _without_blanks(name: re.Match[str]) -> str:
    return f" {name[0].replace(' ', '')}"


def sizes(row: Row) -> Shape | None:
    """A row's output, channels first; None if a size is open."""
    places = row.shape[1:]
    if None in places or not places:
        return None
    numbers = tuple(size for size in places if size is not None)
    return (numbers[-1], *numbers[:-1])
