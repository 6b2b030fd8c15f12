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

from cnnviz.cli.menu import menu

INTERRUPTED = 130
"""What a shell calls a program that Ctrl-C ended: 128 + SIGINT."""

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
    flushed = _guarded(_flush)
    return status or flushed


def leave(status: int) -> NoReturn:
    """Ends the process, without taking Python apart first: that takes longer than `--version`.

    What was registered for the exit is done, and what was written is flushed (`run` did).
    """
    atexit._run_exitfuncs()
    os._exit(status)


def _guarded(action: Callable[[], object]) -> int:
    try:
        result = action()
    except click.ClickException as error:
        # Click quotes what was typed whole, however long.
        click.echo(_brief(_shown(error)), err=True, nl=False)
        return error.exit_code
    except SystemExit as end:
        # The shell's completion ends so.
        return end.code if isinstance(end.code, int) else 0
    except (KeyboardInterrupt, click.Abort, EOFError):
        return INTERRUPTED
    except MemoryError:
        return _say(
            "there is not enough memory for that; ask for a smaller input or fewer layers", 1
        )
    except OSError as error:
        return _outside(error)
    except Exception as error:
        return _explained(error)
    return result if isinstance(result, int) else 0


def _shown(error: click.ClickException) -> str:
    """What click says of an error: its message, and how the command is used."""
    told = StringIO()
    error.show(told)
    return told.getvalue()


def _brief(text: str) -> str:
    """The text with its longest words cut to 80 characters.

    >>> _brief("No such option '" + "-" * 200 + "'.")[-6:], len(_brief("a" * 200))
    ('-----…', 81)
    """
    return re.sub(r"(\S{80})\S+", r"\1…", text)


def _explained(error: Exception) -> int:
    # Imported when something went wrong: help and version do without.
    from cnnviz.errors import CnnvizError

    return _say(str(error), error.status) if isinstance(error, CnnvizError) else _fault(error)


def _outside(error: OSError) -> int:
    """A reader that went away (`| head`) is not worth a word; the rest has the system's name."""
    if error.errno in (errno.EPIPE, errno.EINVAL) and error.filename is None:
        return 1
    # Files that are written have names, in errors of their own: only this one has none.
    nameless = "standard output cannot be written: " if error.errno in _FULL else ""
    name = f"{os.fsdecode(error.filename)}: " if error.filename else nameless
    return _say(f"{name}{error.strerror or error}", 1)


def _fault(error: Exception) -> int:
    if os.environ.get("CNNVIZ_DEBUG"):
        import traceback

        traceback.print_exc()
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return _say(
        f"cnnviz found a fault in itself ({what}). Please report it with the command that you typed"
        " and what it prints with CNNVIZ_DEBUG=1 set.",
        1,
    )


def _noted() -> Callable[..., None]:
    """Shows warnings as the user's other notes, once each, without the place in the program."""
    said = set()

    def show(message: Warning | str, *_: object) -> None:
        if str(message) not in said:
            said.add(str(message))
            click.echo(f"Note: {message}", err=True)

    return show


def _say(message: str, status: int) -> int:
    click.echo(f"Error: {message}", err=True)
    return status


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
