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
    b"\x93NUMPY": "an array of NumPy, which holds numbers and no layers",
    b"GGUF": "a GGUF file, which holds weights and no layers",
    b"\x1f\x8b": "compressed by gzip, and not unpacked",
    b"version https://git-lfs": "a pointer of Git LFS: `git lfs pull` fetches the file itself",
}
"""What files of weights begin with, and why they are refused."""

_BINARY_FORMATS = {
    ".safetensors": "a safetensors file, which holds weights and no layers",
    ".tflite": "a model of TensorFlow Lite, which is not read",
    ".pb": "a graph of TensorFlow, which is not read",
    ".mlmodel": "a model of Core ML, which is not read",
    ".caffemodel": "a model of Caffe, which is not read",
}
"""Why files of these suffixes are refused if they are no text."""


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


def format_of(data: bytes, name: str) -> str:
    """What binary files, or texts in place of one, are called, "" for any other text."""
    if data.startswith(b"PK\x03\x04") and b"config.json" in data:
        return "an archive, such as Keras's .keras: give it that suffix"
    for magic, kind in _REFUSED_FORMATS.items():
        if data.startswith(magic):
            return kind
    suffix = os.path.splitext(name.rstrip("'"))[1].lower()
    return _BINARY_FORMATS.get(suffix, "") if b"\0" in data else ""


def decode(data: bytes, name: str, verb: str = "save") -> str:
    """The text of these bytes; in an error, `name` says whose they are, `verb` how to fix them."""
    if len(data) > LARGEST_TEXT:
        raise CnnvizError(f"{name} is longer than 1 MiB: that is no list of layers")
    kind = format_of(data, name)
    if kind:
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
    # Old Macs ended lines so; beside other ends it begins a line anew, as progress bars do.
    return text if "\n" in text else text.replace("\r", "\n")
