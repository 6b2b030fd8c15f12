"""What a user's own code raised while it was followed, in a line."""

from __future__ import annotations

import re

from cnnviz.reading.wording import short

_COLOURS = r"\x1b\[[0-9;]*m"


def said_by(error: Exception) -> str:
    """The words of an error, without colours, on one line and not long.

    >>> said_by(ValueError("\\x1b[1mno\\x1b[0m\\n  such axis"))
    'no such axis'
    """
    words = "".join(c for c in re.sub(_COLOURS, "", str(error)) if c.isprintable() or c.isspace())
    return short(words, 160) or type(error).__name__
