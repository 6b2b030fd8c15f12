"""What is in the gallery, as `gallery.toml` says it, and how a picture of it is made."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cnnviz.cli.run import run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Entry(NamedTuple):
    """A picture: the file's name, what a reader asks, the command that answers, and the words.

    `teaches` is what the picture shows, `careful` what it must not be taken to say; `textbook` is
    the figure of a textbook's chapter whose place it takes, if it does.
    """

    id: str
    question: str
    command: str
    teaches: str
    careful: str
    textbook: str = ""

    @property
    def has_own_theme(self) -> bool:
        """Whether the command itself says a theme: then the picture is the same on a dark page."""
        return "--theme" in shlex.split(self.command)


class Room(NamedTuple):
    """A part of the gallery: pictures that answer one large question."""

    question: str
    entries: tuple[Entry, ...]


def rooms() -> tuple[Room, ...]:
    """The gallery, room by room, in the order of the page."""
    told = tomllib.loads((HERE / "gallery.toml").read_text("utf-8"))
    return tuple(
        Room(room["question"], tuple(Entry(**entry) for entry in room["picture"]))
        for room in told["room"]
    )


def entries() -> tuple[Entry, ...]:
    """All pictures."""
    return tuple(entry for room in rooms() for entry in room.entries)


def drawn(entry: Entry, theme: str = "") -> str:
    """The picture as SVG: what its command writes, with `theme` in place of the light one.

    The command runs in the folder of the project, as its paths are meant; raises ValueError with
    the command's own words where it fails.
    """
    with tempfile.TemporaryDirectory() as folder, _at(ROOT):
        path = Path(folder, "picture.svg")
        words = [*shlex.split(entry.command)[1:], "-o", str(path)]
        status, said = _quietly(words + (["--theme", theme] if theme else []))
        if status:
            raise ValueError(f"{entry.id}: {entry.command} ends with {status}: {said}")
        return path.read_text("utf-8")


def _quietly(words: list[str]) -> tuple[int, str]:
    """Runs `cnnviz WORDS...`; its exit status, and what it wrote on standard error."""
    # Bytes below, as a terminal's streams have: commands may write those.
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(words)
    err.flush()
    return status, err.buffer.getvalue().decode()


@contextlib.contextmanager
def _at(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
