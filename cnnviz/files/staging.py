"""Files that are whole or absent: written next to their place, renamed when all are done."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO

from cnnviz.errors import CnnvizError
from cnnviz.files.debris import PART, sweep
from cnnviz.files.targets import Place, identity, path_text, refusal, target
from cnnviz.files.undisturbed import undisturbed
from cnnviz.wording import quoted

Writer = Callable[[BinaryIO], object]
"""Writes a whole file to a stream."""


class Staging:
    """Files that appear together: if one fails, or Ctrl-C is pressed, folders stay as they were.

    What is no regular file (a pipe, /dev/null) is written at once. Raises `OutsideError` for what
    cannot be written, `CnnvizError` if two names are one file.

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
        self._moves: dict[object, _Move] = {}
        self._new_folders: list[str] = []

    def __enter__(self) -> Staging:
        return self

    def folder(self, path: Place) -> None:
        """Makes a folder and its parents, if missing; they are removed again if writing fails."""
        name = parent = path_text(path)
        while parent and not os.path.exists(parent):
            self._new_folders.append(parent)
            parent = os.path.dirname(parent)
        try:
            os.makedirs(name, exist_ok=True)
        except OSError as error:
            raise refusal(name, error, "made") from None

    def write(self, path: Place, writer: Writer) -> None:
        """Has `writer` write what is to become the file `path`."""
        name = path_text(path)
        # A link stays a link: the file that it leads to is replaced.
        real = target(name)
        try:
            self._stage(name, real, writer)
        except OSError as error:
            raise refusal(name, error) from None

    def _stage(self, name: str, real: str, writer: Writer) -> None:
        exists = os.path.exists(real)
        if exists and not os.path.isfile(real):
            with open(real, "wb") as stream:
                writer(stream)
            return
        # Recorded before the file is made, so that it is cleaned up whenever Ctrl-C comes.
        move = _Move(name, real)
        other = self._moves.setdefault(identity(real), move)
        if other is not move:
            raise CnnvizError(
                f"{quoted(other.name)} and {quoted(name)} are one file: give each a name of its own"
            )
        with open(move.part, "xb") as stream:
            writer(stream)
        if exists:
            os.chmod(move.part, stat.S_IMODE(os.stat(real).st_mode))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        complete = False
        try:
            if kind is None:
                with undisturbed():
                    self._publish()
                    complete = True
        finally:
            if not complete:
                with undisturbed():
                    self._clean_up()
        if complete:
            sweep({os.path.dirname(move.target) for move in self._moves.values()})

    def _publish(self) -> None:
        """Renames all files, or none: if one fails, those before it are put back."""
        moves = list(self._moves.values())
        try:
            for move in moves:
                # Nothing can fail after the last one, which therefore needs no backup.
                move.apply(backup=move is not moves[-1])
        except OSError as error:
            for earlier in reversed(moves):
                earlier.undo()
            raise refusal(move.name, error) from None
        for move in moves:
            move.discard_backup()

    def _clean_up(self) -> None:
        # If this fails, the file is not there or cannot be removed; the first error is reported.
        for move in self._moves.values():
            with suppress(OSError):
                os.unlink(move.part)
        for folder in self._new_folders:
            with suppress(OSError):
                os.rmdir(folder)


class _Move:
    """A file waiting next to its place; `backup` is where the old one is, in case of an undo."""

    def __init__(self, name: str, real: str) -> None:
        self.name, self.target = name, real
        self.part = _sibling(real, PART)
        self.backup = ""
        self._in_place = False

    def apply(self, backup: bool) -> None:
        """Puts the file in its place, with a backup of the old one if asked for."""
        if backup and os.path.lexists(self.target):
            old = _sibling(self.target, _OLD)
            try:
                os.link(self.target, old)
            except OSError:
                # Some file systems have no hard links.
                os.rename(self.target, old)
            self.backup = old
        os.replace(self.part, self.target)
        self._in_place = True

    def undo(self) -> None:
        """Puts the old file back, if it was replaced."""
        with suppress(OSError):
            if self.backup:
                os.replace(self.backup, self.target)
            elif self._in_place:
                os.unlink(self.target)
        self.discard_backup()

    def discard_backup(self) -> None:
        """Removes the old file's second name."""
        if self.backup:
            with suppress(OSError):
                os.unlink(self.backup)


_OLD = ".cnnviz-{}.old"
"""A file being replaced. It may be the only copy, so no run removes another's."""


def _sibling(real: str, name: str) -> str:
    return os.path.join(os.path.dirname(real), name.format(os.urandom(6).hex()))
