"""Ctrl-C and the like: what was begun is undone, and the exit status says which signal it was."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C in a terminal, a request to end, a terminal that closes (not on Windows)."""

_TOGETHER = 2.0
"""Seconds within which signals count as one: a system that shuts down sends several."""

_received: list[int] = []
_first = 0.0


def listen() -> None:
    """Makes each of these signals raise KeyboardInterrupt, and `status` know which it was."""
    _received.clear()
    sys.unraisablehook = _unraisable
    for number in _handlers():
        signal.signal(number, _raise)


def too_late() -> None:
    """Ignores signals from now on: files are about to appear, and will be reported.

    Raises KeyboardInterrupt for a signal that came before and was lost in a library. A second
    signal ends the process at once.
    """
    if _received:
        raise KeyboardInterrupt
    for number, handler in _handlers().items():
        # A program that calls our commands has handlers of its own.
        if handler is _raise:
            signal.signal(number, _ignore)


def again() -> None:
    """Makes the signals raise again, for more work; raises for one that came since `too_late`."""
    for number, handler in _handlers().items():
        if handler is _ignore:
            signal.signal(number, _raise)
    if _received:
        raise KeyboardInterrupt


def status() -> int:
    """A shell's status for the first signal that came (130 for Ctrl-C); 0 if none did."""
    return 128 + _received[0] if _received else 0


def _handlers() -> dict[int, Any]:
    """The signals that are not ignored, with their handlers.

    A process that was started with one ignored (by nohup, in the background) keeps ignoring it.
    """
    numbers = (getattr(signal, name) for name in _NAMES if hasattr(signal, name))
    handlers = {number: signal.getsignal(number) for number in numbers}
    return {n: handler for n, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}


def _raise(number: int, _: FrameType | None) -> None:
    global _first
    now = time.monotonic()
    _received.append(number)
    if len(_received) > 1 and now - _first < _TOGETHER:
        # Files are being removed, which must not be interrupted.
        return
    _first = now
    raise KeyboardInterrupt


def _unraisable(what: Any) -> None:
    """Silences a KeyboardInterrupt that Python loses in a callback: `too_late` raises it."""
    if what.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(what)


def _ignore(number: int, _: FrameType | None) -> None:
    _received.append(number)
    if len(_received) > 1:
        os._exit(128 + number)
