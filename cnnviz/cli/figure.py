"""What `compare` and `draw` do alike: from the words of a command line to a figure's files."""

from __future__ import annotations

from typing import Any

import click

from cnnviz import api
from cnnviz.cli.common import SPEC_OPTIONS, Function
from cnnviz.cli.looks import wanted
from cnnviz.cli.outputs import Outputs, outputs
from cnnviz.cli.say import note
from cnnviz.cli.source import given_by
from cnnviz.figures.catalogue import CATALOGUE, entry
from cnnviz.reading.given import Subject

SPEC_HELP = """\
SPEC is a layer or several, in PyTorch's or Keras's words or as print(module) prints them; or a
file that holds them; or - for standard input. Left out, it is the figure's own."""


def seeing_options(function: Function) -> Function:
    """Adds --show and --watch."""
    for add in (
        click.option("--watch", is_flag=True, help="Draw again whenever the file SPEC changes."),
        click.option(
            "--show",
            "in_terminal",
            is_flag=True,
            help="Show it in the terminal: drawn, where that can draw, else as a text. Without -o,"
            " no file is written.",
        ),
    ):
        function = add(function)
    return function


def make(command: str, figure: str, options: dict[str, Any], literal: bool = False) -> None:
    """Draws a figure as the options say, and writes or shows it, once or whenever it changes.

    A SPEC that names a file is that file's text, unless it is meant `literal`.
    """
    in_terminal, watched = options.pop("in_terminal"), options.pop("watch")
    if not watched or literal:
        _make(command, figure, options, in_terminal, literal)
        return
    from cnnviz.cli.watch import watch

    entry(figure, command)
    outputs(figure, dict(options))  # What no change of the file would mend is told now.
    watch(options["spec"], lambda: _make(command, figure, dict(options), in_terminal))


def _make(
    command: str, figure: str, options: dict[str, Any], in_terminal: bool, literal: bool = False
) -> None:
    asked_for = ("output", "frames", "into", "alt_text", "caption", "markdown")
    written = not in_terminal or any(options.get(name) for name in asked_for)
    where, drawn = asked(command, figure, options, literal)
    if written:
        where.save(drawn)
    if in_terminal:
        from cnnviz.cli.terminal import show

        shown = drawn.figure()
        note(() if written else shown.notes)
        show(shown)


def asked(
    command: str, figure: str, options: dict[str, Any], literal: bool = False
) -> tuple[Outputs, api.Asked]:
    """Where a figure goes and what it is; all options are checked before anything is done."""
    if options.get("with") == options["spec"] == "-" and not literal:
        raise click.UsageError("SPEC and --with are both '-': standard input can be one of them")
    if options.get("with") is not None:
        # Two layers have a figure of their own.
        figure = "beside" if figure == "argument" else figure
        options["with"] = options["with"] if literal else _text(options["with"])
    entry(figure, command)
    where = outputs(figure, options)
    said = {name: options.pop(name) for name in SPEC_OPTIONS}
    spec = said.pop("spec")
    subject = Subject(spec if spec is None or literal else given_by(spec), **said)
    return where, api.asked(command, figure, subject, wanted(options))


def _text(spec: str) -> str:
    """What --with says, or the text of the file that it names."""
    given = given_by(spec)
    if not isinstance(given, str):
        raise click.UsageError("--with takes layers, or a file that holds them as text")
    return given


def names(command: str) -> list[str]:
    """The figures that a command makes."""
    return [one.name for one in CATALOGUE if one.command == command]
