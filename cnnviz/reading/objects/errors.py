"""What a user's own code raised while it was traced, on one line."""

from __future__ import annotations

import re

from cnnviz.reading.wording import short

_COLOURS = r"\x1b\[[0-9;]*m"


def message_of(error: Exception) -> str:
    """The message of an error, without colours, short and on one line.

    >>> message_of(ValueError("\\x1b[1mno\\x1b[0m\\n  such axis"))
    'no such axis'
    """
    words = "".join(c for c in re.sub(_COLOURS, "", str(error)) if c.isprintable() or c.isspace())
    return short(words, 160) or type(error).__name__
