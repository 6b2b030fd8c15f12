"""What `compare` and `draw` share: from the words of a command line to a figure's files."""

from __future__ import annotations

from typing import Any

import click

from cnnviz import api
from cnnviz.cli.common import SPEC_OPTIONS, Function
from cnnviz.cli.looks import look_of
from cnnviz.cli.outputs import Outputs, outputs
from cnnviz.cli.say import note
from cnnviz.cli.source import read_spec
from cnnviz.figures.catalogue import CATALOGUE, entry
from cnnviz.reading.subjects import Subject

SPEC_HELP = """\
SPEC is a layer or several, in PyTorch's or Keras's words or as print(module) prints them; or a
file that holds them; or - for standard input. Left out, it is the figure's own."""


def viewing_options(function: Function) -> Function:
    """Adds --show and --watch."""
    for option in (
        click.option("--watch", is_flag=True, help="Draw again whenever the file SPEC changes."),
        click.option(
            "--show",
            "in_terminal",
            is_flag=True,
            help="Show it in the terminal: drawn, where that can draw, else as a text. Without -o,"
            " no file is written.",
        ),
    ):
        function = option(function)
    return function


def make(command: str, figure: str, options: dict[str, Any], literal: bool = False) -> None:
    """Draws a figure as the options say, and writes or shows it, once or on every change.

    A SPEC that names a file stands for its contents, unless it is `literal`.
    """
    in_terminal, watching = options.pop("in_terminal"), options.pop("watch")
    if not watching or literal:
        _make(command, figure, options, in_terminal, literal)
        return
    from cnnviz.cli.watch import watch

    entry(figure, command)
    outputs(figure, dict(options))  # Reports now what no change of the file can fix.
    watch(options["spec"], lambda: _make(command, figure, dict(options), in_terminal))


def _make(
    command: str, figure: str, options: dict[str, Any], in_terminal: bool, literal: bool = False
) -> None:
    destinations = ("output", "frames", "into", "alt_text", "caption", "markdown")
    has_files = not in_terminal or any(options.get(name) for name in destinations)
    targets, job = prepare(command, figure, options, literal)
    if has_files:
        targets.save(job)
    if in_terminal:
        from cnnviz.cli.terminal import show

        drawing = job.figure()
        note(() if has_files else drawing.notes)
        show(drawing)


def prepare(
    command: str, figure: str, options: dict[str, Any], literal: bool = False
) -> tuple[Outputs, api.Job]:
    """Where a figure goes, and what it is; all options are checked before anything is drawn."""
    if options.get("with") == options["spec"] == "-" and not literal:
        raise click.UsageError("SPEC and --with are both '-': standard input can be one of them")
    if options.get("with") is not None:
        # Two layers have their own figure.
        figure = "beside" if figure == "argument" else figure
        options["with"] = options["with"] if literal else _text(options["with"])
    entry(figure, command)
    targets = outputs(figure, options)
    fields = {name: options.pop(name) for name in SPEC_OPTIONS}
    spec = fields.pop("spec")
    subject = Subject(spec if spec is None or literal else read_spec(spec), **fields)
    return targets, api.job_of(command, figure, subject, look_of(options))


def _text(spec: str) -> str:
    """The value of --with, or the text of the file that it names."""
    source = read_spec(spec)
    if not isinstance(source, str):
        raise click.UsageError("--with takes layers, or a file that holds them as text")
    return source


def names(command: str) -> list[str]:
    """The figures that a command makes."""
    return [item.name for item in CATALOGUE if item.command == command]
