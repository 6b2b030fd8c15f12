"""The texts of options: `--set`, a name of the source and its value, and `--input`, a shape."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cnnviz.errors import CnnvizError, Fault
from cnnviz.layers.base import Shape
from cnnviz.reading.report import spec_error
from cnnviz.reading.wording import short
from cnnviz.wording import whole_number

_LONGEST = 4096
"""How many characters of a value are read at most."""


def parse_setting(text: str) -> tuple[str, object]:
    """The name and value of `NAME=VALUE`: a Python literal, else a string.

    >>> parse_setting("args.width=8"), parse_setting('cfg["act"]=relu')
    (('args.width', 8), ('cfg["act"]', 'relu'))
    """
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise CnnvizError(
            f"--set takes NAME=VALUE, such as --set args.width=8, not {short(text)!r}"
        )
    if len(value) > _LONGEST:
        raise CnnvizError(f"the value of --set {short(name)} is longer than {_LONGEST} characters")
    return name.strip(), _value(value.strip())


def names_stand_in(text: str, names: Iterable[str]) -> bool:
    """Whether `text` has one of the names of settings, or at least its first word.

    >>> names_stand_in("Conv1d(1, args.width, 3)", ["args.width"]), names_stand_in("ReLU()", ["u"])
    (True, False)
    """
    words = (re.match(r"\w+", str(name)) for name in names)
    return any(word and re.search(rf"\b{word[0]}\b", text) for word in words)


def _value(text: str) -> object:
    from ast import literal_eval

    try:
        value: object = literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text
    return value


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
