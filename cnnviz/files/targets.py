"""Places where files are to appear: what is wrong with one is known before any work is done."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.wording import quoted

Place = str | os.PathLike[str]
"""A path. These files do without pathlib, which takes 3 ms to import: a tenth of an SVG's time."""


def check(places: Iterable[Place]) -> None:
    """Raises for a place that cannot be written, and for two names of one file.

    `CnnvizError` where the names are wrong, `OutsideError` where the system forbids it. A disk that
    is full, and what else happens later, is not foreseen.
    """
    names: dict[object, str] = {}
    for name in dict.fromkeys(map(path_text, places)):
        other = names.setdefault(identity(target(name)), name)
        if other != name:
            raise CnnvizError(
                f"{quoted(other)} and {quoted(name)} are one file: give each a name of its own"
            )


def path_text(place: Place) -> str:
    """The path as a text that the system takes; raises `CnnvizError` where it is none.

    >>> path_text("a.svg")
    'a.svg'
    """
    if not isinstance(place, (str, os.PathLike)):
        raise CnnvizError(f"a path is a text or a pathlib.Path, not {type(place).__name__}")
    name = os.fspath(place)
    if not isinstance(name, str):
        raise CnnvizError(f"a path is a text or a pathlib.Path, not {type(name).__name__}")
    try:
        bad = b"\0" in os.fsencode(name)
    except UnicodeEncodeError:
        bad = True
    if bad:
        raise CnnvizError(f"{quoted(name)} has a character that no file's name can have")
    return name


def target(name: str) -> str:
    """The file behind a path, at the end of its links; raises where it cannot be written."""
    above, real = os.path.dirname(name), os.path.realpath(name)
    if above and not os.path.isdir(above):
        # The system does not go up from a folder that is not there, as realpath would.
        raise refusal(name, NotADirectoryError() if os.path.exists(above) else FileNotFoundError())
    try:
        found = os.lstat(real)
    except FileNotFoundError:
        _check_folder(name, os.path.dirname(real))
    except OSError as error:
        raise refusal(name, error) from None
    else:
        _check_file(name, real, found.st_mode)
    return real


def identity(real: str) -> object:
    """What two names of one file have in common; something of its own for what is no file."""
    try:
        found = os.stat(real)
    except OSError:
        return os.path.normcase(real)
    # A pipe or /dev/null may be written twice.
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else object()


def obstacle(place: Place) -> str:
    """What keeps `place` from being a folder, itself or above it: a file, or "" for nothing.

    >>> obstacle("no-such/folder"), obstacle(os.path.join(__file__, "folder")) == __file__
    ('', True)
    """
    above = path_text(place)
    while above and not os.path.lexists(above):
        above = os.path.dirname(above)
    return "" if not above or os.path.isdir(above) else above


def check_folder(place: Place) -> None:
    """Raises `OutsideError` where a folder is not there and cannot be made, or not written to."""
    name = above = os.path.abspath(path_text(place))
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    _check_folder(name, above)


def refusal(name: str, error: OSError, verb: str = "written") -> OutsideError:
    """What the system says, of the path that was asked for rather than the file written aside."""
    folder = os.path.dirname(name)
    if folder and not os.path.exists(folder):
        why = f"there is no folder {quoted(folder)}"
    elif isinstance(error, FileExistsError):
        why = "it is a file, and no folder"
    elif isinstance(error, NotADirectoryError):
        why = f"{quoted(folder)} is no folder"
    else:
        why = f"{error.strerror or error}{hold(name, error)}"
    return _no(name, why, verb)


def hold(name: str, error: OSError) -> str:
    """What to do about a file that another program may hold: Windows lets nobody else write it."""
    if not isinstance(error, PermissionError) or not os.path.isfile(name):
        return ""
    deck = os.path.splitext(name)[1].lower() == ".pptx"
    return f"; if {'PowerPoint' if deck else 'another program'} has it open, close it there"


def _check_folder(name: str, folder: str) -> None:
    """Raises where no file can be made in `folder`."""
    if not os.path.isdir(folder):
        error = NotADirectoryError() if os.path.exists(folder) else FileNotFoundError(2, _NOT_THERE)
        raise refusal(name, error)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _no(name, f"nothing can be written in {quoted(os.path.dirname(name) or folder)}")


def _check_file(name: str, real: str, mode: int) -> None:
    """Raises where what is there cannot be replaced."""
    if stat.S_ISDIR(mode):
        raise _no(name, "it is a folder")
    if stat.S_ISLNK(mode):
        raise _no(name, "its link leads back to itself")
    # Root may write everything; the owner of a file that nobody may write wants it to stay.
    if not mode & 0o222 or not os.access(real, os.W_OK):
        raise _no(name, "it is write-protected; remove the protection, or take another name")


_NOT_THERE = "its link leads to a folder that is not there"


def _no(name: str, why: str, verb: str = "written") -> OutsideError:
    return OutsideError(f"{quoted(name)} cannot be {verb}: {why}")
