"""A summary as people read it: a table of at most 100 columns, Markdown, CSV."""

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
_READS = 2
"""Where a network is no chain, the column of what each call reads stands here."""

_WORDS = 3
"""The first columns hold words, which begin at one place; the others numbers, which end at one."""

_LONGEST = 24
"""The most characters of a name that are shown, however much room there is."""

_LEAST = (8, 8, 8)
"""How short a name, a type and what is read may be cut where there is little room."""

_EXPLAINED = (
    "sharing: connections per weight; 1 is a weight of its own for each connection.",
    "density: connections over pairs of an input and an output neuron; 100% is fully connected.",
)

_NAMED = 4
"""So many modules that are never called are named."""

_SIGNS = "kMGTPEZY"

Rounding = tuple[int, int]
"""From how many digits on numbers are rounded: connections, and all others."""

_EXACT: Rounding = (99, 99)
_FITTINGS = ((_EXACT, 2), (_EXACT, 1), ((6, 99), 2), ((6, 99), 1), ((6, 6), 1))
"""What is tried, in turn, until a table fits: the rounding, the spaces between columns."""


def table(summary: Summary) -> str:
    """The table with what its columns mean, lines of at most 100 columns.

    Where it would be wider, columns move together, then large numbers are rounded, then names cut.
    """
    graph = _is_graph(summary)
    cells: dict[Rounding, list[list[str]]] = {}
    for rounding, gap in _FITTINGS:
        if rounding not in cells:
            cells[rounding] = _cells(summary, rounding, graph)
        rows = cells[rounding]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        over = sum(widths) + gap * (len(widths) - 1) - WIDTH
        if over <= 0:
            break
    widths = _narrowed(widths, over, graph)
    lines = [_line(row, widths, " " * gap, _WORDS + graph) for row in rows]
    rule = "-" * max(map(len, lines))
    return "\n".join([*lines[:2], rule, *lines[2:-1], rule, lines[-1], "", *notes(summary)]) + "\n"


def markdown(summary: Summary) -> str:
    """The same table for a README or a notebook; nothing is cut or rounded off."""
    header, *rows, sums = columns(summary)
    total = [f"**{cell}**" if cell else "" for cell in sums]
    rule = ["--:" if name in _HEADER[_WORDS:] else ":--" for name in header]
    lines = [header, rule, *rows, total]
    text = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return text + "\n\n" + "\n".join(f"- {note}" for note in notes(summary)) + "\n"


def columns(summary: Summary) -> list[list[str]]:
    """The names of the columns, a row a call, the totals; nothing is cut or rounded off."""
    graph = _is_graph(summary)
    rows = [_row(row, _EXACT, graph) for row in summary.rows]
    return [_with(_HEADER, "reads", graph), *rows, _total(summary.totals, _EXACT, graph)]


