"""Keras's files: the config of a .json or a .keras; its weights and code are never opened."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.files.archive import TAIL, has_end, is_bounded
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network
from cnnviz.reading.check import LARGEST_TEXT
from cnnviz.reading.files import format_of
from cnnviz.reading.keras_config.reading import read_config
from cnnviz.reading.wording import short

MOST = 16 * 2**20
"""Most bytes of a config; that of the largest networks has a tenth."""


def read_keras_file(path: str, shape: Shape | None = None, skip: Sequence[str] = ()) -> Network:
    """The network of a .keras file or of a .json that `model.to_json()` wrote."""
    name = f"'{short(os.path.basename(path), 60)}'"
    try:
        with open(path, "rb") as file:
            start = file.read(24)
            archive = start.startswith(b"PK\x03\x04")
            data = _from_archive(path, name) if archive else start + file.read(MOST)
    except OSError as error:
        raise OutsideError(f"{name} cannot be read: {error.strerror}") from None
    kind = format_of(start, name)
    if kind and not archive:
        raise CnnvizError(f"{name} is {kind}; model.to_json() or model.save('x.keras') write it")
    return read_config(decode(data, name), shape, skip)


def decode(data: bytes | str, name: str) -> Any:
    """The object that a JSON text holds; raises `CnnvizError` if it is not JSON."""
    if len(data) > MOST:
        raise CnnvizError(f"{name} is longer than {MOST // 2**20} MiB: that is no architecture")
    try:
        value = _shown_by_python(data) if isinstance(data, str) else json.loads(data)
        return json.loads(value) if isinstance(value, str) else value  # json.dump(model.to_json())
    except (ValueError, RecursionError, SyntaxError, MemoryError, TypeError):
        raise CnnvizError(
            f"{name} is no JSON of a Keras model: model.to_json() or model.save('x.keras') write it"
        ) from None


def _shown_by_python(text: str) -> Any:
    """The object of a JSON text, or what Python shows of a JSON string or of a config.

    >>> _shown_by_python("{'name': 'a', 'layers': []}")["class_name"]
    'Sequential'
    """
    with suppress(ValueError):
        return json.loads(text)
    if len(text) > LARGEST_TEXT:
        raise ValueError
    value = ast.literal_eval(text.strip())
    if isinstance(value, str):
        return value
    value = json.loads(json.dumps(value))  # Tuples are lists in JSON.
    if isinstance(value, dict) and "class_name" in value:
        return value
    is_graph = isinstance(value, dict) and "input_layers" in value
    return {"class_name": "Functional" if is_graph else "Sequential", "config": value}


def _from_archive(path: str, name: str) -> bytes:
    """The config.json of a .keras file, which is a zip archive."""
    import zipfile

    _check_directory(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo("config.json")
            if entry.file_size > MOST:
                raise CnnvizError(f"the config of {name} is too large to be an architecture")
            with archive.open(entry) as file:
                return file.read(MOST + 1)
    except KeyError:
        raise CnnvizError(f"{name} is an archive without config.json, no .keras file") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError):
        raise CnnvizError(f"{name} is damaged: it is no archive that can be read") from None
    except Exception as error:  # A broken compressed stream raises errors of its own.
        if isinstance(error, (CnnvizError, OSError)):
            raise
        raise CnnvizError(f"{name} is damaged: its config cannot be read") from None


def _check_directory(path: str, name: str) -> None:
    """Raises `CnnvizError` for an archive whose directory alone would take much memory."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(size - TAIL, 0))
        tail = file.read(TAIL)
    if not has_end(tail):
        raise CnnvizError(f"{name} is damaged: it is no archive that can be read")
    if not is_bounded(tail):
        raise CnnvizError(f"{name} has too many entries for a .keras file")
