"""`cnnviz show-spec`: the command that made a figure."""

from __future__ import annotations

import click

from cnnviz.cli import again
from cnnviz.cli.say import note, show
from cnnviz.picture import provenance

HELP = """\
Prints the command that made a figure, from what its file says: picture, film, deck or page.

\b
Example:
  cnnviz show-spec sharing.png
"""


@click.command(name="show-spec", help=HELP)
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Prints the command."""
    line = again.line_of(file)
    again.command_of(line)
    note(again.version_note(line))
    show(provenance.command(line))
