"""`cnnviz figures`: every figure that there is."""

from __future__ import annotations

import click

from cnnviz.cli.say import show
from cnnviz.figures.catalogue import CATALOGUE, Entry, words

HELP = """\
Lists every figure: the command that makes it, the question that it answers, what it draws unasked.

\b
Examples:
  cnnviz figures
  cnnviz figures --markdown > figures.md
"""


@click.command(name="figures", help=HELP)
@click.option("--markdown", is_flag=True, help="As a table in Markdown.")
def command(markdown: bool) -> None:
    """Writes the list."""
    show("\n".join(table() if markdown else lines()))


WIDTH = 100
"""No line is longer, in characters."""


def lines() -> list[str]:
    """Each figure's command with its question, what it draws unasked below that.

    >>> max(map(len, lines())) <= WIDTH
    True
    """
    from textwrap import wrap

    rows = _rows()
    first = max(len(row[0]) for row in rows) + 2
    found = []
    for command_, default, question in rows:
        told = [*wrap(question, WIDTH - first), *wrap(default, WIDTH - first)]
        heads = [command_, *[""] * (len(told) - 1)]
        found += [f"{head:<{first}}{said}" for head, said in zip(heads, told, strict=True)]
    return found


def table() -> list[str]:
    """The same as the lines of a Markdown table."""
    head = ["| command | draws, unasked | question |", "|---|---|---|"]
    return head + [f"| `{row[0]}` | `{row[1]}` | {row[2]} |" for row in _rows()]


def _rows() -> list[tuple[str, str, str]]:
    return [(words(one), _default(one), one.question) for one in CATALOGUE]


def _default(one: Entry) -> str:
    """What the figure draws unasked, on one line; a whole printed module is cut."""
    spec = " ".join(one.spec.split())
    shown = spec if len(spec) <= 60 else spec[:57] + "..."
    shape = one.input_shape
    return f"{shown} over {'x'.join(map(str, shape))}" if shape else shown
