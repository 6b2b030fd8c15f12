"""Files that are no text and no model that is read are refused by what they are."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

import cnnviz
from cnnviz.errors import CnnvizError


def archive(entry: str) -> bytes:
    """A zip archive with this entry."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(entry, "{}")
    return file.getvalue()


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"
FILES = {
    "a.pt": (archive("data.pkl"), "an archive, such as PyTorch's .pt"),
    "a.zip": (archive("config.json"), "an archive, such as Keras's .keras: give it that suffix"),
    "a.h5": (b"\x89HDF\r\n\x1a\n" + bytes(9), "an HDF5 file"),
    "b.keras": (b"\x89HDF\r\n\x1a\n" + bytes(9), "an HDF5 file"),
    "a.pkl": (b"\x80\x04]q\x00.", "a pickle"),
    "a.npy": (b"\x93NUMPY\x01\x00" + bytes(9), "an array of NumPy"),
    "a.gguf": (b"GGUF" + struct.pack("<IQ", 3, 0), "a GGUF file"),
    "a.py.gz": (gzip.compress(b"Conv1d(1, 1, 3)"), "compressed by gzip"),
    "a.safetensors": (struct.pack("<Q", 2) + b"{}", "a safetensors file"),
    "a.tflite": (b"\x1c\x00\x00\x00TFL3" + bytes(9), "a model of TensorFlow Lite"),
    "a.pb": (b"\x0a\x10\x0a\x05input\x00", "a graph of TensorFlow"),
    "b.pt": (POINTER, "a pointer of Git LFS"),
    "a.json": (POINTER, "a pointer of Git LFS"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_by_what_it_is(name: str, tmp_path: Path) -> None:
    data, kind = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CnnvizError, match=kind):
        cnnviz.parse(path)


def test_a_text_of_such_a_suffix_is_read(tmp_path: Path) -> None:
    path = tmp_path / "net.pb"
    path.write_text("Conv1d(1, 1, 3)")
    assert repr(cnnviz.parse(path).layers) == "(Conv1d(1, 1, kernel_size=3),)"


def test_an_onnx_file_that_is_a_pointer_is_told(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    path = tmp_path / "m.onnx"
    path.write_bytes(POINTER)
    with pytest.raises(CnnvizError, match=r"'m.onnx' is a pointer of Git LFS: `git lfs pull`"):
        cnnviz.parse(path)


def test_lines_may_end_as_on_old_macs(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_bytes(b"import torch.nn as nn\rlayer = nn.Conv2d(3, 4, 3)  # the first\rend = 1\r")
    assert [repr(layer) for layer in cnnviz.parse(path).layers] == ["Conv2d(3, 4, kernel_size=3)"]


def test_a_size_of_many_digits_is_cut_in_a_message(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    layers = (
        '{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 8, %s, 1]}},'
        '{"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": 3}}'
    )
    layers %= "9" * 400
    path.write_text(f'{{"class_name": "Sequential", "config": {{"layers": [{layers}]}}}}')
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(path)
    assert "99..." in str(caught.value) and len(str(caught.value)) < 250
