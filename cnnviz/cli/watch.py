"""`--watch`: draws again whenever the file with the spec has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import click

from cnnviz.cli import signals
from cnnviz.cli.say import say
from cnnviz.errors import CnnvizError
from cnnviz.wording import quoted

PAUSE = 0.3
"""Seconds between two looks at the file: less than it takes to turn away from the editor."""

State = tuple[int, int] | None


def watch(path: str | None, draw: Callable[[], object]) -> None:
    """Draws, and draws again when the file at `path` has changed, until Ctrl-C ends it.

    Errors in a spec are reported, and the next change awaited.
    """
    if path is None or not os.path.isfile(path):
        raise click.UsageError("--watch looks at a file: give one as SPEC, such as net.txt")
    last = None
    while True:
        state = _state(path)
        if state != last and state is not None:
            _draw(draw)
            if last is None:
                say(f"Watching {quoted(path)}; Ctrl-C ends it.")
            last = state
        time.sleep(PAUSE)


def _draw(draw: Callable[[], object]) -> None:
    try:
        draw()
        signals.again()
    except click.ClickException as error:
        say(f"Error: {error.format_message()}")
    except CnnvizError as error:
        say(f"Error: {error}")


def _state(path: str) -> State:
    """What changes with a file; None while an editor has it removed."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
