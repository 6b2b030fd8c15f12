"""Archives of others: how much memory opening one takes is known from its last bytes."""

from __future__ import annotations

import struct

TAIL = 65_557
"""Where an archive ends, in bytes: its last record, behind which stands at most a comment."""

_DIRECTORY = 4 * 2**20
"""The longest table of contents that is read: a deck of a thousand slides has a tenth."""

_END = b"PK\x05\x06"


def has_end(tail: bytes) -> bool:
    """Whether an archive with these last bytes ends as one.

    >>> has_end(b"PK")
    False
    """
    at = tail.rfind(_END)
    return 0 <= at <= len(tail) - 22


def is_bounded(tail: bytes) -> bool:
    """Whether an archive with these last bytes has a table of contents of a usual length."""
    if not has_end(tail):
        return False
    at = tail.rfind(_END)
    (length,) = struct.unpack("<I", tail[at + 12 : at + 16])
    return bool(length <= _DIRECTORY)
