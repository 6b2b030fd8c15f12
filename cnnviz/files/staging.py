"""Files that are whole or not there: written beside their place, renamed when all are done."""

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
"""Writes the whole of one file into a stream."""


class Staging:
    """Files that appear together: if one fails, or Ctrl-C is pressed, folders stay as they were.

    What is no regular file (a pipe, /dev/null) is written straight away. Raises `OutsideError` for
    what cannot be written, `CnnvizError` where two names are one file.

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
        self._made: list[str] = []

    def __enter__(self) -> Staging:
        return self

    def folder(self, path: Place) -> None:
        """Makes a folder where there is none, and those above it; all go again if writing fails."""
        name = above = path_text(path)
        while above and not os.path.exists(above):
            self._made.append(above)
            above = os.path.dirname(above)
        try:
            os.makedirs(name, exist_ok=True)
        except OSError as error:
            raise refusal(name, error, "made") from None

    def write(self, path: Place, writer: Writer) -> None:
        """Has `writer` write what shall become the file `path`."""
        name = path_text(path)
        # A link stays a link: the file behind it is replaced.
        real = target(name)
        try:
            self._stage(name, real, writer)
        except OSError as error:
            raise refusal(name, error) from None

    def _stage(self, name: str, real: str, writer: Writer) -> None:
        there = os.path.exists(real)
        if there and not os.path.isfile(real):
            with open(real, "wb") as stream:
                writer(stream)
            return
        # Remembered before it is made, so that Ctrl-C finds it whenever it comes.
        move = _Move(name, real)
        other = self._moves.setdefault(identity(real), move)
        if other is not move:
            raise CnnvizError(
                f"{quoted(other.name)} and {quoted(name)} are one file: give each a name of its own"
            )
        with open(move.aside, "xb") as stream:
            writer(stream)
        if there:
            os.chmod(move.aside, stat.S_IMODE(os.stat(real).st_mode))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        done = False
        try:
            if kind is None:
                with undisturbed():
                    self._appear()
                    done = True
        finally:
            if not done:
                with undisturbed():
                    self._clear()
        if done:
            sweep({os.path.dirname(move.target) for move in self._moves.values()})

    def _appear(self) -> None:
        """Renames all, or none: where one fails, the files before it are put back."""
        moves = list(self._moves.values())
        try:
            for move in moves:
                # After the last one nothing can fail, and a single file needs no going back.
                move.forth(keep=move is not moves[-1])
        except OSError as error:
            for earlier in reversed(moves):
                earlier.back()
            raise refusal(move.name, error) from None
        for move in moves:
            move.forget()

    def _clear(self) -> None:
        # Nothing is there, or nothing can be: what went wrong before is told, not this.
        for move in self._moves.values():
            with suppress(OSError):
                os.unlink(move.aside)
        for folder in self._made:
            with suppress(OSError):
                os.rmdir(folder)


class _Move:
    """A file that waits beside its place; `kept` is where the old one is, to go back."""

    def __init__(self, name: str, real: str) -> None:
        self.name, self.target = name, real
        self.aside = _beside(real, PART)
        self.kept = ""
        self._there = False

    def forth(self, keep: bool) -> None:
        """Puts the file into its place."""
        if keep and os.path.lexists(self.target):
            kept = _beside(self.target, _OLD)
            try:
                os.link(self.target, kept)
            except OSError:
                # Some systems have no second names for a file.
                os.rename(self.target, kept)
            self.kept = kept
        os.replace(self.aside, self.target)
        self._there = True

    def back(self) -> None:
        """Puts the old file back, if it was taken away."""
        with suppress(OSError):
            if self.kept:
                os.replace(self.kept, self.target)
            elif self._there:
                os.unlink(self.target)
        self.forget()

    def forget(self) -> None:
        """Removes the old file's second name."""
        if self.kept:
            with suppress(OSError):
                os.unlink(self.kept)


_OLD = ".cnnviz-{}.old"
"""A file that is being replaced. It may be all that there is of it: no run removes another's."""


def _beside(real: str, name: str) -> str:
    return os.path.join(os.path.dirname(real), name.format(os.urandom(6).hex()))
