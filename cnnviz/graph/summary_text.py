"""A summary for people to read: a table at most 100 characters wide, Markdown, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cnnviz.graph.count import Counts
from cnnviz.graph.summary import Row, Summary
from cnnviz.layers.base import times
from cnnviz.layers.network import Uncalled

WIDTH = 100
NONE = "–"

_HEADER = (
    "name",
    "type",
    "output shape",
    "connections",
    "weights",
    "biases",
    "sharing",
    "density",
    "receptive field",
)
_READS_COLUMN = 2
"""Unless a network is a chain, the position of the column of what each call reads."""

_TEXT_COLUMNS = 3
"""The first columns hold words, aligned on the left; the others numbers, aligned on the right."""

_LONGEST_NAME = 24
"""The most characters shown of a name, however much room there is."""

_LEAST_WIDTHS = (8, 8, 8)
"""How short a name, a type and what is read may be cut if room is short."""

_EXPLANATIONS = (
    "sharing: connections per weight; 1 is a weight of its own for each connection.",
    "density: connections over pairs of an input and an output neuron; 100% is fully connected.",
)

_MOST_NAMES = 4
"""At most this many modules that are never called are named."""

_SUFFIXES = "kMGTPEZY"

Rounding = tuple[int, int]
"""The most digits before numbers are rounded: of connections, of all others."""

_EXACT: Rounding = (99, 99)
_FITTINGS = ((_EXACT, 2), (_EXACT, 1), ((6, 99), 2), ((6, 99), 1), ((6, 6), 1))
"""Tried in turn until a table fits: the rounding, the spaces between columns."""


def table(summary: Summary) -> str:
    """The table with what its columns mean, in lines of at most 100 characters.

    If it would be wider, columns move together, then large numbers are rounded, then names cut.
    """
    is_graph = _is_graph(summary)
    cells: dict[Rounding, list[list[str]]] = {}
    for rounding, gap in _FITTINGS:
        if rounding not in cells:
            cells[rounding] = _cells(summary, rounding, is_graph)
        rows = cells[rounding]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        excess = sum(widths) + gap * (len(widths) - 1) - WIDTH
        if excess <= 0:
            break
    widths = _narrow(widths, excess, is_graph)
    lines = [_line(row, widths, " " * gap, _TEXT_COLUMNS + is_graph) for row in rows]
    rule = "-" * max(map(len, lines))
    return "\n".join([*lines[:2], rule, *lines[2:-1], rule, lines[-1], "", *notes(summary)]) + "\n"


def markdown(summary: Summary) -> str:
    """The same table for a README or a notebook; nothing is cut or rounded off."""
    header, *rows, sums = columns(summary)
    total = [f"**{cell}**" if cell else "" for cell in sums]
    rule = ["--:" if name in _HEADER[_TEXT_COLUMNS:] else ":--" for name in header]
    lines = [header, rule, *rows, total]
    text = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return text + "\n\n" + "\n".join(f"- {note}" for note in notes(summary)) + "\n"


def columns(summary: Summary) -> list[list[str]]:
    """The names of the columns, a row per call, the totals; nothing is cut or rounded off."""
    is_graph = _is_graph(summary)
    rows = [_row(row, _EXACT, is_graph) for row in summary.rows]
    return [
        _with_reads(_HEADER, "reads", is_graph),
        *rows,
        _total(summary.totals, _EXACT, is_graph),
    ]


def comma_separated(summary: Summary) -> str:
    """A row per layer, with JSON's names; sizes are joined by x, positions by spaces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    layers = summary.to_dict()["layers"]
    graph_keys = [key for key in ("inputs", "call") if any(key in layer for layer in layers)]
    keys = ["name", *graph_keys, *(key for key in layers[0] if key not in ("name", *graph_keys))]
    writer.writerow(keys)
    writer.writerows([_plain(key, layer.get(key)) for key in keys] for layer in layers)
    return text.getvalue()


def _plain(key: str, value: Any) -> Any:
    if not isinstance(value, list):
        return "" if value is None else value
    if value and isinstance(value[0], list):
        return " ".join(times(tuple(shape)) for shape in value)
    return (" " if key in ("start", "inputs") else "x").join(map(str, value))


def _is_graph(summary: Summary) -> bool:
    """Whether some call reads anything but the one before."""
    return any(row.inputs for row in summary.rows)


def _with_reads(cells: Sequence[str], reads: str, is_graph: bool) -> list[str]:
    """The cells, with what is read unless the network is a chain."""
    return [*cells[:_READS_COLUMN], *([reads] if is_graph else []), *cells[_READS_COLUMN:]]


