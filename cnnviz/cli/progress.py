"""A progress bar, for work that takes longer than a second while somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

PATIENCE = 1.0
"""Seconds before the bar appears: most graphs are written before that."""


class Progress:
    """A bar on standard error, shown after a second, that counts up to `total`.

    >>> with Progress(10) as progress:
    ...     progress(10)
    """

    def __init__(self, total: int, label: str = "Writing") -> None:
        self.total = total
        self.label = label
        self.done = 0
        self._start = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, count: int) -> None:
        """Reports that `count` more are done."""
        self.done += count
        if self._bar is not None:
            self._bar.update(count)
        elif time.monotonic() - self._start > PATIENCE:
            self._show()

    def _show(self) -> None:
        self._bar = click.progressbar(length=self.total, label=self.label, file=sys.stderr)
        self._bar.__enter__()
        self._bar.update(self.done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], object] | None]:
    """A callback that takes how much is done, and of how much; None if nobody watches."""
    if not is_watched():
        yield None
        return
    bars: list[Progress] = []

    def watch(done: int, total: int) -> None:
        if not bars or bars[-1].total != total:
            bars.append(Progress(total, label))
        bars[-1](max(0, done - bars[-1].done))

    try:
        yield watch
    finally:
        for bar in bars:
            bar.__exit__()


def is_watched() -> bool:
    """Whether somebody may be watching: whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()
