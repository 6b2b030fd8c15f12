"""The rows of a summary table, in the forms of Keras 1 to 3."""

from __future__ import annotations

import re
from itertools import takewhile, zip_longest
from typing import NamedTuple

from cnnviz.layers.base import Shape
from cnnviz.reading.keras_table.ends import opened

_RULE = re.compile(r"[\s_=¯─━┏┓┡┩┗┛├┤└┘┌┐┬┴┼╇┳╈│┃|+-]+")
_LINE = re.compile(
    r"\s*([^\s(]+ *\([\w>.…]+(?: \(?\w+)?\)?)"
    r"\s+(\[?\((?:None|\d+),[^)]*\)\]?)\s+([\d,]+)(?:\s+(.*))?"
)
_ROW = re.compile(  # In a line that has more before it.
    r"(?<=\s)[^\s()]+ +\([A-Za-z][\w>.…]*\)? +\[?\((?:None|\d+),[^()]*\)\]? +[\d,]+(?=\s|$)"
)
_TAIL = re.compile(r"(?<=\s)[^\s()]+ +\([A-Za-z][\w>.…]*\)?(?: +\[?\([^()]*)?\s*$")
_FROZEN = re.compile(r"[\s│|]N[\s│|]*$")  # In a last column, `Trainable`.
_TELLS = re.compile(r"\bT(?:r?a?…|rai)")  # The head of that, which may be cut.
_TOLD = re.compile(r"(?<=\s)[YN]\s*$")  # The same, no name that a row reads.
_COUNT = re.compile(r"\s*[\d,]+(?: \(\w+\))?\s*")  # `0 (unused)`.
_ENDS = re.compile(r"[_=]{6,}|(?<=\s)(?=(?:Total|Trainable|Non-trainable) params: )")
_TYPE = re.compile(r"(.*?)\s*\(([\w>….]+)\)*$")
_NAME = re.compile(r"([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?: \()?()$")  # Its class is left out.
DOTS = re.compile(r"\s*[│|]?\s*(?:\.{3}|…|⋮|\[\.{3}\])")  # They stand for other rows.
_WITHIN = re.compile(r"( *)└ ")  # A row of a model within, as Keras 3 has it.
_BARRED = re.compile(r"(\|*)\| (?=[^\s|])(.*[^|\s]) *\|+\s*")  # The same in Keras 2.
_ESCAPES = re.compile(r"\\(?![^\W_])")  # Of Markdown: `Param \#\`, `conv2d\_1`.
_SPACED = re.compile(r"(?<![^\[\],…])[^\[\],…]++\[")  # `my layer[0][0]`
_CONNECTS = re.compile(r"(?:[^\[\]()=…│]++(?:\[\d+\])++)+\]?,?")  # Names alone: `add[0][0]`
_LONGEST_LOG = 80  # What a log says before a line: `[INFO] `, a time, a level.
_MOST_LINES = 20  # One of so many first lines of a row has all its cells.
_MARGIN = re.compile(r"^[ \t]*([#>*/]*)[ \t]?")
_SAID = re.compile(r"[ \t]*(Total|Trainable|Non-trainable) params: ([\d,]+)")


