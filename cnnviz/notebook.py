"""`%load_ext cnnviz` in Jupyter: `%%cnnviz` draws what a command line draws, and shows it.

    %%cnnviz compare --figure sharing --theme dark
    Conv1d(1, 1, kernel_size=3)

The words are those of the command line; the cell, if it is not empty, is the SPEC.
"""

from __future__ import annotations

import shlex
from typing import Any

import click

from cnnviz.cli.say import note, say
from cnnviz.errors import CnnvizError


def load(shell: Any) -> None:
    """Gives an IPython shell the magic, for a line and for a cell."""
    shell.register_magic_function(magic, "line_cell", "cnnviz")


def magic(line: str, cell: str = "") -> object:
    """What `cnnviz LINE` draws from the SPEC in the cell; files are written if `-o` says so.

    Errors appear below the cell, in the words of the command line.
    """
    try:
        words = shlex.split(line) or ["compare"]
        return _run(words + ([cell] if cell.strip() else []))
    except click.ClickException as error:
        say(f"Error: {error.format_message()}")
    except (CnnvizError, ValueError) as error:
        say(f"Error: {error}")
    return None


def _run(words: list[str]) -> object:
    from cnnviz.cli.menu import menu
    from cnnviz.cli.run import run

    context = menu.make_context("cnnviz", list(words))
    name, command, rest = menu.resolve_command(context, list(words))
    if command is None or name not in ("compare", "draw"):
        run(words)
        return None
    with command.make_context(name, rest, parent=context) as inner:
        return _figure(name, dict(inner.params))


def _figure(command: str, options: dict[str, Any]) -> object:
    """The figure, after its notes; written to files if that was asked for."""
    from cnnviz.cli.figure import prepare

    options = {key: value for key, value in options.items() if key not in ("in_terminal", "watch")}

    if options["figure"] is None:
        raise click.UsageError("which figure? `cnnviz figures` lists them all")
    has_files = bool(options["output"] or options.get("frames"))
    outputs, job = prepare(command, options.pop("figure"), options)
    if has_files:
        outputs.save(job)
    figure = job.figure()
    if not has_files:
        note(figure.notes)
    return figure
