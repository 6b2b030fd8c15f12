"""What `compare` and `draw` do alike: from the words of a command line to a figure's files."""

from __future__ import annotations

from typing import Any

from cnnviz import api
from cnnviz.cli.looks import wanted
from cnnviz.cli.outputs import Outputs, outputs
from cnnviz.cli.source import text_of
from cnnviz.figures.catalogue import CATALOGUE, entry

SPEC_HELP = """\
SPEC is a layer or several, in PyTorch's or Keras's words or as print(module) prints them; or a
file that holds them; or - for standard input. Left out, it is the figure's own."""


def make(command: str, figure: str, options: dict[str, Any]) -> None:
    """Draws a figure as the options say, and writes it."""
    where, drawn = asked(command, figure, options)
    where.save(drawn)


def asked(command: str, figure: str, options: dict[str, Any]) -> tuple[Outputs, api.Asked]:
    """Where a figure goes and what it is; all options are checked before anything is done."""
    entry(figure, command)
    where = outputs(figure, options)
    spec, shape, layers = map(options.pop, ("spec", "input_shape", "layers"))
    text = None if spec is None else text_of(spec)
    return where, api.asked(command, figure, (text, shape, layers), wanted(options))


def names(command: str) -> list[str]:
    """The figures that a command makes."""
    return [one.name for one in CATALOGUE if one.command == command]
