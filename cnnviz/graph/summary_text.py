"""A summary as people read it: a table of at most 100 columns, Markdown, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from cnnviz.graph.count import Counts
from cnnviz.graph.summary import Row, Summary
from cnnviz.layers.base import times

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
_WORDS = 3
"""The first columns hold words, which begin at one place; the others numbers, which end at one."""

_LONGEST = 24
"""The most characters of a name that are shown, however much room there is."""

_LEAST = (8, 8)
"""How short a name and a type may be cut where there is little room."""

_EXPLAINED = (
    "sharing: connections per weight; 1 is a weight of its own for each connection.",
    "density: connections over pairs of an input and an output neuron; 100% is fully connected.",
)

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
    for rounding, gap in _FITTINGS:
        rows = _cells(summary, rounding)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        over = sum(widths) + gap * (len(widths) - 1) - WIDTH
        if over <= 0:
            break
    widths = _narrowed(widths, over)
    lines = [_line(row, widths, " " * gap) for row in rows]
    rule = "-" * max(map(len, lines))
    return "\n".join([*lines[:2], rule, *lines[2:-1], rule, lines[-1], "", *_notes(summary)]) + "\n"


def markdown(summary: Summary) -> str:
    """The same table for a README or a notebook; nothing is cut or rounded off."""
    rows = [_row(row, _EXACT) for row in summary.rows]
    total = [f"**{cell}**" if cell else "" for cell in _total(summary.totals, _EXACT)]
    rule = [":--"] * _WORDS + ["--:"] * (len(_HEADER) - _WORDS)
    lines = [list(_HEADER), rule, *rows, total]
    text = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return text + "\n\n" + "\n".join(f"- {note}" for note in _notes(summary)) + "\n"


def comma_separated(summary: Summary) -> str:
    """A row a layer, with the names that JSON has; sizes are joined by x, positions by spaces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    layers = summary.as_dict()["layers"]
    writer.writerow(layers[0].keys())
    writer.writerows([_plain(key, value) for key, value in layer.items()] for layer in layers)
    return text.getvalue()


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return (" " if key == "start" else "x").join(map(str, value))
    return "" if value is None else value


def _cells(summary: Summary, rounding: Rounding) -> list[list[str]]:
    """The header in two lines, a line a layer, the totals."""
    above = [name.partition(" ")[0] if " " in name else "" for name in _HEADER]
    below = [name.rpartition(" ")[2] for name in _HEADER]
    shown = [row._replace(name=_cut(row.name, _LONGEST)) for row in summary.rows]
    layers = [_row(row, rounding) for row in shown]
    return [above, below, *layers, _total(summary.totals, rounding)]


def _row(row: Row, rounding: Rounding) -> list[str]:
    counts, (many, digits) = row.counts, rounding
    fixed = f"({number(counts.fixed_connections, many)})"
    sharing = NONE if row.sharing is None else number(row.sharing, digits)
    return [
        row.name,
        row.type,
        times(row.output_shape),
        number(counts.connections, many) if counts.connections else fixed,
        number(counts.weights, digits),
        number(counts.biases, digits),
        sharing,
        _percent(row.density),
        NONE if row.field is None else times(tuple(row.field.receptive_field)),
    ]


def _total(totals: Counts, rounding: Rounding) -> list[str]:
    many, digits = rounding
    learned = [number(n, digits) for n in (totals.weights, totals.biases)]
    return ["total", "", "", number(totals.connections, many), *learned, "", "", ""]


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


def _narrowed(widths: Sequence[int], over: int) -> list[int]:
    """The widths after `over` columns are taken from names, then from types."""
    narrow = list(widths)
    for column, least in enumerate(_LEAST):
        cut = min(max(over, 0), max(narrow[column] - least, 0))
        narrow[column] -= cut
        over -= cut
    return narrow


def _line(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    words = [
        _cut(cell, width).ljust(width) if i < _WORDS else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return gap.join(words).rstrip()


def _cut(text: str, width: int) -> str:
    """The end of a text that is too long: dotted names differ there."""
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def _notes(summary: Summary) -> list[str]:
    totals = summary.totals
    notes = [*_EXPLAINED]
    if totals.fixed_connections:
        notes.append(
            f"(n): connections without a learned weight; {totals.fixed_connections:,} in all."
        )
    notes.append(f"Input: {times(summary.input_shape)}.")
    notes.append(f"Connections with a learned weight: {totals.connections:,}.")
    notes.append(f"Parameters, as PyTorch counts them: {totals.parameters:,}.")
    return notes
