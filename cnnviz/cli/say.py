"""The one way to the terminal: all words go through here, as no terminal obeys them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

import click

# What puts words right is imported where there are some: `cnnviz --help` does without.

CLOSED = "standard output is closed: nothing can be written to it"

_NOTES = 20


def say(message: str) -> None:
    """Tells people something, on standard error; if nobody can be told, the work goes on."""
    from cnnviz.wording import brief, plain

    with suppress(OSError, ValueError):
        click.echo(brief(plain(message)), err=True)


def note(notes: Iterable[str]) -> None:
    """Tells what people should know, a line each, and none of it twice; nothing with -q."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.meta.get("cnnviz.quiet"):
        return
    from cnnviz.wording import as_fit

    different = list(dict.fromkeys(notes))
    for line in as_fit(different[:_NOTES], len(different)):
        say(f"Note: {line}")


def show(text: str) -> None:
    """Writes what was asked for to standard output, and ends its line."""
    from cnnviz.wording import plain

    click.echo(plain(text), file=output())


def show_paths(paths: Iterable[str | os.PathLike[str]]) -> None:
    """Writes paths to standard output, a line each, byte for byte where programs read them."""
    from cnnviz.wording import plain

    for path in paths:
        data = os.fsencode(path)
        click.echo(plain(os.fsdecode(path)) if output().isatty() else data, file=output())


def send(data: bytes) -> None:
    """Writes a file's bytes, if there are some, to standard output."""
    if data:
        output().buffer.write(data)
        output().buffer.flush()


def output() -> TextIO:
    """Standard output; raises `OutsideError` where it is closed."""
    if sys.stdout is None:
        from cnnviz.errors import OutsideError

        raise OutsideError(CLOSED)
    return sys.stdout