def comma_separated(summary: Summary) -> str:
    """A row a layer, with the names that JSON has; sizes are joined by x, positions by spaces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    layers = summary.to_dict()["layers"]
    graph = [key for key in ("inputs", "call") if any(key in layer for layer in layers)]
    keys = ["name", *graph, *(key for key in layers[0] if key not in ("name", *graph))]
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
    """Whether some call reads another than the one before."""
    return any(row.inputs for row in summary.rows)


def _with(cells: Sequence[str], reads: str, graph: bool) -> list[str]:
    """The cells, with what is read where the network is no chain."""
    return [*cells[:_READS], *([reads] if graph else []), *cells[_READS:]]


def _cells(summary: Summary, rounding: Rounding, graph: bool) -> list[list[str]]:
    """The header in two lines, a line a call, the totals."""
    header = _with(_HEADER, "reads", graph)
    above = [name.partition(" ")[0] if " " in name else "" for name in header]
    below = [name.rpartition(" ")[2] for name in header]
    shown = [row._replace(name=_cut(row.name, _LONGEST)) for row in summary.rows]
    layers = [_row(row, rounding, graph) for row in shown]
    return [above, below, *layers, _total(summary.totals, rounding, graph)]


def _row(row: Row, rounding: Rounding, graph: bool) -> list[str]:
    counts, (many, digits) = row.counts, rounding
    fixed = f"({number(counts.fixed_connections, many)})"
    sharing = NONE if row.sharing is None else number(row.sharing, digits)
    cells = [
        row.name,
        row.type,
        times(row.output_shape) or "1",
        number(counts.connections, many) if counts.connections else fixed,
        number(counts.weights, digits),
        number(counts.biases, digits),
        sharing,
        _percent(row.density),
        NONE if row.field is None else times(tuple(row.field.receptive_field)),
    ]
    return _with(cells, ", ".join(row.inputs), graph)


def _total(totals: Counts, rounding: Rounding, graph: bool) -> list[str]:
    many, digits = rounding
    learned = [number(n, digits) for n in (totals.weights, totals.biases)]
    cells = ["total", "", "", number(totals.connections, many), *learned, "", "", ""]
    return _with(cells, "", graph)


@lru_cache(maxsize=1024)  # The rows of a deep network are often alike.
def number(value: float, digits: int = 99) -> str:
    """A number with separators; beyond so many digits four of them and a sign.

    >>> number(416_520), number(14_969_824_000, digits=9), number(4.5)
    ('416,520', '14.97G', '4.5')
    """
    if value < 10**digits:
        whole = value == int(value)
        return f"{int(value):,}" if whole else f"{value:,.1f}"
    # Rounded first: 999,999,999 is 1G, not 1000M.
    rounded = float(f"{value:.4g}")
    power = min((len(str(int(rounded))) - 1) // 3, len(_SIGNS))
    return f"{rounded / 1000**power:.4g}{_SIGNS[power - 1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%" if share >= 1e-5 else "<0.001%"


def _narrowed(widths: Sequence[int], over: int, graph: bool) -> list[int]:
    """The widths after `over` columns are taken from names, then types, then what is read."""
    narrow = list(widths)
    for column, least in enumerate(_LEAST[: _READS + graph]):
        cut = min(max(over, 0), max(narrow[column] - least, 0))
        narrow[column] -= cut
        over -= cut
    return narrow


def _line(cells: Sequence[str], widths: Sequence[int], gap: str, texts: int) -> str:
    words = [
        _cut(cell, width).ljust(width) if i < texts else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return gap.join(words).rstrip()


def _cut(text: str, width: int) -> str:
    """The end of a text that is too long: dotted names differ there."""
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def notes(summary: Summary) -> list[str]:
    """What the columns mean, and what the whole comes to."""
    totals = summary.totals
    told = [*_EXPLAINED]
    if totals.fixed_connections:
        told.append(
            f"(n): connections without a learned weight; {totals.fixed_connections:,} in all."
        )
    told.append(f"Input: {times(summary.input_shape)}.")
    told.append(f"Connections with a learned weight: {totals.connections:,}.")
    if summary.bias_connections:
        both = totals.connections + summary.bias_connections
        told.append(
            f"Not counted: those from biases, one a neuron. LeNet's paper counts them: {both:,}."
        )
    told.append(f"Parameters, as PyTorch counts them: {totals.parameters:,}.")
    if any(row.call > 1 for row in summary.rows):
        told.append("NAME@2: the second call of a module; its weights are counted once in all.")
    for what, looks_up in (("Looked up, no connections", True), (_UNCALLED, False)):
        modules = [module for module in summary.uncalled if module.looks_up == looks_up]
        if modules:
            told.append(uncalled_note(modules, what))
    return told


_UNCALLED = "Made, but in no connection"


def uncalled_note(uncalled: Sequence[Uncalled], what: str = _UNCALLED) -> str:
    """That modules or parameters are in no connection, and how many parameters they have."""
    parameters = sum(module.parameters for module in uncalled)
    names = ", ".join(module.name for module in uncalled[:_NAMED])
    more = f" and {len(uncalled) - _NAMED} more" if len(uncalled) > _NAMED else ""
    return f"{what}: {names}{more}; {parameters:,} of the parameters are theirs."
