"""The text of a file, bounded before memory is taken and decoded as people save it."""

from __future__ import annotations

from typing import IO

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.reading.check import LARGEST_TEXT


def text_at(path: str) -> str:
    """The text of a file; raises `OutsideError` where it cannot be read, `CnnvizError` where it
    cannot be a text.
    """
    try:
        with open(path, "rb") as file:
            return decoded(bounded(file), quoted(path))
    except OSError as error:
        raise OutsideError(f"{quoted(path)} cannot be read: {error.strerror}") from None


def bounded(file: IO[bytes]) -> bytes:
    """All bytes of `file`, or one more than the limit: what is longer is not read whole."""
    return file.read(LARGEST_TEXT + 1)


def decoded(data: bytes, name: str, verb: str = "save") -> str:
    """The text of these bytes; `name` and `verb` say in an error whose, and how to mend it."""
    if len(data) > LARGEST_TEXT:
        raise CnnvizError(f"{name} is longer than 1 MiB: that is no list of layers")
    # Windows PowerShell writes UTF-16 when a print is redirected to a file.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        fix = "what print(module) prints" if b"\0" in data else "it as UTF-8"
        raise CnnvizError(
            f"{name} is not UTF-8 text (byte {error.start + 1} is not): {verb} {fix}"
        ) from None
    if not text.strip():
        raise CnnvizError(f"{name} is empty; it should hold layers, such as Conv1d(1, 1, 3)")
    return text


def quoted(path: str) -> str:
    """A path as it is shown: in quotes, at most 80 characters, no control characters."""
    shown = path if len(path) <= 80 else path[:38] + "..." + path[-38:]
    return ascii(shown) if not shown.isprintable() else f"'{shown}'"
