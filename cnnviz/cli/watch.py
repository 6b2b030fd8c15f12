"""`--watch`: draws again whenever the file that holds the spec has changed."""

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
"""Seconds between two looks at the file: sooner than somebody turns from the editor."""

State = tuple[int, int] | None


def watch(path: str | None, draw: Callable[[], object]) -> None:
    """Draws, and draws again when the file at `path` has changed, until Ctrl-C ends it.

    What is wrong with a spec is said, and the next change waited for.
    """
    if path is None or not os.path.isfile(path):
        raise click.UsageError("--watch looks at a file: give one as SPEC, such as net.txt")
    seen = None
    while True:
        now = _state(path)
        if now != seen and now is not None:
            _drawn(draw)
            if seen is None:
                say(f"Watching {quoted(path)}; Ctrl-C ends it.")
            seen = now
        time.sleep(PAUSE)


def _drawn(draw: Callable[[], object]) -> None:
    try:
        draw()
        signals.again()
    except click.ClickException as error:
        say(f"Error: {error.format_message()}")
    except CnnvizError as error:
        say(f"Error: {error}")


def _state(path: str) -> State:
    """What changes with a file; None for a moment in which an editor has taken it away."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
