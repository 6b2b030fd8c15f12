"""Files that are whole or not there: written beside their place, renamed when all are done."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO

from cnnviz.errors import OutsideError

Place = str | os.PathLike[str]
"""A path. This file does without pathlib, which takes 3 ms to import: a tenth of an SVG's time."""

Writer = Callable[[BinaryIO], object]
"""Writes the whole of one file into a stream."""


class Staging:
    """Files that appear together: if one fails, or Ctrl-C is pressed, folders stay as they were.

    What is no regular file (a pipe, /dev/null) is written straight away. Raises `OutsideError` for
    what cannot be written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> with Staging() as files:
    ...     files.write(folder / "a.txt", lambda stream: stream.writelines([b"hello"]))
    ...     (folder / "a.txt").exists()
    False
    >>> (folder / "a.txt").read_text()
    'hello'
    """

    def __init__(self) -> None:
        self._moves: list[tuple[str, str]] = []
        self._made: list[str] = []

    def __enter__(self) -> Staging:
        return self

    def folder(self, path: Place) -> None:
        """Makes a folder where there is none, and those above it; all go again if writing fails."""
        above = os.fspath(path)
        while above and not os.path.exists(above):
            self._made.append(above)
            above = os.path.dirname(above)
        try:
            os.makedirs(path, exist_ok=True)
        except OSError as error:
            raise _refusal(path, error, "made") from None

    def write(self, path: Place, writer: Writer) -> None:
        """Has `writer` write what shall become the file `path`."""
        try:
            self._stage(os.path.realpath(path), writer)
        except OSError as error:
            raise _refusal(path, error) from None

    def _stage(self, target: str, writer: Writer) -> None:
        # A link stays a link: `target` is the file behind it, and that one is replaced.
        there = os.path.exists(target)
        if there and not os.path.isfile(target):
            with open(target, "wb") as stream:
                writer(stream)
            return
        folder = os.path.dirname(target)
        aside = os.path.join(folder, f".cnnviz-{os.urandom(6).hex()}.part")
        # Remembered before it is made, so that Ctrl-C finds it whenever it comes.
        self._moves.append((aside, target))
        with open(aside, "xb") as stream:
            writer(stream)
        if there:
            os.chmod(aside, stat.S_IMODE(os.stat(target).st_mode))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        done = False
        try:
            if kind is None:
                self._rename()
                done = True
        finally:
            if not done:
                self._clear()

    def _rename(self) -> None:
        for aside, target in self._moves:
            try:
                os.replace(aside, target)
            except OSError as error:
                raise _refusal(target, error) from None

    def _clear(self) -> None:
        for aside, _ in self._moves:
            # Nothing is there, or nothing can be: what went wrong before is told, not this.
            with suppress(OSError):
                os.unlink(aside)
        for folder in self._made:
            with suppress(OSError):
                os.rmdir(folder)


def obstacle(path: Place) -> str:
    """What keeps `path` from being a folder, itself or above it: a file, or "" for nothing.

    >>> obstacle("no-such/folder"), obstacle(os.path.join(__file__, "folder")) == __file__
    ('', True)
    """
    above = os.fspath(path)
    while above and not os.path.lexists(above):
        above = os.path.dirname(above)
    return "" if not above or os.path.isdir(above) else above


def _refusal(path: Place, error: OSError, verb: str = "written") -> OutsideError:
    """What the system says, of the path that was asked for rather than the file written aside."""
    name = os.fspath(path)
    folder = os.path.dirname(name)
    if folder and not os.path.exists(folder):
        return OutsideError(f"'{name}' cannot be {verb}: there is no folder '{folder}'")
    if isinstance(error, FileExistsError):
        return OutsideError(f"'{name}' cannot be {verb}: it is a file, and no folder")
    if isinstance(error, NotADirectoryError):
        return OutsideError(f"'{name}' cannot be {verb}: '{folder}' is no folder")
    return OutsideError(f"'{name}' cannot be {verb}: {error.strerror or error}")
