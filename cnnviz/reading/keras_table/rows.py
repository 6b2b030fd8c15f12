"""The rows of a summary table, in the forms of Keras 1 to 3."""

from __future__ import annotations

import re
from typing import NamedTuple

_RULE = re.compile(r"[\s_=─━┏┓┡┩┗┛├┤└┘┌┐┬┴┼╇┳╈│┃+-]+")
_LINE = re.compile(
    r"\s*([^\s(]+ *\([\w>.…]+(?: \(?\w+)?\)?)"
    r"\s+(\[?\((?:None|\d+),[^)]*\)\]?)\s+([\d,]+)(?:\s+(.*))?"
)
_TYPE = re.compile(r"(.*?)\s*\(([\w>….]+)\)?$")


class Row(NamedTuple):
    """A layer of a table: its name and class, its output with the batch (None where it is open).

    `parameters` counts what it learns and what it keeps; `reads` are the layers before it, as far
    as their names are printed; `line` is where it stands.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    parameters: int
    reads: tuple[str, ...]
    line: int


def rows_of(text: str) -> list[Row]:
    """The rows of the first table in `text`."""
    found: list[Row] = []
    cells: list[str] = []
    columns: list[int] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        if "Layer (type)" in line:
            if found:
                break
            columns = _columns(line)
            continue
        if not columns:
            continue
        if line.strip().startswith(("Total params", "Trainable params")):
            break
        parts = _parts(line, columns)
        # In a table without frames a row begins where a number of parameters stands.
        begins = len(cells) > 2 and len(parts) > 2 and parts[2].strip().replace(",", "").isdigit()
        if _RULE.fullmatch(line) or (begins and "│" not in line):
            found += _row(cells, first)
            cells = []
        if not _RULE.fullmatch(line):
            first = first if cells else number
            pairs = zip(cells, parts, strict=False)
            cells = [f"{a} {b}".rstrip() for a, b in pairs] if cells else parts
    return found + _row(cells, first)


def _columns(header: str) -> list[int]:
    """Where the columns of a table begin; a frame's bars part them anyway."""
    if "┃" in header or "│" in header:
        return [0]
    starts = [header.find(word) for word in ("Layer (type)", "Output Shape", "Param")]
    connected = header.find("Connected to")
    return [0, *starts[1:], *([connected] if connected > 0 else [])]


def _parts(line: str, columns: list[int]) -> list[str]:
    if "│" in line:
        return [cell.strip() for cell in line.strip().strip("│").split("│")]
    whole = _LINE.fullmatch(line)
    if whole is not None:  # Also where the columns are not as wide as they were.
        return [cell or "" for cell in whole.groups()][: len(columns)]
    ends = [*columns[1:], len(line)]
    return [line[start:end].strip() for start, end in zip(columns, ends, strict=True)]


def _row(cells: list[str], line: int) -> list[Row]:
    if len(cells) < 3:
        return []
    name = _TYPE.match(cells[0].replace(" ", ""))  # Names and classes have no blanks.
    sizes = re.findall(r"None|\d+", cells[1])
    count = cells[2].replace(",", "").split(" ")[0]
    if name is None or not sizes or not count.isdigit():
        return []
    reads = re.findall(r"([^\s,\[\]]+)(?:\[[\d…]*\]?)*", cells[3]) if len(cells) > 3 else []
    names = tuple(read for read in reads if read not in ("-", "…") and not read.isdigit())
    shape = tuple(None if size == "None" else int(size) for size in sizes)
    return [Row(name[1].strip(), name[2], shape, int(count), names, line)]
