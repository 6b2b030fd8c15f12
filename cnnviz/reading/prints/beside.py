"""Prints in the strings and comments of code that makes no network itself."""

from __future__ import annotations

import re

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.surroundings import Found, find

_STRINGS = re.compile(r'"""(?:(?!""").)*"""|\'\'\'(?:(?!\'\'\').)*\'\'\'|#[^\n]*', re.DOTALL)
_MAKES = re.compile(r"\bclass\s+\w|\b[A-Z]\w+\(|\b(?:models|layers|hub|timm)\.\w+\(")
"""What code says that makes a network, whatever it lacks."""


def prints_beside(error: CnnvizError, text: str) -> Found:
    """The prints in a text whose code is refused with `error`; raises that where there are none,
    or where the code makes something, too.
    """
    found = None if _MAKES.search(_STRINGS.sub("", text)) else find(text)
    if found is None:
        raise error
    return found
