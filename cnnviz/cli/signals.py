"""Ctrl-C and its like: what was begun is undone, and the exit status says which of them it was."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""A terminal's Ctrl-C, the end that others ask for, a terminal that goes (not on Windows)."""

_TOGETHER = 2.0
"""Seconds in which a second signal is part of the first: a system that shuts down sends several."""

_came: list[int] = []
_first = 0.0


def listen() -> None:
    """Has each of these signals raise KeyboardInterrupt, and `status` know which it was."""
    _came.clear()
    sys.unraisablehook = _lost
    for number in _heard():
        signal.signal(number, _raise)


def too_late() -> None:
    """Has what comes from now on be ignored: files are about to appear, and are told then.

    Raises KeyboardInterrupt for what came before and was lost in a library. Who insists, by a
    second signal, ends the process at once.
    """
    if _came:
        raise KeyboardInterrupt
    for number, handler in _heard().items():
        # A program that calls commands of ours has signals of its own.
        if handler is _raise:
            signal.signal(number, _ignore)


def again() -> None:
    """Has the signals raise again, for more work; raises for one that came since `too_late`."""
    for number, handler in _heard().items():
        if handler is _ignore:
            signal.signal(number, _raise)
    if _came:
        raise KeyboardInterrupt


def status() -> int:
    """What a shell calls the end by the first signal that came (130 for Ctrl-C); 0 if none came."""
    return 128 + _came[0] if _came else 0


def _heard() -> dict[int, Any]:
    """The signals that are not ignored, and what handles them.

    What was started without one (by nohup, in a shell's background) goes on without it.
    """
    numbers = (getattr(signal, name) for name in _NAMES if hasattr(signal, name))
    handlers = {number: signal.getsignal(number) for number in numbers}
    return {n: how for n, how in handlers.items() if how not in (signal.SIG_IGN, None)}


def _raise(number: int, _: FrameType | None) -> None:
    global _first
    now = time.monotonic()
    _came.append(number)
    if len(_came) > 1 and now - _first < _TOGETHER:
        # Files are being removed: that must not be broken off.
        return
    _first = now
    raise KeyboardInterrupt


def _lost(what: Any) -> None:
    """Says nothing of a KeyboardInterrupt that Python loses in a callback: `too_late` raises it."""
    if what.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(what)


def _ignore(number: int, _: FrameType | None) -> None:
    _came.append(number)
    if len(_came) > 1:
        os._exit(128 + number)
