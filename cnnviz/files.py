"""Files that are whole or not there: written beside their place, renamed when all are done."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cnnviz.errors import OutsideError

Writer = Callable[[BinaryIO], object]
"""Writes the whole of one file into a stream."""


class Staging:
    """Files that appear together: if one fails, or Ctrl-C is pressed, folders stay as they were.

    What is no regular file (a pipe, /dev/null) is written straight away. Raises `OutsideError` for
    what cannot be written.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with Staging() as files:
    ...     files.write(folder / "a.txt", lambda stream: stream.writelines([b"hello"]))
    ...     (folder / "a.txt").exists()
    False
    >>> (folder / "a.txt").read_text()
    'hello'
    """

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []
        self._made: list[Path] = []

    def __enter__(self) -> Staging:
        return self

    def folder(self, path: Path) -> None:
        """Makes a folder where there is none, and those above it; all go again if writing fails."""
        new = [p for p in (path, *path.parents) if not p.exists()]
        self._made.extend(new)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refusal(path, error, "made") from None

    def write(self, path: Path, writer: Writer) -> None:
        """Has `writer` write what shall become the file `path`."""
        try:
            self._stage(path, writer)
        except OSError as error:
            raise _refusal(path, error) from None

    def _stage(self, path: Path, writer: Writer) -> None:
        # A link stays a link: it is the file behind it that is replaced.
        target = Path(os.path.realpath(path))
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            with target.open("wb") as stream:
                writer(stream)
            return
        aside = target.with_name(f".cnnviz-{os.urandom(6).hex()}.part")
        # Remembered before it is made, so that Ctrl-C finds it whenever it comes.
        self._moves.append((aside, target))
        with aside.open("xb") as stream:
            writer(stream)
        if target.exists():
            aside.chmod(stat.S_IMODE(target.stat().st_mode))

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
                aside.replace(target)
            except OSError as error:
                raise _refusal(target, error) from None

    def _clear(self) -> None:
        for aside, _ in self._moves:
            aside.unlink(missing_ok=True)
        for folder in self._made:
            with suppress(OSError):
                folder.rmdir()


def _refusal(path: Path, error: OSError, verb: str = "written") -> OutsideError:
    """What the system says, of the path that was asked for rather than the file written aside."""
    if not path.parent.exists():
        return OutsideError(f"'{path}' cannot be {verb}: there is no folder '{path.parent}'")
    return OutsideError(f"'{path}' cannot be {verb}: {error.strerror or error}")
