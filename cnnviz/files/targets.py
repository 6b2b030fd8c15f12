"""Places where files are to appear, checked before any work is done."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.wording import quoted

Place = str | os.PathLike[str]
"""A path. These modules avoid pathlib, which takes 3 ms to import: a tenth of an SVG's time."""


def check(places: Iterable[Place]) -> None:
    """Raises for a place that cannot be written, and for two names of one file.

    `CnnvizError` if the names are wrong, `OutsideError` if the system forbids writing. A full disk,
    and whatever else happens later, is not foreseen.
    """
    names: dict[object, str] = {}
    for name in dict.fromkeys(map(path_text, places)):
        other = names.setdefault(identity(target(name)), name)
        if other != name:
            raise CnnvizError(
                f"{quoted(other)} and {quoted(name)} are one file: give each a name of its own"
            )


def path_text(place: Place) -> str:
    """The path as a string that the system accepts; raises `CnnvizError` if it is none.

    >>> path_text("a.svg")
    'a.svg'
    """
    if not isinstance(place, (str, os.PathLike)):
        raise CnnvizError(f"a path is a text or a pathlib.Path, not {type(place).__name__}")
    name = os.fspath(place)
    if not isinstance(name, str):
        raise CnnvizError(f"a path is a text or a pathlib.Path, not {type(name).__name__}")
    try:
        is_bad = b"\0" in os.fsencode(name)
    except UnicodeEncodeError:
        is_bad = True
    if is_bad:
        raise CnnvizError(f"{quoted(name)} has a character that no file's name can have")
    return name


def target(name: str) -> str:
    """The file at the end of a path's links; raises if it cannot be written."""
    parent, real = os.path.dirname(name), os.path.realpath(name)
    if parent and not os.path.isdir(parent):
        # Unlike realpath, the system takes no ".." of a folder that is not there.
        raise refusal(name, NotADirectoryError() if os.path.exists(parent) else FileNotFoundError())
    try:
        status = os.lstat(real)
    except FileNotFoundError:
        _check_folder(name, os.path.dirname(real))
    except OSError as error:
        raise refusal(name, error) from None
    else:
        _check_file(name, real, status.st_mode)
    return real


def identity(real: str) -> object:
    """A value that names of the same file share; unique for what is no regular file."""
    try:
        status = os.stat(real)
    except OSError:
        return os.path.normcase(real)
    # A pipe or /dev/null may be written twice.
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else object()


def obstacle(place: Place) -> str:
    """The file that keeps `place` from being a folder: itself or a parent; "" if there is none.

    >>> obstacle("no-such/folder"), obstacle(os.path.join(__file__, "folder")) == __file__
    ('', True)
    """
    parent = path_text(place)
    while parent and not os.path.lexists(parent):
        parent = os.path.dirname(parent)
    return "" if not parent or os.path.isdir(parent) else parent


def check_folder(place: Place) -> None:
    """Raises `OutsideError` if a folder is missing and cannot be made, or cannot be written to."""
    name = parent = os.path.abspath(path_text(place))
    while not os.path.lexists(parent):
        parent = os.path.dirname(parent)
    _check_folder(name, parent)


def refusal(name: str, error: OSError, verb: str = "written") -> OutsideError:
    """The system's error, about the path that was asked for rather than the temporary file."""
    folder = os.path.dirname(name)
    if folder and not os.path.exists(folder):
        reason = f"there is no folder {quoted(folder)}"
    elif isinstance(error, FileExistsError):
        reason = "it is a file, and no folder"
    elif isinstance(error, NotADirectoryError):
        reason = f"{quoted(folder)} is no folder"
    else:
        reason = f"{error.strerror or error}{lock_hint(name, error)}"
    return _unwritable(name, reason, verb)


def lock_hint(name: str, error: OSError) -> str:
    """What to do about a file that another program may have open: on Windows, that locks it."""
    if not isinstance(error, PermissionError) or not os.path.isfile(name):
        return ""
    deck = os.path.splitext(name)[1].lower() == ".pptx"
    return f"; if {'PowerPoint' if deck else 'another program'} has it open, close it there"


def _check_folder(name: str, folder: str) -> None:
    """Raises if no file can be made in `folder`."""
    if not os.path.isdir(folder):
        error = NotADirectoryError() if os.path.exists(folder) else FileNotFoundError(2, _NOT_THERE)
        raise refusal(name, error)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(
            name, f"nothing can be written in {quoted(os.path.dirname(name) or folder)}"
        )


def _check_file(name: str, real: str, mode: int) -> None:
    """Raises if what is there cannot be replaced."""
    if stat.S_ISDIR(mode):
        raise _unwritable(name, "it is a folder")
    if stat.S_ISLNK(mode):
        raise _unwritable(name, "its link leads back to itself")
    # Root may write anything; but a file that nobody may write is meant to stay.
    if not mode & 0o222 or not os.access(real, os.W_OK):
        raise _unwritable(
            name, "it is write-protected; remove the protection, or take another name"
        )


_NOT_THERE = "its link leads to a folder that is not there"


def _unwritable(name: str, reason: str, verb: str = "written") -> OutsideError:
    return OutsideError(f"{quoted(name)} cannot be {verb}: {reason}")