class Row(NamedTuple):
    """A layer of a table: its name and class, its output with the batch (None where it is open).

    `parameters` counts what it learns and what it keeps; `reads` are the layers before it, as far
    as their names are printed; `line` is where it stands. The class of one that is not `whole` may
    go on: `(Conv2D` of a Conv2DTranspose. `learns`: a column says not that it does not.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    parameters: int
    reads: tuple[str, ...]
    line: int
    whole: bool = True
    learns: bool = True
    depth: int = 0  # How far it is set in, below the row of the model that it is of.
    outputs: int = 1
    ends: bool = True  # Whether its shape is closed, and no comma says that it reads more.

    @property
    def key(self) -> str:
        """Its name where others read it: without blanks."""
        return self.name.replace(" ", "")


class Table(NamedTuple):
    """The rows of a table; `missed` are the lines of those that cannot be read.

    `total` counts all parameters, `kept` those that are not trained, as far as the lines under the
    table say. `cut` are the rows without an end, by their lines: the last may be one.
    """

    rows: list[Row]
    missed: list[int]
    total: int | None
    kept: int | None
    cut: dict[int, str]


def table_of(text: str, which: int = 0) -> Table:
    """A table in `text`: the first, or that of another number."""
    lines = _without_margin([_ESCAPES.sub("", line) for line in text.split("\n")])
    starts = [at for at, line in enumerate(lines) if "Layer (type)" in line]
    start = starts[which] if starts else len(lines)
    if start < len(lines) and _ROW.search(lines[start]):
        return _of_one_line(" ".join(lines[start : (*starts, len(lines))[which + 1]]), start + 1)
    table = Table([], [], *_totals(lines[start + 1 :]), {})
    if start < len(lines) and "|" in lines[start]:
        rows = takewhile(lambda line: "|" in line or _connected(line), lines[start:])
        lines = [*lines[:start], *(_of_markdown(line, lines[start]) for line in rows)]
    elif start < len(lines):
        lines = [_BARRED.sub(_set_in, line) for line in lines]
    if start < len(lines):
        _fill(table, lines, start)
    return _ended(table)


def _fill(table: Table, lines: list[str], start: int) -> None:
    """Adds the rows below the line of heads."""
    row, first = list[list[str]](), 0  # The cells of each of its lines, and its first line.
    columns, tells = _columns(lines[start]), bool(_TELLS.search(lines[start]))
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if "Layer (type)" in line or line.strip().startswith(("Total params", "Trainable params")):
            break
        if DOTS.match(line):
            table.missed.append(number)
            continue
        parts = _parts(_TOLD.sub("", line) if tells else line, columns)
        # In a table without rules a row begins where a number of parameters stands.
        begins = (len(parts) > 2 and bool(_COUNT.fullmatch(parts[2]))) or _begins(row, line)
        if _RULE.fullmatch(line) or (begins and any(len(one) > 2 for one in row[:_MOST_LINES])):
            _add(table, _cells(row, columns), first, lines[first - 1])
            row = []
        if not _RULE.fullmatch(line):
            first = first if row else number
            row.append(parts)
    _add(table, _cells(row, columns), first, lines[first - 1])
    if tells:
        table.rows[:] = (_as_told(one, lines[one.line - 1]) for one in table.rows)


def _as_told(row: Row, line: str) -> Row:
    """A row, with whether its layer learns, as a column of the table tells."""
    return row._replace(learns=not _FROZEN.search(line))


def _begins(row: list[list[str]], line: str) -> bool:
    """Whether a cut line begins a row of its own, and is no rest of the row before."""
    named = " ".join(parts[0] for parts in row[:_MOST_LINES])
    return "(" in named and bool(opened(line, named.endswith(")")))


def _ended(table: Table) -> Table:
    """The table, of which only the last row may be cut, where nothing tells that it is whole."""
    if table.rows and not table.rows[-1].ends and table.total is None:
        row = table.rows.pop()
        table.cut[row.line] = row.name
    last = table.rows[-1].line if table.rows else 0
    missed = [line for line in table.cut if line < last or table.total is not None]
    cut = {line: name for line, name in table.cut.items() if line not in missed}
    return table._replace(missed=sorted([*table.missed, *missed]), cut=cut)


def _of_one_line(words: str, line: int) -> Table:
    """A table whose line breaks were lost, as on a page of the web: all of it is in one line."""
    words = _ENDS.sub("\n", _TAIL.sub(r"\n\g<0>", _ROW.sub(r"\n\g<0>", words)))
    table = table_of(words)
    rows = [row._replace(line=line) for row in table.rows]
    words = words.partition("Total params")[0]
    words = next((words.rpartition(name)[0] for name in table.cut.values()), words)
    shapes = len(re.findall(r"\((?:None|\d+),", words))
    missed = [line] * (len(table.missed) + abs(shapes - len(rows)))
    return table._replace(
        rows=rows, missed=missed, cut=dict(zip([line], table.cut.values(), strict=False))
    )


def _cells(row: list[list[str]], columns: list[int]) -> list[str]:
    """The cells of a row of several lines: a frame goes on behind a blank, columns cut words."""
    whole = zip_longest(*row, fillvalue="")  # Bars at an end may be lost.
    glue = ("" if any(columns) else " ", *[" "] * len(columns))
    return [by.join(filter(None, cell)).rstrip() for by, cell in zip(glue, whole, strict=False)]


def _of_markdown(line: str, header: str) -> str:
    """A line of a Markdown table as one of a frame: `| **conv** (Conv2D) | ...`."""
    inner = header.strip()[0] != "|" and line.count("|") <= header.count("|")
    if inner and line.lstrip().startswith("|"):
        line = "|" + line.lstrip()  # Its first bar ends an empty cell: ` | | | add[0][0]`.
    return re.sub(r"\*\*|`|:(?=-)|(?<=-):", "", line).replace("|", "│")


def _without_margin(lines: list[str]) -> list[str]:
    """The lines without what a quote, a comment or a log puts before each of them."""
    header = next((line for line in lines if "Layer (type)" in line), "")
    before = _alike(header.partition("Layer (type)")[0].rstrip(" \t┃│|"))
    if len(before) < _LONGEST_LOG and re.search("[A-Za-z0-9]", before):
        cut = len(before)
        return [line[cut:] if _alike(line[:cut]) == before else line for line in lines]
    margin = _MARGIN.match(header)
    return [_MARGIN.sub("", line) for line in lines] if margin and margin[1] else lines


def _alike(said: str) -> str:
    """What a log says before a line, whatever the time."""
    return re.sub(r"\d", "0", said).rstrip()


def _totals(lines: list[str]) -> tuple[int | None, int | None]:
    """How many parameters the lines under a table say, in all and not trained; what an optimizer
    keeps is none of them.
    """
    said: dict[str, int] = {}
    for line in lines:
        if "Layer (type)" in line:
            break
        found = _SAID.match(line)
        if found is not None:
            said.setdefault(found[1], int(found[2].replace(",", "")))
    total, kept = said.get("Total"), said.get("Non-trainable")
    if "Trainable" in said and kept is not None:
        total = said["Trainable"] + kept
    return total, kept


def _add(table: Table, cells: list[str], line: int, begins: str) -> None:
    """Adds the row of some cells, which `begins` so, or says that it cannot be read."""
    row = _row(cells, line)
    words = " ".join(cells)
    counted = len(cells) > 2 and _TYPE.match(cells[0]) and _COUNT.fullmatch(cells[2])
    if row is not None:
        table.rows.append(row)
    elif cells and opened(begins):
        table.cut[line] = opened(begins)
    elif counted or re.search(r"\((?:None|\d+),|\.\.\.|…", words):
        table.missed.append(line)


def _columns(header: str) -> list[int]:
    """Where the columns of a table begin; a frame's bars part them anyway. One of what can be
    trained, which may stand last, is left out.
    """
    if "┃" in header or "│" in header:
        return [0] * (4 if re.search(r"\bCon", header) else 3)
    starts = [header.find(word) for word in ("Layer (type)", "Output Shape", "Param")]
    connected = header.find("Connected to")
    return [0, *starts[1:], *([connected] if connected > 0 else [])]


def _connected(line: str) -> str:
    """What a line says that has nothing but names which a row reads; else ""."""
    words = line.strip(" \t│").removeprefix("[").replace("'", "")
    return words if _CONNECTS.fullmatch(words) else ""


def _parts(line: str, columns: list[int]) -> list[str]:
    read = _connected(line)
    if read and len(columns) == 4:  # In a column before its own, too, as the web has it.
        return ["", "", "", read]
    if "│" in line:
        inside = line.strip().removeprefix("│").rstrip("│")
        return [_stripped(cell) for cell in inside.split("│")][: len(columns)]
    whole = _LINE.fullmatch(line)
    if whole is not None:  # Also where the columns are not as wide as they were.
        return [cell or "" for cell in whole.groups()][: len(columns)]
    ends = [*columns[1:], len(line)]
    return [_stripped(line[start:end]) for start, end in zip(columns, ends, strict=True)]


def _stripped(cell: str) -> str:
    """A cell without blanks around it; one that is set in keeps those before it."""
    return cell.rstrip() if _WITHIN.match(cell) else cell.strip()


def _set_in(barred: re.Match[str]) -> str:
    """A row of Keras 2 that stands between bars, `| c1 (Conv2D)  ...  |`, as Keras 3 has it."""
    return f"{' ' * len(barred[1])}└ {barred[2]}"


def _row(cells: list[str], line: int) -> Row | None:
    if len(cells) < 3:
        return None
    within = _WITHIN.match(cells[0])
    words = " ".join(cells[0].replace("└ ", "").split())
    name = _TYPE.match(words) or _NAME.match(words)
    sizes = re.findall(r"None|\d+", cells[1])
    count = cells[2].replace(",", "").split(" ")[0]
    if name is None or not sizes or not (count.isascii() and count.isdigit()):
        return None
    # TensorFlow 2.5 to 2.15 put them in quotes: ['input_1[0][0]'].
    connected = _SPACED.sub(_closed_up, cells[3].replace("'", "")) if len(cells) > 3 else ""
    reads = re.findall(r"([^\s,\[\]]+)(?:\[[\d…]*\]?)*", connected)
    names = tuple(read for read in reads if read not in ("-", "…") and not read.isdigit())
    shape = tuple(None if size == "None" else int(size) for size in sizes)
    whole = words.endswith(")") and not name[2].endswith((".", "…"))
    depth = within.end() if within else 0
    row = Row(name[1].strip(), name[2], shape, int(count), names, line, whole, depth=depth)
    ends = cells[1].count("(") <= cells[1].count(")") and not connected.endswith(",")
    return row._replace(outputs=max(1, cells[1].count("(")), ends=ends)


def _closed_up(name: re.Match[str]) -> str:
    return f" {name[0].replace(' ', '')}"


def sizes(row: Row) -> Shape | None:
    """A row's output, channels first; None where a size is open."""
    places = row.shape[1:]
    if None in places or not places:
        return None
    known = tuple(size for size in places if size is not None)
    return (known[-1], *known[:-1])
