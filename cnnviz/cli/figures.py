"""`cnnviz figures`: a list of all figures."""

from __future__ import annotations

import click

from cnnviz.cli.say import show
from cnnviz.figures.catalogue import CATALOGUE, Entry, words

HELP = """\
Lists every figure: the command that makes it, the question that it answers, and its default spec.

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
"""The longest line, in characters."""


def lines() -> list[str]:
    """Each figure's command with its question, and below that what it draws by default.

    >>> max(map(len, lines())) <= WIDTH
    True
    """
    from textwrap import wrap

    rows = _rows()
    indent = max(len(row[0]) for row in rows) + 2
    result = []
    for command_, default, question in rows:
        texts = [*wrap(question, WIDTH - indent), *wrap(default, WIDTH - indent)]
        commands = [command_, *[""] * (len(texts) - 1)]
        result += [
            f"{command:<{indent}}{text}" for command, text in zip(commands, texts, strict=True)
        ]
    return result


def table() -> list[str]:
    """The same as the lines of a Markdown table."""
    head = ["| command | by default | question |", "|---|---|---|"]
    return head + [f"| `{row[0]}` | `{row[1]}` | {row[2]} |" for row in _rows()]


def _rows() -> list[tuple[str, str, str]]:
    return [(words(entry), _default(entry), entry.question) for entry in CATALOGUE]


def _default(entry: Entry) -> str:
    """What the figure draws by default, on one line, cut if it is long."""
    spec = " ".join(entry.spec.split())
    text = spec if len(spec) <= 60 else spec[:57] + "..."
    shape = entry.input_shape
    return f"{text} over {'x'.join(map(str, shape))}" if shape else text
