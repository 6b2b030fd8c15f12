"""What takes an input of each kind, and what must hold of what comes out."""

from __future__ import annotations

import io
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import cnnviz
from cnnviz.cli.run import run
from cnnviz.errors import CnnvizError
from cnnviz.files.toml import from_toml
from cnnviz.graph.summary_text import table
from cnnviz.picture import provenance
from cnnviz.picture.theme import from_tokens as theme_of
from tests.hostile import obeyed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SECONDS = 1.0
PATIENCE = 20
"""Seconds of the processor after which an input counts as endless, and is left."""

MOST_BYTES = 4096
"""Of a message."""

ENDLESS = ("--open", "--watch", "-", "--show")
"""Words that wait for something, or start a program."""


class Found(AssertionError):
    """What must not be."""


class Endless(BaseException):
    """The patience with an input is over; nothing that is tried catches it."""


@contextmanager
def patient() -> Iterator[None]:
    """Ends what is done within by `Endless` when the patience with it is over."""

    def end(*_: object) -> None:
        raise Endless("no end is in sight")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def take(kind: str, text: str) -> float:
    """Has `text` taken for what it is; gives seconds of the processor, raises `Found`."""
    begin = time.process_time()
    try:
        with patient():
            TAKING[kind](text)
    except CnnvizError as error:
        words(str(error))
    except Found:
        raise
    except BaseException as error:
        raise Found(f"{type(error).__name__}: {error}"[:300]) from error
    seconds = time.process_time() - begin
    if seconds > MOST_SECONDS:
        raise Found(f"{seconds:.1f} seconds")
    return seconds


def words(said: str) -> None:
    """That a message can be shown: some words, not many, none of which a terminal obeys."""
    if not said.strip():
        raise Found("an error without words")
    if len(said.encode(errors="surrogatepass")) > MOST_BYTES:
        raise Found(f"a message of {len(said)} characters")
    if obeyed(said):
        raise Found(f"a message that a terminal obeys: {obeyed(said)!r}")


def texts(text: str) -> None:
    """A network's text: read, counted and told."""
    network = cnnviz.parse(text)
    if len(set(network.names)) < len(network.names):
        raise Found("two layers of one name")
    for note in network.notes:
        words(note)
    shown = table(cnnviz.summary(network))
    if not shown.strip():
        raise Found("nothing in the summary")


def shapes(text: str) -> None:
    """The shape of an input."""
    network = cnnviz.parse("Conv2d(1, 2, 3, padding=1), ReLU()", text)
    if len(network.input_shape) != 3:
        raise Found("an input that the layer does not take")


def themes(text: str) -> None:
    """A theme of one's own."""
    theme_of(from_toml(text, "the theme"), "the theme")


def labels(text: str) -> None:
    """Words in another language."""
    from cnnviz.labels import load

    load(text if " = " in text else f"{text} = ")


def lines(text: str) -> None:
    """A command line, run in a folder of its own."""
    try:
        said = shlex.split(text)
    except ValueError:
        said = text.split()
    said = [_handed_over(word) for word in said[:40] if word not in ENDLESS]
    status, _, err, new = called(said)
    told(status, err)
    if status == 2 and new:
        raise Found(f"status 2, and there is {new}")


def stored(text: str) -> None:
    """What a file says of how it was made."""
    line = text.replace("\n", " ")
    found = provenance.words(line)
    if found is None or not all(word.isprintable() for word in found):
        return
    from xml.sax.saxutils import escape

    data = escape(line, {'"': "&quot;"}).encode("ascii", "xmlcharrefreplace")
    Path("own.svg").write_bytes(b'<svg><metadata class="cnnviz">' + data + b"</metadata></svg>")
    for command in (["show-spec", "own.svg"], ["remake", "own.svg", "-o", "new.svg"]):
        status, _, err, _ = called(command)
        told(status, err)


TAKING: dict[str, Callable[[str], None]] = {
    "texts": texts,
    "shapes": shapes,
    "themes": themes,
    "labels": labels,
    "lines": lines,
    "stored": stored,
}


def told(status: int, err: str) -> None:
    """What a command line that came to this status may say."""
    if status not in (0, 1, 2):
        raise Found(f"status {status}")
    if "fault in itself" in err or "Traceback" in err:
        raise Found(err[-300:])
    if err:
        words(err)
    if status and err.count("Error: ") < 1:
        raise Found(f"status {status} without a word")


def called(said: list[str]) -> tuple[int, str, str, list[str]]:
    """Status, standard output and standard error of a command, and the files that it made."""
    before = {path.name for path in Path.cwd().iterdir()}
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        status = run(said)
        for stream in (out, err):
            stream.flush()
    finally:
        sys.stdout, sys.stderr = kept
    new = sorted({path.name for path in Path.cwd().iterdir()} - before)
    for name in new:
        _removed(Path(name))
    data = [stream.buffer.getvalue().decode(errors="replace") for stream in (out, err)]  # type: ignore[attr-defined]
    return status, data[0], data[1], new


def _removed(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            for inner in path.iterdir():
                _removed(inner)
            path.rmdir()
        else:
            path.unlink()


def _handed_over(word: str) -> str:
    """A word as a system hands it over: without NUL, and with halves only for bytes."""
    return os.fsdecode(word.replace("\0", "").encode("utf-8", "replace"))


@contextmanager
def folder(path: Path) -> Iterator[None]:
    """Works in that folder."""
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)
