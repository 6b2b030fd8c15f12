"""`cnnviz draw`: one explanatory figure."""

from __future__ import annotations

from typing import Any

import click

from cnnviz.cli.common import spec_options
from cnnviz.cli.figure import SPEC_HELP, make, names, viewing_options
from cnnviz.cli.looks import among, look_options
from cnnviz.cli.outputs import output_options

FIGURES = names("draw")
EXAMPLES = "\n".join(f"  cnnviz draw {name} -o {name}.svg" for name in FIGURES[:3])
HELP = f"""\
Draws one explanatory figure.

FIGURE is one of: {", ".join(FIGURES)}. `cnnviz figures` says what each is for.

{SPEC_HELP}

\b
Examples:
{EXAMPLES}
"""


@click.command(name="draw", help=HELP)
@click.argument("figure", required=False, metavar="FIGURE", shell_complete=among(names("draw")))
@spec_options
@output_options
@viewing_options
@look_options("draw")
def command(figure: str | None, **options: Any) -> None:
    """Draws a figure and writes it."""
    if figure is None:
        raise click.UsageError(f"which figure? There are: {', '.join(FIGURES)}")
    make("draw", figure, options)
