"""A summary as a notebook shows it: an HTML table without a style of its own."""

from __future__ import annotations

from html import escape

from cnnviz.graph.summary import Summary
from cnnviz.graph.summary_text import columns, notes


def html(summary: Summary) -> str:
    """The table with its totals, and below it what the columns mean.

    >>> from cnnviz.graph.summary import summarize
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> html(summarize(chain((1, 8), (Conv(1, 1, 1, 3),))))[:42]
    '<table>\\n<thead><tr><th>name</th><th>type</'
    """
    header, *rows, total = columns(summary)
    body = "\n".join(_row(row, "td") for row in rows)
    items = "\n".join(f"<li>{escape(note)}</li>" for note in notes(summary))
    return (
        f"<table>\n<thead>{_row(header, 'th')}</thead>\n<tbody>\n{body}\n</tbody>\n"
        f"<tfoot>{_row(total, 'th')}</tfoot>\n</table>\n<ul>\n{items}\n</ul>\n"
    )


def _row(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
