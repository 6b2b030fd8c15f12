"""Rows whose line is cut: the last one of a table that was not copied to its end."""

from __future__ import annotations

import re

_OPEN = re.compile(
    r"\s*+[│|]?\s*+([^\s()│|]+) *"
    r"\((?:[A-Za-z][\w>.…]*(?:\)?\s*+[│|]?\s*+(?:\[?\([^()]*(?:\)\]?,?\s*+[│|]?\s*+)?)?)?)?"
)
_NAME_ALONE = re.compile(r"\s{0,2}([a-z][a-z0-9]*(?:_[a-z0-9]+)*_\d+)\s*")  # `activation_24`
_IN_FRAME = re.compile(r"\s*│\s*([^\s()│]+)[^│]*(?:│[^│\d]*(?:\([^()│]*)?)?")
_CUT_FRAME = re.compile(r"[^┡]*┡[━╇]*\s*")  # Below the heads; a whole one ends in a corner.
_TOTALS = re.compile(r"[ \t]*(Total|Trainable|Non-trainable) params: ([\d,]+)")


def open_row_name(line: str, is_complete: bool = True) -> str:
    """The name in a line that begins a row but does not end it; "" for any other line.

    `is_complete`: the row before is complete, so that a lone name is not its rest.

    >>> open_row_name("conv2d_10 (Conv2"), open_row_name("hNorm)")
    ('conv2d_10', '')
    >>> open_row_name("conv2d_10 (Conv2D)  (None, 64, ")
    'conv2d_10'
    """
    match = _OPEN.fullmatch(line) or _IN_FRAME.fullmatch(line)
    match = match or (_NAME_ALONE.fullmatch(line) if is_complete else None)
    return match[1] if match else ""


def lacks_columns(head: str, below: str) -> bool:
    """Whether a window cut off the column of a frame that tells what a row reads.

    >>> lacks_columns("┃ Layer (type)  ┃ Param # ┃ C", "┡━━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━")
    True
    """
    return _CUT_FRAME.fullmatch(below) is not None and not re.search(r"\bCon", head)


def totals(lines: list[str]) -> tuple[int | None, int | None]:
    """The parameters that the lines under a table count, in all and not trained; those of an
    optimizer do not count.
    """
    counts: dict[str, int] = {}
    for line in lines:
        if "Layer (type)" in line:
            break
        match = _TOTALS.match(line)
        if match is not None:
            counts.setdefault(match[1], int(match[2].replace(",", "")))
    total, untrained = counts.get("Total"), counts.get("Non-trainable")
    if "Trainable" in counts and untrained is not None:
        total = counts["Trainable"] + untrained
    return total, untrained
