"""The only way to the terminal: all words pass through here, so that no terminal obeys them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

import click

# What makes words harmless is imported when there are some: `cnnviz --help` does without.

CLOSED = "standard output is closed: nothing can be written to it"

_NOTES = 20


def say(message: str) -> None:
    """Prints a message for people to standard error; if that fails, the work continues."""
    from cnnviz.wording import brief, plain

    with suppress(OSError, ValueError):
        click.echo(brief(plain(message)), err=True)


def note(notes: Iterable[str]) -> None:
    """Prints what people should know, a line each, without repetition; nothing with -q."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.meta.get("cnnviz.quiet"):
        return
    from cnnviz.wording import as_fit

    unique = list(dict.fromkeys(notes))
    for line in as_fit(unique[:_NOTES], len(unique)):
        say(f"Note: {line}")


def show(text: str) -> None:
    """Prints what was asked for to standard output, with a line break at its end."""
    from cnnviz.wording import plain

    click.echo(plain(text), file=output())


def show_paths(paths: Iterable[str | os.PathLike[str]]) -> None:
    """Prints paths to standard output, a line each, byte for byte if it is no terminal."""
    from cnnviz.wording import plain

    for path in paths:
        data = os.fsencode(path)
        click.echo(plain(os.fsdecode(path)) if output().isatty() else data, file=output())


def send(data: bytes) -> None:
    """Writes a file's bytes, if any, to standard output."""
    if data:
        output().buffer.write(data)
        output().buffer.flush()


def output() -> TextIO:
    """Standard output; raises `OutsideError` if it is closed."""
    if sys.stdout is None:
        from cnnviz.errors import OutsideError

        raise OutsideError(CLOSED)
    return sys.stdout
