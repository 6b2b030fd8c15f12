"""Runs a command line and turns whatever happens into a sentence and an exit status."""

from __future__ import annotations

import atexit
import errno
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from io import StringIO, TextIOWrapper
from typing import NoReturn

import click

from cnnviz.cli import signals
from cnnviz.cli.menu import menu
from cnnviz.cli.say import note, output, say

INTERRUPTED = 130
"""What a shell calls a program that Ctrl-C ended: 128 + SIGINT."""

_COMPLETE = "_CNNVIZ_COMPLETE"
"""Set by shells that complete words: click acts on it."""

_NO_MEMORY = "there is not enough memory for that; ask for a smaller input or fewer layers"
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a place says that takes no more."""


def run(words: Sequence[str]) -> int:
    """Runs `cnnviz WORDS...`: 0, 2 for wrong words, 1 for what went wrong outside, 130: Ctrl-C."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that has no × gets \xd7; without this, an error and nothing else.
        sys.stdout.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.showwarning = _noted()
        status = _guarded(lambda: menu.main(list(words), prog_name="cnnviz", standalone_mode=False))
    return status or _guarded(lambda: output().flush())


def leave(status: int) -> NoReturn:
    """Ends the process, without taking Python apart first: that takes longer than `--version`.

    What was registered for the exit is done, and what was written is flushed (`run` did).
    """
    atexit._run_exitfuncs()
    os._exit(status)


def _guarded(action: Callable[[], object]) -> int:
    try:
        result = action()
    except SystemExit as end:
        # The shell's completion ends so.
        return end.code if isinstance(end.code, int) else 0
    except BaseException as error:
        # While a library is loaded, Ctrl-C may come out as an error of that library's.
        return signals.status() or _told(error)
    return result if isinstance(result, int) else 0


def _told(error: BaseException) -> int:
    """Says what went wrong, in a sentence; gives the exit status."""
    # Imported when something went wrong: help and version do without.
    from cnnviz.errors import CnnvizError

    match error:
        case click.Abort() | EOFError() | KeyboardInterrupt():
            return INTERRUPTED
        case click.ClickException():
            say(_clicked(error))
            return error.exit_code
        case CnnvizError():
            return _failed(str(error), error.status)
        case MemoryError():
            return _failed(_NO_MEMORY)
        case OSError():
            return _outside(error)
        case KeyError() | ValueError() if os.environ.get(_COMPLETE):
            return _failed(f"{_COMPLETE} is for a shell, which sets COMP_WORDS and COMP_CWORD")
        case _:
            return _fault(error)


def _clicked(error: click.ClickException) -> str:
    """What click says of an error: its message, and how the command is used."""
    told = StringIO()
    error.show(told)
    text, reason = told.getvalue().removesuffix("\n"), error.format_message()
    if not isinstance(error, click.BadParameter):
        # Only our own reasons have several lines: click quotes what was typed as it is.
        text = text.replace(reason, reason.replace("\n", "\\n"))
    return _brief(text)


def _brief(text: str) -> str:
    """The text with its longest words cut to 80 characters: click quotes words whole.

    >>> _brief("No such option '" + "-" * 200 + "'.")[-6:], len(_brief("a" * 200))
    ('-----…', 81)
    """
    return re.sub(r"(\S{80})\S+", r"\1…", text)


def _outside(error: OSError) -> int:
    """A reader that went away (`| head`) is not worth a word; the rest has the system's name."""
    from cnnviz.wording import quoted

    if error.errno in (errno.EPIPE, errno.EINVAL) and error.filename is None:
        return 1
    # Files that are written have names, in errors of their own: only this one has none.
    nameless = "standard output cannot be written: " if error.errno in _FULL else ""
    name = f"{quoted(os.fsdecode(error.filename))}: " if error.filename else nameless
    return _failed(f"{name}{error.strerror or error}")


def _fault(error: BaseException) -> int:
    if os.environ.get("CNNVIZ_DEBUG"):
        import traceback

        for line in traceback.format_exception(error):
            say(line.removesuffix("\n"))
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return _failed(
        f"cnnviz found a fault in itself ({what}). Please report it with the command that you typed"
        " and what it prints with CNNVIZ_DEBUG=1 set."
    )


def _noted() -> Callable[..., None]:
    """Shows warnings as the user's other notes, once each, without the place in the program."""
    said = set()

    def show(message: Warning | str, *_: object) -> None:
        if str(message) not in said:
            said.add(str(message))
            note([str(message)])

    return show


def _failed(message: str, status: int = 1) -> int:
    say(f"Error: {message}")
    return status
