"""A progress bar, for what takes longer than a second and is watched."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

PATIENCE = 1.0
"""Seconds without a word: most graphs are written before that."""


class Progress:
    """A bar on standard error, after a second, while something is counted up to `total`.

    >>> with Progress(10) as progress:
    ...     progress(10)
    """

    def __init__(self, total: int, label: str = "Writing") -> None:
        self.total = total
        self.label = label
        self.done = 0
        self._begin = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, count: int) -> None:
        """Says that `count` more are done."""
        self.done += count
        if self._bar is not None:
            self._bar.update(count)
        elif time.monotonic() - self._begin > PATIENCE:
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
    """What is told how much is done, and of how much; None where nobody watches."""
    if not watched():
        yield None
        return
    bar: list[Progress] = []

    def watch(done: int, total: int) -> None:
        if not bar or bar[-1].total != total:
            bar.append(Progress(total, label))
        bar[-1](max(0, done - bar[-1].done))

    try:
        yield watch
    finally:
        for one in bar:
            one.__exit__()


def watched() -> bool:
    """Whether somebody sees standard error as it is written."""
    return sys.stderr is not None and sys.stderr.isatty()
