"""The graph as CSV: one connection per row, for spreadsheets, databases and data frames."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from cnnviz.graph.export.rows import Field, decimals, lines
from cnnviz.graph.export.source import Part, Source

HEADER = b"layer,src,dst,weight,bias,scale\n"
"""`bias` is that of the neuron `dst`, -1 for none; `scale` is 1 if there is no fixed factor."""


def write(source: Source, stream: BinaryIO) -> None:
    """Writes a line of names, then a line per connection."""
    stream.write(HEADER)
    for part in source.parts():
        _layer(part, stream)


def _layer(part: Part, stream: BinaryIO) -> None:
    name = _cell(part.name)
    for block in part.blocks():
        scale: Field = b"1" if block.scale is None else decimals(block.scale)
        bias = part.bias_of(block.dst)
        row = (name, block.src, b",", block.dst, b",", block.weight, b",", bias, b",", scale)
        stream.writelines(lines(*row, b"\n"))


def _cell(text: str) -> bytes:
    """`text` as a cell and its comma, in quotes if it needs them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([text])
    return line.getvalue().removesuffix("\n").encode() + b","
