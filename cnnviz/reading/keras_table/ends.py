"""Rows whose line is cut: the last one of a table that was not copied to its end."""

from __future__ import annotations

import re

_OPEN = re.compile(
    r"\s*+[│|]?\s*+([^\s()│|]+) *"
    r"\((?:[A-Za-z][\w>.…]*(?:\)?\s*+[│|]?\s*+(?:\[?\([^()]*(?:\)\]?,?\s*+[│|]?\s*+)?)?)?)?"
)
_NAMED = re.compile(r"\s{0,2}([a-z][a-z0-9]*(?:_[a-z0-9]+)*_\d+)\s*")  # `activation_24`, alone.
_IN_FRAME = re.compile(r"\s*│\s*([^\s()│]+)[^│]*(?:│[^│\d]*(?:\([^()│]*)?)?")


def opened(line: str, whole: bool = True) -> str:
    """The name in a line that begins a row and does not end it; "" for another line.

    `whole`: what stands before it is complete, so that a lone name is no rest of that.

    >>> opened("conv2d_10 (Conv2"), opened("conv2d_10 (Conv2D)  (None, 64, "), opened("hNorm)")
    ('conv2d_10', 'conv2d_10', '')
    """
    found = _OPEN.fullmatch(line) or _IN_FRAME.fullmatch(line)
    found = found or (_NAMED.fullmatch(line) if whole else None)
    return found[1] if found else ""
