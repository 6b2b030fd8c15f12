"""`cnnviz remake`: draws a figure again, from what its file says of how it was made."""

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
    maker, stored = again.command_of(line)
    values = again.options_of(maker, stored, options)
    if not values["output"] and not values["into"]:
        raise click.UsageError("where shall the new figure go? Add -o new.svg, for example")
    note(again.version_note(line))
    if maker.name == "deck":
        from cnnviz.cli.deck import make as make_deck

        make_deck(values, literal=True)
        return
    figure = values.pop("figure", "argument")
    make(maker.name or "", figure, values, literal=True)
