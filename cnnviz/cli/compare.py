"""`cnnviz compare`: fully connected beside convolution."""

from __future__ import annotations

from typing import Any

import click

from cnnviz.cli.common import spec_options
from cnnviz.cli.figure import SPEC_HELP, make, names, viewing_options
from cnnviz.cli.looks import among, look_options
from cnnviz.cli.outputs import output_options

HELP = f"""\
Draws side-by-side panels on the same neurons, from fully connected to convolution.

{SPEC_HELP}

\b
Examples:
  cnnviz compare
  cnnviz compare "Conv1d(1, 1, kernel_size=4, stride=2, padding=1)" --input 1x10
  cnnviz compare "Conv2d(1, 2, 3)" --input 1x5x5 -o conv.svg -o conv.pdf
  cnnviz compare "Conv1d(1, 1, 3)" --with "Conv1d(1, 1, 3, stride=2)" --input 1x9
  cnnviz compare --figure sharing --theme dark --size 4:3 -o sharing.png
  python -c "import mynet; print(mynet.net)" | cnnviz compare - --layers 0:2
"""


@click.command(name="compare", help=HELP)
@spec_options
@click.option(
    "--figure",
    default="argument",
    metavar="NAME",
    shell_complete=among(names("compare")),
    help=f"{', '.join(names('compare'))}; argument is the default. `cnnviz figures` says more.",
)
@output_options
@viewing_options
@look_options("compare")
def command(figure: str, **options: Any) -> None:
    """Draws a comparison and writes it."""
    make("compare", figure, options)
