"""The text of an input shape, such as `3x32x32`."""

from __future__ import annotations

import re

from cnnviz.errors import Fault
from cnnviz.layers.base import Shape
from cnnviz.reading.report import spec_error
from cnnviz.wording import whole_number

MOST_AXES = 8
"""More axes than any layer reads."""

_BRACKETS = str.maketrans("()[]", "    ")
_PARTS = r"([^\s,x×*X]+)|[,x×*X]"


def parse_shape(text: str) -> Shape:
    """The shape that `text` gives: channels first, no batch axis. Raises `SpecError`.

    Sizes are joined by `x`; `×`, `*`, commas, blanks and surrounding brackets are read as well.

    >>> parse_shape("3x32x32"), parse_shape("(1, 8)"), parse_shape("8")
    ((3, 32, 32), (1, 8), (8,))
    """
    parts = list(re.finditer(_PARTS, text.translate(_BRACKETS)))
    sizes = [part for part in parts if part[1]]
    faults = [
        Fault(*part.span(), reason)
        for previous, part in zip([None, *parts], parts, strict=False)
        if (reason := _size_reason(part) if part[1] else _joint_reason(previous))
    ]
    if parts and parts[-1][0] in "x×*X":
        faults.append(Fault(*parts[-1].span(), "a size is missing after this"))
    if not sizes:
        faults = [Fault(0, len(text), "the input shape is empty: write sizes, such as 3x32x32")]
    if len(sizes) > MOST_AXES and not faults:
        faults = [Fault(*sizes[MOST_AXES].span(), f"no layer takes more than {MOST_AXES} axes")]
    if faults:
        raise spec_error(text, faults, "input shape (--input)")
    return tuple(whole_number(part[1]) or 0 for part in sizes)


def _size_reason(part: re.Match[str]) -> str:
    """Why this is no size, or ""."""
    size = part[1]
    if not (size.isascii() and size.isdecimal()):
        return "each size must be a whole number, as in 3x32x32 (channels x height x width)"
    number = whole_number(size)
    if number is None:
        return "this size is too large"
    return "" if number else "a size must be 1 or more"


def _joint_reason(previous: re.Match[str] | None) -> str:
    """Why a sign has nothing to join, or ""."""
    return "" if previous is not None and previous[1] else "a size is missing before this"
