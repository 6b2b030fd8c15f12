"""Files: texts, limited in size and decoded however people save them, and models."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.reading.check import LARGEST_TEXT
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network

_KINDS = {".onnx": "onnx", ".keras": "keras", ".json": "keras"}
"""The suffixes of files that are not text, and what reads them."""

_REFUSED_FORMATS = {
    b"PK\x03\x04": "an archive, such as PyTorch's .pt: it holds code, and is not opened",
    b"\x89HDF": "an HDF5 file, such as Keras's .h5: it holds weights, and is not opened",
    b"\x80": "a pickle: it holds code, and is not opened",
}
"""What files of weights begin with, and why they are refused."""


LARGEST_NOTEBOOK = 64 * 1024 * 1024
"""How many bytes a notebook's file may have: it holds the images that its cells printed."""


class FilePath(os.PathLike[str]):
    """The path of a file. Without pathlib, which takes 3 ms to import: a tenth of an SVG's time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return self.path


def is_text(path: str) -> bool:
    """Whether a file of this name is read as text."""
    return os.path.splitext(path)[1].lower() not in _KINDS


def model_at(path: str, shape: Shape | None, skip: Sequence[str] = ()) -> Network:
    """The network of a file that is not text."""
    try:
        is_regular = stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        is_regular = True  # Its reader will say why it cannot be read.
    if not is_regular:
        raise CnnvizError(f"{quoted(path)} is no file: a pipe or a device might never end")
    if _KINDS[os.path.splitext(path)[1].lower()] == "keras":
        from cnnviz.reading.keras_config.files import read_keras_file

        return read_keras_file(path, shape, skip)
    from cnnviz.reading.onnx.reading import read_onnx

    return read_onnx(path, shape, skip)


def text_at(path: str) -> str:
    """The text of a file; raises `OutsideError` if it cannot be read, `CnnvizError` if it
    cannot be text.
    """
    try:
        with open(path, "rb") as file:
            if os.path.splitext(path)[1].lower() == ".ipynb":
                return _notebook(file.read(LARGEST_NOTEBOOK + 1), quoted(path))
            return decode(read_bounded(file), quoted(path))
    except OSError as error:
        raise OutsideError(f"{quoted(path)} cannot be read: {error.strerror}") from None


def _notebook(data: bytes, name: str) -> str:
    """The text of a notebook's file, without what its cells printed if that is long."""
    if len(data) <= LARGEST_TEXT:
        return decode(data, name)
    from cnnviz.reading.notebooks import slim

    if len(data) > LARGEST_NOTEBOOK:
        raise CnnvizError(f"{name} is longer than 64 MiB: paste the code of its cells")
    return slim(data.decode("utf-8-sig", errors="replace"))


def read_bounded(file: IO[bytes]) -> bytes:
    """All bytes of `file`, or one more than the limit: a longer file is not read in full."""
    return file.read(LARGEST_TEXT + 1)


def decode(data: bytes, name: str, verb: str = "save") -> str:
    """The text of these bytes; in an error, `name` says whose they are, `verb` how to fix them."""
    if len(data) > LARGEST_TEXT:
        raise CnnvizError(f"{name} is longer than 1 MiB: that is no list of layers")
    for magic, kind in _REFUSED_FORMATS.items():
        if data.startswith(magic):
            raise CnnvizError(f"{name} is {kind}; give what print(module) prints, or an .onnx file")
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
