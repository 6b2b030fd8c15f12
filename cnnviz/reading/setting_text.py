"""The text of `--set`: a name of the source, as it stands there, and its value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import short

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
