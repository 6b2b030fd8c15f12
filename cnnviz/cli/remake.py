"""`cnnviz remake`: a figure again, from what its file says of how it was made."""

from __future__ import annotations

import click

from cnnviz.cli import again
from cnnviz.cli.figure import make
from cnnviz.cli.say import note

HELP = """\
Draws a figure again, from what its file says of how it was made, with options of your own.

FILE is a picture, film, deck or page that cnnviz has written. OPTIONS are those of
the command that made it; with none but -o, the new file is the same as the old one.

\b
Examples:
  cnnviz remake sharing.png -o sharing.svg
  cnnviz remake sharing.svg --theme dark --size 4:3 -o dark.pptx
"""


@click.command(
    name="remake",
    help=HELP,
    context_settings={"ignore_unknown_options": True},
    options_metavar="",
)
@click.argument("file", metavar="FILE")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS]...")
def command(file: str, options: tuple[str, ...]) -> None:
    """Draws the figure of a file again."""
    line = again.line_of(file)
    drawer, stored = again.command_of(line)
    found = again.options_of(drawer, stored, options)
    if not found["output"] and not found["into"]:
        raise click.UsageError("where shall the new figure go? Add -o new.svg, for example")
    note(again.told_version(line))
    if drawer.name == "deck":
        from cnnviz.cli.deck import make as make_deck

        make_deck(found, literal=True)
        return
    name = found.pop("figure", "argument")
    make(drawer.name or "", name, found, literal=True)
