"""Where a SPEC is read from: the words themselves, a file, or standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from typing import IO

from cnnviz.errors import CnnvizError, OutsideError

LIMIT = 64 * 1024
"""The longest text that is read, in bytes: a print of a very deep network has a tenth of that."""

_PATH = re.compile(
    r"[^()\[\]{}<>=,\n]*"
    r"(?:[/\\][^()\[\]{}<>=,\n]*|\.(?:txt|spec|md|py|net|cnn|log|out|onnx|pt|pth))"
)
"""Words that nobody means as layers: a slash or a file's usual suffix, and no parenthesis."""


def text_of(spec: str) -> str:
    """The text that SPEC stands for; raises `CnnvizError` where there is none.

    >>> text_of("ReLU()")
    'ReLU()'
    """
    if spec == "-":
        return _decoded(_standard_input(), "standard input", "send")
    if not spec.strip():
        raise CnnvizError(
            'the SPEC is empty; write a layer, such as "Conv1d(1, 1, kernel_size=3)",'
            " or leave it out for the figure's own"
        )
    return _file_text(spec) if _is_file(spec) else _checked(spec)


def _is_file(spec: str) -> bool:
    try:
        mode = os.stat(spec).st_mode
    except (OSError, ValueError):
        # Not there, too long for a name, not allowed to look: only the second sight tells which.
        if _PATH.fullmatch(spec.strip()):
            _missing(spec)
        return False
    if stat.S_ISDIR(mode):
        raise CnnvizError(
            f"{_quoted(spec)} is a folder; SPEC is a file, '-', or the layers themselves"
        )
    return True


def _missing(spec: str) -> None:
    """Says why the file that `spec` names cannot be read: not there, or not for us."""
    try:
        with open(spec, "rb"):
            return
    except PermissionError as error:
        raise OutsideError(f"{_quoted(spec)} cannot be read: {error.strerror}") from None
    except (OSError, ValueError):
        raise CnnvizError(
            f"there is no file {_quoted(spec)}"
            " (if it was meant as layers: write them with parentheses, such as ReLU())"
        ) from None


def _file_text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return _decoded(_bounded(file), _quoted(path))
    except OSError as error:
        raise OutsideError(f"{_quoted(path)} cannot be read: {error.strerror}") from None


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OutsideError("SPEC is '-', but standard input is closed")
    if sys.stdin.isatty():
        print("Paste the layers, then press Ctrl-D (Ctrl-Z and Enter on Windows).", file=sys.stderr)
    try:
        return _bounded(sys.stdin.buffer)
    except OSError as error:
        raise OutsideError(f"standard input cannot be read: {error.strerror}") from None


def _bounded(file: IO[bytes]) -> bytes:
    """All bytes of `file`, or one more than the limit: what is longer is not read whole."""
    return file.read(LIMIT + 1)


def _decoded(data: bytes, name: str, verb: str = "save") -> str:
    if len(data) > LIMIT:
        raise CnnvizError(f"{name} is longer than {LIMIT // 1024} KiB: that is no list of layers")
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


def _checked(text: str) -> str:
    if len(os.fsencode(text)) > LIMIT:
        raise CnnvizError(f"the SPEC is longer than {LIMIT // 1024} KiB: that is no list of layers")
    return text


def _quoted(path: str) -> str:
    """A path as it is shown: in quotes, at most 80 characters, no control characters."""
    shown = path if len(path) <= 80 else path[:38] + "..." + path[-38:]
    return ascii(shown) if not shown.isprintable() else f"'{shown}'"
