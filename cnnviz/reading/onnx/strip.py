"""An ONNX file without its weights: what is large is passed over, not read.

A protobuf message is a row of fields, each a number, a type and a value; a value may be a message
itself. This goes from field to field, copies what tells of the graph, and leaves out the numbers of
tensors, so that a file of gigabytes takes as much memory as one of kilobytes.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

MOST_KEPT = 32 * 2**20
"""So many bytes may a graph take without its weights; the largest networks take a tenth."""

MOST_FIELDS = 400_000
"""So many fields are looked at: a file is told to be too large before it takes long."""

SMALL = 1024
"""Tensors of at most so many bytes are kept: shapes, axes and factors are such tensors."""

_DEPTH = 60


class Broken(ValueError):
    """The bytes are no protobuf message, or too many."""


class Message(NamedTuple):
    """Which fields of a message are messages to look into, and which are left out."""

    inside: dict[int, str]
    dropped: frozenset[int] = frozenset()


_MESSAGES = {
    "model": Message({7: "graph", 25: "function"}, frozenset((14, 20))),
    "graph": Message({1: "node", 5: "tensor"}, frozenset((10, 15))),
    "function": Message({7: "node"}, frozenset((8,))),
    "node": Message({5: "attribute"}, frozenset((6,))),
    "attribute": Message({5: "tensor", 6: "graph", 10: "tensor", 11: "graph"}, frozenset((13,))),
    "tensor": Message({}, frozenset((12, 13, 14))),
}
_PAYLOAD = frozenset((4, 5, 6, 7, 9, 10, 11))
"""The fields of a tensor that hold its numbers."""


def stripped(file: BinaryIO, size: int) -> bytes:
    """The bytes of a model without its weights; raises `Broken` where they are no model.

    >>> from io import BytesIO
    >>> stripped(BytesIO(b"\\x08\\x08"), 2)
    b'\\x08\\x08'
    """
    reader = _Reader(file)
    return bytes(reader.message(_MESSAGES["model"], "model", size, 0))


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.place = self.fields = self.kept = 0

    def message(self, kind: Message, name: str, end: int, depth: int) -> bytearray:
        """The message that ends at `end`, without what is left out of it."""
        if depth > _DEPTH:
            raise Broken("its messages are nested too deep")
        found = bytearray()
        while self.place < end:
            self.fields += 1
            if self.fields > MOST_FIELDS:
                raise Broken("its graph is too large")
            key = self.varint(end)
            found += self.field(kind, name, key, end, depth)
        return found

    def field(self, kind: Message, name: str, key: int, end: int, depth: int) -> bytes:
        """A field with its key, or nothing where it is left out."""
        number, wire = key >> 3, key & 7
        if wire == 0:
            value = _varint(self.varint(end))
            return b"" if number in kind.dropped else _varint(key) + value
        size = {1: 8, 5: 4}.get(wire)
        if size is None and wire != 2:
            raise Broken("it is no ONNX file")
        length = self.varint(end) if size is None else size
        if self.place + length > end:
            raise Broken("it ends too early")
        if number in kind.dropped or (name == "tensor" and number in _PAYLOAD and length > SMALL):
            self.skip(length)
            return b""
        if wire == 2 and number in kind.inside:
            inner = kind.inside[number]
            body = self.message(_MESSAGES[inner], inner, self.place + length, depth + 1)
            return _varint(key) + _varint(len(body)) + bytes(body)
        data = self.read(length)
        return _varint(key) + (_varint(length) if wire == 2 else b"") + data

    def skip(self, length: int) -> None:
        """Passes bytes over without reading them."""
        self.place += length
        self.file.seek(self.place)

    def read(self, length: int) -> bytes:
        """Bytes that are kept."""
        self.kept += length
        if self.kept > MOST_KEPT:
            raise Broken("its graph is too large")
        data = self.file.read(length)
        if len(data) != length:
            raise Broken("it ends too early")
        self.place += length
        return data

    def varint(self, end: int) -> int:
        """A number of up to ten bytes."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.file.read(1)
            if not byte or self.place >= end:
                raise Broken("it ends too early")
            self.place += 1
            value |= (byte[0] & 127) << shift
            if byte[0] < 128:
                return value
        raise Broken("it is no ONNX file")


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
