"""Prints in the strings and comments of code that makes no network itself."""

from __future__ import annotations

import re

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.surroundings import Prints, find

_STRINGS = re.compile(r'"""(?:(?!""").)*"""|\'\'\'(?:(?!\'\'\').)*\'\'\'|#[^\n]*', re.DOTALL)
_MAKES = re.compile(r"\bclass\s+\w|\b[A-Z]\w+\(|\b(?:models|layers|hub|timm)\.\w+\(")
"""Signs of code that makes a network, whatever it lacks."""


def prints_beside(error: CnnvizError, text: str) -> Prints:
    """The prints in a text whose code is refused with `error`; raises that if there are none,
    or if the code makes something, too.
    """
    prints = None if _MAKES.search(_STRINGS.sub("", text)) else find(text)
    if prints is None:
        raise error
    return prints
