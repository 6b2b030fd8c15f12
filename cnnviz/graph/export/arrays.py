"""Numpy arrays in a zip file, written piece by piece: none need be in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike, DTypeLike, NDArray

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date of a zip file: the same graph gives the same bytes on any day."""

_ZIP64 = 1 << 30
"""Beyond this many bytes, a member's sizes are written with 64 bits."""


class Arrays:
    """The members of an .npz file, as `np.load(..., allow_pickle=False)` reads them.

    Stored uncompressed, as `np.savez` does: compressing would take tens of times longer.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = ZipFile(stream, "w", ZIP_STORED)

    def __enter__(self) -> Arrays:
        return self

    def __exit__(self, *_: object) -> None:
        """Writes the directory of members, without which nothing can be read."""
        self._zip.close()

    def put(self, name: str, array: ArrayLike) -> None:
        """Writes a whole array; strings become arrays of characters, without pickles."""
        data = np.asarray(array)
        with self._zip.open(_member(name), "w", force_zip64=data.nbytes > _ZIP64) as member:
            npy.write_array(member, data, allow_pickle=False)

    def stream(
        self, name: str, length: int, dtype: DTypeLike, pieces: Iterable[NDArray[Any]]
    ) -> None:
        """Writes one array of shape (length,) from consecutive pieces."""
        kind = np.dtype(dtype)
        is_large = length * kind.itemsize > _ZIP64
        with self._zip.open(_member(name), "w", force_zip64=is_large) as member:
            npy.write_array_header_1_0(member, _header(length, kind))
            for piece in pieces:
                member.write(np.ascontiguousarray(piece, kind).data)


def _member(name: str) -> ZipInfo:
    info = ZipInfo(f"{name}.npy", _EPOCH)
    # On every system as if made on Unix: readable.
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _header(length: int, dtype: np.dtype[Any]) -> dict[str, Any]:
    return {
        "descr": npy.dtype_to_descr(dtype),
        "fortran_order": False,
        "shape": (length,),
    }
