"""Others' ZIP archives: the last bytes of one tell how much memory opening it takes."""

from __future__ import annotations

import struct

TAIL = 65_557
"""Bytes that hold an archive's last record, which at most a comment follows."""

_DIRECTORY = 4 * 2**20
"""The longest table of contents that is read: a deck of a thousand slides needs a tenth of it."""

_END = b"PK\x05\x06"


def has_end(tail: bytes) -> bool:
    """Whether these last bytes end an archive.

    >>> has_end(b"PK")
    False
    """
    offset = tail.rfind(_END)
    return 0 <= offset <= len(tail) - 22


def is_bounded(tail: bytes) -> bool:
    """Whether an archive with these last bytes has a table of contents of ordinary length."""
    if not has_end(tail):
        return False
    offset = tail.rfind(_END)
    (length,) = struct.unpack("<I", tail[offset + 12 : offset + 16])
    return bool(length <= _DIRECTORY)
