"""Strips an ONNX file of its weights: whatever is large is skipped, not read.

A protobuf message is a sequence of fields, each a number, a type and a value, which may itself be a
message. This goes from field to field, copies those of the graph, and leaves out the numbers of
tensors, so that a file of gigabytes takes as much memory as one of kilobytes.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

MOST_BYTES = 32 * 2**20
"""How many bytes a graph may take without its weights; the largest networks take a tenth."""

MOST_FIELDS = 400_000
"""How many fields are read: a file is refused as too large before it takes long."""

SMALL = 1024
"""How many bytes a tensor may have to be kept, as shapes, axes and factors are."""

_DEPTH = 60


class BrokenFile(ValueError):
    """The bytes are not a protobuf message, or too many."""


class Message(NamedTuple):
    """Which fields of a message are messages to look into, and which to omit."""

    inside: dict[int, str]
    omitted: frozenset[int] = frozenset()


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
    """The bytes of a model without its weights; raises `BrokenFile` if they are no model.

    >>> from io import BytesIO
    >>> stripped(BytesIO(b"\\x08\\x08"), 2)
    b'\\x08\\x08'
    """
    reader = _Reader(file)
    return bytes(reader.message(_MESSAGES["model"], "model", size, 0))


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.place = self.fields = self.size = 0

    def message(self, kind: Message, name: str, end: int, depth: int) -> bytearray:
        """The message that ends at `end`, without the omitted fields."""
        if depth > _DEPTH:
            raise BrokenFile("its messages are nested too deep")
        content = bytearray()
        while self.place < end:
            self.fields += 1
            if self.fields > MOST_FIELDS:
                raise BrokenFile("its graph is too large")
            key = self.varint(end)
            content += self.field(kind, name, key, end, depth)
        return content

    def field(self, kind: Message, name: str, key: int, end: int, depth: int) -> bytes:
        """A field with its key, or nothing if it is omitted."""
        number, wire = key >> 3, key & 7
        if wire == 0:
            value = _varint(self.varint(end))
            return b"" if number in kind.omitted else _varint(key) + value
        size = {1: 8, 5: 4}.get(wire)
        if size is None and wire != 2:
            raise BrokenFile("it is no ONNX file")
        length = self.varint(end) if size is None else size
        if self.place + length > end:
            raise BrokenFile("it ends too early")
        if number in kind.omitted or (name == "tensor" and number in _PAYLOAD and length > SMALL):
            self.skip(length)
            return b""
        if wire == 2 and number in kind.inside:
            inner = kind.inside[number]
            body = self.message(_MESSAGES[inner], inner, self.place + length, depth + 1)
            return _varint(key) + _varint(len(body)) + bytes(body)
        data = self.read(length)
        return _varint(key) + (_varint(length) if wire == 2 else b"") + data

    def skip(self, length: int) -> None:
        """Skips bytes without reading them."""
        self.place += length
        self.file.seek(self.place)

    def read(self, length: int) -> bytes:
        """Reads bytes that are kept."""
        self.size += length
        if self.size > MOST_BYTES:
            raise BrokenFile("its graph is too large")
        data = self.file.read(length)
        if len(data) != length:
            raise BrokenFile("it ends too early")
        self.place += length
        return data

    def varint(self, end: int) -> int:
        """Reads a number of up to ten bytes."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.file.read(1)
            if not byte or self.place >= end:
                raise BrokenFile("it ends too early")
            self.place += 1
            value |= (byte[0] & 127) << shift
            if byte[0] < 128:
                return value
        raise BrokenFile("it is no ONNX file")


def _varint(value: int) -> bytes:
    result = bytearray()
    while value > 127:
        result.append(value & 127 | 128)
        value >>= 7
    result.append(value)
    return bytes(result)
