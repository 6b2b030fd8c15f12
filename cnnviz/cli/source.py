"""Reads a SPEC: the words themselves, a file, or standard input."""

from __future__ import annotations

import os
import re
import stat
import sys

from cnnviz.cli.say import say
from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.reading.check import LARGEST_TEXT
from cnnviz.reading.files import FilePath, decode, is_text, read_bounded, text_at
from cnnviz.wording import quoted

_PATH = re.compile(
    r"[^()\[\]{}<>=,\n]*"
    r"(?:[/\\][^()\[\]{}<>=,\n]*|\.(?:txt|spec|md|py|net|cnn|log|out|onnx|keras|json|ipynb|h5|pt|pth))"
)
"""Words that nobody means as layers: with a slash or a usual file suffix, and no bracket."""


def read_spec(spec: str) -> str | FilePath:
    """The text, or the file of another kind, that SPEC stands for; raises `CnnvizError`.

    >>> read_spec("ReLU()")
    'ReLU()'
    """
    if spec == "-":
        return decode(_standard_input(), "standard input", "send")
    if not spec.strip():
        raise CnnvizError(
            'the SPEC is empty; write a layer, such as "Conv1d(1, 1, kernel_size=3)",'
            " or leave it out for the figure's own"
        )
    if not _is_file(spec):
        return _check_length(spec)
    return text_at(spec) if is_text(spec) else FilePath(spec)


def _is_file(spec: str) -> bool:
    try:
        mode = os.stat(spec).st_mode
    except (OSError, ValueError):
        # Not there, too long for a name, or no permission: `_check_readable` tells which.
        if _PATH.fullmatch(spec.strip()):
            _check_readable(spec)
        return False
    if stat.S_ISDIR(mode):
        raise CnnvizError(
            f"{quoted(spec)} is a folder; SPEC is a file, '-', or the layers themselves"
        )
    return True


def _check_readable(spec: str) -> None:
    """Raises if the file that `spec` names cannot be read: it is missing, or not ours to read."""
    try:
        with open(spec, "rb"):
            return
    except PermissionError as error:
        raise OutsideError(f"{quoted(spec)} cannot be read: {error.strerror}") from None
    except (OSError, ValueError):
        raise CnnvizError(
            f"there is no file {quoted(spec)}"
            " (if it was meant as layers: write them with parentheses, such as ReLU())"
        ) from None


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OutsideError("SPEC is '-', but standard input is closed")
    if sys.stdin.isatty():
        say("Paste the layers, then press Ctrl-D (Ctrl-Z and Enter on Windows).")
    try:
        return read_bounded(sys.stdin.buffer)
    except OSError as error:
        raise OutsideError(f"standard input cannot be read: {error.strerror}") from None


def _check_length(text: str) -> str:
    if len(os.fsencode(text)) > LARGEST_TEXT:
        raise CnnvizError("the SPEC is longer than 1 MiB: that is no list of layers")
    return text