def _cells(summary: Summary, rounding: Rounding, is_graph: bool) -> list[list[str]]:
    """The header in two lines, a line per call, the totals."""
    header = _with_reads(_HEADER, "reads", is_graph)
    above = [name.partition(" ")[0] if " " in name else "" for name in header]
    below = [name.rpartition(" ")[2] for name in header]
    calls = [row._replace(name=_cut(row.name, _LONGEST_NAME)) for row in summary.rows]
    layers = [_row(row, rounding, is_graph) for row in calls]
    return [above, below, *layers, _total(summary.totals, rounding, is_graph)]


def _row(row: Row, rounding: Rounding, is_graph: bool) -> list[str]:
    counts, (connection_digits, digits) = row.counts, rounding
    fixed = f"({number(counts.fixed_connections, connection_digits)})"
    sharing = NONE if row.sharing is None else number(row.sharing, digits)
    cells = [
        row.name,
        row.type,
        times(row.output_shape) or "1",
        number(counts.connections, connection_digits) if counts.connections else fixed,
        number(counts.weights, digits),
        number(counts.biases, digits),
        sharing,
        _percent(row.density),
        NONE if row.field is None else times(tuple(row.field.receptive_field)),
    ]
    return _with_reads(cells, ", ".join(row.inputs), is_graph)


def _total(totals: Counts, rounding: Rounding, is_graph: bool) -> list[str]:
    connection_digits, digits = rounding
    learned = [number(n, digits) for n in (totals.weights, totals.biases)]
    cells = ["total", "", "", number(totals.connections, connection_digits), *learned, "", "", ""]
    return _with_reads(cells, "", is_graph)


@lru_cache(maxsize=1024)  # The rows of a deep network are often alike.
def number(value: float, digits: int = 99) -> str:
    """A number with separators; beyond `digits` digits, four of them and a suffix.

    >>> number(416_520), number(14_969_824_000, digits=9), number(4.5)
    ('416,520', '14.97G', '4.5')
    """
    if value < 10**digits:
        is_whole = value == int(value)
        return f"{int(value):,}" if is_whole else f"{value:,.1f}"
    # Rounded first: 999,999,999 is 1G, not 1000M.
    rounded = float(f"{value:.4g}")
    power = min((len(str(int(rounded))) - 1) // 3, len(_SUFFIXES))
    return f"{rounded / 1000**power:.4g}{_SUFFIXES[power - 1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%" if share >= 1e-5 else "<0.001%"


def _narrow(widths: Sequence[int], excess: int, is_graph: bool) -> list[int]:
    """The widths, `excess` less in all: taken from names, then types, then what is read."""
    result = list(widths)
    for column, least in enumerate(_LEAST_WIDTHS[: _READS_COLUMN + is_graph]):
        cut = min(max(excess, 0), max(result[column] - least, 0))
        result[column] -= cut
        excess -= cut
    return result


def _line(cells: Sequence[str], widths: Sequence[int], gap: str, text_columns: int) -> str:
    padded = [
        _cut(cell, width).ljust(width) if i < text_columns else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return gap.join(padded).rstrip()


def _cut(text: str, width: int) -> str:
    """The text, or only its end if it is too long: dotted names differ there."""
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def notes(summary: Summary) -> list[str]:
    """What the columns mean, and what the network totals."""
    totals = summary.totals
    lines = [*_EXPLANATIONS]
    if totals.fixed_connections:
        lines.append(
            f"(n): connections without a learned weight; {totals.fixed_connections:,} in all."
        )
    lines.append(f"Input: {times(summary.input_shape)}.")
    lines.append(f"Connections with a learned weight: {totals.connections:,}.")
    if summary.bias_connections:
        total = totals.connections + summary.bias_connections
        lines.append(
            f"Not counted: those from biases, one per neuron. LeNet's paper counts them: {total:,}."
        )
    lines.append(f"Parameters, as PyTorch counts them: {totals.parameters:,}.")
    if any(row.call > 1 for row in summary.rows):
        lines.append("NAME@2: the second call of a module; its weights are counted once in all.")
    for label, looks_up in (("Looked up, no connections", True), (_NO_CONNECTION, False)):
        modules = [module for module in summary.uncalled if module.looks_up == looks_up]
        if modules:
            lines.append(uncalled_note(modules, label))
    return lines


_NO_CONNECTION = "Made, but in no connection"


def uncalled_note(uncalled: Sequence[Uncalled], label: str = _NO_CONNECTION) -> str:
    """That modules or parameters are in no connection, and how many parameters they have."""
    parameters = sum(module.parameters for module in uncalled)
    names = ", ".join(module.name for module in uncalled[:_MOST_NAMES])
    more = f" and {len(uncalled) - _MOST_NAMES} more" if len(uncalled) > _MOST_NAMES else ""
    return f"{label}: {names}{more}; {parameters:,} of the parameters are theirs."
