"""`cnnviz themes`: the themes, and the tokens to start one's own from."""

from __future__ import annotations

import click

from cnnviz.cli.say import show
from cnnviz.picture.theme import THEMES, load
from cnnviz.picture.theme_text import listing

HELP = """\
Lists the themes; with --show, prints the tokens of one as TOML.

\b
Examples:
  cnnviz themes
  cnnviz themes --show light > mine.toml
  cnnviz compare --theme mine.toml
"""
_USES = {
    "light": "for light slides and pages",
    "dark": "for dark slides",
    "print": "black and grey",
}


@click.command(name="themes", help=HELP)
@click.option("--show", "name", metavar="NAME", help="Print the tokens of NAME, or of a TOML file.")
def command(name: str | None) -> None:
    """Writes the list, or a theme."""
    if name is not None:
        show(listing(load(name)))
        return
    show("\n".join(f"{theme:<8}{_USES[theme]}" for theme in THEMES))
    show("\nA theme of your own: cnnviz themes --show light > mine.toml, then --theme mine.toml.")
