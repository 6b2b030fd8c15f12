"""Runs a command line, and turns whatever goes wrong into a sentence and an exit status."""

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
"""A shell's status for a program that Ctrl-C ended: 128 + SIGINT."""

_COMPLETE = "_CNNVIZ_COMPLETE"
"""Set by shells to complete words: click acts on it."""

_NO_MEMORY = "there is not enough memory for that; ask for a smaller input or fewer layers"
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))
"""The errors of a place that takes no more data."""


def run(words: Sequence[str]) -> int:
    """Runs `cnnviz WORDS...`: 0, 2 for wrong words, 1 for outside failures, 130 for Ctrl-C."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal without × gets \xd7; without this, an error and nothing else.
        sys.stdout.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.showwarning = _warning_printer()
        status = _guard(lambda: menu.main(list(words), prog_name="cnnviz", standalone_mode=False))
    return status or _guard(lambda: output().flush())


def leave(status: int) -> NoReturn:
    """Ends the process without tearing down Python first: that takes longer than `--version`.

    Exit functions are called; `run` has flushed what was written.
    """
    atexit._run_exitfuncs()
    os._exit(status)


def _guard(action: Callable[[], object]) -> int:
    try:
        result = action()
    except SystemExit as end:
        # The shell's completion ends like this.
        return end.code if isinstance(end.code, int) else 0
    except BaseException as error:
        # While a library is loading, Ctrl-C may surface as an error of that library.
        return signals.status() or _report(error)
    return result if isinstance(result, int) else 0


def _report(error: BaseException) -> int:
    """Reports what went wrong, in a sentence; returns the exit status."""
    # Imported only if something went wrong: help and version do without.
    from cnnviz.errors import CnnvizError

    match error:
        case click.Abort() | EOFError() | KeyboardInterrupt():
            return INTERRUPTED
        case click.ClickException():
            say(_click_message(error))
            return error.exit_code
        case CnnvizError():
            return _fail(str(error), error.status)
        case MemoryError():
            return _fail(_NO_MEMORY)
        case OSError():
            return _report_os_error(error)
        case KeyError() | ValueError() if os.environ.get(_COMPLETE):
            return _fail(f"{_COMPLETE} is for a shell, which sets COMP_WORDS and COMP_CWORD")
        case _:
            return _report_bug(error)


def _click_message(error: click.ClickException) -> str:
    """What click says about an error: its message, and how the command is used."""
    stream = StringIO()
    error.show(stream)
    text, reason = stream.getvalue().removesuffix("\n"), error.format_message()
    if not isinstance(error, click.BadParameter):
        # Only our own reasons have several lines: click quotes what was typed as it is.
        text = text.replace(reason, reason.replace("\n", "\\n"))
    return _brief(text)


def _brief(text: str) -> str:
    """The text with words cut to 80 characters: click quotes them whole.

    >>> _brief("No such option '" + "-" * 200 + "'.")[-6:], len(_brief("a" * 200))
    ('-----…', 81)
    """
    return re.sub(r"(\S{80})\S+", r"\1…", text)


def _report_os_error(error: OSError) -> int:
    """Reports a system error in the system's words; a reader that left (`| head`) needs none."""
    from cnnviz.wording import quoted

    if error.errno in (errno.EPIPE, errno.EINVAL) and error.filename is None:
        return 1
    # Files that cannot be written have errors of their own, with names; only this one has none.
    nameless = "standard output cannot be written: " if error.errno in _FULL else ""
    name = f"{quoted(os.fsdecode(error.filename))}: " if error.filename else nameless
    return _fail(f"{name}{error.strerror or error}")


def _report_bug(error: BaseException) -> int:
    if os.environ.get("CNNVIZ_DEBUG"):
        import traceback

        for line in traceback.format_exception(error):
            say(line.removesuffix("\n"))
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return _fail(
        f"cnnviz found a fault in itself ({what}). Please report it with the command that you typed"
        " and what it prints with CNNVIZ_DEBUG=1 set."
    )


def _warning_printer() -> Callable[..., None]:
    """A function that prints warnings as notes, once each, without their place in the program."""
    texts = set()

    def show(message: Warning | str, *_: object) -> None:
        if str(message) not in texts:
            texts.add(str(message))
            note([str(message)])

    return show


def _fail(message: str, status: int = 1) -> int:
    say(f"Error: {message}")
    return status
